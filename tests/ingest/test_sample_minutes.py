"""The sample network's files as ingest reads them: all of them, labelled as invented, and where the gold answers stand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Unreadable
from ingest.find import find
from ingest.load import load
from ingest.ocr import is_available
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate, Visibility

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SCANNED = "2017-09-26_lenkungskreis"
WITHOUT_OCR = IngestSettings(max_ocr_pages=0)


def _candidates() -> dict[str, Candidate]:
    found = find([CORPUS], settings=WITHOUT_OCR)
    assert not found.refusals
    return {candidate.relative: candidate for candidate in found.candidates}


def _new_questions() -> list[dict[str, Any]]:
    lines = (CORPUS / "gold" / "tuning.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    return [question for question in questions if question["id"].startswith("new-t-")]


@pytest.fixture(scope="module")
def loaded() -> dict[str, Loaded]:
    """Every document, without text recognition: the scanned one is not among them."""
    return {
        relative: load(candidate, WITHOUT_OCR)
        for relative, candidate in _candidates().items()
        if SCANNED not in relative
    }


def test_without_text_recognition_only_the_scanned_minutes_are_refused(loaded: dict[str, Loaded]) -> None:
    scanned = [candidate for relative, candidate in _candidates().items() if SCANNED in relative]
    assert len(scanned) == 1
    with pytest.raises(Unreadable) as refusal:
        load(scanned[0], WITHOUT_OCR)
    assert refusal.value.reason == "needs_ocr"
    assert {Path(relative).suffix for relative in loaded} >= {".pdf", ".docx", ".odt", ".rtf", ".xlsx", ".html", ".md"}


def test_every_document_says_that_it_is_invented(loaded: dict[str, Loaded]) -> None:
    silent = [
        relative
        for relative, document in loaded.items()
        if not re.search(r"Muster(?:dokument|daten)|erfunden", " ".join(page.text for page in document.document.pages))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "question",  # what the scanned minutes answer stands in the test that reads them
    [q for q in _new_questions() if "must_contain" in q and q["document"] != SCANNED],
    ids=lambda q: str(q["id"]),
)
def test_gold_answers_stand_in_the_named_document_only_for_those_who_may_see_it(
    loaded: dict[str, Loaded], question: dict[str, Any]
) -> None:
    level = Visibility.parse(question.get("viewer", "public"))
    for pattern in question["must_contain"]:
        matching = {
            Path(relative).stem
            for relative, document in loaded.items()
            for passage in document.passages
            if passage.visibility <= level and re.search(pattern, re.sub(r"\s+", " ", passage.text))
        }
        assert matching == {question["document"]}, pattern


def test_training_questions_can_be_answered(loaded: dict[str, Loaded]) -> None:
    """Every pattern stands in one passage or its neighbour of the named document, for the level that asks."""
    lines = (CORPUS / "gold" / "training.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len(questions) >= 330
    assert sum(not question.get("answerable", True) for question in questions) >= 100
    lost = []
    for question in questions:
        named = [one for relative, one in loaded.items() if question.get("document", "\n") in relative]
        if not question.get("answerable", True) or question["document"] == SCANNED:
            continue
        assert len(named) == 1, question["id"]
        level = Visibility.parse(question.get("viewer", "public"))
        text = " ".join(passage.text for passage in named[0].passages if passage.visibility <= level)
        text = re.sub(r"\s+", " ", text)
        lost += [(question["id"], p) for p in question["must_contain"] if not re.search(p, text)]
    assert lost == []


@pytest.mark.skipif(
    not is_available(), reason="needs Tesseract with German: apt install tesseract-ocr tesseract-ocr-deu"
)
def test_the_scanned_minutes_are_recognised_with_their_decisions() -> None:
    candidate = next(candidate for relative, candidate in _candidates().items() if SCANNED in relative)
    minutes = load(candidate, IngestSettings())
    text = re.sub(r"\s+", " ", " ".join(passage.text for passage in minutes.passages))
    for question in _new_questions():
        if question.get("document") == SCANNED:
            assert all(re.search(pattern, text) for pattern in question["must_contain"])
    assert [item.number for item in minutes.document.agenda] == ["1", "2", "3", "4", "5", "6"]
    private = [passage.text for passage in minutes.passages if passage.visibility is Visibility.COMMITTEE]
    assert any("Gerberstraße" in passage for passage in private)
    assert not any("Gerberstraße" in p.text for p in minutes.passages if p.visibility is Visibility.NETWORK)


def test_the_workbook_holds_the_figures_of_the_printed_report(loaded: dict[str, Loaded]) -> None:
    def figures(suffix: str) -> set[str]:
        pages = loaded[f"documents/reports/2025-03-28_jahresbericht_2024{suffix}"].document.pages
        return set(re.findall(r"\d{1,3}(?:\.\d{3})+", " ".join(page.text for page in pages)))

    assert len(figures(".xlsx")) > 40
    assert figures(".xlsx") <= figures(".pdf")
