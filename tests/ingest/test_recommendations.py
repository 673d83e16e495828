"""Recommendations of the sample's conferences against what a person found in them, and single forms that records use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from records import Cut, cut_document, made_up, quotes_its_document, sample_of

from ingest.recommendation_references import mentions_of, numbers_of
from ingest.recommendations import recommendations_of
from ingest.record_types import Loaded, Recommendation
from ingest.types import DocumentKind, Visibility

EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "recommendations_expected.yaml").read_text("utf-8")
)
MENTIONS = {("2023-02-02_lenkungskreis.html", "3", "1", 13), ("2024-04-18_lenkungskreis.pdf", "3", "5", 14)}
LoadText = Callable[..., Loaded]


@pytest.fixture(scope="module")
def conferences() -> dict[str, Loaded]:
    return sample_of("conferences")


def row(found: Recommendation) -> dict[str, Any]:
    wording = " ".join(found.wording.split())
    return {"number": found.number, "title": found.title, "approval": found.approval_percent, "wording": wording}


def test_all_recommendations_of_the_sample_and_nothing_else(conferences: dict[str, Loaded]) -> None:
    found = {
        name: {
            "conference": {one.conference for one in loaded.recommendations},
            "addressed_to": {one.addressed_to for one in loaded.recommendations},
            "recommendations": [row(one) for one in loaded.recommendations],
        }
        for name, loaded in conferences.items()
    }
    assert found == {
        name: {**held, "conference": {held["conference"]}, "addressed_to": {held["addressed_to"]}}
        for name, held in EXPECTED.items()
    }


def test_every_field_of_the_sample_has_its_quote(conferences: dict[str, Loaded]) -> None:
    for loaded in conferences.values():
        for found in loaded.recommendations:
            quotes_its_document(loaded.document, found)
            said = {one.field: one.quote for one in found.evidence}
            assert set(said) == {"number", "title", "addressed_to", "approval_percent", "conference"}
            assert str(found.approval_percent) in said["approval_percent"]
            assert "mpfehlung" in found.section


def test_what_minutes_of_the_sample_only_mention() -> None:
    found = {
        (name, one.agenda_item, one.reference.number, one.reference.conference)
        for name, loaded in sample_of("minutes").items()
        for one in loaded.mentions
    }
    assert found == MENTIONS


# single forms


def recommended(load_text: LoadText, text: str) -> list[tuple[str | None, str, str | None]]:
    loaded = load_text(f"# 4. Fachkonferenz\n\n{text}\n", kind=DocumentKind.CONFERENCE, date=date(2024, 5, 2))
    return [(one.number, one.wording, one.addressed_to) for one in loaded.recommendations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Ergebnisse\n\nEmpfehlung 3: Der Bus soll fahren.", [("3", "Der Bus soll fahren.", None)]),
        ("## Ergebnisse\n\nEmpfehlung Nr. 3 – Der Bus soll fahren.", [("3", "Der Bus soll fahren.", None)]),
        ("## Ergebnisse\n\n2. Empfehlung: Der Bus soll fahren.", [("2", "Der Bus soll fahren.", None)]),
        (
            "## Ergebnisse\n\n- **Empfehlung 2 (Bus):** Er soll fahren. (Zustimmung: 80 %)",
            [("2", "Er soll fahren.", None)],
        ),
        (
            "## Empfehlung 4: Bus\n\nEr soll fahren.\n\nAuch sonntags.",
            [("4", "Er soll fahren.\n\nAuch sonntags.", None)],
        ),
        (
            "## Ergebnisse\n\nDie Bildungskonferenz empfiehlt dem Lenkungskreis, den Bus zu kaufen. Danach gab es Kaffee.",
            [(None, "Die Bildungskonferenz empfiehlt dem Lenkungskreis, den Bus zu kaufen.", "Lenkungskreis")],
        ),
        (
            "## Ergebnisse\n\nDie Konferenz empfiehlt dem Kreistag:\n\n- einen Bus zu kaufen,\n- das Rad zu leihen.\n\nEnde.",
            [(None, "einen Bus zu kaufen,", "Kreistag"), (None, "das Rad zu leihen.", "Kreistag")],
        ),
        (
            "## Ergebnisse\n\nDas Plenum richtet folgende Empfehlungen an die Schulträger:\n\n1. Einen Bus kaufen.\n2. Räder leihen.",
            [("1", "Einen Bus kaufen.", "Schulträger"), ("2", "Räder leihen.", "Schulträger")],
        ),
        (
            "## Empfehlungen an den Rat\n\n1. Einen Bus kaufen. Adressat: Schulamt",
            [("1", "Einen Bus kaufen.", "Schulamt")],
        ),
    ],
)
def test_forms_of_recommendations(load_text: LoadText, text: str, expected: list[Any]) -> None:
    assert recommended(load_text, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "## Umsetzung früherer Empfehlungen\n\n1. Bus: Er fährt inzwischen.",
        "## Empfehlungen der 3. Fachkonferenz\n\n1. Der Bus sollte fahren.",
        "## Ablauf\n\n1. Die Türen werden geöffnet.\n2. Der Vortrag beginnt.",
        "## Ergebnisse\n\nDie Konferenz empfiehlt nicht, einen Bus zu kaufen.",
        "## Ergebnisse\n\nDie 3. Fachkonferenz hat empfohlen, einen Bus zu kaufen.",
        "## Ergebnisse\n\nDer Vortrag empfiehlt, früh aufzustehen.",
        "## Empfehlungen\n\nEs wurden keine Empfehlungen verabschiedet.",
    ],
)
def test_what_is_no_recommendation(load_text: LoadText, text: str) -> None:
    assert recommended(load_text, text) == []


def test_other_kinds_of_documents_only_speak_of_recommendations(load_text: LoadText) -> None:
    assert (
        load_text("# Bericht\n\nEmpfehlung 1: Der Bus soll fahren.\n", kind=DocumentKind.REPORT).recommendations == ()
    )


def test_a_number_beyond_all_is_no_approval(load_text: LoadText) -> None:
    loaded = load_text(
        "# Konferenz\n\n## Empfehlungen\n\n1. Der Bus soll fahren. (Zustimmung 140 Prozent)\n",
        kind=DocumentKind.CONFERENCE,
    )
    (found,) = loaded.recommendations
    assert (found.approval_percent, found.conference) == (None, None)


# references in minutes


def references(load_text: LoadText, body: str) -> list[tuple[str, int | None, int | None]]:
    loaded = load_text(f"# Niederschrift\n\n{body}\n", kind=DocumentKind.MINUTES, body="Beirat", date=date(2026, 2, 5))
    return [(r.number, r.conference, r.year) for one in loaded.decisions for r in one.from_recommendation]


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Der Beirat greift die Empfehlung 2 der Bildungskonferenz 2022 auf.", [("2", None, 2022)]),
        ("Der Empfehlung Nr. 4 der 9. Bildungskonferenz wird gefolgt.", [("4", 9, None)]),
        (
            "Die Empfehlungen 2, 4 und 6 der 9. Konferenz werden umgesetzt.",
            [("2", 9, None), ("4", 9, None), ("6", 9, None)],
        ),
        (
            "Die Empfehlungen 2 bis 4 der Konferenz vom 03.05.2024 gelten.",
            [("2", None, 2024), ("3", None, 2024), ("4", None, 2024)],
        ),
        ("Die 9. Bildungskonferenz hat mit Empfehlung 3 recht.", [("3", 9, None)]),
        ("Der Empfehlung 6 wird nicht gefolgt; die 14. Bildungskonferenz findet im Mai statt.", [("6", None, None)]),
        ("Für die Empfehlung 2 Ja, 9 Nein.", []),
        ("Der Bus fährt.", []),
    ],
)
def test_what_a_wording_takes_up(load_text: LoadText, wording: str, expected: list[Any]) -> None:
    assert references(load_text, f"## TOP 1 Bus\n\nBeschluss: {wording}\n\nAbstimmung: einstimmig") == expected


DECIDED = "Beschluss: Der Bus fährt.\n\nAbstimmung: einstimmig"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"## TOP 1 Bus (Empfehlung 3 der 9. Konferenz)\n\n{DECIDED}", [("3", 9, None)]),
        (
            f"## TOP 1 Empfehlungen der 9. Konferenz\n\nEs sind drei.\n\n### TOP 1.1 Bus (Empfehlung 3)\n\n{DECIDED}",
            [("3", 9, None)],
        ),
        (
            f"## TOP 1 Empfehlungen der 9. Konferenz\n\nEs sind drei.\n\n## TOP 2 Bus (Empfehlung 3)\n\n{DECIDED}",
            [("3", 9, None)],
        ),
        (
            "## TOP 1 Empfehlungen der 9. Konferenz\n\nText.\n\n## TOP 2 Empfehlungen der 8. Konferenz\n\nText.\n\n"
            f"## TOP 3 Bus (Empfehlung 3)\n\n{DECIDED}",
            [("3", None, None)],
        ),
        (f"## TOP 1 Rad (Empfehlung 3 der 9. Konferenz)\n\nText.\n\n## TOP 2 Bus\n\n{DECIDED}", []),
    ],
)
def test_what_headings_take_up(load_text: LoadText, body: str, expected: list[Any]) -> None:
    assert references(load_text, body) == expected


def test_a_heading_that_is_not_public_tells_nothing(load_text: LoadText) -> None:
    body = (
        f"# Niederschrift\n\n## TOP 1 Bus (Empfehlung 3)\n\n{DECIDED}\n\nNichtöffentlicher Teil\n\n"
        "## TOP 2 Empfehlungen der 9. Konferenz\n\nText.\n"
    )
    loaded = load_text(body, kind=DocumentKind.MINUTES, nonpublic_visibility=Visibility.COMMITTEE)
    (found,) = [r for one in loaded.decisions for r in one.from_recommendation]
    assert (found.number, found.conference) == ("3", None)


def test_numbers() -> None:
    assert numbers_of("2, 4 und 6") == ["2", "4", "6"]
    assert numbers_of("2 bis 5") == ["2", "3", "4", "5"]
    assert numbers_of("9 bis 2") == ["9", "2"]


# properties


PIECES = st.sampled_from(
    [
        *(
            "Empfehlung 3:",
            "Empfehlung 2 (Bus):",
            "1. ",
            "2. ",
            "- ",
            "Empfehlungen an den Lenkungskreis",
            "Adressat: Kreis",
        ),
        *(
            "Die Konferenz empfiehlt dem Kreis,",
            "folgende Empfehlungen:",
            "(Zustimmung 74 Prozent)",
            "Titel: ",
            "früherer",
        ),
        *(
            "der 9. Bildungskonferenz",
            "Empfehlungen 2 bis 99",
            "Beschluss:",
            "einstimmig",
            "\n\n",
            "\n",
            ". ",
            " | ",
            "„",
            "“",
        ),
    ]
)


@settings(max_examples=300)
@given(made_up(PIECES, ["Empfehlungen an den Rat", "TOP 1", "Empfehlung 4: Bus"]))
def test_any_text_gives_records_that_quote_it(cut: Cut) -> None:
    conference = cut_document(DocumentKind.CONFERENCE, *cut)
    found = recommendations_of(conference)
    for one in found:
        quotes_its_document(conference, one)
        assert one.wording == one.wording.strip() != ""
    assert len({one.id for one in found}) == len(found)
    minutes = cut_document(DocumentKind.MINUTES, *cut)
    for mention in mentions_of(minutes, ()):
        quotes_its_document(minutes, mention)
