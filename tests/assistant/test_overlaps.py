"""Double offers: what makes two services alike, how groups form, and how many labelled pairs are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from overlap_measure import measure
from overlap_pairs import HELD_OUT, IN_THE_SAMPLE, TUNED, Planted

from assistant.overlap_features import FAR_KM, NEAR_KM, Wording, compare, dialled
from assistant.overlaps import OverlapKind, candidates, find_overlaps, judge
from assistant.settings import AssistantSettings
from index.learning_types import pair
from ingest.directory import read_services
from ingest.directory_types import Service

DIRECTORY = Path(__file__).resolve().parents[2] / "corpus" / "directory" / "services.csv"
THRESHOLD = AssistantSettings.model_fields["overlap_threshold"].default


@pytest.fixture(scope="module")
def services() -> list[Service]:
    """The sample directory as the library gives it."""
    return [service for service in read_services(DIRECTORY) if service.status not in ("defunct", "inactive")]


def named(services: list[Service], name: str) -> Service:
    return next(service for service in services if service.id == name)


def test_the_duplicates_of_the_sample_are_found_and_nothing_else(services: list[Service]) -> None:
    groups = find_overlaps(services, THRESHOLD)
    found = {pair(item.one.id, item.other.id) for group in groups for item in group.overlaps}
    assert found == set(IN_THE_SAMPLE)
    assert all(item.kind is OverlapKind.RECORD for group in groups for item in group.overlaps)


@pytest.mark.parametrize(("half", "precision", "recall"), [(TUNED, 1.0, 1.0), (HELD_OUT, 1.0, 0.9)])
def test_labelled_pairs_are_told_apart_as_documented(
    services: list[Service], half: tuple[Planted, ...], precision: float, recall: float
) -> None:
    figures = measure(services, half, THRESHOLD)
    assert figures.precision >= precision, figures.wrong
    assert figures.recall >= recall, figures.missed


def test_reasons_say_what_is_alike(services: list[Service]) -> None:
    group = next(g for g in find_overlaps(services, THRESHOLD) if any("kontaktstelle" in s.id for s in g.services))
    reasons = group.overlaps[0].reasons
    assert {"gleiche Telefonnummer", "gleiche E-Mail-Adresse"} <= set(reasons)
    assert "gemeinsame Themen: Wiedereinstieg, beruflich neu anfangen" in reasons


def test_a_pair_that_people_marked_stays_away(services: list[Service]) -> None:
    one, other = IN_THE_SAMPLE[0]
    left = find_overlaps(services, THRESHOLD, [(other, one)])
    assert {pair(i.one.id, i.other.id) for g in left for i in g.overlaps} == set(IN_THE_SAMPLE[1:])


def test_likeness_does_not_depend_on_the_order(services: list[Service]) -> None:
    wording = Wording(services)
    for one, other, features in candidates(services)[:12]:
        turned = compare(other, one, wording)
        assert judge(turned) == pytest.approx(judge(features))
        assert 0 <= judge(features)[1] <= 1


def test_the_same_record_twice_is_as_alike_as_can_be(services: list[Service]) -> None:
    base = named(services, "weiterbildungsberatung-hammerwerk")
    ((item,),) = [group.overlaps for group in find_overlaps([base, replace(base, id="again")], THRESHOLD)]
    assert (item.kind, item.similarity) == (OverlapKind.RECORD, 1.0)


def test_the_same_service_in_another_town_is_none(services: list[Service]) -> None:
    base = named(services, "elternlotsen-lindhorn")
    moved = replace(base, id="moved", latitude=base.latitude + 0.1)
    assert find_overlaps([base, moved], 0.0) == ()
    other_topic = replace(base, id="topic", topics=("inclusion",))
    assert find_overlaps([base, other_topic], 0.0) == ()


def test_nearness_falls_from_near_to_far(services: list[Service]) -> None:
    base, wording = named(services, "elternlotsen-lindhorn"), Wording(services)
    degree_km = 111.2
    places = [
        compare(base, replace(base, id="x", latitude=base.latitude + km / degree_km), wording).place
        for km in (0.0, NEAR_KM * 0.9, 1.0, FAR_KM * 1.05)
    ]
    assert places[:2] == [1.0, 1.0]
    assert 0 < places[2] < 1
    assert places[3] == 0


def test_three_that_hang_together_are_one_group(services: list[Service]) -> None:
    base = named(services, "digital-treff-stadtbuecherei")
    copies = [replace(base, id=f"copy-{number}") for number in range(3)]
    ((first, second, third),) = [g.services for g in find_overlaps(copies, THRESHOLD)]
    assert {first.id, second.id, third.id} == {"copy-0", "copy-1", "copy-2"}
    chained = find_overlaps(copies, THRESHOLD, [("copy-0", "copy-1")])
    assert [len(group.services) for group in chained] == [3], "still joined by copy-2"
    apart = find_overlaps(copies, THRESHOLD, [("copy-0", "copy-1"), ("copy-0", "copy-2")])
    assert [{service.id for service in group.services} for group in apart] == [{"copy-1", "copy-2"}]


def test_hours_that_are_not_known_count_neither_way(services: list[Service]) -> None:
    base, wording = named(services, "lerncafe-muehlbrueck"), Wording(services)
    silent = replace(base, id="x", opening_hours="")
    assert compare(base, silent, wording).hours is None
    assert judge(compare(base, silent, wording))[1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("0221 4710-123", "02214710123"),
        ("+49 221 4710 123", "02214710123"),
        ("+49 (0)221 4710-123", "02214710123"),
        ("0049 221 4710123", "02214710123"),
        ("(0221) 4710-123", "02214710123"),
        ("", ""),
    ],
)
def test_telephones_are_compared_as_dialled(written: str, digits: str) -> None:
    assert dialled(written) == digits
