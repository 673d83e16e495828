"""Finds double offers in the directory: services alike enough, in groups, with reasons and with what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.overlap_features import FAR_KM, Features, Wording, compare
from assistant.overlap_words import reasons
from assistant.places import service_distance_km
from index.learning_types import pair
from ingest.directory_types import Service

_RECORD_WEIGHTS = {"name": 0.30, "contact": 0.30, "organization": 0.15, "topics": 0.15, "text": 0.10}
"""Of one service recorded twice: it keeps name, contact and organisation, whatever else the older record says."""
_OFFER_WEIGHTS = {"topics": 0.30, "people": 0.20, "text": 0.25, "name": 0.15, "hours": 0.10}
"""Of two providers who offer the same to the same people: who offers it says nothing."""


class OverlapKind(StrEnum):
    """What a double offer probably is."""

    RECORD = "record"
    """The same service recorded twice."""
    OFFER = "offer"
    """Two services that do the same for the same people at the same place."""


@dataclass(frozen=True)
class Overlap:
    """Two services that look like one, and why."""

    one: Service
    other: Service
    kind: OverlapKind
    similarity: float
    """In [0, 1]; from the threshold on it counts as a double offer."""
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class OverlapGroup:
    """Services that hang together by double offers, and each of these, most alike first."""

    services: tuple[Service, ...]
    overlaps: tuple[Overlap, ...]


def find_overlaps(
    services: Sequence[Service], threshold: float, not_doubles: Iterable[tuple[str, str]] = ()
) -> tuple[OverlapGroup, ...]:
    """Double offers in groups, most alike first; pairs marked as different are left out."""
    marked = {pair(one, other) for one, other in not_doubles}
    found = []
    for one, other, features in candidates(services):
        kind, similarity = judge(features)
        if similarity < threshold or pair(one.id, other.id) in marked:
            continue
        found.append(Overlap(one, other, kind, round(similarity, 3), tuple(reasons(one, other, features))))
    return _grouped(sorted(found, key=lambda item: (-item.similarity, item.one.id, item.other.id)))


def candidates(services: Sequence[Service]) -> list[tuple[Service, Service, Features]]:
    """Pairs that share a topic at about the same place; no other pair can be a double offer."""
    wording, ordered = Wording(services), sorted(services, key=lambda service: service.id)
    return [
        (one, other, compare(one, other, wording))
        for number, one in enumerate(ordered)
        for other in ordered[number + 1 :]
        if set(one.topics) & set(other.topics) and service_distance_km(one, other) < FAR_KM
    ]


def judge(features: Features) -> tuple[OverlapKind, float]:
    """What the pair probably is, and how alike it is in [0, 1]. What a record does not say counts neither way."""
    record = _mean(features, _RECORD_WEIGHTS) * features.place
    offer = _mean(features, _OFFER_WEIGHTS) * features.place
    return (OverlapKind.RECORD, record) if record >= offer else (OverlapKind.OFFER, offer)


def _mean(features: Features, weights: dict[str, float]) -> float:
    said = {name: value for name in weights if (value := getattr(features, name)) is not None}
    return float(sum(weights[name] * value for name, value in said.items()) / sum(weights[name] for name in said))


def _grouped(overlaps: Sequence[Overlap]) -> tuple[OverlapGroup, ...]:
    """Groups in the order of their most alike pair."""
    group_of: dict[str, int] = {}
    members: dict[int, dict[str, Service]] = {}
    for number, item in enumerate(overlaps):
        joined = sorted({group_of.get(item.one.id, number), group_of.get(item.other.id, number)})
        kept = members.setdefault(joined[0], {})
        kept |= {item.one.id: item.one, item.other.id: item.other}
        for other in joined[1:]:
            kept |= members.pop(other, {})
        group_of |= dict.fromkeys(kept, joined[0])
    return tuple(
        OverlapGroup(tuple(services.values()), tuple(item for item in overlaps if group_of[item.one.id] == number))
        for number, services in sorted(members.items())
    )
