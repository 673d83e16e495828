"""Chooses neutral counselling services: needs met, fit, distance, then a rotation that favours nobody. Others are never seen."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence

from assistant.need import Need, need_name, offers_access
from assistant.need_time import first_open
from assistant.opening import ZONE, OpenSpan, opening_text, readable, weekday
from assistant.places import distance_km, service_distance_km
from assistant.texts import text, topic_name
from assistant.types import Referral
from ingest.directory_types import Neutrality, Service

__all__ = ["Need", "choose", "describe", "fit", "is_neutral", "refer", "rotation", "serving"]

MOST_REFERRALS = 3
STALE_AFTER = datetime.timedelta(days=365)
SAME_PLACE_KM = 0.2
"""Records with the same mail and telephone that lie closer are two records of one service."""
LANGUAGE_NAMES = {
    "en": "English",
    "tr": "Türkçe",
    "uk": "українська",
    "ru": "русский",
    "ar": "العربية",
    "pl": "polski",
    "de": "Deutsch",
}


def is_neutral(service: Service) -> bool:
    """Evidenced neutrality and open for people: the only services that a citizen is referred to."""
    return (
        service.neutrality is Neutrality.NEUTRAL
        and bool(service.neutrality_evidence.strip())
        and bool(service.neutrality_evidence_source.strip())
        and service.status == "active"
    )


def fit(service: Service, need: Need) -> int:
    """How well a service serves a need; 0 means not at all.

    A shared topic counts 4, general guidance 2 (it serves every topic, but not other stages of life than those it names), and
    1 each: the asker's language, a stage of life that the service is made for, access without steps where wanted.
    """
    shared = bool(set(need.topics) & set(service.topics))
    for_others = bool(need.life_stages and service.life_stages) and not set(need.life_stages) & set(service.life_stages)
    general = "general_guidance" in service.topics and not for_others
    if need.topics and not shared and not general:
        return 0
    base = 4 if shared else 2 * general
    extra = int(need.language != "de" and need.language in service.languages)
    extra += int(bool(set(need.life_stages) & set(service.life_stages)))
    extra += int(need.step_free and "step_free" in service.accessibility)
    return base + extra


def needs_met(service: Service, need: Need) -> int:
    """How far a service can be reached as the asker can come: 2 for each need of access, 1 if it is open when they could come."""
    met = 2 * sum(offers_access(service, wanted) for wanted in need.access)
    return met + int(bool(need.open_at) and first_open(service.opening_hours, need.open_at) is not None)


def rotation(service: Service, day: datetime.date) -> str:
    """Order among equals: changes every day, the same for everybody on one day, and knows nothing but the id."""
    return hashlib.sha256(f"{day.isoformat()}:{service.id}".encode()).hexdigest()


def choose(services: Sequence[Service], need: Need, today: datetime.date) -> list[Service]:
    """Neutral services that serve the need, best first; if the asker can come to some of them, only those."""
    neutral = _each_once([service for service in services if is_neutral(service)])
    return serving(neutral, need, today)


def serving(services: Sequence[Service], need: Need, today: datetime.date) -> list[Service]:
    """Those of the services that serve the need, best first. Knows nothing about neutrality."""
    fitting = [service for service in services if fit(service, need) > 0]
    met = {service.id: needs_met(service, need) for service in fitting}
    most = max(met.values(), default=0)

    def order(service: Service) -> tuple[int, float, str]:
        distance = round(distance_km(need.place, service), 1) if need.place else 0.0
        return (-fit(service, need), distance, rotation(service, today))

    return sorted((service for service in fitting if met[service.id] == most), key=order)


def _each_once(services: Sequence[Service]) -> list[Service]:
    """Without older records of the same service: same mail, same telephone, same place, later confirmed stays."""
    by_contact: dict[tuple[str, str], list[Service]] = {}
    for service in sorted(services, key=lambda s: (-(s.assured_date or datetime.date.min).toordinal(), s.id)):
        contact = (service.email.strip().lower(), re.sub(r"\D", "", service.phone))
        kept = by_contact.setdefault(contact if all(contact) else (service.id, ""), [])
        if all(service_distance_km(other, service) > SAME_PLACE_KM for other in kept):
            kept.append(service)
    remaining = {service.id for kept in by_contact.values() for service in kept}
    return [service for service in services if service.id in remaining]


def refer(services: Sequence[Service], need: Need, now: datetime.datetime) -> tuple[Referral, ...]:
    """Up to three referrals with their reasons; facts are those of the records."""
    chosen = choose(services, need, now.date())[:MOST_REFERRALS]
    return tuple(describe(service, need, now) for service in chosen)


def describe(service: Service, need: Need, now: datetime.datetime) -> Referral:
    """A service as a referral: why, how far, when it opens next, whether its data are older than a year."""
    distance = round(distance_km(need.place, service), 1) if need.place else None
    assured = service.assured_date
    return Referral(
        service=service,
        reasons=_reasons(service, need, distance),
        distance_km=distance,
        next_opening=opening_text(service.opening_hours, service.by_appointment, now, need.language),
        stale=assured is None or now.date() - assured > STALE_AFTER,
    )


def _reasons(service: Service, need: Need, distance: float | None) -> tuple[str, ...]:
    language = need.language
    shared = [topic for topic in need.topics if topic in service.topics]
    reasons = []
    if shared:
        named = ", ".join(topic_name(topic, language) for topic in shared)
        reasons.append(text(language, "reason_topic", topics=named))
    elif "general_guidance" in service.topics:
        reasons.append(text(language, "reason_general"))
    stages = [stage for stage in need.life_stages if stage in service.life_stages]
    if stages:
        named = ", ".join(need_name(stage, language, "life_stages") for stage in stages)
        reasons.append(text(language, "reason_life_stage", stages=named))
    reasons.append(text(language, "reason_neutral" if is_neutral(service) else "reason_not_neutral"))
    if language != "de" and language in service.languages:
        reasons.append(text(language, "reason_language", spoken=LANGUAGE_NAMES[language]))
    for wanted in need.access:
        named = need_name(wanted, language)
        reasons.append(named if offers_access(service, wanted) else text(language, "reason_no_access", what=named))
    if need.open_at:
        reasons.append(_time_reason(service, need))
    if distance is not None:
        shown = f"{distance:.1f}" if language == "en" else f"{distance:.1f}".replace(".", ",")
        reasons.append(text(language, "reason_distance", distance=shown))
    return tuple(reasons)


def _time_reason(service: Service, need: Need) -> str:
    span = first_open(service.opening_hours, need.open_at)
    if span is None:
        known = bool(service.opening_hours) and readable(service.opening_hours, need.open_at[0].start)
        return text(need.language, "reason_not_open" if known else "reason_hours_unknown")
    return text(need.language, "reason_open", hours=_span_text(span, need.language))


def _span_text(span: OpenSpan, language: str) -> str:
    start = span.start.astimezone(ZONE)
    end = f"–{span.end.astimezone(ZONE):%H:%M}" if span.end else ""
    return f"{weekday(start, language)}, {start:%d.%m.}, {start:%H:%M}{end}"
