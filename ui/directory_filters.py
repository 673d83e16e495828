"""Which services the map shows. The order is the assistant's, or by distance from a place; filters only leave out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.opening import is_open
from assistant.refer import Need, choose, describe, is_neutral
from assistant.texts import topics
from assistant.types import Referral
from ingest.directory_types import Neutrality, Place, Service

DISTANCES = (2, 5, 10, 20)
"""Kilometres to choose from."""


@dataclass(frozen=True)
class MapFilters:
    """What somebody wants to see; the defaults leave nothing out."""

    topic: str = ""
    language: str = ""
    place: Place | None = None
    within_km: int | None = None
    """Counts only with a place."""
    open_now: bool = False
    step_free: bool = False


def neutral_services(services: Sequence[Service], filters: MapFilters, now: datetime.datetime) -> list[Referral]:
    """Services whose neutrality is evidenced, in the order in which citizens are referred to them; with a place the nearest first."""
    wanted = (filters.topic,) if filters.topic else topics()
    need = Need(wanted, filters.place, "de", filters.step_free)
    told = Need((filters.topic,) if filters.topic else (), filters.place, "de", filters.step_free)
    referrals = [describe(service, told, now) for service in choose(services, need, now.date())]
    return _nearest_first(_kept(referrals, filters, now))


def other_services(services: Sequence[Service], filters: MapFilters, now: datetime.datetime) -> list[Referral]:
    """What citizens are not referred to, by name or the nearest first: no order of fit, since nobody is recommended here."""
    others = sorted((s for s in services if not is_neutral(s)), key=lambda s: (s.name.casefold(), s.id))
    if filters.topic:
        others = [s for s in others if filters.topic in s.topics or "general_guidance" in s.topics]
    need = Need((), filters.place)
    return _nearest_first(_kept([describe(service, need, now) for service in others], filters, now))


def why_not_referred(service: Service) -> str:
    """In words for people; empty for services that citizens are referred to."""
    if is_neutral(service):
        return ""
    if service.neutrality is Neutrality.PROVIDER_BOUND:
        return "Gehört zu einem Kursanbieter: Die Beratung ist nicht unabhängig."
    if service.neutrality is Neutrality.UNKNOWN:
        return "Es ist nicht bekannt, ob die Beratung unabhängig von Kursanbietern ist."
    if service.status != "active":
        return "Das Angebot ist zurzeit geschlossen."
    return "Die Unabhängigkeit ist nicht belegt."


def _nearest_first(referrals: Sequence[Referral]) -> list[Referral]:
    """As they are where no place is given; equally near ones keep their order."""
    return sorted(referrals, key=lambda referral: referral.distance_km or 0.0)


def _kept(referrals: Sequence[Referral], filters: MapFilters, now: datetime.datetime) -> list[Referral]:
    tests: list[Callable[[Referral], bool]] = []
    if filters.language:
        tests.append(lambda referral: filters.language in referral.service.languages)
    if filters.step_free:
        tests.append(lambda referral: "step_free" in referral.service.accessibility)
    if filters.open_now:
        tests.append(lambda referral: is_open(referral.service.opening_hours, now))
    if filters.place and filters.within_km:
        limit = filters.within_km
        tests.append(lambda referral: referral.distance_km is not None and referral.distance_km <= limit)
    return [referral for referral in referrals if all(test(referral) for test in tests)]
