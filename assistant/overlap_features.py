"""What two services have in common, each part as a number in [0, 1]: name, description, topics, people, hours, place, contact."""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from assistant.opening import ZONE, open_spans
from assistant.places import service_distance_km
from index.analyse import analyse
from ingest.directory_types import Service

SAME_TOKEN = 85
"""Similarity (0 to 100) from which two analysed words are taken as the same word with a slip in it."""
NEAR_KM, FAR_KM = 0.3, 2.0
"""Up to the first, two services are at the same place; from the second on, they serve different places."""
_WEEK = datetime.datetime(2026, 11, 9, tzinfo=ZONE)
"""A Monday of a month whose weeks hold no public holiday."""
_WEEKS = 4
"""Hours like "every first and third Tuesday" need a whole month."""
_QUARTER_SECONDS = 900


@dataclass(frozen=True)
class Features:
    """How alike two services are. None: at least one of them does not say."""

    name: float
    text: float
    topics: float
    people: float | None
    hours: float | None
    place: float
    organization: float
    contact: float
    """1 for the same mail address or telephone, 0.5 for the same website."""
    distance_km: float
    same_mail: bool
    same_phone: bool


class Wording:
    """How rare words are in a directory: a rare word in common says more than "Beratung"."""

    def __init__(self, services: Sequence[Service]) -> None:
        held = Counter(
            token
            for service in services
            for token in set(tokens_of(f"{service.name} {service.alternate_name} {service.description}"))
        )
        self._rarity = {token: math.log(1 + len(services) / count) for token, count in held.items()}
        self._unknown = math.log(1 + len(services))

    def alike(self, one: str, other: str) -> float:
        """Share of the words that both texts hold, rare words counting more; a word with a slip in it counts, too."""
        first, second = set(tokens_of(one)), set(tokens_of(other))
        if not first or not second:
            return 0.0
        everything = self._weight(first) + self._weight(second)
        return (self._weight(_held(first, second)) + self._weight(_held(second, first))) / everything

    def _weight(self, tokens: Iterable[str]) -> float:
        return sum(self._rarity.get(token, self._unknown) for token in tokens)


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[str, ...]:
    """Analysed words and parts of compounds."""
    analysed = analyse(text)
    return (*analysed.whole, *analysed.parts)


def compare(one: Service, other: Service, wording: Wording) -> Features:
    """All parts for one pair; the order of the two does not matter."""
    names = [
        wording.alike(a, b)
        for a in (one.name, one.alternate_name)
        for b in (other.name, other.alternate_name)
        if a and b
    ]
    distance = service_distance_km(one, other)
    return Features(
        name=max(names),
        text=wording.alike(_wording(one), _wording(other)),
        topics=_shared(one.topics, other.topics),
        people=_shared(one.life_stages, other.life_stages) if one.life_stages and other.life_stages else None,
        hours=_hours_alike(one.opening_hours, other.opening_hours),
        place=min(1.0, max(0.0, (FAR_KM - distance) / (FAR_KM - NEAR_KM))),
        organization=_organization(one.organization, other.organization),
        contact=_contact(one, other),
        distance_km=distance,
        same_mail=_same_mail(one, other),
        same_phone=_same_phone(one, other),
    )


def _wording(service: Service) -> str:
    return f"{service.name} {service.alternate_name} {service.description} {service.eligibility}"


def _held(tokens: set[str], others: set[str]) -> set[str]:
    return {
        token
        for token in tokens
        if token in others or (len(token) > 3 and any(fuzz.ratio(token, other) >= SAME_TOKEN for other in others))
    }


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Mean of what both share against all and against the shorter list: an older record often names less."""
    first, second = set(one), set(other)
    if not first or not second:
        return 0.0
    both = len(first & second)
    return (both / len(first | second) + both / min(len(first), len(second))) / 2


def _organization(one: str, other: str) -> float:
    first, second = (" ".join(tokens_of(name)) for name in (one, other))
    return float(fuzz.token_set_ratio(first, second)) / 100


def _contact(one: Service, other: Service) -> float:
    if _same_mail(one, other) or _same_phone(one, other):
        return 1.0
    hosts = [urlsplit(service.url.strip()).netloc.lower().removeprefix("www.") for service in (one, other)]
    return 0.5 if hosts[0] and hosts[0] == hosts[1] else 0.0


def _same_mail(one: Service, other: Service) -> bool:
    return bool(one.email.strip()) and one.email.strip().lower() == other.email.strip().lower()


def _same_phone(one: Service, other: Service) -> bool:
    first, second = (dialled(service.phone) for service in (one, other))
    return bool(first) and first == second


def dialled(phone: str) -> str:
    """Digits of a telephone number as dialled inside Germany."""
    written = phone.strip()
    if not written.startswith(("+49", "0049")):
        return re.sub(r"\D", "", written)
    return "0" + re.sub(r"^(?:00)?49", "", re.sub(r"\D", "", written.replace("(0)", "")))


def _hours_alike(one: str, other: str) -> float | None:
    """Time in which both are open against time in which one of them is; None if the hours of one are not known."""
    first, second = _open_quarters(one), _open_quarters(other)
    return len(first & second) / len(first | second) if first and second else None


@lru_cache(maxsize=1024)
def _open_quarters(hours: str) -> frozenset[int]:
    """Quarters of an hour in which the hours are open, over four weeks."""
    if not hours.strip():
        return frozenset()
    end = _WEEK + datetime.timedelta(weeks=_WEEKS)
    found: set[int] = set()
    for span in open_spans(hours, _WEEK, end):
        first = int((span.start - _WEEK).total_seconds()) // _QUARTER_SECONDS
        last = int(((span.end or end) - _WEEK).total_seconds()) // _QUARTER_SECONDS
        found.update(range(first, min(last, _WEEKS * 7 * 96)))
    return frozenset(found)
