"""Opening hours in words."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from ui.opening_hours import in_words

SERVICES = Path(__file__).parents[2] / "corpus" / "directory" / "services.csv"


@pytest.mark.parametrize(
    ("hours", "german", "english"),
    [
        ("Mo-Th 08:30-12:30", ("Montag bis Donnerstag: 08:30–12:30 Uhr",), ("Monday to Thursday: 08:30–12:30",)),
        ("Tu,Th 16:00-19:00", ("Dienstag und Donnerstag: 16:00–19:00 Uhr",), ("Tuesday and Thursday: 16:00–19:00",)),
        ("PH off", ("an Feiertagen geschlossen",), ("closed on public holidays",)),
        (
            "Tu[1,3] 15:00-18:00",
            ("jeden 1. und 3. Dienstag im Monat: 15:00–18:00 Uhr",),
            ("Tuesday (week 1,3 of the month): 15:00–18:00",),
        ),
        ("week 1-20 Mo 10:00-11:00", ("week 1-20 Mo 10:00-11:00",), ("week 1-20 Mo 10:00-11:00",)),
        ("Mo 09:00-12:00; sunset", ("Mo 09:00-12:00; sunset",), ("Mo 09:00-12:00; sunset",)),
    ],
)
def test_words(hours: str, german: tuple[str, ...], english: tuple[str, ...]) -> None:
    assert in_words(hours) == german
    assert in_words(hours, "en") == english


def test_every_time_of_the_sample_directory_is_still_there() -> None:
    with SERVICES.open(encoding="utf-8", newline="") as file:
        all_hours = [row["opening_hours"] for row in csv.DictReader(file) if row["opening_hours"]]
    assert all_hours
    for hours in all_hours:
        times = re.findall(r"\d\d:\d\d", hours)
        assert re.findall(r"\d\d:\d\d", " ".join(in_words(hours))) == times, hours
        assert "Uhr" in in_words(hours)[0], f"not understood: {hours}"
