"""Finds the page of the network's own documents in which a service's neutrality is evidenced."""

from __future__ import annotations

from index.library import Library
from index.types import Viewer
from ingest.types import Service
from ui import links


def evidence_link(library: Library, viewer: Viewer, service: Service) -> str | None:
    """Address of the page with the quote marked; the first page if the quote is not found word for word; None without a document.

    Only documents that the viewer may see count.
    """
    source = service.neutrality_evidence_source.strip().strip("/")
    if not source or "://" in source:
        return None
    found = [d for d in library.documents(viewer) if d.source == source or d.source.endswith("/" + source)]
    for document in found:
        for number in range(1, document.page_count + 1):
            view = library.page(document.id, number, viewer)
            for segment in view.segments if view and service.neutrality_evidence else ():
                at = segment.text.find(service.neutrality_evidence)
                if at >= 0:
                    start = segment.start + at
                    return links.source_page(document.id, number, start, start + len(service.neutrality_evidence))
    return links.source_page(found[0].id, 1) if len(found) == 1 else None
