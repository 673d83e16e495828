"""What the network can learn from its directory and from counted needs, put together once for page, download and command line."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from assistant.gaps import Coverage, coverage, district_gaps, towns
from assistant.need_groups import NeedGroup, need_groups, next_shown
from assistant.overlaps import OverlapGroup, find_overlaps
from assistant.settings import AssistantSettings
from assistant.texts import topics
from index.learning_types import NotDouble
from index.library import Library


@dataclass(frozen=True)
class Marked:
    """A pair that people found to be different, with the names of the services as long as they exist."""

    pair: NotDouble
    one: str
    other: str


@dataclass(frozen=True)
class OverlapReport:
    """Double offers of the directory as it is now."""

    day: datetime.date
    services: int
    threshold: float
    groups: tuple[OverlapGroup, ...]
    marked: tuple[Marked, ...]


@dataclass(frozen=True)
class GapReport:
    """Gaps of the directory as it is now, and counted needs of the periods that are over."""

    day: datetime.date
    within_km: float
    coverage: tuple[Coverage, ...]
    """Every topic in every town."""
    districts: tuple[Coverage, ...]
    """Gaps of districts whose town has none for the topic."""
    needs: tuple[NeedGroup, ...]
    group_size: int
    period_months: int
    counting: bool
    next_shown: datetime.date
    """From this day on the running period is shown."""

    @property
    def gaps(self) -> tuple[Coverage, ...]:
        """Topics and towns without a service near enough: those that nothing makes up for first, then the farthest."""
        found = [item for item in self.coverage if item.is_gap]
        far = float("inf")
        return tuple(sorted(found, key=lambda i: (not i.is_wide, -(far if i.nearest_km is None else i.nearest_km))))


class Lessons:
    """Built once; reads only, and computes anew each time, since the directory may change at any time."""

    def __init__(self, library: Library, settings: AssistantSettings, clock: Callable[[], datetime.datetime]) -> None:
        self._library = library
        self._settings = settings
        self._clock = clock

    def today(self) -> datetime.date:
        """The day that everything is dated by."""
        return self._clock().date()

    def overlaps(self) -> OverlapReport:
        """Double offers, without the pairs that people marked."""
        services = self._library.services()
        pairs = self._library.learning.not_doubles()
        names = {service.id: service.name for service in services}
        return OverlapReport(
            day=self.today(),
            services=len(services),
            threshold=self._settings.overlap_threshold,
            groups=find_overlaps(
                services, self._settings.overlap_threshold, [(marked.one, marked.other) for marked in pairs]
            ),
            marked=tuple(Marked(m, names.get(m.one, m.one), names.get(m.other, m.other)) for m in pairs),
        )

    def gaps(self) -> GapReport:
        """Gaps of the directory, and needs in groups."""
        services, places, day = self._library.services(), self._library.places(), self.today()
        within_km, length = self._settings.gap_distance_km, self._settings.need_period_months
        size = self._settings.need_group_size
        return GapReport(
            day=day,
            within_km=within_km,
            coverage=coverage(services, towns(places), topics(), within_km),
            districts=district_gaps(services, places, topics(), within_km),
            needs=need_groups(self._library.learning.counts(), places, size, length, day),
            group_size=size,
            period_months=length,
            counting=self._settings.count_needs,
            next_shown=next_shown(length, day),
        )
