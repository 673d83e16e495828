"""Where the directory leaves gaps: topics and places without a neutral service near enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.places import distance_km
from assistant.refer import is_neutral
from ingest.directory_types import Place, Service

REMOTE = "online"
"""How the directory says that counselling is given by telephone or video, too."""
GENERAL = "general_guidance"


@dataclass(frozen=True)
class Coverage:
    """How one topic is served at one place."""

    topic: str
    place: Place
    near: tuple[Service, ...]
    """Neutral services for the topic within the distance, nearest first."""
    nearest: Service | None
    """The nearest neutral service for the topic, however far; None if the network has none."""
    nearest_km: float | None
    remote: bool
    """Whether a neutral service counsels on the topic by telephone or video."""
    general: bool
    """Whether a neutral service of general guidance lies within the distance."""

    @property
    def is_gap(self) -> bool:
        """No neutral service for the topic near enough."""
        return not self.near

    @property
    def is_wide(self) -> bool:
        """A gap that neither telephone or video nor general guidance nearby makes up for."""
        return self.is_gap and not self.remote and not self.general


def is_served(topic: str, place: Place | None, services: Sequence[Service], within_km: float) -> bool:
    """Whether a neutral service names the topic and lies near enough; without a place, whether there is one at all."""
    return any(
        topic in service.topics and is_neutral(service) and (place is None or _km(place, service) <= within_km)
        for service in services
    )


def towns(places: Sequence[Place]) -> tuple[Place, ...]:
    """Each town once, in the order of the list; a town with several postal codes stands in it several times."""
    found: dict[str, Place] = {}
    for place in places:
        if place.kind == "town":
            found.setdefault(place.name, place)
    return tuple(found.values())


def districts(places: Sequence[Place]) -> tuple[Place, ...]:
    """Districts of all towns, each once."""
    found: dict[tuple[str, str], Place] = {}
    for place in places:
        if place.kind == "district":
            found.setdefault((place.parent, place.name), place)
    return tuple(found.values())


def coverage(
    services: Sequence[Service], places: Sequence[Place], topics: Sequence[str], within_km: float
) -> tuple[Coverage, ...]:
    """Every topic at every place, topic by topic."""
    neutral = [service for service in services if is_neutral(service)]
    return tuple(_covered(topic, place, neutral, within_km) for topic in topics for place in places)


def district_gaps(
    services: Sequence[Service], places: Sequence[Place], topics: Sequence[str], within_km: float
) -> tuple[Coverage, ...]:
    """Districts that lie too far from what their town's centre reaches."""
    open_towns = {
        (item.topic, item.place.name) for item in coverage(services, towns(places), topics, within_km) if item.is_gap
    }
    return tuple(
        item
        for item in coverage(services, districts(places), topics, within_km)
        if item.is_gap and (item.topic, item.place.parent) not in open_towns
    )


def _covered(topic: str, place: Place, neutral: Sequence[Service], within_km: float) -> Coverage:
    serving = sorted(
        ((_km(place, service), service.id, service) for service in neutral if topic in service.topics),
        key=lambda entry: entry[:2],
    )
    return Coverage(
        topic=topic,
        place=place,
        near=tuple(service for km, _, service in serving if km <= within_km),
        nearest=serving[0][2] if serving else None,
        nearest_km=round(serving[0][0], 1) if serving else None,
        remote=any(REMOTE in service.accessibility for _, _, service in serving),
        general=any(GENERAL in service.topics and _km(place, service) <= within_km for service in neutral),
    )


def _km(place: Place, service: Service) -> float:
    return round(distance_km(place, service), 1)
