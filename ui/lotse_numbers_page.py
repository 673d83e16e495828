"""How often people were referred, for staff: only groups from five up."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from index.referral_tables import referral_quarters
from ui import links
from ui.accounts_roles import Page
from ui.dependencies import CurrentAccountLine, CurrentAssistant, CurrentLibrary, allowed
from ui.lotse_numbers import FEW, HIDDEN, KIND_NAMES, count_words, group_name, quarter_name
from ui.templates import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(links.LOTSE_NUMBERS, dependencies=[Depends(allowed(Page.LOTSE_NUMBERS))])
def lotse_numbers_page(
    library: CurrentLibrary, assistant: CurrentAssistant, account: CurrentAccountLine
) -> HTMLResponse:
    """One section a quarter, newest first."""
    quarters = referral_quarters(library.referral_counts.all(), assistant.clock().date())
    services = {service.id: service.name for service in library.services()}
    sections = [
        {
            "name": quarter_name(quarter.name),
            "running": quarter.running,
            "total": count_words(quarter.total, running=quarter.running),
            "tables": [
                {
                    "title": KIND_NAMES[table.kind][0],
                    "plural": KIND_NAMES[table.kind][1],
                    "rows": [
                        (group_name(table.kind, group, services), count_words(count, running=quarter.running))
                        for group, count in table.shown
                    ],
                    "hidden": table.hidden,
                }
                for table in quarter.tables
            ],
        }
        for quarter in quarters
    ]
    html = render_page("lotse_numbers.html", account=account, sections=sections, few=FEW, hidden=HIDDEN)
    return HTMLResponse(html)
