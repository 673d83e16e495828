"""Referral: neutral only, fit before distance, nobody favoured, facts untouched."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.refer import Need, choose, fit, is_neutral, refer, rotation
from assistant.texts import topics
from index.library import OwnedLibrary
from ingest.directory_types import Neutrality, Place, Service

TODAY = datetime.date(2026, 11, 24)
NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)


def service(number: int, neutrality: Neutrality = Neutrality.NEUTRAL, **changes: object) -> Service:
    made = Service(
        id=f"service-{number}",
        organization="Kreis (Muster)",
        name=f"Beratung {number}",
        alternate_name="",
        description="",
        topics=("general_guidance",),
        life_stages=(),
        address_1="Musterweg 1",
        postal_code="00101",
        city="Eschenwalde",
        district="Altstadt",
        latitude=51.32,
        longitude=8.05,
        phone="0221 4710-100",
        email="",
        url="",
        opening_hours="Mo-Fr 09:00-12:00",
        by_appointment=False,
        languages=("de",),
        accessibility=(),
        accessibility_note="",
        cost="kostenfrei",
        cost_amount=0.0,
        eligibility="",
        neutrality=neutrality,
        neutrality_evidence="Wir sind unabhängig.",
        neutrality_evidence_source="documents/offers/x.html",
        assured_date=datetime.date(2026, 1, 1),
        status="active",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


PLACE = Place("Eschenwalde", "town", "", "00101", 51.32, 8.05)

services = st.builds(
    service,
    number=st.integers(0, 999),
    neutrality=st.sampled_from(list(Neutrality)),
    topics=st.lists(st.sampled_from(topics()), max_size=4).map(tuple),
    latitude=st.floats(51.0, 51.6),
    longitude=st.floats(7.6, 8.4),
    languages=st.sampled_from([("de",), ("de", "en"), ("de", "ar", "tr")]),
    accessibility=st.sampled_from([(), ("step_free",)]),
)
needs = st.builds(
    Need,
    topics=st.lists(st.sampled_from(topics()), max_size=2, unique=True).map(tuple),
    place=st.sampled_from([None, PLACE]),
    language=st.sampled_from(["de", "en", "ar"]),
    step_free=st.booleans(),
)


@given(st.lists(services, max_size=12, unique_by=lambda s: s.id), needs)
def test_only_neutral_services_are_chosen(found: list[Service], need: Need) -> None:
    assert all(is_neutral(chosen) for chosen in choose(found, need, TODAY))


@settings(max_examples=200)
@given(st.lists(services, max_size=10, unique_by=lambda s: s.id), services, needs, st.text(max_size=40))
def test_provider_bound_services_change_nothing(found: list[Service], bound: Service, need: Need, praise: str) -> None:
    bound = replace(bound, id="bound", neutrality=Neutrality.PROVIDER_BOUND, description=praise, topics=topics())
    assert refer([*found, bound], need, NOW) == refer(found, need, NOW)


@given(st.lists(services, max_size=10, unique_by=lambda s: s.id), needs, st.text(max_size=40))
def test_praise_moves_nobody(found: list[Service], need: Need, praise: str) -> None:
    praised = [replace(s, name=praise or s.name, description=praise * 3) for s in found]
    assert [s.id for s in choose(praised, need, TODAY)] == [s.id for s in choose(found, need, TODAY)]


@given(st.lists(services, max_size=10, unique_by=lambda s: s.id), needs)
def test_the_order_of_the_table_does_not_matter(found: list[Service], need: Need) -> None:
    assert choose(found, need, TODAY) == choose(found[::-1], need, TODAY)


def test_neutrality_needs_evidence() -> None:
    assert not is_neutral(service(1, neutrality_evidence="  "))
    assert not is_neutral(service(1, neutrality_evidence_source=""))
    assert not is_neutral(service(1, status="temporarily closed"))


def test_fit_comes_before_distance() -> None:
    near_general = service(1)
    far_special = service(2, topics=("literacy",), latitude=51.5)
    assert [s.id for s in choose([near_general, far_special], Need(("literacy",), PLACE), TODAY)] == [
        "service-2",
        "service-1",
    ]


def test_distance_decides_between_equal_fit() -> None:
    far, near = service(1, latitude=51.5), service(2)
    assert choose([far, near], Need((), PLACE), TODAY)[0].id == "service-2"


def test_a_service_for_something_else_is_not_chosen() -> None:
    assert fit(service(1, topics=("digital_skills",)), Need(("literacy",))) == 0


def test_the_asker_s_language_counts() -> None:
    german, arabic = service(1), service(2, languages=("de", "ar"))
    assert choose([german, arabic], Need((), PLACE, "ar"), TODAY)[0].id == "service-2"


def test_equals_take_turns_over_a_thousand_days() -> None:
    equals = [service(number) for number in range(4)]
    first = Counter(choose(equals, Need((), PLACE), TODAY + datetime.timedelta(days=day))[0].id for day in range(1000))
    assert set(first) == {s.id for s in equals}
    assert all(190 <= count <= 310 for count in first.values())


def test_rotation_knows_only_id_and_day() -> None:
    assert rotation(service(1), TODAY) == rotation(service(1, name="Die beste Beratung", phone="1"), TODAY)


def test_facts_are_those_of_the_record(sample_assistant: Assistant, sample_library: OwnedLibrary) -> None:
    records = {record.id: record for record in sample_library.services()}
    for language in ("de", "en", "tr", "uk", "ru", "ar", "pl"):
        for referral in sample_assistant.services(near="Lindhorn", language=language):
            assert referral.service == records[referral.service.id]


def test_old_records_are_marked(sample_assistant: Assistant) -> None:
    referrals = sample_assistant.services()
    assert any(referral.stale for referral in referrals)
    assert all(
        referral.stale == (TODAY - referral.service.assured_date > datetime.timedelta(days=365))
        for referral in referrals
        if referral.service.assured_date
    )
