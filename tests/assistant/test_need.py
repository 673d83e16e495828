"""Needs are read from words: time, access, stage of life, and what is asked back."""

from __future__ import annotations

import datetime

import pytest

from assistant.need import read_need
from assistant.need_time import first_open, wanted_windows
from assistant.opening import ZONE
from assistant.texts import LANGUAGES, _read

NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


def at(iso: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(iso).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("Wer hat heute noch offen?", "2026-11-24T10:00", "2026-11-25T00:00"),
        ("Wer hat heute Abend offen?", "2026-11-24T17:00", "2026-11-24T22:00"),
        ("Kann ich morgen kommen?", "2026-11-25T00:00", "2026-11-26T00:00"),
        ("Kann ich übermorgen kommen?", "2026-11-26T00:00", "2026-11-27T00:00"),
        ("am Samstag", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("samstags", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("am Dienstagnachmittag", "2026-11-24T12:00", "2026-11-24T18:00"),
        ("am Mittwoch nach 17 Uhr", "2026-11-25T17:00", "2026-11-26T00:00"),
        ("am Donnerstag um 16:30 Uhr", "2026-11-26T16:30", "2026-11-26T17:30"),
        ("nächste Woche", "2026-11-30T00:00", "2026-12-01T00:00"),
        ("nächste Woche am Donnerstag", "2026-12-03T00:00", "2026-12-04T00:00"),
        ("am Wochenende", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("Wer hat jetzt offen?", "2026-11-24T10:00", "2026-11-24T10:15"),
        ("Is anybody open today?", "2026-11-24T10:00", "2026-11-25T00:00"),
        ("on Friday after 5 pm", "2026-11-27T17:00", "2026-11-28T00:00"),
        ("Bugün açık mı?", "2026-11-24T10:00", "2026-11-25T00:00"),
        ("cumartesi", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("у суботу", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("завтра вечером", "2026-11-25T17:00", "2026-11-25T22:00"),
        ("يوم السبت", "2026-11-28T00:00", "2026-11-29T00:00"),
        ("w piątek po południu", "2026-11-27T12:00", "2026-11-27T18:00"),
    ],
)
def test_times(said: str, start: str, end: str) -> None:
    first = wanted_windows(said, NOW)[0]
    assert (first.start, first.end) == (at(start), at(end))


@pytest.mark.parametrize(
    "said",
    [
        "Seit Montag bin ich arbeitslos.",
        "Ich war letzten Freitag schon da.",
        "Ab 18 darf ich das.",
        "Wo kann ich mich beraten lassen?",
        "Am Morgen des Lebens",
        "Ich bin 45 und suche nach 20 Jahren neue Arbeit.",
    ],
)
def test_no_time_is_wished(said: str) -> None:
    assert wanted_windows(said, NOW) == ()


def test_evenings_mean_every_evening_of_the_week() -> None:
    windows = wanted_windows("Wer hat abends offen?", NOW)
    assert [window.start.date().day for window in windows] == [24, 25, 26, 27, 28, 29, 30]
    span = first_open("We 16:00-19:00; PH off", windows)
    assert span is not None
    assert span.start == at("2026-11-25T17:00")
    assert first_open("We 14:00-17:10; PH off", windows) is None
    assert first_open("quatsch", windows) is None


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        ("Ich sitze im Rollstuhl", ("step_free",)),
        ("I use a wheelchair", ("step_free",)),
        ("tekerlekli sandalye", ("step_free",)),
        ("Ich bin schwerhörig", ("induction_loop",)),
        ("Bitte in Leichter Sprache", ("plain_language",)),
        ("Geht das online?", ("online",)),
        ("Beratung in Gebärdensprache", ("sign_language",)),
        ("Gibt es eine Kinderbetreuung?", ("child_care",)),
        ("Ich suche eine Weiterbildung", ()),
    ],
)
def test_access(said: str, needs: tuple[str, ...]) -> None:
    assert read_need(said, None, "de", NOW).access == needs


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("Ich bin Azubi", "trainees"),
        ("Meine Tochter kommt in die Schule", "parents"),
        ("Ich bin arbeitslos", "unemployed"),
        ("I am a refugee", "newcomers"),
        ("Emekliyim", "seniors"),
        ("Я безработный", "unemployed"),
        ("Я пенсіонер", "seniors"),
        ("Jestem bezrobotny", "unemployed"),
    ],
)
def test_stage_of_life(said: str, stage: str) -> None:
    assert stage in read_need(said, None, "de", NOW).life_stages


def test_every_need_has_a_name_in_every_language() -> None:
    words = _read("need_words.yaml")
    for group in ("life_stages", "barriers"):
        for name, entry in words[group].items():
            assert set(entry["names"]) == set(LANGUAGES), name
            assert all(word == word.lower() for word in entry["words"]), name
