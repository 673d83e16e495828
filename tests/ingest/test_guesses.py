"""What is guessed where no manifest says it: how often it is right on the sample network, and how honest its confidence is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.find import find
from ingest.load import load
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Document, DocumentKind, ManifestEntry

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FIELDS = ("kind", "date", "body", "municipality")
SURE = 0.75


@pytest.fixture(scope="module", params=["named", "unnamed"])
def guessed(request: pytest.FixtureRequest) -> list[tuple[ManifestEntry, Document]]:
    """Every text of the sample network read without its manifest; unnamed: without the day in its file name, too."""
    settings = IngestSettings()
    pairs = []
    for one in find([CORPUS], settings=settings, archives=True).candidates:
        bare = ManifestEntry(
            one.entry.path, visibility=one.entry.visibility, nonpublic_visibility=one.entry.nonpublic_visibility
        )
        name = one.relative if request.param == "named" else f"text{one.path.suffix}"
        pairs.append((one.entry, load(replace(one, relative=name, entry=bare), settings).document))
    return pairs


def confidence(document: Document, field: str) -> float:
    return next(guess.confidence for guess in document.guesses if guess.field == field)


def share_right(pairs: list[tuple[ManifestEntry, Document]], field: str) -> float:
    right = [getattr(document, field) == (getattr(entry, field) or getattr(document, field).__class__()) if field != "date"
             else document.date == entry.date for entry, document in pairs]  # fmt: skip
    return sum(right) / len(right)


def test_how_often_guesses_are_right(guessed: list[tuple[ManifestEntry, Document]]) -> None:
    shares = {field: round(share_right(guessed, field), 3) for field in FIELDS}
    print(len(guessed), shares)
    assert shares["kind"] >= 0.95
    assert shares["date"] >= 0.85
    assert shares["body"] >= 0.9
    assert shares["municipality"] >= 0.5


def test_confidence_is_honest(guessed: list[tuple[ManifestEntry, Document]]) -> None:
    """What calls itself sure is right as often as it says, within what a few dozen documents can show."""
    for field in ("kind", "date", "body"):
        sure = [pair for pair in guessed if confidence(pair[1], field) >= SURE]
        said = sum(confidence(document, field) for _, document in sure) / len(sure)
        assert share_right(sure, field) >= said - 0.06, field


def test_every_field_that_nobody_says_is_a_guess(guessed: list[tuple[ManifestEntry, Document]]) -> None:
    for _, document in guessed:
        assert sorted(guess.field for guess in document.guesses) == ["body", "date", "kind", "municipality", "title"]
        assert all(0 <= guess.confidence <= 1 for guess in document.guesses)


def test_what_the_manifest_says_is_no_guess(load_text: Callable[..., Loaded]) -> None:
    said = {
        "kind": DocumentKind.OFFER,
        "body": "Bildungsbüro",
        "date": date(2024, 1, 2),
        "title": "T",
        "municipality": "Ort",
    }
    document = load_text("# Niederschrift\n\nSitzung am 1.2.2020", **said).document
    assert document.guesses == ()
    assert (document.kind, document.body, document.date) == (DocumentKind.OFFER, "Bildungsbüro", date(2024, 1, 2))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.html", '<html><head><meta name="date" content="2026-03-02"></head><body><h1>T</h1><p>Neu ab 1.2.2020.</p></body></html>',
         date(2026, 3, 2)),
        ("a.md", "---\ndate: 2025-05-04\n---\n# T\n\nText.", date(2025, 5, 4)),
        ("a.md", "# Niederschrift über die 3. Sitzung\n\nam Dienstag, dem 20.09.2016\n\n## TOP 1 Niederschrift der Sitzung vom 1.2.2016",
         date(2016, 9, 20)),
        ("a.md", "# Kooperationsvertrag\n\nVertragspartner\n\n## § 1 Ziele\n\nBis 31.7.2030.\n\nMusterstadt, den 15. Juni 2010",
         date(2010, 6, 15)),
        ("a.md", "# Kurse\n\nAnmeldung und Kosten: keine.\n\nRedaktionsschluss 4. September 2023\n\nDatum: 11.10.2023", date(2023, 9, 4)),
    ],
)  # fmt: skip
def test_days(load_text: Callable[..., Loaded], name: str, text: str, expected: date) -> None:
    assert load_text(text, name).document.date == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Bildungsnetzwerk Musterland\n\n## Ergebnisprotokoll der 15. Sitzung\n\nTOP 1 A", "Ergebnisprotokoll der 15. Sitzung"),
        ("# AW: WG: Termine bis Januar\n\nText.", "Termine bis Januar"),
        ("# Tabelle 1\n\n# Zahlen zum Ganztag\n\nText.", "Zahlen zum Ganztag"),
    ],
)  # fmt: skip
def test_titles(load_text: Callable[..., Loaded], text: str, title: str) -> None:
    assert load_text(text).document.title == title


def test_a_letter_is_no_offer(load_text: Callable[..., Loaded]) -> None:
    text = "# Einsatzregeln\n\nSehr geehrte Damen und Herren,\n\nBeratung und Anmeldung sind neu.\n\nFreundliche Grüße"
    assert load_text(text).document.kind is DocumentKind.OTHER


def test_an_offer_belongs_to_the_town_of_its_address(load_text: Callable[..., Loaded]) -> None:
    text = "# Beratung im Kreis Musterland\n\nDas Angebot ist kostenfrei. Anmeldung: Marktplatz 1, 00112 Mühlbrück. Im Kreis Musterland."
    document = load_text(text).document
    assert document.municipality == "Mühlbrück"
