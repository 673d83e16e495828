"""Where the directory leaves gaps, over the sample directory and its places."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.gaps import coverage, district_gaps, districts, is_served, towns
from assistant.texts import topics
from ingest.directory import read_places, read_services
from ingest.directory_types import Neutrality, Place, Service

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SERVICES = [s for s in read_services(CORPUS / "directory" / "services.csv") if s.status not in ("defunct", "inactive")]
PLACES = read_places(next(CORPUS.rglob("places.csv")))
QUELLRATH = next(place for place in PLACES if place.name == "Quellrath")
STEINBECKE = next(place for place in PLACES if place.name == "Steinbecke")


def literacy_only() -> Service:
    base = next(service for service in SERVICES if service.id == "grundbildungsberatung-quellrath")
    return replace(base, latitude=QUELLRATH.latitude, longitude=QUELLRATH.longitude)


def test_every_town_and_district_once() -> None:
    assert [place.name for place in towns(PLACES)] == [
        "Eschenwalde",
        "Mühlbrück",
        "Lindhorn",
        "Quellrath",
        "Sankt Volkar",
    ]
    assert len(districts(PLACES)) == len({(place.parent, place.name) for place in PLACES if place.kind == "district"})


def test_the_matrix_names_every_topic_in_every_town() -> None:
    found = coverage(SERVICES, towns(PLACES), topics(), 10)
    assert {(item.topic, item.place.name) for item in found} == {(t, p.name) for t in topics() for p in towns(PLACES)}
    by_place = {(item.topic, item.place.name): item for item in found}
    assert not by_place["literacy", "Quellrath"].is_gap
    gap = by_place["inclusion", "Quellrath"]
    assert (gap.is_gap, gap.is_wide, gap.nearest and gap.nearest.id) == (True, True, "inklusionslotsen-tannenhoehe")
    partly = by_place["vocational_training", "Sankt Volkar"]
    assert (partly.is_gap, partly.is_wide, partly.remote, partly.general) == (True, False, True, True)


def test_a_longer_way_closes_gaps_and_opens_none() -> None:
    gaps = [
        {(i.topic, i.place.name) for i in coverage(SERVICES, towns(PLACES), topics(), km) if i.is_gap}
        for km in (1, 5, 12, 15, 100)
    ]
    assert all(wider <= narrower for narrower, wider in itertools.pairwise(gaps))
    assert gaps[-1] == set()


@pytest.mark.parametrize(
    "change",
    [
        {"neutrality": Neutrality.PROVIDER_BOUND},
        {"neutrality": Neutrality.UNKNOWN},
        {"neutrality_evidence": ""},
        {"status": "temporarily closed"},
        {"topics": ("language",)},
    ],
)
def test_only_neutral_open_services_for_the_topic_close_a_gap(change: dict[str, object]) -> None:
    service = literacy_only()
    assert is_served("literacy", QUELLRATH, [service], 10)
    assert not is_served("literacy", QUELLRATH, [replace(service, **change)], 10)  # type: ignore[arg-type]


def test_the_distance_decides_and_without_a_place_any_service_will_do() -> None:
    service = literacy_only()
    far = Place("Fern", "town", "", "00999", QUELLRATH.latitude + 0.2, QUELLRATH.longitude)
    assert not is_served("literacy", far, [service], 10)
    assert is_served("literacy", far, [service], 25)
    assert is_served("literacy", None, [service], 10)
    assert not is_served("literacy", None, [], 10)


def test_districts_are_told_only_where_their_town_is_served() -> None:
    service = literacy_only()
    (item,) = [
        i
        for i in district_gaps([service], PLACES, ("literacy",), 1.9)
        if i.place.parent == "Quellrath" and i.place == STEINBECKE
    ]
    assert item.nearest == service
    assert district_gaps([], PLACES, ("literacy",), 1.9) == ()


def test_a_topic_that_nobody_serves_has_no_nearest() -> None:
    (item,) = coverage([], [QUELLRATH], ("literacy",), 10)
    assert (item.is_gap, item.is_wide, item.nearest, item.nearest_km) == (True, True, None, None)
