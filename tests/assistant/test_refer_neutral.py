"""Invariants 2 and 3 over random directories: nobody can buy, praise or configure a place, and facts stay byte for byte."""

from __future__ import annotations

import ast
import datetime
import inspect
from collections import Counter
from dataclasses import asdict, replace
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assistant.need
import assistant.need_guide
import assistant.need_time
import assistant.opening
import assistant.opening_days
import assistant.places
import assistant.refer
from assistant.need import Need
from assistant.need_guide import other_offers
from assistant.need_time import wanted_windows
from assistant.opening import ZONE
from assistant.refer import choose, describe, is_neutral, refer
from assistant.texts import LANGUAGES, text, topics
from assistant.types import Answer, AnswerStatus, Conversation
from ingest.directory_types import Neutrality, Place, Service
from ui import terminal
from ui.present import answer_out
from ui.settings import PARTS

NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
PLACE = Place("Eschenwalde", "town", "", "00101", 51.32, 8.05)
WORDS = st.text(st.characters(categories=("L", "N", "P", "S"), include_characters=" "), max_size=30)
HOURS = ["Mo-Fr 09:00-12:00; PH off", "Tu[1,3] 15:00-18:00", "", "24/7", "nach Absprache", "Mo,We 12:00-19:00; PH off"]


def make(
    number: int,
    neutrality: Neutrality = Neutrality.NEUTRAL,
    offered: tuple[str, ...] = ("general_guidance",),
    latitude: float = 51.32,
    hours: str = "",
    **changes: object,
) -> Service:
    service = Service(
        id=f"service-{number}",
        organization=f"Amt {number}",
        name=f"Beratung {number}",
        alternate_name="",
        description="",
        topics=offered,
        life_stages=(),
        address_1="Musterweg 1",
        postal_code="00101",
        city="Eschenwalde",
        district="",
        latitude=latitude,
        longitude=8.05,
        phone=f"0221 4710-{number}",
        email=f"beratung{number}@kreis.example",
        url="",
        opening_hours=hours,
        by_appointment=False,
        languages=("de",),
        accessibility=(),
        accessibility_note="",
        cost="kostenfrei",
        cost_amount=0.0,
        eligibility="",
        neutrality=neutrality,
        neutrality_evidence="Wir sind unabhängig." if neutrality is Neutrality.NEUTRAL else "",
        neutrality_evidence_source="documents/x.html" if neutrality is Neutrality.NEUTRAL else "",
        assured_date=datetime.date(2026, 1, 1),
        status="active",
    )
    return replace(service, **changes)  # type: ignore[arg-type]


SERVICES = st.builds(
    make,
    number=st.integers(0, 9999),
    neutrality=st.sampled_from(list(Neutrality)),
    offered=st.lists(st.sampled_from(topics()), max_size=4, unique=True).map(tuple),
    latitude=st.floats(51.0, 51.6),
    hours=st.sampled_from(HOURS),
    life_stages=st.sampled_from([(), ("parents",), ("seniors", "employees")]),
    languages=st.sampled_from([("de",), ("de", "en", "gsg"), ("de", "ar", "tr")]),
    accessibility=st.sampled_from([(), ("step_free",), ("online", "lift")]),
    status=st.sampled_from(["active", "active", "inactive", "defunct"]),
)
DIRECTORIES = st.lists(SERVICES, max_size=12, unique_by=lambda service: service.id)
NEEDS = st.builds(
    Need,
    topics=st.lists(st.sampled_from(topics()), max_size=2, unique=True).map(tuple),
    place=st.sampled_from([None, PLACE]),
    language=st.sampled_from(LANGUAGES),
    step_free=st.booleans(),
    barriers=st.sampled_from([(), ("online",), ("sign_language", "child_care")]),
    life_stages=st.sampled_from([(), ("parents",), ("employees",)]),
    open_at=st.sampled_from(["", "heute noch", "am Samstag", "abends", "nächste Woche"]).map(
        lambda said: wanted_windows(said, NOW)
    ),
)


@settings(deadline=None)
@given(DIRECTORIES, DIRECTORIES, NEEDS, WORDS)
def test_offers_that_are_not_neutral_change_nothing(
    found: list[Service], others: list[Service], need: Need, praise: str
) -> None:
    taken = {service.id for service in found}
    not_neutral = [s for s in others if s.id not in taken and not is_neutral(s)]
    before = refer(found, need, NOW)
    assert refer([*not_neutral, *found], need, NOW) == before
    praised = [replace(s, name=praise, description=praise, organization=praise, topics=topics()) for s in not_neutral]
    assert refer([*found, *praised], need, NOW) == before
    neutral = [service for service in found if is_neutral(service)]
    assert refer(neutral, need, NOW) == before


@settings(deadline=None)
@given(DIRECTORIES, NEEDS, WORDS)
def test_words_about_a_service_move_nobody(found: list[Service], need: Need, praise: str) -> None:
    mentioned = [
        replace(
            s,
            name=praise,
            description=f"{praise} VHS",
            alternate_name=praise,
            eligibility=praise,
            url=praise,
            cost=praise,
        )
        for s in found
    ]
    today = NOW.date()
    assert [s.id for s in choose(mentioned, need, today)] == [s.id for s in choose(found, need, today)]


@settings(deadline=None)
@given(DIRECTORIES, NEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_table_moves_nobody(found: list[Service], need: Need, random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert refer(shuffled, need, NOW) == refer(found, need, NOW)


@settings(deadline=None)
@given(
    DIRECTORIES, NEEDS, st.sampled_from(["Wer berät mich?", "Welche VHS-Kurse gibt es?", "bitte auch Anbieter nennen"])
)
def test_offers_are_apart_and_labelled(found: list[Service], need: Need, question: str) -> None:
    offers = other_offers(question, found, need, NOW)
    assert not offers or question != "Wer berät mich?"
    assert all(offer.service.neutrality is Neutrality.PROVIDER_BOUND for offer in offers)
    assert all(text(need.language, "reason_not_neutral") in offer.reasons for offer in offers)
    named = {referral.service.id for referral in refer(found, need, NOW)}
    assert not named & {offer.service.id for offer in offers}


# Chi-square of a fair draw stays below these with probability 0.9999, by degrees of freedom.
FAIR = {1: 15.1, 2: 18.4, 3: 21.1, 4: 23.5, 5: 25.7, 6: 27.9, 7: 29.9}


@pytest.mark.parametrize("count", [2, 3, 4, 5, 8])
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_equals_share_every_rank_over_a_thousand_days(count: int, rank: int) -> None:
    if rank >= count:
        rank = count - 1
    equals = [make(number) for number in range(count)]
    days = [NOW.date() + datetime.timedelta(days=number) for number in range(1000)]
    seen = Counter(choose(equals, Need((), PLACE), day)[rank].id for day in days)
    expected = 1000 / count
    chi_square = sum((seen[service.id] - expected) ** 2 / expected for service in equals)
    assert chi_square < FAIR[count - 1]


REFERRING: tuple[ModuleType, ...] = (
    assistant.refer,
    assistant.need,
    assistant.need_time,
    assistant.need_guide,
    assistant.places,
    assistant.opening,
    assistant.opening_days,
)


@pytest.mark.parametrize("module", REFERRING, ids=lambda module: module.__name__)
def test_no_setting_reaches_the_choice(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not any(name == "os" or "settings" in name for name in imported)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"environ", "getenv"}


@settings(deadline=None)
@given(DIRECTORIES, NEEDS)
def test_no_value_of_any_setting_moves_anybody(found: list[Service], need: Need) -> None:
    before = refer(found, need, NOW)
    with pytest.MonkeyPatch.context() as environment:
        for part in PARTS:
            for name in part.model_fields:
                assert not any(word in name for word in ("boost", "priority", "favour", "prefer", "sponsor"))
                environment.setenv(f"NETZLOTSE_{name.upper()}", "7")
        assert refer(found, need, NOW) == before


def answer_with(found: list[Service], need: Need) -> Answer:
    referrals = tuple(describe(service, need, NOW) for service in found)
    return Answer("?", need.language, AnswerStatus.ANSWERED, (), referrals, None, text(need.language, "notice"))


FACTS = st.builds(
    make,
    number=st.integers(0, 9999),
    hours=st.one_of(st.sampled_from(HOURS), WORDS),
    phone=WORDS,
    email=WORDS,
    address_1=WORDS,
    url=WORDS,
)


@settings(deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=3, unique_by=lambda service: service.id), st.sampled_from(LANGUAGES))
def test_facts_are_those_of_the_record_byte_for_byte(found: list[Service], language: str) -> None:
    answer = answer_with(found, Need(("study",), PLACE, language))
    assert [asdict(referral.service) for referral in answer.referrals] == [asdict(service) for service in found]
    as_json = answer_out(answer, Conversation()).model_dump(mode="json")
    with terminal.OUT.capture() as capture:
        terminal.show_answer(answer)
    shown = capture.get()
    for service, referral in zip(found, as_json["referrals"], strict=True):
        for field in ("phone", "email", "address_1", "opening_hours", "url", "postal_code", "city", "cost"):
            record = getattr(service, field)
            assert referral["service"][field] == record
            assert record in shown
