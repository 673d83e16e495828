"""Counted needs in groups: nothing small is shown, and nothing small can be worked out from what is shown."""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.need_groups import NeedGroup, Period, need_groups, next_shown, period_of, shown
from index.learning_types import ELSEWHERE, NeedCount, NeedKey
from ingest.directory_types import Place

TODAY = datetime.date(2026, 11, 24)
SIZE = 5


def town(name: str, *districts: str) -> list[Place]:
    return [
        Place(name, "town", "", "00001", 51.0, 8.0),
        *(Place(district, "district", name, "00001", 51.0, 8.0) for district in districts),
    ]


PLACES = [*town("Aue", "Nord", "Süd"), *town("Bach", "Ost", "West", "Mitte"), *town("Cella")]
LEAVES = [
    *(("Aue", district) for district in ("", "Nord", "Süd")),
    *(("Bach", district) for district in ("", "Ost", "West", "Mitte")),
    ("Cella", ""),
    ("", ""),
    (ELSEWHERE, ""),
    ("Früher", "Alt"),  # a place that is no longer in the list
]
MONTHS = ("2026-01", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2025-12")
keys = st.builds(
    lambda month, topic, leaf, served: NeedKey(month, topic, *leaf, served),
    st.sampled_from(MONTHS),
    st.sampled_from(("language", "literacy")),
    st.sampled_from(LEAVES),
    st.booleans(),
)
tables = st.dictionaries(keys, st.integers(1, 9), max_size=40)


def groups(table: dict[NeedKey, int], size: int = SIZE, months: int = 3) -> tuple[NeedGroup, ...]:
    return need_groups([NeedCount(key, count) for key, count in table.items()], PLACES, size, months, TODAY)


@settings(max_examples=300, deadline=None)
@given(tables, st.integers(5, 8), st.sampled_from((1, 3, 6, 12)))
def test_every_number_is_the_true_sum_of_a_group_of_its_own(table: dict[NeedKey, int], size: int, months: int) -> None:
    """At least `size`, no need in two numbers, and no rest that holds a place with a number of its own."""
    true: dict[tuple[Period, str, str, str, bool], int] = defaultdict(int)
    for key, count in table.items():
        true[period_of(key.month, months), key.topic, key.municipality, key.district, key.served] += count
    for group in groups(table, size, months):
        assert (group.period.year, group.period.last) < (TODAY.year, TODAY.month)
        for served, number in ((False, group.unserved), (True, group.served)):
            if number is None:
                continue
            assert number >= size
            here = {
                district: count
                for (period, topic, municipality, district, was), count in true.items()
                if (period, topic, municipality, was) == (group.period, group.topic, group.municipality, served)
            }
            if group.rest:
                known = {place.name for place in PLACES if place.parent == group.municipality} | {""}
                assert number == sum(c for d, c in here.items() if c < size and d in known)
            else:
                assert number == here[group.district]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_no_hidden_place_can_be_worked_out(counts: list[int]) -> None:
    """Whatever is shown of a town, every place that is not shown could still have any number from 0 to 4."""
    leaves = dict(zip([leaf for leaf in LEAVES if leaf[0] == "Bach"], counts, strict=True))
    output = shown(leaves, PLACES, SIZE)
    hidden = [leaf for leaf in leaves if (*leaf, False) not in output]
    possible: dict[tuple[str, str], set[int]] = {leaf: set() for leaf in hidden}
    for values in itertools.product(range(SIZE), repeat=len(hidden)):
        changed = {**leaves, **dict(zip(hidden, values, strict=True))}
        if shown(changed, PLACES, SIZE) == output:
            for leaf, value in zip(hidden, values, strict=True):
                possible[leaf].add(value)
    assert all(values == set(range(SIZE)) for values in possible.values())


@settings(max_examples=200, deadline=None)
@given(tables, st.data())
def test_what_is_not_shown_and_in_no_rest_may_be_anything(table: dict[NeedKey, int], data: st.DataObject) -> None:
    """Places outside the list, without a place, and towns without districts: 0 to 4 all give the same output."""
    lonely = [key for key in table if (key.municipality, key.district) in (("Cella", ""), ("", ""), (ELSEWHERE, ""))]
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    for key in lonely:
        sums[period_of(key.month, 3), key.topic, key.municipality, key.served] += table[key]
    small = [k for k in lonely if sums[period_of(k.month, 3), k.topic, k.municipality, k.served] < SIZE]
    if not small:
        return
    key = data.draw(st.sampled_from(small))
    room = SIZE - 1 - (sums[period_of(key.month, 3), key.topic, key.municipality, key.served] - table[key])
    other = dict(table) | {key: data.draw(st.integers(1, max(1, room)))}
    assert groups(other) == groups(table)
    del other[key]
    assert groups(other) == groups(table)


def test_five_are_shown_and_four_are_not() -> None:
    five = {NeedKey("2026-08", "language", "Aue", "Nord", False): 5}
    assert groups(five) == (NeedGroup(Period(2026, 7, 9), "language", "Aue", "Nord", False, 5, None),)
    assert groups(dict.fromkeys(five, 4)) == ()


def test_a_rest_is_shown_only_if_it_tells_nothing_about_one_place() -> None:
    def leaves(*counts: int) -> dict[tuple[str, str], int]:
        return dict(zip([leaf for leaf in LEAVES if leaf[0] == "Aue"], counts, strict=True))

    rest = ("Aue", "", True)
    assert shown(leaves(2, 3, 0), PLACES, SIZE) == {rest: 5}
    assert shown(leaves(4, 4, 0), PLACES, SIZE) == {rest: 8}
    assert shown(leaves(4, 4, 4), PLACES, SIZE) == {}, "12 would say: 4 each"
    assert shown(leaves(4, 4, 1), PLACES, SIZE) == {}, "9 would say: none is 0"
    assert shown(leaves(9, 4, 4), PLACES, SIZE) == {("Aue", "", False): 9}, "8 would say: 4 each"


def test_months_of_a_period_are_added_and_the_running_one_is_left_out() -> None:
    table = {NeedKey(month, "language", "Aue", "", True): 3 for month in ("2026-07", "2026-09", "2026-10", "2026-11")}
    (group,) = groups(table)
    assert (group.period, group.served, group.unserved) == (Period(2026, 7, 9), 6, None)
    assert groups(table, months=1) == ()


@pytest.mark.parametrize(
    ("month", "length", "period"),
    [
        ("2026-01", 3, Period(2026, 1, 3)),
        ("2026-12", 3, Period(2026, 10, 12)),
        ("2026-07", 6, Period(2026, 7, 12)),
        ("2026-07", 12, Period(2026, 1, 12)),
        ("2026-07", 1, Period(2026, 7, 7)),
    ],
)
def test_periods_are_those_of_the_calendar(month: str, length: int, period: Period) -> None:
    assert period_of(month, length) == period


def test_the_day_from_which_the_running_period_is_shown() -> None:
    assert next_shown(3, TODAY) == datetime.date(2027, 1, 1)
    assert next_shown(1, TODAY) == datetime.date(2026, 12, 1)
    assert next_shown(6, datetime.date(2026, 3, 31)) == datetime.date(2026, 7, 1)
