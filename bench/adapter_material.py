"""What `bench/train_adapter.py` learns from: invented districts, the sample network's training questions, pages of OMoS-QA."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from districts import read_passages

from assistant.evaluate_retrieval import folded, read_questions
from index.context import LONGEST_CONTEXT, passage_context
from ingest.find import find
from ingest.load import load
from ingest.sentences import sentence_spans
from ingest.settings import IngestSettings

PASSAGE_CHARACTERS = 900
"""Of a stretch of a page of OMoS-QA."""


@dataclass(frozen=True)
class Passage:
    """A passage to learn from, as it is embedded."""

    document: str
    context: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question with the number of its passage and the lines that answer."""

    question: str
    passage: int
    lines: tuple[int, ...]


@dataclass
class Material:
    """Everything to learn from."""

    passages: list[Passage]
    questions: list[Asked]


def add_districts(material: Material) -> None:
    """The invented districts."""
    for stored in read_passages():
        number = len(material.passages)
        context = " · ".join(part for part in (stored.title[:100], stored.day, stored.section) if part)
        material.passages.append(Passage(stored.document, context[:LONGEST_CONTEXT], stored.lines))
        material.questions += [Asked(text, number, lines) for text, lines in stored.questions if lines]


def add_omos(material: Material, path: Path) -> None:
    """Pages of OMoS-QA, cut into passages of whole lines; a question goes to the passage with most of its lines."""
    cut: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for stored in json.loads(path.read_text(encoding="utf-8")):
        lines = stored["context"].split("\n")
        parts = cut.get(stored["context"])
        if parts is None:
            parts = cut[stored["context"]] = []
            for some in _stretches(lines):
                parts.append((len(material.passages), some))
                own = tuple(lines[line] for line in some)
                material.passages.append(Passage(f"omos-{len(cut):04}", lines[0], own))
        number, some = max(parts, key=lambda part: len({*part[1]} & {*stored["answers"]}))
        answering = tuple(some.index(line) for line in stored["answers"] if line in some)
        if answering:
            material.questions.append(Asked(stored["question"], number, answering))


def _stretches(lines: Sequence[str]) -> list[tuple[int, ...]]:
    """Numbers of neighbouring lines, together no longer than a passage unless one line is."""
    parts: list[tuple[int, ...]] = []
    length = 0
    for number, line in enumerate(lines):
        if not parts or length + len(line) > PASSAGE_CHARACTERS:
            parts.append(())
            length = 0
        parts[-1] += (number,)
        length += len(line)
    return parts


def add_sample(material: Material, corpus: Path, questions: Path) -> None:
    """The sample network's passages, and its training questions."""
    first = len(material.passages)
    for candidate in find([corpus], settings=IngestSettings()).candidates:
        loaded = load(candidate, IngestSettings())
        for passage in loaded.passages:
            lines = tuple(folded(passage.text[start:end]) for start, end in sentence_spans(passage.text))
            if lines:
                context = passage_context(loaded.document, passage)
                material.passages.append(Passage(candidate.relative, context, lines))
    for gold in read_questions(questions):
        found = []
        for number, passage_ in enumerate(material.passages[first:], start=first):
            if gold.document is None or gold.document not in passage_.document:
                continue
            wanted = gold.must_contain
            answering = tuple(i for i, line in enumerate(passage_.lines) if any(p.search(line) for p in wanted))
            covered = sum(any(p.search(line) for line in passage_.lines) for p in wanted)
            if answering:
                found.append((covered, -number, answering))
        if found and gold.answerable:
            _, number, answering = max(found)  # numbers are negative: the first of equals
            material.questions.append(Asked(gold.question, -number, answering))
