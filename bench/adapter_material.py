"""What `bench/train_adapter.py` learns from: invented districts and the sample network's training questions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from districts import read_passages

from assistant.evaluate_retrieval import folded, read_questions
from index.context import LONGEST_CONTEXT, passage_context
from ingest.find import find
from ingest.load import load
from ingest.sentences import sentence_spans
from ingest.settings import IngestSettings


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
