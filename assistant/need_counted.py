"""What may be counted of a question that seeks counselling: topics and place from fixed lists, each need once a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.gaps import is_served
from assistant.need import Need
from assistant.types import AskedNeed, Conversation
from assistant.understand import understand
from index.learning_types import ELSEWHERE, NeedKey
from ingest.directory_types import Place, Service

WITHOUT_TOPIC = "general_guidance"
"""Whoever asks for counselling without saying on what wants to be guided in general."""


def asked_need(need: Need, conversation: Conversation, near: str | None) -> AskedNeed:
    """What a question adds to its conversation; `near` is the name by which turns remember the place."""
    before = {
        topic
        for turn in conversation.turns
        if turn.near == near
        for understood in (understand(turn.searched_as),)
        if understood.seeks_counselling
        for topic in understood.topics or (WITHOUT_TOPIC,)
    }
    wanted = need.topics or (WITHOUT_TOPIC,)
    return AskedNeed(tuple(topic for topic in wanted if topic not in before), need.place)


def need_keys(
    asked: AskedNeed, month: str, services: Sequence[Service], places: Sequence[Place], within_km: float
) -> list[NeedKey]:
    """Under what the need is counted: one key for each topic."""
    town, district = _where(asked.place, places)
    return [
        NeedKey(month, topic, town, district, is_served(topic, asked.place, services, within_km))
        for topic in asked.topics
    ]


def _where(place: Place | None, places: Sequence[Place]) -> tuple[str, str]:
    if place is None:
        return "", ""
    if place not in places:
        return ELSEWHERE, ""
    return (place.parent, place.name) if place.kind == "district" else (place.name, "")
