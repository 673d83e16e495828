"""Ties records of services to pages of documents: where their neutrality is evidenced, and where they are named."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.refer import is_neutral
from index.library import Library
from index.mentions import spans_of
from index.types import PageView, Viewer
from ingest.directory_types import Service
from ui import links

MOST_DOCUMENTS = 20
"""So many documents are named beside a service."""


def evidence_link(library: Library, viewer: Viewer, service: Service) -> str | None:
    """Address of the page with the quote marked; the first page if the quote is not found word for word; None without a document.

    Only documents that the viewer may see count.
    """
    source = _source(service)
    if not source:
        return None
    found = library.documents_from(source, viewer)
    for document in found:
        for number in range(1, document.page_count + 1):
            view = library.page(document.id, number, viewer)
            for segment in view.segments if view and service.neutrality_evidence else ():
                at = segment.text.find(service.neutrality_evidence)
                if at >= 0:
                    start = segment.start + at
                    return links.source_page(document.id, number, start, start + len(service.neutrality_evidence))
    return links.source_page(found[0].id, 1) if len(found) == 1 else None


def named_on(view: PageView, services: Sequence[Service]) -> list[Service]:
    """Services that a page names in what this viewer sees, or whose neutrality it evidences; neutral ones first, then by name."""
    named = [service for service in services if _is_evidence(view, service) or _is_named(view, service)]
    return in_order(named)


def named_in(text: str, services: Sequence[Service]) -> list[Service]:
    """Services that a text names; neutral ones first, then by name."""
    return in_order([service for service in services if spans_of(service.name, text)])


def in_order(services: Sequence[Service]) -> list[Service]:
    """No recommendation, so by name; but nothing stands above services that citizens are referred to."""
    return sorted(services, key=lambda service: (not is_neutral(service), service.name.casefold(), service.id))


def _source(service: Service) -> str:
    """Path of the document that holds the evidence; empty for web pages."""
    source = service.neutrality_evidence_source.strip().strip("/")
    return "" if "://" in source else source


def _is_named(view: PageView, service: Service) -> bool:
    return any(spans_of(service.name, segment.text) for segment in view.segments)


def _is_evidence(view: PageView, service: Service) -> bool:
    source, quote = _source(service), service.neutrality_evidence
    if not source or not quote or not f"/{view.document.source}".endswith(f"/{source}"):
        return False
    return any(quote in segment.text for segment in view.segments)
