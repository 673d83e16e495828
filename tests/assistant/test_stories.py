"""Forty-odd people with a need: whom they are referred to, what is asked back, and what they must never be shown."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.emergency import emergency_kinds
from assistant.language import detect_language
from assistant.need import Need, read_need
from assistant.need_guide import ask_back, notes, other_offers
from assistant.opening import ZONE
from assistant.places import find_place, mentioned_place, unknown_place
from assistant.refer import refer
from ingest.directory import read_places, read_services
from ingest.directory_types import Place

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus"
NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
STORIES: list[dict[str, Any]] = yaml.safe_load((HERE / "stories.yaml").read_text(encoding="utf-8"))
SERVICES = read_services(CORPUS / "directory" / "services.csv")
PLACES = read_places(CORPUS / "places.csv")
KNOWN = {service.id for service in SERVICES}


def story_need(story: dict[str, Any]) -> Need:
    """The need, with topics and places of earlier turns as the assistant completes them."""
    said = [*story.get("earlier", []), story["question"]]
    place: Place | None = next((found for text in reversed(said) if (found := mentioned_place(text, PLACES))), None)
    if "near" in story:
        place = find_place(story["near"], PLACES)
    if "place" in story:
        given = story["place"]
        place = Place(given["name"], "town", "", "", given["latitude"], given["longitude"])
    return read_need(" ".join(said), place, story.get("language", "de"), NOW)


def test_there_are_enough_stories_and_they_name_known_services() -> None:
    assert len(STORIES) >= 40
    assert len({story["id"] for story in STORIES}) == len(STORIES)
    assert len({story.get("language", "de") for story in STORIES}) >= 6
    for story in STORIES:
        named = [*story.get("not", []), *story.get("others", []), *story.get("stale", [])]
        for step in story.get("order", []):
            named += step if isinstance(step, list) else [step]
        assert set(named) <= KNOWN, story["id"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_story(story: dict[str, Any]) -> None:
    need = story_need(story)
    referrals = refer(SERVICES, need, NOW)
    found = [referral.service.id for referral in referrals]
    assert 1 <= len(found) <= 3
    for number, step in enumerate(story.get("order", [])):
        allowed = step if isinstance(step, list) else [step]
        assert found[number] in allowed, found
    assert not set(found) & set(story.get("not", []))
    marked = {referral.service.id for referral in referrals if referral.stale}
    assert set(story.get("stale", [])) <= marked
    assert all(referral.reasons for referral in referrals)
    if "note" in story:
        assert story["note"] in notes(referrals, need)
    else:
        assert notes(referrals, need) == ()


@pytest.mark.parametrize("story", [s for s in STORIES if "ask_back" in s], ids=lambda story: story["id"])
def test_what_is_asked_back(story: dict[str, Any]) -> None:
    need = story_need(story)
    unknown = None if need.place else unknown_place(story["question"], PLACES)
    before = story.get("asked_before", [])
    asked = ask_back(story["question"], need, SERVICES, PLACES, NOW.date(), unknown=unknown, asked_before=before)
    assert [question.key for question in asked] == story["ask_back"]
    assert all(question.text for question in asked)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_provider_bound_offers_only_on_request(story: dict[str, Any]) -> None:
    offers = other_offers(story["question"], SERVICES, story_need(story), NOW)
    wanted = story.get("others", [])
    if not wanted and "others_first" not in story:
        assert offers == ()
        return
    found = [offer.service.id for offer in offers]
    assert set(wanted) <= set(found)
    assert found[0] == story.get("others_first", found[0])
    assert all("nicht neutral" in " ".join(offer.reasons) for offer in offers)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_emergencies_in_stories(story: dict[str, Any]) -> None:
    assert list(emergency_kinds(story["question"])) == story.get("emergency", [])


@pytest.mark.parametrize("story", [s for s in STORIES if "language" in s], ids=lambda story: story["id"])
def test_the_language_is_heard(story: dict[str, Any]) -> None:
    assert detect_language(story["question"]) == story["language"]
