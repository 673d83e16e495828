"""The HTTP interface to recommendations: /api/v1/recommendations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from index.types import RecommendationFilters
from ui.api import AsOf, moment
from ui.decisions_api import INVALID
from ui.dependencies import CurrentAudit, CurrentLibrary, CurrentViewer
from ui.recommendations_schemas import RecommendationsOut, recommendation_out

router = APIRouter(prefix="/api/v1")


@router.get("/recommendations", tags=["decisions"], summary="List what conferences recommended", responses=INVALID)
def recommendations(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    conference: Annotated[
        int | None, Query(ge=1900, le=2999, description="Year of the conference.", examples=[2022])
    ] = None,
    addressed_to: Annotated[
        str | None, Query(max_length=200, description="Whom it is addressed to.", examples=["Lenkungskreis"])
    ] = None,
    only_open: Annotated[bool, Query(alias="open", description="Only those that wait for a decision.")] = False,
    as_of: AsOf = None,
) -> RecommendationsOut:
    """Recommendations with wording, source and what became of them, newest conference first. Only what is open to you counts."""
    filters = RecommendationFilters(conference, addressed_to or None, only_open, moment(as_of))
    records = library.recommendations(viewer, filters)
    audit.recommendations(records)
    found = [recommendation_out(record) for record in records]
    return RecommendationsOut(count=len(found), recommendations=found)
