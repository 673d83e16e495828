"""The audit log as a page, for those who answer for it: who was shown what that is not public."""

from __future__ import annotations

import datetime

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from assistant.opening import ZONE
from ui import links
from ui.accounts_roles import Page
from ui.dependencies import CurrentAccountLine, CurrentLibrary, CurrentViewer, allowed
from ui.templates import render_page

MOST_SHOWN = 500

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(links.AUDIT, dependencies=[Depends(allowed(Page.AUDIT))])
def audit_page(viewer: CurrentViewer, library: CurrentLibrary, account: CurrentAccountLine) -> HTMLResponse:
    """The newest entries; all of them are printed by `netzlotse account audit`."""
    titles = {record.id: record.title for record in library.documents(viewer)}
    entries = library.accounts.audit()
    rows = [
        (entry, datetime.datetime.fromtimestamp(entry.at, ZONE), titles.get(entry.document_id))
        for entry in reversed(entries[-MOST_SHOWN:])
    ]
    html = render_page("audit_page.html", account=account, rows=rows, count=len(entries))
    return HTMLResponse(html)
