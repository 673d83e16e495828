"""Hyphens, ligatures, spaces and running lines."""

import pytest

from ingest.clean import clean_line, join, move_cut_word, without_running_lines
from ingest.lines import Line


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("Wirtschaft-", "lichkeit", "Wirtschaftlichkeit"),
        ("Nord-Süd-", "Verbindung", "Nord-Süd-Verbindung"),
        ("Ein- und Aus-", "fahrt", "Ein- und Ausfahrt"),
        ("Bau-", "und Umweltamt", "Bau- und Umweltamt"),
        ("E-", "Mail", "E-Mail"),
        ("Covid-19-", "Pandemie", "Covid-19-Pandemie"),
        ("Baden-", "Württemberg", "Baden-Württemberg"),
        ("staatlich-", "kommunaler", "staatlichkommunaler"),
        ("in der Re-", 'gion" haben', 'in der Region" haben'),
        ("Schul-", "oder Hortplatz", "Schul- oder Hortplatz"),
        ("Seite 2-", "3", "Seite 2-3"),
        ("ein ganzer Satz", "geht weiter", "ein ganzer Satz geht weiter"),
        ("Gedanken -", "und so weiter", "Gedanken - und so weiter"),
        ("", "Anfang", "Anfang"),
    ],
)
def test_join_undoes_printed_hyphens_only(left: str, right: str, joined: str) -> None:
    assert join(left, right) == joined


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Bildungs\u00adnetzwerk", "Bildungsnetzwerk"),
        ("Wirtschaft\x02", "Wirtschaft-"),
        ("Wirtschaft\u00ad", "Wirtschaft-"),
        ("o\ufb03ziell \ufb01nden", "offiziell finden"),
        ("10\u00a0000\u202fEUR", "10 000 EUR"),
        ("\uf0b7 Punkt", "• Punkt"),
        ("Pru\u0308fung", "Prüfung"),
        ("  viel   Platz ", "viel Platz"),
    ],
)
def test_clean_line(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


def test_rest_of_a_cut_word_moves_to_the_earlier_page() -> None:
    assert move_cut_word("die Bildungs-", "landschaft wächst") == ("die Bildungslandschaft", "wächst")
    assert move_cut_word("die Bildung", "wächst") == ("die Bildung", "wächst")
    assert move_cut_word("Bau-", "und Umweltamt") == ("Bau-", "und Umweltamt")


def test_headers_footers_and_page_numbers_disappear() -> None:
    lines = [
        Line(text, page)
        for page in range(1, 6)
        for text in (
            "Kreis Muster",
            f"Kapitel {page * 7} beginnt",
            f"Text der Seite mit Inhalt Nummer {page * 11}",
            "Und mehr",
            f"TOP {page} Bericht",
            f"Was auf dieser Seite steht, ist {page * 13} mal anders",
            f"Ende {page * 17}",
            f"Seite {page} von 5",
        )
    ]
    kept = [line.text for line in without_running_lines(lines)]
    assert "Kreis Muster" not in kept
    assert not any(text.startswith("Seite") for text in kept)
    assert kept[0] == "Kapitel 7 beginnt"
    assert "Text der Seite mit Inhalt Nummer 55" in kept


def test_a_single_page_loses_nothing() -> None:
    lines = [Line("Titel", 1), Line("Text", 1), Line("Seite", 1)]
    assert without_running_lines(lines) == lines
