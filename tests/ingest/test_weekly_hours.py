"""Opening hours as a week of plain times: what is written back means the same, and what a week cannot say is left alone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours  # type: ignore[attr-defined]

from ingest.directory import read_services
from ingest.weekly_hours import Week, read_times, read_week, write_week

SERVICES_CSV = Path(__file__).resolve().parents[2] / "corpus" / "directory" / "services.csv"
MONDAY = datetime.datetime(2026, 11, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        (" geschlossen ", ""),
        ("9-12", "09:00-12:00"),
        ("9.30 – 12 Uhr", "09:30-12:00"),
        ("09:00-12:00, 14:00-16:00", "09:00-12:00, 14:00-16:00"),
        ("9 Uhr bis 12 Uhr und 14 bis 18:30 Uhr", "09:00-12:00, 14:00-18:30"),
        ("0-24", "00:00-24:00"),
        ("9", None),
        ("12-9", None),
        ("9-12, 11-14", None),
        ("9:75-12", None),
        ("20-25", None),
        ("=1+1", None),
        ("9-12 oder so", None),
    ],
)
def test_times_as_people_write_them(written: str, read: str | None) -> None:
    assert read_times(written) == read


@pytest.mark.parametrize("hours", ["Tu[1,3] 15:00-18:00", "24/7", "PH 10:00-12:00", "Mo 22:00-26:00+", "nonsense"])
def test_what_a_week_cannot_say_is_not_guessed(hours: str) -> None:
    assert read_week(hours) is None


def test_a_later_rule_replaces_a_day_as_the_standard_has_it() -> None:
    week = read_week("Mo-Th 08:30-12:30; We 14:00-18:00; PH off")
    assert week == Week(("08:30-12:30", "08:30-12:30", "14:00-18:00", "08:30-12:30", "", "", ""), True)


def test_written_back_it_means_the_same_for_every_service_of_the_sample() -> None:
    weeks = {s.opening_hours: read_week(s.opening_hours) for s in read_services(SERVICES_CSV) if s.opening_hours}
    assert sum(week is not None for week in weeks.values()) > 30
    for hours, week in weeks.items():
        if week is not None:
            before, after = OpeningHours(hours), OpeningHours(write_week(week))
            for half_hour in range(7 * 48):
                moment = MONDAY + datetime.timedelta(minutes=30 * half_hour)
                assert before.is_open(moment) == after.is_open(moment), (hours, write_week(week), moment)


times = st.sampled_from(["", "09:00-12:00", "08:30-12:30, 14:00-18:00", "00:00-24:00"])


@given(st.tuples(*[times] * 7), st.booleans())
def test_every_week_survives_being_written_and_read(days: tuple[str, ...], closed: bool) -> None:
    week = Week(days, closed and any(days))
    assert read_week(write_week(week)) == week
