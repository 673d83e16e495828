"""What of a question may be counted: topics and places from fixed lists, once a conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.need import Need
from assistant.need_counted import WITHOUT_TOPIC, asked_need, need_keys
from assistant.texts import topics
from assistant.types import AskedNeed, Conversation, Turn
from index.learning_types import ELSEWHERE, NeedKey
from ingest.directory_types import Place

TOWN = Place("Lindhorn", "town", "", "00121", 51.41, 8.16)
DISTRICT = Place("Grünscheid", "district", "Lindhorn", "00121", 51.43, 8.13)
ABROAD = Place("Anderswo", "town", "", "99999", 50.0, 7.0)
PLACES = [TOWN, DISTRICT]


@pytest.mark.parametrize(
    ("place", "where"),
    [(None, ("", "")), (TOWN, ("Lindhorn", "")), (DISTRICT, ("Lindhorn", "Grünscheid")), (ABROAD, (ELSEWHERE, ""))],
)
def test_places_come_from_the_list(place: Place | None, where: tuple[str, str]) -> None:
    (key,) = need_keys(AskedNeed(("literacy",), place), "2026-11", [], PLACES, 10)
    assert (key.municipality, key.district) == where
    assert (key.month, key.topic, key.served) == ("2026-11", "literacy", False)


def turn(question: str, near: str | None) -> Turn:
    return Turn(question, question, near=near)


SCHOOL = "Wo kann ich mich beraten lassen, wenn ich den Schulabschluss nachholen will?"


def test_a_need_counts_once_a_conversation() -> None:
    need = Need(("school_leaving_certificate", "language"), TOWN)
    assert asked_need(need, Conversation(), "Lindhorn").topics == need.topics
    before = Conversation((turn(SCHOOL, "Lindhorn"),))
    assert asked_need(need, before, "Lindhorn").topics == ("language",)
    elsewhere = Conversation((turn(SCHOOL, "Quellrath"),))
    assert asked_need(need, elsewhere, "Lindhorn").topics == need.topics
    decided = Conversation((turn("Was hat der Lenkungskreis zum Schulabschluss beschlossen?", "Lindhorn"),))
    assert asked_need(need, decided, "Lindhorn").topics == need.topics, "a question about decisions is no need"


def test_counselling_on_nothing_in_particular_is_general_guidance() -> None:
    assert asked_need(Need(), Conversation(), None).topics == (WITHOUT_TOPIC,)
    again = Conversation((turn("Wo kann ich mich beraten lassen?", None),))
    assert asked_need(Need(), again, None).topics == ()


@given(st.lists(st.sampled_from(topics()), unique=True), st.sampled_from([None, TOWN, DISTRICT, ABROAD]))
def test_a_key_holds_nothing_but_words_of_the_lists(wanted: list[str], place: Place | None) -> None:
    allowed = {"", ELSEWHERE, *(known.name for known in PLACES), *topics(), "2026-11"}
    for key in need_keys(AskedNeed(tuple(wanted), place), "2026-11", [], PLACES, 10):
        assert {key.month, key.topic, key.municipality, key.district} <= allowed


@pytest.mark.parametrize("month", ["2026-11-24", "2026", "2026-13", "26-11", ""])
def test_nothing_finer_than_a_month_can_be_a_key(month: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        NeedKey(month, "literacy", "", "", True)
