"""Chooses neutral counselling services: fit, then distance, then a rotation that favours nobody. Provider-bound services are never seen."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.opening import opening_text
from assistant.places import distance_km
from assistant.texts import text, topic_name
from assistant.types import Referral
from ingest.types import Neutrality, Place, Service

MOST_REFERRALS = 3
STALE_AFTER = datetime.timedelta(days=365)
LANGUAGE_NAMES = {
    "en": "English",
    "tr": "Türkçe",
    "uk": "українська",
    "ru": "русский",
    "ar": "العربية",
    "pl": "polski",
    "de": "Deutsch",
}


@dataclass(frozen=True)
class Need:
    """What somebody looks for."""

    topics: tuple[str, ...] = ()
    place: Place | None = None
    language: str = "de"
    step_free: bool = False


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

    A shared topic counts 4, general guidance 2 (it serves every topic), the asker's language 1 and access without steps 1 where wanted.
    """
    shared = len(set(need.topics) & set(service.topics))
    general = "general_guidance" in service.topics
    if need.topics and not shared and not general:
        return 0
    base = 4 * min(shared, 1) if need.topics else 0
    base += 2 * general if not shared else 0
    extra = int(need.language != "de" and need.language in service.languages)
    extra += int(need.step_free and "step_free" in service.accessibility)
    return max(base + extra, 0 if need.topics else extra)


def rotation(service: Service, day: datetime.date) -> str:
    """Order among equals: changes every day, the same for everybody on one day, and knows nothing but the id."""
    return hashlib.sha256(f"{day.isoformat()}:{service.id}".encode()).hexdigest()


def choose(services: Sequence[Service], need: Need, today: datetime.date) -> list[Service]:
    """Neutral services that serve the need, best first."""
    fitting = [service for service in services if is_neutral(service) and fit(service, need) > 0]

    def order(service: Service) -> tuple[int, float, str]:
        distance = round(distance_km(need.place, service), 1) if need.place else 0.0
        return (-fit(service, need), distance, rotation(service, today))

    return sorted(fitting, key=order)


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
    if is_neutral(service):
        reasons.append(text(language, "reason_neutral"))
    if language != "de" and language in service.languages:
        reasons.append(text(language, "reason_language", spoken=LANGUAGE_NAMES[language]))
    if need.step_free and "step_free" in service.accessibility:
        reasons.append(text(language, "reason_step_free"))
    if distance is not None:
        shown = f"{distance:.1f}" if language == "en" else f"{distance:.1f}".replace(".", ",")
        reasons.append(text(language, "reason_distance", distance=shown))
    return tuple(reasons)
