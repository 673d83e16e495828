"""Sections, agenda items, and what must not become public."""

from collections.abc import Callable

import pytest

from ingest.record_types import Loaded
from ingest.types import AgendaItem, Visibility

MINUTES = """# Niederschrift über die 12. Sitzung des Lenkungskreises

Sitzung am 12.03.2024

## Tagesordnung

{agenda}

{opening}## TOP 1 Begrüßung

Die Leitung eröffnet die Sitzung.

## TOP 2 Sprachbildung

Es wird berichtet.

### TOP 2.1 Sprachpaten

**Beschluss:** Das Programm läuft weiter.

{private}

## TOP 3 Stelle der Leitung wird neu besetzt

Die Stelle ist mit EG 13 bewertet. GEHEIM
"""
AGENDAS = {
    "parts": "**Öffentlicher Teil**\n\nTOP 1 Begrüßung\n\nTOP 2 Sprachbildung\n\n**Nichtöffentlicher Teil**\n\nTOP 3 Stelle der Leitung",
    "list": "- TOP 1 Begrüßung\n- TOP 2 Sprachbildung\n- Nichtöffentlich: TOP 3 Stelle der Leitung",
    "numbers": "1. Begrüßung\n2. Sprachbildung\n\n**Nicht öffentlicher Teil**\n\n3. Stelle der Leitung",
    "no numbers": "- Begrüßung\n- Sprachbildung\n- Stelle der Leitung (nichtöffentlich)",
    "one line": "Öffentlicher Teil: TOP 1 Begrüßung; TOP 2 Sprachbildung\n\nNichtöffentlicher Teil: TOP 3 Stelle der Leitung",
    "table": "| TOP | Thema |\n|---|---|\n| 1 | Begrüßung |\n| 2 | Sprachbildung |\n| 3 (nö) | Stelle der Leitung |",
    "table with parts": "| Nr. | Öffentlicher Teil |\n|---|---|\n| 1 | Begrüßung |\n| 2 | Sprachbildung |\n| | Nichtöffentlicher Teil |\n"
    "| 3 | Stelle der Leitung |",
    "bullets": "* Begrüßung\n* Sprachbildung\n\nNichtöffentliche Sitzung\n\n* Stelle der Leitung",
}  # fmt: skip
PRIVATE = [
    "## Nichtöffentlicher Teil",
    "**B. Nicht-öffentlicher Teil**",
    "Nichtöffentliche Sitzung",
    "II. Nichtöffentlicher Sitzungsteil:",
]


@pytest.mark.parametrize("agenda", AGENDAS)
@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("opening", ["", "## Öffentlicher Teil\n\n"])
def test_non_public_part_is_never_public(
    load_text: Callable[..., Loaded], agenda: str, private: str, opening: str
) -> None:
    text = MINUTES.format(agenda=AGENDAS[agenda], private=private, opening=opening)
    document, passages = (
        (loaded := load_text(text, nonpublic_visibility=Visibility.COMMITTEE)).document,
        loaded.passages,
    )
    for passage in passages:
        secret = "GEHEIM" in passage.text or "Stelle der Leitung" in passage.text
        assert passage.visibility is (Visibility.COMMITTEE if secret else passage.visibility), passage.text
        assert not (
            passage.visibility is Visibility.PUBLIC and any("Stelle" in title for title in passage.section_path)
        )
    public = "\n".join(passage.text for passage in passages if passage.visibility is Visibility.PUBLIC)
    assert "Die Leitung eröffnet die Sitzung." in public
    assert "Das Programm läuft weiter." in public
    assert [(item.number, item.public) for item in document.agenda] == [
        ("1", True),
        ("2", True),
        ("2.1", True),
        ("3", False),
    ]
    items = {
        section.agenda_item for section in document.sections if "EG 13" in document.text[section.start : section.end]
    }
    assert items == {"3"}


def test_items_of_the_list_make_no_sections(load_text: Callable[..., Loaded]) -> None:
    text = MINUTES.format(agenda=AGENDAS["parts"], private=PRIVATE[0], opening="")
    document = load_text(text).document
    paths = [section.path[1:] for section in document.sections]
    assert paths.count(("TOP 1 Begrüßung",)) == 1
    assert ("TOP 2 Sprachbildung", "TOP 2.1 Sprachpaten") in paths
    assert document.agenda[2] == AgendaItem("2.1", "Sprachpaten", True)


def test_without_a_level_for_the_non_public_part_it_is_confidential(load_text: Callable[..., Loaded]) -> None:
    text = MINUTES.format(agenda=AGENDAS["parts"], private=PRIVATE[0], opening="")
    levels = {section.agenda_item: section.visibility for section in load_text(text).document.sections}
    assert levels["3"] is Visibility.CONFIDENTIAL
    assert levels["2.1"] is Visibility.PUBLIC


def test_non_public_part_is_never_less_strict_than_the_document(load_text: Callable[..., Loaded]) -> None:
    text = MINUTES.format(agenda=AGENDAS["parts"], private=PRIVATE[0], opening="")
    loaded = load_text(text, visibility=Visibility.CONFIDENTIAL, nonpublic_visibility=Visibility.NETWORK)
    assert {passage.visibility for passage in loaded.passages} == {Visibility.CONFIDENTIAL}


def test_public_part_may_follow_the_non_public_one(load_text: Callable[..., Loaded]) -> None:
    text = "# Protokoll\n\n## Nichtöffentlicher Teil\n\n### TOP 1 Personal\n\nA.\n\n## Öffentlicher Teil\n\n### TOP 2 Bericht\n\nB."
    levels = {section.agenda_item: section.visibility for section in load_text(text).document.sections}
    assert levels["1"] is Visibility.CONFIDENTIAL
    assert levels["2"] is Visibility.PUBLIC


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("TOP 4 Haushalt", "4"),
        ("TOP 3.2: Sprachpaten", "3.2"),
        ("Zu TOP 4:", "4"),
        ("Zu Punkt 3 der Tagesordnung", "3"),
        ("Tagesordnungspunkt 5 – Verschiedenes", "5"),
        ("TOP Ö 6 Bericht", "Ö 6"),
    ],
)
def test_agenda_numbers_as_printed(load_text: Callable[..., Loaded], heading: str, number: str) -> None:
    document = load_text(
        f"# Niederschrift\n\n## {heading}\n\nEs wird berichtet.\n\n### Beschluss\n\nSo beschlossen."
    ).document
    assert [section.agenda_item for section in document.sections][1:] == [number, number]
    assert document.agenda[0].number == number


def test_label_headings_of_the_same_level_stay_below_their_item(load_text: Callable[..., Loaded]) -> None:
    document = load_text("# N\n\n## TOP 1 Bericht\n\nA.\n\n## Beschluss\n\nB.\n\n## Anlagen\n\nC.").document
    assert [section.agenda_item for section in document.sections] == [None, "1", "1", None]


def test_numbered_non_public_items_are_non_public_without_a_heading(load_text: Callable[..., Loaded]) -> None:
    document = load_text("# N\n\n## TOP 1 Bericht\n\nA.\n\n## TOP N 1 Personal\n\nB.").document
    assert [item.public for item in document.agenda] == [True, False]


def test_a_title_that_names_both_parts_hides_nothing(load_text: Callable[..., Loaded]) -> None:
    document = load_text(
        "# Niederschrift der öffentlichen und nichtöffentlichen Sitzung\n\n## TOP 1 Bericht\n\nA."
    ).document
    assert {section.visibility for section in document.sections} == {Visibility.PUBLIC}
    hidden = load_text("# Niederschrift über die nichtöffentliche Sitzung\n\n## TOP 1 Bericht\n\nA.").document
    assert {section.visibility for section in hidden.sections} == {Visibility.CONFIDENTIAL}


def test_sections_do_not_overlap_and_hold_all_text(load_text: Callable[..., Loaded]) -> None:
    document = load_text("Vorspann\n\n# A\n\nText.\n\n## B\n\n- x\n- y\n\n# C\n\nEnde.").document
    assert document.text == "Vorspann\n\nA\n\nText.\n\nB\n\n• x\n• y\n\nC\n\nEnde."
    pieces = [document.text[section.start : section.end] for section in document.sections]
    assert pieces == ["Vorspann", "A\n\nText.", "B\n\n• x\n• y", "C\n\nEnde."]
