"""The page of decisions: plain HTML that works without JavaScript, with filters and links to the source."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from index.types import DecisionFilters, DecisionRecord
from ingest.record_types import Outcome
from ui import links
from ui.decision_links import source_of
from ui.decisions_text import OUTCOMES, outcome_words, superseded_words, supersedes_words, votes_words
from ui.dependencies import CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentViewer
from ui.recommendations_schemas import recommendation_source
from ui.recommendations_text import link_words
from ui.templates import is_sample, render_page
from ui.text import label

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Query(max_length=200)]


@router.get(links.DECISIONS)
def decisions_page(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    account: CurrentAccountLine,
    thema: Text = "",
    gremium: Text = "",
    von: Text = "",
    bis: Text = "",
    ergebnis: Text = "",
) -> HTMLResponse:
    """A form and the decisions it asks for; a wrong date is said above the form, with everything else kept."""
    asked = {"thema": thema, "gremium": gremium, "von": von, "bis": bis, "ergebnis": ergebnis}
    facets = library.facets(viewer)
    problem, records = None, []
    try:
        records = library.decisions(viewer, _filters(asked))
        audit.decisions(records)
    except ValueError as exc:
        problem = str(exc)
    html = render_page(
        "decisions_page.html",
        account=account,
        current=links.DECISIONS,
        asked=asked,
        problem=problem,
        rows=[_row(record) for record in records],
        bodies=facets.bodies,
        outcomes=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        sample=any(is_sample(network) for network in facets.networks),
    )
    return HTMLResponse(html, status_code=422 if problem else 200)


def _filters(asked: dict[str, str]) -> DecisionFilters:
    """Raises ValueError with a sentence for the person who filled in the form."""
    first, last = (_day(asked[name]) for name in ("von", "bis"))
    if first and last and first > last:
        raise ValueError(label("swapped_dates"))
    outcome = asked["ergebnis"]
    if outcome and outcome not in list(Outcome):
        raise ValueError(f"„{outcome}“ ist kein Ergebnis. Bitte wählen Sie eines aus der Liste.")
    outcomes = (Outcome(outcome),) if outcome else ()
    return DecisionFilters(asked["gremium"] or None, asked["thema"] or None, first, last, outcomes)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        day, *rest = text.strip().split(".")
        try:
            month, year = rest
            return date(int(year), int(month), int(day))
        except ValueError:
            raise ValueError(label("bad_date").format(text)) from None


def _row(record: DecisionRecord) -> dict[str, object]:
    found = record.decision
    return {
        "decision": found,
        "document": record.document,
        "wording": found.wording.replace("\f", "\n"),
        "outcome": outcome_words(found.outcome),
        "votes": votes_words(found.votes),
        "supersedes": supersedes_words(record),
        "superseded_by": [(superseded_words(link), source_of(link.decision)) for link in record.superseded_by],
        "recommendations": [
            (link_words(link), recommendation_source(link.recommendation) if link.recommendation else None)
            for link in record.recommendations
        ],
        "link": source_of(found),
    }
