"""The invented districts that the model learnt from: well formed, without persons, and what their questions say of lines is true."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assistant.evaluate_retrieval import folded

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def districts() -> ModuleType:
    """`bench/districts.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("districts", ROOT / "bench/districts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["districts"] = module
    spec.loader.exec_module(module)
    return module


def test_every_passage_is_as_the_readme_says(districts: ModuleType) -> None:
    passages = districts.read_passages()
    assert len(passages) == 720
    assert len({passage.document.partition("-")[0] for passage in passages}) == 16
    for passage in passages:
        assert 4 <= len(passage.lines) <= 14
        assert passage.title
        assert passage.section
        answerable = [lines for _, lines in passage.questions if lines]
        assert len(passage.questions) - len(answerable) >= 2, passage
        assert all(0 <= line < len(passage.lines) for lines in answerable for line in lines)


def test_half_of_the_later_questions_are_near_misses(districts: ModuleType) -> None:
    passages = districts.read_passages(districts.NEAR_MISSES)
    names = {passage.document.partition("-")[0] for passage in passages}
    assert len(passages) == 450
    assert len(names) == 15
    assert len(set(districts.SET_APART) & names) == 3
    assert not names & {passage.document.partition("-")[0] for passage in districts.read_passages()}
    for passage in passages:
        assert 4 <= len(passage.lines) <= 13
        assert [bool(lines) for _, lines in passage.questions].count(False) == 5 == len(passage.questions) / 2
        assert all(0 <= line < len(passage.lines) for _, lines in passage.questions for line in lines)


def test_everyday_questions_avoid_the_words_of_their_answers(districts: ModuleType) -> None:
    passages = districts.read_passages(districts.EVERYDAY)
    names = {passage.document.partition("-")[0] for passage in passages}
    earlier = [*districts.read_passages(), *districts.read_passages(districts.NEAR_MISSES)]
    assert len(passages) == 448
    assert len(names) == 16
    assert len(set(districts.SET_APART) & names) == 2
    assert not names & {passage.document.partition("-")[0] for passage in earlier}
    shares = []
    for passage in passages:
        assert 6 <= len(passage.lines) <= 15
        assert [bool(lines) for _, lines in passage.questions].count(False) == 4 == len(passage.questions) - 10
        assert all(0 <= line < len(passage.lines) for _, lines in passage.questions for line in lines)
        for question, lines in passage.questions:
            words = set(re.findall(r"\w{6,}", question.lower()))
            answer = set(re.findall(r"\w{6,}", " ".join(passage.lines[line] for line in lines).lower()))
            shares += [len(words & answer) / len(words)] if words and lines else []
    assert sum(shares) / len(shares) < 0.05


def test_questions_point_to_text_that_stands_in_their_document(districts: ModuleType, tmp_path: Path) -> None:
    passages = [passage for passage in districts.read_passages() if passage.document.startswith("gau")]
    questions = districts.write_documents(passages, tmp_path)
    assert len(questions) == sum(len(passage.questions) for passage in passages)
    texts = {path.stem: folded(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.md")}
    assert len(texts) == 8
    for gold in questions:
        assert gold.answerable == (gold.document is not None)
        assert all(pattern.search(texts[gold.document]) for pattern in gold.must_contain)


def test_nobody_can_be_reached(districts: ModuleType) -> None:
    """Phone numbers and addresses are such that nobody has them."""
    for path in sorted(districts.FOLDER.rglob("*.jsonl")):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"[\w.+-]+@[\w.-]+\.(\w+)", text)) <= {"example"}, path
        assert re.findall(r"\b0\d{2,5}[ /-](?!000-)\d{3,}", text) == [], path
