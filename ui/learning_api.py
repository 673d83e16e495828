"""The HTTP interface to what the network learns: /api/v1/overlaps and /api/v1/gaps, for the education office."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from ui.accounts_roles import Page
from ui.api import PROBLEMS
from ui.dependencies import CurrentLessons, CurrentViewer, allowed
from ui.errors import NotAllowed
from ui.learning_schemas import GapsOut, OverlapsOut, gaps_out, overlaps_out
from ui.problem import described

_NOT_ALLOWED: dict[int | str, dict[str, Any]] = {
    403: described(next(row for row in PROBLEMS if row.exception is NotAllowed).problem(NotAllowed()))
}

router = APIRouter(
    prefix="/api/v1", tags=["learning"], dependencies=[Depends(allowed(Page.LEARNING))], responses=_NOT_ALLOWED
)


@router.get("/overlaps", summary="Services that look like double offers")
def overlaps(viewer: CurrentViewer, lessons: CurrentLessons) -> OverlapsOut:
    """Services of the directory alike enough, in groups, with reasons and what differs; for staff and administrators."""
    return overlaps_out(lessons.overlaps())


@router.get("/gaps", summary="Topics and places without neutral counselling near enough")
def gaps(viewer: CurrentViewer, lessons: CurrentLessons) -> GapsOut:
    """By the directory, and by counted needs in groups of at least five; for staff and administrators."""
    return gaps_out(lessons.gaps())
