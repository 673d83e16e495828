"""The page of recommendations: what conferences recommended and what became of it. Plain HTML that works without JavaScript."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from index.types import RecommendationFilters, RecommendationRecord
from ui import links
from ui.decision_links import source_of
from ui.decisions_text import superseded_words
from ui.dependencies import CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentViewer
from ui.recommendations_schemas import mention_source, recommendation_source
from ui.recommendations_text import RECEPTIONS, conference_name, recommendation_name, summary, taken_up_words
from ui.templates import is_sample, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(links.RECOMMENDATIONS)
def recommendations_page(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    account: CurrentAccountLine,
    konferenz: Annotated[str, Query(max_length=20)] = "",
    offen: Annotated[str, Query(max_length=5)] = "",
) -> HTMLResponse:
    """A form and the recommendations it asks for; a wrong year is said above the form."""
    year, problem = _year(konferenz)
    records: list[RecommendationRecord] = []
    if problem is None:
        records = library.recommendations(viewer, RecommendationFilters(year, open_only=bool(offen)))
        audit.recommendations(records)
    facets = library.facets(viewer)
    html = render_page(
        "recommendations_page.html",
        account=account,
        current=links.RECOMMENDATIONS,
        asked={"konferenz": konferenz, "offen": offen},
        problem=problem,
        rows=[_row(record) for record in records],
        summary=summary(records) if records else "",
        years=library.recommendation_years(viewer),
        sample=any(is_sample(network) for network in facets.networks),
    )
    return HTMLResponse(html, status_code=422 if problem else 200)


def _year(text: str) -> tuple[int | None, str | None]:
    """The year, and what is wrong with it."""
    if not text.strip():
        return None, None
    if text.strip().isascii() and text.strip().isdigit():
        return int(text), None
    return None, f"„{text}“ ist kein Jahr. Bitte wählen Sie eines aus der Liste."


def _row(record: RecommendationRecord) -> dict[str, object]:
    found, document = record.recommendation, record.document
    return {
        "recommendation": found,
        "document": document,
        "name": recommendation_name(found),
        "conference": conference_name(found.conference, document.date.year if document.date else None),
        "wording": found.wording.replace("\f", "\n"),
        "status": RECEPTIONS[record.reception],
        "kind": record.reception.value,
        "taken_up": [
            {
                "words": taken_up_words(item),
                "body": item.record.document.body,
                "wording": item.record.decision.wording.replace("\f", "\n"),
                "resumed": item.resumed,
                "link": source_of(item.record.decision),
                "superseded_by": [
                    (superseded_words(link), source_of(link.decision)) for link in item.record.superseded_by
                ],
            }
            for item in record.taken_up
        ],
        "mentions": [(item, mention_source(item)) for item in record.mentions],
        "link": recommendation_source(found),
    }
