"""Counting referrals, and that what is told of the counts never tells a small one."""

from __future__ import annotations

import datetime
import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from index.database import open_database
from index.referral_counts import ReferralCountRow, ReferralCounts, ReferralGroup
from index.referral_tables import (
    SMALLEST_GROUP,
    ReferralQuarter,
    ReferralTable,
    _table,
    _tells_all,
    hidden_groups,
    quarter_of,
    referral_quarters,
)

AFTER = datetime.date(2027, 2, 1)
"""A day on which the last quarter of 2026 is over."""
WITHIN = datetime.date(2026, 12, 1)
Counts = dict[ReferralGroup, int]


def group(
    month: str = "2026-11", topic: str = "school", district: str = "Lindhorn", service: str = "a"
) -> ReferralGroup:
    return ReferralGroup(month, topic, district, service)


def test_counts_add_up_and_hold_nothing_else(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "catalogue.sqlite3")
    counts = ReferralCounts(engine)
    for _ in range(3):
        counts.add(group())
    counts.add(group(district=""))
    assert counts.all() == {group(district=""): 1, group(): 3}
    columns = {column["name"] for column in inspect(engine).get_columns("referral_count")}
    assert columns == {"month", "topic", "district", "service_id", "count"} == set(ReferralCountRow.__table__.c.keys())
    engine.dispose()


def test_referrals_at_the_same_moment_all_count(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "catalogue.sqlite3")
    counts = ReferralCounts(engine)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counts.add(group()), range(40)))
    assert counts.all() == {group(): 40}
    engine.dispose()


@pytest.mark.parametrize(("month", "quarter"), [("2026-01", "2026-Q1"), ("2026-03", "2026-Q1"), ("2026-10", "2026-Q4")])
def test_quarters(month: str, quarter: str) -> None:
    assert quarter_of(month) == quarter


def test_groups_from_five_up_are_shown_and_others_are_not() -> None:
    counts = {group(topic="school"): 9, group(topic="study"): 7, group(topic="funding"): 2}
    (quarter,) = referral_quarters(counts, AFTER)
    topics = next(table for table in quarter.tables if table.kind == "topic")
    assert topics == ReferralTable("topic", (("school", 9),), hidden=True)
    assert quarter.total == 18
    assert "study" not in str(quarter), "18 - 9 - 7 would tell the two of funding"


def test_a_table_without_small_groups_is_shown_whole() -> None:
    (quarter,) = referral_quarters({group(topic="school"): 5, group(topic="study"): 5}, AFTER)
    topics = next(table for table in quarter.tables if table.kind == "topic")
    assert topics == ReferralTable("topic", (("school", 5), ("study", 5)), hidden=False)


def test_few_referrals_have_no_tables() -> None:
    assert referral_quarters({group(): 4}, AFTER) == (ReferralQuarter("2026-Q4", False, None, ()),)
    same = {group(topic="school"): 4, group(topic="study"): 4}
    assert referral_quarters(same, AFTER)[0].tables == (), "8 and two equal groups would tell both"


def test_the_running_quarter_is_rounded_down() -> None:
    (quarter,) = referral_quarters({group(): 9}, WITHIN)
    assert quarter.running
    assert quarter.total == 5
    assert all(table.shown[0][1] == 5 for table in quarter.tables)


NUMBERS = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9), min_size=1, max_size=4)


@settings(deadline=None)
@given(NUMBERS)
def test_nobody_who_knows_the_rule_and_the_total_can_work_out_a_small_group(numbers: dict[str, int]) -> None:
    """An attacker tries all numbers that give the same table: every small group must have at least two answers."""
    if sum(numbers.values()) < SMALLEST_GROUP or _tells_all(numbers):
        return  # then the quarter has no tables
    published, total = _table("topic", numbers, 1), sum(numbers.values())
    assert all(count >= SMALLEST_GROUP for _, count in published.shown)
    unknown = sorted(set(numbers) - {name for name, _ in published.shown})
    left = total - sum(count for _, count in published.shown)
    possible: dict[str, set[int]] = {name: set() for name in unknown}
    for guess in itertools.product(range(1, left + 1), repeat=len(unknown)):
        tried = {**dict(published.shown), **dict(zip(unknown, guess, strict=True))}
        if sum(guess) == left and not _tells_all(tried) and _table("topic", tried, 1) == published:
            for name, count in zip(unknown, guess, strict=True):
                possible[name].add(count)
    for name, count in numbers.items():
        if count < SMALLEST_GROUP:
            assert len(possible[name]) > 1, f"{name} must be {count}: {published}, {total} in all"


GROUPS = st.builds(
    ReferralGroup,
    st.sampled_from(["2026-09", "2026-10", "2026-11", "2026-12"]),
    st.sampled_from(["", "school", "study", "funding"]),
    st.sampled_from(["", "Lindhorn", "Eschenwalde, Altstadt", "Quellrath"]),
    st.sampled_from("abc"),
)
COUNTS = st.dictionaries(GROUPS, st.integers(1, 12), max_size=14)
KINDS = st.sampled_from(["month", "topic", "district", "service_id"])


@settings(deadline=None)
@given(COUNTS, KINDS, st.data())
def test_hidden_groups_can_change_places_without_anything_shown_changing(
    counts: Counts, kind: str, data: st.DataObject
) -> None:
    in_quarter = {g: n for g, n in counts.items() if quarter_of(g.month) == "2026-Q4"}
    sums: dict[str, int] = {}
    for g, n in in_quarter.items():
        sums[getattr(g, kind)] = sums.get(getattr(g, kind), 0) + n
    hidden = sorted(hidden_groups(sums))
    if len(hidden) < 2:
        assert not any(n < SMALLEST_GROUP for n in sums.values()) or len(sums) == 1
        return
    one, other = data.draw(st.sampled_from(list(itertools.combinations(hidden, 2))))
    swap = {one: other, other: one}
    moved: Counts = {}
    for g, n in counts.items():
        value = getattr(g, kind)
        there = g if g not in in_quarter else ReferralGroup(**{**vars(g), kind: swap.get(value, value)})
        moved[there] = moved.get(there, 0) + n
    assert referral_quarters(moved, AFTER) == referral_quarters(counts, AFTER)


@settings(deadline=None)
@given(COUNTS)
def test_only_numbers_from_five_up_are_told_and_running_ones_in_steps_of_five(counts: Counts) -> None:
    for today, step in ((AFTER, 1), (WITHIN, 5)):
        for quarter in referral_quarters(counts, today):
            told = [count for table in quarter.tables for _, count in table.shown]
            told += [quarter.total] if quarter.total is not None else []
            assert all(count >= SMALLEST_GROUP for count in told)
            assert not quarter.running or all(count % step == 0 for count in told)
