"""German sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Gemeinderat hat z. B. am 3. Mai 2024 über Nr. 5 beraten.",
        "Das gilt z.B. für die Volkshochschule.",
        "Nach § 5 Abs. 2 Satz 1 SchulG i. V. m. Art. 3 ist das zulässig.",
        "Die Stellungnahme (Az. 40.2-17/3) liegt vor.",
        "Es waren ca. 3 Std. und rd. 5.000 EUR.",
        "TOP 3. Bericht der Verwaltung",
        "Die 12. Sitzung des Lenkungskreises fand am 14.03.2017 statt.",
        "Sie tagte vom 20. bis 22. März 2017 in Mühlbrück.",
        "Zur 8. Bildungskonferenz kamen 212 Personen.",
        "Vgl. Drs. 12/345 (öffentl. Teil).",
        "Das betrifft insb. Schulen, d. h. auch Förderschulen i. S. d. Gesetzes.",
        "Bitte melden Sie sich ggf. unter Tel. 0221 4710-123.",
        "1. Die Erörterung von Leitzielen",
        "Die lfd. Nr. 7 gem. Vertrag gilt bzw. galt bis 31. Dezember 2025.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das war es. Die nächste Sitzung folgt.", ["Das war es.", "Die nächste Sitzung folgt."]),
        ("Es gibt Kaffee usw. Die Sitzung endet.", ["Es gibt Kaffee usw.", "Die Sitzung endet."]),
        ("Wer kommt? Alle! Gut.", ["Wer kommt?", "Alle!", "Gut."]),
        ("Der Kreis zahlt gem. § 5. Die Stadt nicht.", ["Der Kreis zahlt gem. § 5.", "Die Stadt nicht."]),
        ("Im Konsens getroffen.Gäste sind willkommen.", ["Im Konsens getroffen.", "Gäste sind willkommen."]),
        ("• Erster Punkt\n• Zweiter Punkt", ["Erster Punkt", "Zweiter Punkt"]),
        ("Überschrift\n\nEin Satz.", ["Überschrift", "Ein Satz."]),
        (
            "Mail an a.b@kreis.example oder www.Kreis.example bitte.",
            ["Mail an a.b@kreis.example oder www.Kreis.example bitte."],
        ),
        ("", []),
        (" \n\n \f ", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_sentence_runs_over_a_page_break_only_if_it_is_open() -> None:
    assert sentences("Die Leitung legt dar, dass der\fLenkungskreis zustimmt.") == [
        "Die Leitung legt dar, dass der\fLenkungskreis zustimmt."
    ]
    assert sentences("Das ist beschlossen.\fDas gilt.") == ["Das ist beschlossen.", "Das gilt."]
    assert sentences("Verschiedenes\fTOP 4 Haushalt") == ["Verschiedenes", "TOP 4 Haushalt"]
    assert sentences("ein Punkt der Liste\f• der nächste") == ["ein Punkt der Liste", "der nächste"]


@given(st.text(alphabet=st.sampled_from('aäB. \n\f!?•-1"“z)§'), max_size=200))
def test_spans_are_ordered_tight_and_leave_only_space_and_bullets_out(text: str) -> None:
    end_before = 0
    for start, end in sentence_spans(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert set(text[end_before:start]) <= set(" \n\f•-")
        end_before = end
    assert set(text[end_before:]) <= set(" \n\f•-")
