"""What the network learns, in the shapes of the HTTP interface; the command line prints the same with `--json`."""

from __future__ import annotations

import datetime

from pydantic import Field

from assistant.gaps import Coverage
from assistant.lessons import GapReport, OverlapReport
from assistant.need_groups import NeedGroup
from assistant.overlaps import Overlap, OverlapKind
from ui.overlap_fields import side_by_side
from ui.schemas import Schema


class FieldOut(Schema):
    """One field of two services side by side, in German words."""

    label: str
    values: list[str]
    same: bool


class ServiceRefOut(Schema):
    """Which service is meant."""

    id: str
    name: str
    organization: str


class OverlapOut(Schema):
    """Two services that look like one, and why."""

    one: ServiceRefOut
    other: ServiceRefOut
    kind: OverlapKind = Field(description="`record`: the same service recorded twice; `offer`: two that do the same.")
    similarity: float = Field(ge=0, le=1, examples=[0.87])
    reasons: list[str] = Field(examples=[["gleiche Telefonnummer"]])
    fields: list[FieldOut]


class OverlapGroupOut(Schema):
    """Services that hang together by double offers."""

    services: list[ServiceRefOut]
    overlaps: list[OverlapOut]


class MarkedOut(Schema):
    """A pair that people marked as different."""

    one: str
    other: str
    marked: datetime.date


class OverlapsOut(Schema):
    """Double offers of the directory."""

    date: datetime.date
    services: int = Field(description="How many were compared.")
    threshold: float
    groups: list[OverlapGroupOut]
    not_doubles: list[MarkedOut]


class NeedGroupOut(Schema):
    """How often a topic was looked for somewhere in one period. Null: fewer than the smallest group, perhaps none."""

    year: int
    first_month: int
    last_month: int
    topic: str
    municipality: str = Field(description="Empty: no place was named; `*`: outside the network.")
    district: str
    rest: bool = Field(description="The other districts of the town together.")
    unserved: int | None = Field(description="Without a neutral service near enough.")
    served: int | None


class CoverageOut(Schema):
    """How one topic is served at one place."""

    topic: str
    municipality: str
    district: str
    gap: bool
    nearest: ServiceRefOut | None
    nearest_km: float | None
    remote: bool = Field(description="A neutral service counsels on it by telephone or video.")
    general: bool = Field(description="General guidance is near enough.")


class GapsOut(Schema):
    """Gaps of the directory, and counted needs in groups."""

    date: datetime.date
    within_km: float
    smallest_group: int
    period_months: int
    counting: bool
    running_period_shown_from: datetime.date
    needs: list[NeedGroupOut]
    coverage: list[CoverageOut]


def overlaps_out(report: OverlapReport) -> OverlapsOut:
    """Double offers as they leave the server."""
    return OverlapsOut(
        date=report.day,
        services=report.services,
        threshold=report.threshold,
        groups=[
            OverlapGroupOut(
                services=[_ref(service) for service in group.services],
                overlaps=[_overlap(item) for item in group.overlaps],
            )
            for group in report.groups
        ],
        not_doubles=[MarkedOut(one=m.pair.one, other=m.pair.other, marked=m.pair.marked) for m in report.marked],
    )


def gaps_out(report: GapReport) -> GapsOut:
    """Gaps as they leave the server."""
    return GapsOut(
        date=report.day,
        within_km=report.within_km,
        smallest_group=report.group_size,
        period_months=report.period_months,
        counting=report.counting,
        running_period_shown_from=report.next_shown,
        needs=[_need(group) for group in report.needs],
        coverage=[_coverage(item) for item in (*report.coverage, *report.districts)],
    )


def _ref(service: object) -> ServiceRefOut:
    return ServiceRefOut.model_validate(service)


def _overlap(item: Overlap) -> OverlapOut:
    return OverlapOut(
        one=_ref(item.one),
        other=_ref(item.other),
        kind=item.kind,
        similarity=item.similarity,
        reasons=list(item.reasons),
        fields=[FieldOut.model_validate(line) for line in side_by_side((item.one, item.other))],
    )


def _need(group: NeedGroup) -> NeedGroupOut:
    period = group.period
    return NeedGroupOut(
        year=period.year,
        first_month=period.first,
        last_month=period.last,
        topic=group.topic,
        municipality=group.municipality,
        district=group.district,
        rest=group.rest,
        unserved=group.unserved,
        served=group.served,
    )


def _coverage(item: Coverage) -> CoverageOut:
    place = item.place
    return CoverageOut(
        topic=item.topic,
        municipality=place.parent or place.name,
        district=place.name if place.parent else "",
        gap=item.is_gap,
        nearest=_ref(item.nearest) if item.nearest else None,
        nearest_km=item.nearest_km,
        remote=item.remote,
        general=item.general,
    )
