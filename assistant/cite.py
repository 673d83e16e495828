"""Turns a stretch of a document into citations: one a page, each quote found character by character in the stored page."""

from __future__ import annotations

from urllib.parse import urlencode

from assistant.types import Citation
from index.library import Library
from index.types import DocumentRecord, PageView, Viewer
from ingest.types import Passage

SECTION_SEPARATOR = " › "


def page_link(document_id: str, page: int, start: int, end: int) -> str:
    """Path on this server that opens the page with the stretch marked."""
    return f"/documents/{document_id}/pages/{page}?{urlencode({'start': start, 'end': end})}#quote"


def quote_on_page(view: PageView, start: int, end: int) -> tuple[int, int, str] | None:
    """The part of a stretch that stands on this page, without white space around it; None if none of it is visible here."""
    for segment in view.segments:
        first, last = max(start, segment.start), min(end, segment.end)
        raw = segment.text[first - segment.start : last - segment.start] if last > first else ""
        quote = raw.strip()
        if quote:
            offset = first + len(raw) - len(raw.lstrip())
            return offset, offset + len(quote), quote
    return None


def cite(
    library: Library, passage: Passage, document: DocumentRecord, start: int, end: int, viewer: Viewer
) -> tuple[Citation, ...]:
    """Citations of the document's characters `start` to `end`, which lie in `passage`; empty if nothing can be verified."""
    citations = []
    for number in range(passage.page_from, passage.page_to + 1):
        view = library.page(document.id, number, viewer)
        found = quote_on_page(view, start, end) if view is not None else None
        if view is None or found is None:
            continue
        first, last, quote = found
        citations.append(
            Citation(
                document_id=document.id,
                title=document.title,
                kind=document.kind,
                date=document.date,
                page=number,
                page_label=view.label,
                section=SECTION_SEPARATOR.join(passage.section_path),
                agenda_item=passage.agenda_item,
                quote=quote,
                start=first,
                end=last,
                link=page_link(document.id, number, first, last),
                ocr_confidence=view.ocr_confidence,
            )
        )
    return tuple(citations)
