"""The HTTP interface to decisions: /api/v1/decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError

from index.types import DecisionFilters
from ingest.record_types import Outcome
from ui.api import PROBLEMS, AsOf, moment
from ui.decisions_schemas import DecisionsOut, decision_out
from ui.dependencies import CurrentAudit, CurrentLibrary, CurrentViewer
from ui.errors import BadParameter
from ui.problem import described

INVALID: dict[int | str, dict[str, Any]] = {
    422: described(next(row for row in PROBLEMS if row.exception is RequestValidationError).problem(Exception()))
}
"""What routes of records answer to wrong parameters."""

router = APIRouter(prefix="/api/v1")


@router.get("/decisions", tags=["decisions"], summary="List what was decided", responses=INVALID)
def decisions(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    body: Annotated[str | None, Query(max_length=200, description="Gremium.", examples=["Lenkungskreis"])] = None,
    topic: Annotated[
        str | None, Query(max_length=200, description="German words; best matches come first.", examples=["Lerncafé"])
    ] = None,
    date_from: Annotated[date | None, Query(alias="from", description="First date of the meetings.")] = None,
    date_to: Annotated[date | None, Query(alias="to", description="Last date of the meetings.")] = None,
    outcome: Annotated[list[Outcome], Query(description="May be given several times.")] = [],  # noqa: B006
    as_of: AsOf = None,
) -> DecisionsOut:
    """Decisions with wording, votes and source, newest first. Only what is open to you is listed, linked and counted."""
    filters = decision_filters(body, topic, date_from, date_to, tuple(outcome))
    filters = replace(filters, as_of=moment(as_of))
    records = library.decisions(viewer, filters)
    audit.decisions(records)
    found = [decision_out(record) for record in records]
    return DecisionsOut(count=len(found), decisions=found)


def decision_filters(
    body: str | None, topic: str | None, date_from: date | None, date_to: date | None, outcomes: tuple[Outcome, ...]
) -> DecisionFilters:
    """Empty strings mean no restriction. Raises BadParameter if the dates are in the wrong order."""
    if date_from and date_to and date_from > date_to:
        raise BadParameter("from", f"from ({date_from}) is later than to ({date_to}): swap them.")
    return DecisionFilters(body or None, topic or None, date_from, date_to, outcomes)
