"""Blocks become pages of text and sections with spans, agenda items and visibility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.clean import BULLET
from ingest.outline import Outline, Place, outline
from ingest.types import PAGE_BREAK, AgendaItem, Block, BlockKind, Extracted, Page, Section, Visibility

_CLOSE_KINDS = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)


@dataclass(frozen=True)
class Structured:
    """The parts of a document that come from its layout."""

    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    agenda: tuple[AgendaItem, ...]


def structure(extracted: Extracted, visibility: Visibility, private_visibility: Visibility) -> Structured:
    """Pages, sections and agenda. Sections of a non-public part get the stricter of the two levels."""
    blocks = [block for block in extracted.blocks if block.text.strip()]
    found: Outline = outline(blocks, _starts(extracted))
    pages, spans = _lay_out(blocks, extracted.page_labels)
    confidences = extracted.ocr_confidence or (None,) * len(pages)
    pages = tuple(replace(page, ocr_confidence=value) for page, value in zip(pages, confidences, strict=True))
    stricter = max(visibility, private_visibility)
    sections: list[Section] = []
    before: Place | None = None
    for place, (start, end) in zip(found.places, spans, strict=True):
        level = stricter if place.private else visibility
        if before is not None and (before.section, before.private) == (place.section, place.private):
            last = sections[-1]
            sections[-1] = Section(last.path, last.agenda_item, last.visibility, last.start, end)
        else:
            sections.append(Section(place.path, place.agenda_item, level, start, end))
        before = place
    return Structured(pages, tuple(sections), found.agenda)


def _starts(extracted: Extracted) -> list[int]:
    """Where attachments begin among the blocks that hold text."""
    return [sum(bool(block.text.strip()) for block in extracted.blocks[:start]) for start in extracted.starts]


def _lay_out(blocks: Sequence[Block], labels: Sequence[str]) -> tuple[tuple[Page, ...], list[tuple[int, int]]]:
    """Pages, and the span of every block in the text that the pages make."""
    texts = [""] * len(labels)
    spans: list[tuple[int, int]] = []
    offset = 0
    page = 1
    before: Block | None = None
    for block in blocks:
        while page < block.page:
            offset += len(texts[page - 1]) + len(PAGE_BREAK)
            page += 1
            before = None
        text = texts[page - 1] + (_separator(before, block) if before else "")
        spans.append((offset + len(text), offset + len(text) + len(block.text)))
        texts[page - 1] = text + block.text
        before = block
    pages = tuple(Page(number, labels[number - 1], text) for number, text in enumerate(texts, start=1))
    return pages, spans


def _separator(before: Block, block: Block) -> str:
    """Items of one list and rows of one table stand close together."""
    if before.kind is not block.kind or block.kind not in _CLOSE_KINDS:
        return "\n\n"
    bulleted = before.text.startswith(BULLET) == block.text.startswith(BULLET)
    return "\n" if bulleted else "\n\n"
