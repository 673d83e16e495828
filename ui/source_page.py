"""The page behind a citation: plain HTML that works without JavaScript, with the quote marked in text and picture."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, HTMLResponse

from ui import links
from ui.as_of import written
from ui.dependencies import CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentViewer
from ui.directory_evidence import named_on
from ui.directory_filters import why_not_referred
from ui.errors import NotFound
from ui.page_image import has_picture
from ui.quote import check_span, paragraphs
from ui.templates import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

DocumentId = Annotated[str, Path(max_length=200)]
Character = Annotated[int | None, Query(ge=0)]
_SHOWN_BY_BROWSERS = {".pdf", ".txt"}
"""Everything else is handed out as a download: an HTML original must never run on this site."""


@router.get("/documents/{document_id}/pages/{number}")
def source_page(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    account: CurrentAccountLine,
    document_id: DocumentId,
    number: Annotated[int, Path(ge=1)],
    start: Character = None,
    end: Character = None,
) -> HTMLResponse:
    """One page of a document with the quote marked."""
    check_span(start, end)
    view = library.page(document_id, number, viewer)
    if view is None:
        raise NotFound
    audit.page(view)
    html = render_page(
        "source_page.html",
        account=account,
        view=view,
        document=view.document,
        agenda=library.agenda(document_id, viewer),
        named=named_on(view, library.services()),
        why_not=why_not_referred,
        paragraphs=paragraphs(view, start, end),
        quoted=start is not None,
        replaced=written(view.document.replaced_at) if view.document.replaced_at else None,
        current_version=links.source_page(document_id.partition(".")[0], 1),
        previous=links.source_page(document_id, number - 1) if number > 1 else None,
        following=links.source_page(document_id, number + 1) if number < view.document.page_count else None,
        original=links.original(document_id) if library.original(document_id, viewer) else None,
        picture=links.page_picture(document_id, number, start, end) if has_picture(library, viewer, view) else None,
    )
    return HTMLResponse(html)


@router.get("/documents/{document_id}/original")
def original(
    viewer: CurrentViewer, library: CurrentLibrary, audit: CurrentAudit, document_id: DocumentId
) -> FileResponse:
    """The file as it was taken in, for those who may see all of it."""
    record = library.document(document_id, viewer)
    path = library.original(document_id, viewer)
    if record is None or path is None:
        raise NotFound
    audit.original(document_id)
    name = PurePosixPath(record.source).name
    shown = PurePosixPath(name).suffix.lower() in _SHOWN_BY_BROWSERS
    return FileResponse(path, filename=name, content_disposition_type="inline" if shown else "attachment")
