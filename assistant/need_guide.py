"""Everything that follows from a need: referrals, what to ask back, emergency numbers, and provider-bound offers if asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.need import Need, holds_word, provider_words
from assistant.places import asks_near_me, distance_km
from assistant.refer import MOST_REFERRALS, choose, describe, needs_met, serving
from assistant.texts import text
from assistant.texts import topics as topic_list
from assistant.types import Referral
from ingest.directory_types import Neutrality, Place, Service

FAR_KM = 30.0
"""From here on the nearest service is not near any more, and the answer says so."""
MOST_QUESTIONS = 2
TOPIC, PLACE, UNKNOWN_PLACE = "topic", "place", "unknown_place"


@dataclass(frozen=True)
class Asked:
    """A question back: its key, remembered in the conversation so that it is asked once, and its text."""

    key: str
    text: str


def notes(referrals: Sequence[Referral], need: Need) -> tuple[str, ...]:
    """Keys of frame texts that say what is not as wished: nobody open then ("none_open"), nobody near ("none_near")."""
    if not referrals:
        return ()
    found = []
    if need.open_at and all(needs_met(r.service, replace(need, step_free=False, barriers=())) == 0 for r in referrals):
        found.append("none_open")
    if need.place and min(distance_km(need.place, r.service) for r in referrals) > FAR_KM:
        found.append("none_near")
    return tuple(found)


def ask_back(
    question: str,
    need: Need,
    services: Sequence[Service],
    places: Sequence[Place],
    today: datetime.date,
    *,
    unknown: str | None = None,
    asked_before: Sequence[str] = (),
) -> tuple[Asked, ...]:
    """At most two short questions whose answer would change the referrals and that were not asked in this conversation."""
    asked = []
    if not need.topics and TOPIC not in asked_before and _changes(need, services, today, topics=True):
        asked.append(Asked(TOPIC, text(need.language, "ask_topic")))
    if unknown is not None:
        asked.append(Asked(UNKNOWN_PLACE, text(need.language, "ask_unknown_place", place=unknown)))
    elif need.place is None and PLACE not in asked_before and _changes(need, services, today, places=places):
        near_me = asks_near_me(question)
        asked.append(Asked(PLACE, text(need.language, "ask_place_near" if near_me else "ask_place")))
    return tuple(asked[:MOST_QUESTIONS])


def _changes(
    need: Need,
    services: Sequence[Service],
    today: datetime.date,
    *,
    topics: bool = False,
    places: Sequence[Place] = (),
) -> bool:
    """Whether knowing the topic, or the town, could change which services are named or their order."""
    needs = [replace(need, topics=(topic,)) for topic in topic_list()] if topics else []
    needs += [replace(need, place=place) for place in _towns(places)]
    results = {tuple(s.id for s in choose(services, one, today)[:MOST_REFERRALS]) for one in needs}
    return len(results) > 1


def _towns(places: Sequence[Place]) -> list[Place]:
    return list({place.name: place for place in places if place.kind == "town"}.values())


def other_offers(
    question: str, services: Sequence[Service], need: Need, now: datetime.datetime
) -> tuple[Referral, ...]:
    """Up to three provider-bound offers, only if the question asks for providers; those it names, if it names some."""
    named = [word for word in provider_words("named") if holds_word(question, [word])]
    if not named and not holds_word(question, provider_words("general")):
        return ()
    bound = [s for s in services if s.neutrality is Neutrality.PROVIDER_BOUND and s.status == "active"]
    called = [s for s in bound if any(holds_word(f"{s.organization} {s.name} {s.alternate_name}", [w]) for w in named)]
    chosen = serving(called if called else bound, need, now.date())[:MOST_REFERRALS]
    return tuple(describe(service, need, now) for service in chosen)
