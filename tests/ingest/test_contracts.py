"""Terms of the sample's contracts against what a person found in them, and single forms that contracts use."""

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

from ingest.contracts import contract_terms_of
from ingest.record_types import ContractField, ContractTerm, Loaded
from ingest.types import DocumentKind

EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "contracts_expected.yaml").read_text("utf-8")
)
LoadText = Callable[..., Loaded]


def clause(term: ContractTerm) -> str | None:
    if term.clause is None:
        return None
    numbers = (",".join(map(str, numbers)) for numbers in (term.clause.paragraphs, term.clause.sentences))
    return "/".join([term.clause.clause, *numbers])


def row(term: ContractTerm) -> dict[str, Any]:
    stated = {
        "field": term.field.value,
        "value": term.value,
        "day": term.day,
        "party": term.party,
        "effect": term.effect and term.effect.value,
        "clause": clause(term),
    }
    return {key: value for key, value in stated.items() if value is not None}


@pytest.fixture(scope="module")
def contracts() -> dict[str, Loaded]:
    return sample_of("contracts")


def test_all_terms_of_the_sample_and_nothing_else(contracts: dict[str, Loaded]) -> None:
    assert set(contracts) == set(EXPECTED)
    for name, loaded in contracts.items():
        found = [row(term) for term in loaded.contract_terms]
        for ours, theirs in zip(found, EXPECTED[name], strict=True):
            if ours["field"] == "duty" and ours["value"].startswith(theirs["value"]):
                ours["value"] = theirs["value"]
            assert ours == theirs


def test_every_term_of_the_sample_is_quoted(contracts: dict[str, Loaded]) -> None:
    for loaded in contracts.values():
        for term in loaded.contract_terms:
            quotes_its_document(loaded.document, term)
            assert " ".join(term.wording.split()).find(term.value) >= 0
            assert term.section


# single forms


def settled(load_text: LoadText, text: str, field: ContractField) -> list[ContractTerm]:
    loaded = load_text(f"# Vertrag\n\n{text}\n", kind=DocumentKind.CONTRACT)
    return [term for term in loaded.contract_terms if term.field is field]


OPENING = "zwischen der Stadt Musterheim – nachfolgend „Stadt“ – und dem Verein Lesen e. V.\n\n## § 1 Zweck\n\nSie arbeiten zusammen.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "zwischen dem Kreis Musterland und der Stadt Beispielheim\n\n## § 1 Zweck\n\nText.",
            ["Kreis Musterland", "Stadt Beispielheim"],
        ),
        (
            "zwischen dem Kreis Musterland, vertreten durch den Landrat, und der VHS Musterland (nachfolgend „VHS“)\n\n## § 1 X\n\nText.",
            ["Kreis Musterland", "VHS Musterland"],
        ),
        ("Der Vertrag wird zwischen den Feiertagen geprüft.\n\n## § 1 Zweck\n\nText.", []),
        ("Präambel\n\nOhne Parteien.", []),
    ],
)
def test_parties(load_text: LoadText, text: str, expected: list[str]) -> None:
    assert [term.value for term in settled(load_text, text, ContractField.PARTY)] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Der Vertrag kann mit einer Kündigungsfrist von 3 Monaten zum Jahresende gekündigt werden.",
            ["3 Monaten zum Jahresende"],
        ),
        ("Die Kündigungsfrist beträgt sechs Wochen zum Quartalsende.", ["sechs Wochen zum Quartalsende"]),
        (
            "Die Vereinbarung ist mit einer Frist von einem Jahr zum 31. Dezember eines Jahres kündbar.",
            ["einem Jahr zum 31. Dezember eines Jahres"],
        ),
        ("Die Einladungsfrist beträgt 14 Tage.", []),
        ("Der Vertrag kann aus wichtigem Grund gekündigt werden.", []),
        ("Rechnungen sind mit einer Frist von 30 Tagen zu zahlen.", []),
    ],
)
def test_notice(load_text: LoadText, sentence: str, expected: list[str]) -> None:
    found = settled(load_text, f"{OPENING}## § 5 Laufzeit und Kündigung\n\n{sentence}", ContractField.NOTICE)
    assert [term.value for term in found] == expected
    assert [term.section for term in found] == ["§ 5 Laufzeit und Kündigung"] * len(expected)


@pytest.mark.parametrize(
    ("sentence", "field", "expected"),
    [
        (
            "Der Vertrag hat eine Laufzeit bis zum 31.12.2027.",
            ContractField.TERM,
            [("Laufzeit bis zum 31.12.2027", date(2027, 12, 31))],
        ),
        (
            "Diese Vereinbarung endet am 31. Juli 2027.",
            ContractField.TERM,
            [("endet am 31. Juli 2027", date(2027, 7, 31))],
        ),
        ("Der Vertrag wird auf unbestimmte Zeit geschlossen.", ContractField.TERM, [("auf unbestimmte Zeit", None)]),
        (
            "Der Vertrag gilt für die Dauer von drei Jahren.",
            ContractField.TERM,
            [("für die Dauer von drei Jahren", None)],
        ),
        ("Die halbe Stelle ist bis zum 31.07.2023 befristet.", ContractField.TERM, []),
        ("Der Vertrag endet am 31.02.2027.", ContractField.TERM, []),
        (
            "Der Vertrag tritt mit Wirkung vom 01.08.2025 in Kraft.",
            ContractField.IN_FORCE,
            [("01.08.2025", date(2025, 8, 1))],
        ),
        (
            "Er verlängert sich um ein weiteres Jahr.",
            ContractField.RENEWAL,
            [("verlängert sich um ein weiteres Jahr", None)],
        ),
    ],
)
def test_term(
    load_text: LoadText, sentence: str, field: ContractField, expected: list[tuple[str, date | None]]
) -> None:
    found = settled(load_text, f"{OPENING}## § 5 Laufzeit\n\n{sentence}", field)
    assert [(term.value, term.day) for term in found] == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Musterheim, den 4. Mai 2020", date(2020, 5, 4)),
        ("Musterheim, 04.05.2020", date(2020, 5, 4)),
        ("Der Vertrag wurde unterzeichnet am 04.05.2020.", date(2020, 5, 4)),
        ("Musterheim, den 31.02.2020", None),
        ("Die Sitzung in Musterheim, den 04.05.2020 betreffend, fand statt.", None),
    ],
)
def test_signed(load_text: LoadText, line: str, day: date | None) -> None:
    found = settled(load_text, f"{OPENING}## § 9 Schluss\n\nText.\n\n{line}", ContractField.SIGNED)
    assert [term.day for term in found] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## § 2 Räume\n\nDie Stadt stellt den Saal. Der Saal ist groß.", [("Stadt", "Die Stadt stellt den Saal.")]),
        ("## § 2 Räume\n\nDer Verein Lesen e. V. zahlt das Öl.", [("Verein Lesen e. V.", "Der Verein Lesen e. V. zahlt das Öl.")]),
        ("## § 2 Räume\n\nDie Partner verpflichten sich zur Ruhe.", [("Partner", "Die Partner verpflichten sich zur Ruhe.")]),
        ("## § 2 Pflichten der Stadt\n\n- Öffnung des Saales am Morgen\n- Reinigung des Saales", [
            ("Stadt", "• Öffnung des Saales am Morgen"), ("Stadt", "• Reinigung des Saales"),
        ]),
        ("## § 2 Räume\n\nDas Bildungsbüro stellt den Saal.", []),
        ("## Präambel\n\nDie Stadt stellt den Saal seit 1990.", []),
    ],
)  # fmt: skip
def test_duties(load_text: LoadText, text: str, expected: list[tuple[str, str]]) -> None:
    found = settled(load_text, OPENING + text, ContractField.DUTY)
    assert [(term.party, term.wording) for term in found] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("§ 5 wird wie folgt geändert:\n\nDie Frist ist kürzer.", ("§ 5", "amended")),
        ("1. § 5 Abs. 2 Satz 1 und 2 erhält folgende Fassung:\n\n„Neu.“", ("§ 5 Abs. 2 Satz 1 und 2", "replaced")),
        ("Nach § 5 wird folgender § 5a eingefügt:\n\n„Neu.“", ("§ 5a", "inserted")),
        ("§ 7 wird gestrichen.", ("§ 7", "deleted")),
        ("In § 5 Absatz 3 wird das Wort „drei“ durch das Wort „vier“ ersetzt.", ("§ 5 Absatz 3", "replaced")),
        ("§ 7 bleibt unberührt.", None),
        ("Nach § 5 ist der Kreis zuständig.", None),
    ],
)
def test_amendments(load_text: LoadText, line: str, expected: tuple[str, str] | None) -> None:
    found = settled(
        load_text, f"{OPENING}## Artikel 1 Änderungen\n\n{line}\n\n## Artikel 2\n\nText.", ContractField.AMENDMENT
    )
    assert [(term.value, term.effect and term.effect.value) for term in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Änderungsvertrag zum Vertrag über den Bus vom 4. Mai 2020", [("Vertrag über den Bus vom 4. Mai 2020", date(2020, 5, 4))]),
        ("Ergänzungsvereinbarung zum Grundvertrag vom 04.05.2020", [("Grundvertrag vom 04.05.2020", date(2020, 5, 4))]),
        ("Der Vertrag vom 4. Mai 2020 wird wie folgt geändert:", [("Vertrag vom 4. Mai 2020", date(2020, 5, 4))]),
        ("Der Vertrag vom 4. Mai 2020 bleibt unverändert.", []),
        ("Änderungsvertrag zum Vertrag vom 31.02.2020", []),
    ],
)  # fmt: skip
def test_which_contract_is_changed(load_text: LoadText, line: str, expected: list[tuple[str, date]]) -> None:
    found = settled(load_text, f"{OPENING}## Artikel 1\n\n{line}\n\nText.", ContractField.AMENDS)
    assert [(term.value, term.day) for term in found] == expected


def test_new_text_belongs_to_its_command(load_text: LoadText) -> None:
    text = f"{OPENING}## Artikel 1\n\n1. § 3 erhält folgende Fassung:\n\n„Neu.“\n\n2. § 4 wird gestrichen."
    first, second = settled(load_text, text, ContractField.AMENDMENT)
    assert first.wording.endswith("„Neu.“")
    assert second.wording == "§ 4 wird gestrichen."


def test_other_kinds_of_documents_only_report_contracts(load_text: LoadText) -> None:
    loaded = load_text(f"# Bericht\n\n{OPENING}", kind=DocumentKind.REPORT)
    assert loaded.contract_terms == ()


# properties


PIECES = st.sampled_from(
    [
        *(
            "zwischen",
            "und",
            "dem Kreis X",
            "der Stadt Y",
            "nachfolgend „Kreis“",
            "§ 5",
            "Abs. 2",
            "wird wie folgt geändert:",
            "(1) ",
        ),
        *(
            "erhält folgende Fassung:",
            "Der Vertrag",
            "gilt ab dem 01.01.2020",
            "auf unbestimmte Zeit",
            "Der Kreis stellt",
            "Frist von drei Monaten",
        ),
        *(
            "gekündigt",
            "Ort, den 31.02.2020",
            "Ort, den 01.02.2020",
            "verlängert sich um ein Jahr",
            "„",
            "“",
            "\n\n",
            "\n",
            ". ",
            "1. ",
            " | ",
        ),
    ]
)


@settings(max_examples=300)
@given(made_up(PIECES, ["§ 5 Laufzeit", "Pflichten des Kreises", "§ 3 Abs. 1 erhält folgende Fassung:"]))
def test_any_text_gives_terms_that_quote_it(cut: Cut) -> None:
    contract = cut_document(DocumentKind.CONTRACT, *cut)
    found = contract_terms_of(contract)
    for term in found:
        quotes_its_document(contract, term)
    assert [term.ordinal for term in found] == list(range(len(found)))
