"""Opening hours: a table of cases worked out by hand with a calendar, and texts that never promise what is not known."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.opening import ZONE, is_open, next_opening, open_spans, opening_text, openness
from assistant.texts import LANGUAGES, text

with (Path(__file__).parent / "opening_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
TUESDAY = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


def local(iso: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(iso).replace(tzinfo=ZONE)


def test_there_are_enough_cases() -> None:
    assert len({(case["hours"], case["at"]) for case in CASES}) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['hours']} @ {case['at']}")
def test_case(case: dict[str, str]) -> None:
    at = local(case["at"])
    assert openness(case["hours"], at) == case["state"], case["why"]
    expected = local(case["next"]) if case["next"] else None
    assert next_opening(case["hours"], at) == expected, case["why"]


def test_the_time_of_another_zone_is_understood() -> None:
    assert is_open("Tu 09:00-12:00; PH off", datetime.datetime(2026, 11, 24, 8, 30, tzinfo=datetime.UTC))
    assert not is_open("Tu 09:00-12:00; PH off", datetime.datetime(2026, 11, 24, 11, 30, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("hours", "by_appointment", "said"),
    [
        ("Tu 09:00-12:00; PH off", False, "jetzt geöffnet, bis 12:00 Uhr"),
        ("Tu 09:00-24:00; PH off", False, "jetzt geöffnet, bis 24:00 Uhr"),
        ("Tu 09:00-02:00; PH off", False, "jetzt geöffnet, bis 02:00 Uhr"),
        ("We 09:00-12:00; PH off", False, "öffnet Mittwoch, 25.11., um 09:00 Uhr"),
        ("24/7", False, "rund um die Uhr geöffnet"),
        ("", True, "nach Vereinbarung"),
        ("", False, None),
        ("off", False, None),
        ("quatsch", False, None),
        ("quatsch", True, "nach Vereinbarung"),
        ('Tu 09:00-12:00 "nach Vereinbarung"', False, "nach Vereinbarung"),
    ],
)
def test_text(hours: str, by_appointment: bool, said: str | None) -> None:
    assert opening_text(hours, by_appointment, TUESDAY, "de") == said


def test_every_language_names_the_same_moment() -> None:
    for language in LANGUAGES:
        said = opening_text("We 09:00-12:00; PH off", False, TUESDAY, language)
        assert said is not None
        assert "25.11." in said
        assert "09:00" in said


@settings(deadline=None)
@given(st.text(max_size=40), st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2029, 1, 1)))
def test_no_text_breaks_it_or_opens_a_door(hours: str, at: datetime.datetime) -> None:
    if not any(character.isdigit() for character in hours):
        moment = at.replace(tzinfo=ZONE)
        spans = open_spans(hours, moment, moment + datetime.timedelta(days=7))
        assert all(is_open(hours, span.start) for span in spans)
        assert (
            opening_text(hours, False, moment, "de") in {None, text("de", "by_appointment"), text("de", "open_always")}
            or spans
        )


@settings(deadline=None)
@given(
    st.sampled_from([case["hours"] for case in CASES if case["state"] != "unknown"]),
    st.datetimes(datetime.datetime(2025, 1, 1), datetime.datetime(2028, 1, 1), timezones=st.just(datetime.UTC)),
)
def test_the_next_opening_is_open_and_a_minute_before_it_was_not(hours: str, at: datetime.datetime) -> None:
    found = next_opening(hours, at)
    if found is not None:
        moment = found.astimezone(datetime.UTC)
        assert moment > at
        assert is_open(hours, moment)
        assert not is_open(hours, moment - datetime.timedelta(minutes=1))
