"""Decisions of the sample minutes against what a person found in them, and single forms that minutes use."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.decisions import decisions_of
from ingest.find import find
from ingest.load import load
from ingest.record_types import Decision, Loaded, Outcome, SupersessionEffect
from ingest.settings import IngestSettings
from ingest.types import Document, DocumentKind, Page, Section, Visibility

ROOT = Path(__file__).resolve().parent.parent.parent
EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "decisions_expected.yaml").read_text("utf-8")
)
LoadFile = Callable[..., Loaded]


@pytest.fixture(scope="module")
def sample() -> dict[str, Loaded]:
    found = find([ROOT / "corpus"], settings=IngestSettings(), archives=True)
    minutes = [one for one in found.candidates if one.relative.startswith("documents/minutes/")]
    return {Path(one.relative).name: load(one, IngestSettings()) for one in minutes}


def facts(decision: Decision) -> dict[str, Any]:
    """What is stated, in the shape of the expected file."""
    votes = [decision.votes.yes, decision.votes.no, decision.votes.abstain]
    supersedes = [[r.date, r.agenda_item, r.number, r.effect.value] for r in decision.supersedes]
    stated = {
        "item": decision.agenda_item,
        "number": decision.number,
        "outcome": decision.outcome and decision.outcome.value,
        "votes": votes if any(vote is not None for vote in votes) else None,
        "unanimous": decision.votes.unanimous,
        "due": decision.due,
        "responsible": decision.responsible,
        "field": decision.field_of_action,
        "supersedes": supersedes or None,
        "recommendation": [[r.number, r.conference] for r in decision.from_recommendation] or None,
    }
    return {key: value for key, value in stated.items() if value is not None}


def matched(sample: dict[str, Loaded]) -> tuple[list[tuple[dict[str, Any], Decision]], list[str], list[str]]:
    """Pairs of expected and found; what was missed; what was found and is none."""
    pairs, missed, wrong = [], [], []
    for name, rows in EXPECTED.items():
        left = list(sample[name].decisions)
        for row in rows:
            hit = next(
                (
                    d
                    for d in left
                    if d.agenda_item == row["item"] and " ".join(d.wording.split()).startswith(row["wording"])
                ),
                None,
            )
            if hit is None:
                missed.append(f"{name} TOP {row['item']}: {row['wording']}")
            else:
                left.remove(hit)
                pairs.append((row, hit))
        wrong += [f"{name} TOP {d.agenda_item}: {d.wording}" for d in left]
    return pairs, missed, wrong


def test_the_sample_minutes_are_all_in_the_expected_file(sample: dict[str, Loaded]) -> None:
    assert set(sample) == set(EXPECTED)
    assert sum(map(len, EXPECTED.values())) >= 60


def test_recall_and_precision_of_decisions(sample: dict[str, Loaded]) -> None:
    pairs, missed, wrong = matched(sample)
    assert len(pairs) / (len(pairs) + len(missed)) >= 0.98, missed
    assert len(pairs) / (len(pairs) + len(wrong)) >= 0.98, wrong


def test_recall_and_precision_of_what_decisions_state(sample: dict[str, Loaded]) -> None:
    pairs, _, _ = matched(sample)
    expected = {(i, k, str(v)) for i, (row, _) in enumerate(pairs) for k, v in row.items() if k != "wording"}
    found = {(i, k, str(v)) for i, (_, decision) in enumerate(pairs) for k, v in facts(decision).items()}
    assert len(found & expected) / len(expected) >= 0.98, sorted(expected - found)
    assert len(found & expected) / len(found) >= 0.98, sorted(found - expected)


# single forms


MINUTES = """# Niederschrift der 3. Sitzung des Beirats

Beirat, 05.02.2026

## TOP 1 Titel

{body}
"""


def decided(load_file: LoadFile, write: Callable[[str], Path], body: str) -> tuple[Decision, ...]:
    loaded = load_file(
        write(MINUTES.format(body=body)), kind=DocumentKind.MINUTES, body="Beirat", date=date(2026, 2, 5)
    )
    return loaded.decisions


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "minutes.md"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.mark.parametrize(
    ("body", "outcome", "votes"),
    [
        ("Beschluss: Der Bus fährt.\n\nAbstimmungsergebnis: 6 Ja, 4 Nein, 1 Enthaltung", "adopted", (6, 4, 1, False)),
        ("Beschluss: Der Bus fährt.\n\nAbstimmung: einstimmig (bei 2 Enthaltungen)", "adopted", (None, None, 2, True)),
        ("Beschluss: Der Bus fährt.\n\nmehrheitlich bei einer Gegenstimme", "adopted", (None, 1, None, False)),
        ("Beschluss: Der Bus fährt.\n\nJa: 7, Nein: 0, Enthaltungen: 0", "adopted", (7, 0, 0, True)),
        ("Beschluss: Der Bus fährt.\n\nErgebnis: 4 Ja, 4 Nein", None, (4, 4, None, False)),
        ("Beschluss: Der Bus fährt.", None, (None, None, None, None)),
        ("Beschluss: Der Bus fährt.\n\nAbstimmungsergebnis: abgelehnt", "rejected", (None, None, None, None)),
        ("Der Beirat beschließt mit 5 Ja-Stimmen bei keiner Gegenstimme den Bus.", "adopted", (5, 0, None, None)),
        ("Der Beirat nimmt den Bericht zustimmend zur Kenntnis.", "noted", (None, None, None, None)),
        ("Der Punkt wird von der Tagesordnung abgesetzt.", "postponed", (None, None, None, None)),
        ("Der Antrag wird zurückgestellt.", "postponed", (None, None, None, None)),
        ("Der Antrag der Schulen wird mit 2 Ja und 6 Nein abgelehnt.", "rejected", (2, 6, None, False)),
    ],
)
def test_forms_of_outcomes_and_votes(
    load_file: LoadFile, write: Callable[[str], Path], body: str, outcome: str | None, votes: tuple[object, ...]
) -> None:
    (found,) = decided(load_file, write, body)
    assert found.outcome == (Outcome(outcome) if outcome else None)
    assert (found.votes.yes, found.votes.no, found.votes.abstain, found.votes.unanimous) == votes


@pytest.mark.parametrize(
    "body",
    [
        "Beschlussvorschlag: Der Beirat beschließt, den Bus zu kaufen.",
        "Beschlussvorschlag:\n\nDer Beirat beschließt:\n\n- den Bus\n- das Rad",
        "Der Punkt war am 04.02.2025 vertagt worden.",
        "Der Beirat ist beschlussfähig. Ein Beschluss wird nicht gefasst.",
        "Die Niederschrift wird einstimmig genehmigt.",
        "Sie fragt, ob der Beirat dies beschließt.",
        "Das Amt wird gebeten, bis zum 31.03.2026 zu berichten. Die Sitzung wird unterbrochen.",
    ],
)
def test_what_is_no_decision(load_file: LoadFile, write: Callable[[str], Path], body: str) -> None:
    assert decided(load_file, write, body) == ()


def test_a_proposal_before_the_decision_is_left_out(load_file: LoadFile, write: Callable[[str], Path]) -> None:
    body = "Beschlussvorschlag: Der Beirat beschließt den Bus.\n\nBeschluss: Das Rad wird gekauft.\n\nAbstimmung: 5 Ja, 1 Nein"
    (found,) = decided(load_file, write, body)
    assert found.wording == "Das Rad wird gekauft."


def test_responsible_due_and_reference(load_file: LoadFile, write: Callable[[str], Path]) -> None:
    body = (
        "Beschluss 2: Der Beirat hebt den Beschluss vom 3. März 2024 (TOP 4) auf. Das Amt legt bis zum 31.03.2026 einen Plan vor."
        "\n\nAbstimmungsergebnis: einstimmig\n\nVerantwortlich: Schulamt, Bücherei – Handlungsfeld: Ganztag\n\nEine Aussprache folgt."
    )
    (found,) = decided(load_file, write, body)
    assert (found.number, found.responsible, found.field_of_action) == ("2", "Schulamt, Bücherei", "Ganztag")
    assert found.due == date(2026, 3, 31)
    (reference,) = found.supersedes
    assert (reference.date, reference.agenda_item, reference.effect) == (
        date(2024, 3, 3),
        "4",
        SupersessionEffect.REVOKED,
    )
    assert "Aussprache" not in found.wording


@pytest.mark.parametrize(
    "wording",
    [
        "Der Beschluss vom 03.03.2024 zu TOP 4 wird nicht aufgehoben.",
        "Dies folgt dem Beschluss vom 03.03.2024 zu TOP 4.",
        "Der Beschluss vom 31.02.2024 zu TOP 4 wird aufgehoben.",
    ],
)
def test_a_mention_supersedes_nothing(load_file: LoadFile, write: Callable[[str], Path], wording: str) -> None:
    (found,) = decided(load_file, write, f"Beschluss: {wording}\n\nAbstimmung: einstimmig")
    assert found.supersedes == ()


@pytest.mark.parametrize(
    "wording", ["Das Café wird bis zum 31.03.2026 gefördert.", "Der Versuch läuft vom 01.01.2026 bis zum 31.03.2026."]
)
def test_the_end_of_a_period_is_no_deadline(load_file: LoadFile, write: Callable[[str], Path], wording: str) -> None:
    (found,) = decided(load_file, write, f"Beschluss: {wording}\n\nAbstimmung: einstimmig")
    assert found.due is None


def test_other_kinds_of_documents_only_report_decisions(load_file: LoadFile, write: Callable[[str], Path]) -> None:
    path = write(MINUTES.format(body="Beschluss: Der Bus fährt.\n\nAbstimmung: einstimmig"))
    assert load_file(path, kind=DocumentKind.REPORT).decisions == ()


# properties


PIECES = st.sampled_from(
    [
        *(
            "Beschluss:",
            "Beschluss 2:",
            "Beschlussvorschlag:",
            "Abstimmungsergebnis:",
            "6 Ja, 4 Nein",
            "einstimmig",
            "vertagt",
        ),
        *(
            "Der Lenkungskreis beschließt",
            "nimmt zur Kenntnis.",
            "Verantwortlich:",
            "bis zum 31.03.2026",
            "lehnt dies ab.",
            "wird",
        ),
        *(
            "hebt den Beschluss vom 30.02.2024 (TOP 4) auf.",
            "ersetzt",
            "\n\n",
            "\n",
            "- ",
            "1. ",
            ": ",
            ". ",
            " ",
            "\u00a0",
            "TOP 3",
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25).map(" ".join)


def document_of(pages: list[str], cuts: list[int], levels: list[Visibility], base: Document) -> Document:
    """Pages with sections cut anywhere in the text."""
    made = tuple(Page(n, str(n), text.replace("\f", " ")) for n, text in enumerate(pages, start=1))
    length = len("\f".join(page.text for page in made))
    edges = sorted({0, length, *(min(cut, length) for cut in cuts)})
    sections = tuple(
        Section(("TOP 1",), "1" if n % 2 else None, levels[n % len(levels)], start, end)
        for n, (start, end) in enumerate(itertools.pairwise(edges))
    )
    return replace(base, pages=made, sections=sections)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(TEXTS, min_size=1, max_size=3),
    st.lists(st.integers(0, 400), max_size=4),
    st.lists(st.sampled_from(list(Visibility)), min_size=1, max_size=3),
)
@example(["Beschluss: \n\n -  wird vertagt"], [1], [Visibility.PUBLIC])
def test_any_text_gives_decisions_that_quote_it(pages: list[str], cuts: list[int], levels: list[Visibility]) -> None:
    document = document_of(pages, cuts, levels, BASE)
    found = decisions_of(document)
    for decision in found:
        assert decision.wording == document.text[decision.start : decision.end] == decision.wording.strip()
        assert decision.wording
        page = document.pages[decision.page - 1]
        before = sum(len(one.text) + 1 for one in document.pages[: decision.page - 1])
        assert before <= decision.start < before + len(page.text)
        held = [one for one in document.sections if one.start < decision.end and one.end > decision.start]
        assert {one.visibility for one in held} == {decision.visibility}
    assert len({decision.id for decision in found}) == len(found)
    assert [decision.ordinal for decision in found] == list(range(len(found)))


BASE = Document(
    id="d", source="d.md", kind=DocumentKind.MINUTES, title="Niederschrift", body="Lenkungskreis", date=date(2026, 1, 1), network="",
    municipality="", visibility=Visibility.PUBLIC, language="de", sha256="", pages=(), sections=(), agenda=(),
)  # fmt: skip
