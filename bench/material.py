"""What the embedding model and the reader learn from: invented districts, the sample network's training questions, pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from districts import EVERYDAY, FOLDER, NEAR_MISSES, read_passages
from districts import Passage as Row

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
    network: str
    """Passages of one network stand beside each other in a search."""


@dataclass(frozen=True)
class Asked:
    """A question with the number of its passage and the lines that answer; none for a near miss."""

    question: str
    passage: int
    lines: tuple[int, ...]
    answered_too: tuple[int, ...] = ()
    """Other passages that answer it."""


@dataclass
class Material:
    """Everything to learn from."""

    passages: list[Passage]
    questions: list[Asked]


def _context_of(row: Row) -> str:
    """What is embedded in front of a passage."""
    return " · ".join(part for part in (row.title[:100], row.day, row.section) if part)[:LONGEST_CONTEXT]


def add_districts(material: Material, folder: Path = FOLDER, *, near_misses: bool = False) -> None:
    """The invented districts."""
    for stored in read_passages(folder):
        number = len(material.passages)
        network = stored.document.partition("-")[0]
        material.passages.append(Passage(stored.document, _context_of(stored), stored.lines, network))
        material.questions += [Asked(text, number, lines) for text, lines in stored.questions if lines or near_misses]


def add_near_misses(material: Material, *, near_misses: bool = True) -> None:
    """The districts that were written to tell what a text says from what it only touches."""
    add_districts(material, NEAR_MISSES, near_misses=near_misses)


def add_everyday(material: Material, *, near_misses: bool = False, times: int = 1) -> None:
    """The districts of long-winded papers and questions in everyday words; papers are cut into passages, questions come `times` times."""
    for stored in read_passages(EVERYDAY):
        network = stored.document.partition("-")[0]
        cut = _add_parts(material, stored.lines, stored.document, _context_of(stored), network)
        for text, lines in stored.questions * times:
            if lines or near_misses:
                _ask(material, text, frozenset(lines), cut)


LONGEST_PART = 800
"""Characters of a long text that are read as one passage, at the end of a line."""
Part = tuple[int, list[int]]
"""Number of a passage, and the numbers that its lines had in the long text."""


def _add_parts(material: Material, lines: Sequence[str], document: str, context: str, network: str) -> list[Part]:
    parts: list[list[int]] = [[]]
    for number, line in enumerate(lines):
        if sum(len(lines[n]) for n in parts[-1]) > LONGEST_PART:
            parts.append([])
        if line.strip():
            parts[-1].append(number)
    first, filled = len(material.passages), [part for part in parts if part]
    for part in filled:
        material.passages.append(Passage(document, context, tuple(lines[n] for n in part), network))
    return [(first + place, part) for place, part in enumerate(filled)]


def _ask(material: Material, question: str, answers: frozenset[int], cut: list[Part]) -> None:
    """The question belongs to the part with most of the answering lines, the first of equals."""
    number, part = max(cut, key=lambda one: (len(answers & set(one[1])), -one[0]))
    too = tuple(n for n, lines in cut if answers & set(lines))
    material.questions.append(Asked(question, number, tuple(i for i, n in enumerate(part) if n in answers), too))


def add_pages(material: Material, path: Path) -> None:
    """OMoS-QA (digitalfabrik/integreat-qa-dataset, CC-BY-4.0): pages cut into passages, questions with the lines that answer them."""
    cut_of: dict[str, list[Part]] = {}
    for item in json.loads(path.read_text(encoding="utf-8")):
        if item["context"] not in cut_of:
            lines = item["context"].split("\n")
            name = f"page-{len(cut_of)}"
            cut_of[item["context"]] = _add_parts(material, lines, name, lines[0][:LONGEST_CONTEXT], "pages")
        _ask(material, item["question"], frozenset(item["answers"]), cut_of[item["context"]])


def add_sample(material: Material, corpus: Path, questions: Path) -> None:
    """The sample network's passages, and its training questions."""
    first = len(material.passages)
    for candidate in find([corpus], settings=IngestSettings()).candidates:
        loaded = load(candidate, IngestSettings())
        for passage in loaded.passages:
            lines = tuple(folded(passage.text[start:end]) for start, end in sentence_spans(passage.text))
            if lines:
                context = passage_context(loaded.document, passage)
                material.passages.append(Passage(candidate.relative, context, lines, "sample"))
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
