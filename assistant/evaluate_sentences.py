"""Measures the evidence model on questions with marked lines: `netzlotse eval sentences FILE.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import UnusableQuestions
from assistant.evidence import EvidenceModel, Line, cut_lines
from index.embedding_types import Embedder

WINDOW_CHARACTERS = 850
"""A page is embedded in stretches of whole lines up to this length, as documents are in passages; 512 tokens would fit."""
WINDOWS_AT_ONCE = 128
"""Embedded in one go; bounds the memory that token rows take."""
CALIBRATION_BINS = 10


@dataclass(frozen=True)
class SentencesReport:
    """Micro figures over all lines, and how well empty answers are told; all in [0, 1]."""

    questions: int
    precision: float
    recall: float
    f1: float
    unanswerable_precision: float
    unanswerable_recall: float
    unanswerable_f1: float
    expected_calibration_error: float

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def read_items(path: Path) -> list[dict[str, Any]]:
    """Questions with pages and marked lines from a JSON file. Raises UnusableQuestions naming entry and field."""
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise UnusableQuestions(f"{path.name} is no JSON: {exc}") from exc
    if not isinstance(items, list):
        raise UnusableQuestions(f"{path.name} must hold a list of questions.")
    for number, item in enumerate(items, start=1):
        for name, kind in (("question", str), ("context", str), ("answers", list)):
            if not isinstance(item, dict) or not isinstance(item.get(name), kind):
                raise UnusableQuestions(f"{path.name}, entry {number}: the field {name!r} must be a {kind.__name__}.")
    return items


def page_windows(lines: list[str], longest: int = WINDOW_CHARACTERS) -> Iterator[list[int]]:
    """Numbers of consecutive lines that are embedded together."""
    window: list[int] = []
    length = 0
    for number, line in enumerate(lines):
        if window and length + len(line) + 1 > longest:
            yield window
            window, length = [], 0
        window.append(number)
        length += len(line) + 1
    if window:
        yield window


def embed_pages(contexts: Sequence[str], embedder: Embedder) -> dict[str, list[Line]]:
    """Lines of pages with their token rows, by context; a page's first line is its title and stands in front of every window."""
    pages: dict[str, list[Line]] = {context: [] for context in contexts}
    windows = [(context, window) for context in pages for window in page_windows(context.split("\n"))]
    for start in range(0, len(windows), WINDOWS_AT_ONCE):
        some = windows[start : start + WINDOWS_AT_ONCE]
        texts = [[context.split("\n")[number] for number in window] for context, window in some]
        titles = [context.split("\n")[0] for context, _ in some]
        embedded = embedder.embed_passages(["\n".join(lines) for lines in texts], titles)
        for (context, _), lines, embedding in zip(some, texts, embedded, strict=True):
            ends = np.cumsum([len(line) + 1 for line in lines]).tolist()
            sentences = [(end - len(line) - 1, end - 1) for line, end in zip(lines, ends, strict=True)]
            pages[context] += cut_lines("\n".join(lines), sentences, embedding.tokens, embedding.spans)
    return pages


def f1_score(hits: int, chosen: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and F1; 0 where undefined."""
    precision, recall = hits / chosen if chosen else 0.0, hits / wanted if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def expected_calibration_error(probabilities: list[float], outcomes: list[bool], bins: int = CALIBRATION_BINS) -> float:
    """Mean distance of probability and frequency over equal bins, weighted by size. Source: Naeini et al. 2015."""
    chance, outcome = np.array(probabilities), np.array(outcomes, dtype=float)
    bin_of = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(float((chance - outcome)[bin_of == b].sum())) for b in range(bins)]
    return sum(gaps) / max(len(chance), 1)


def evaluate_sentences(items: list[dict[str, Any]], embedder: Embedder, model: EvidenceModel) -> SentencesReport:
    """Items have `question`, `context` (one sentence a line) and `answers` (line numbers from 0, [] if the page does not answer)."""
    hits = chosen = wanted = empty_hits = empty_chosen = empty_wanted = 0
    probabilities: list[float] = []
    outcomes: list[bool] = []
    pages = embed_pages([item["context"] for item in items], embedder)
    for item in items:
        gold = set(item["answers"])
        page = pages[item["context"]]
        judgement = model.judge(item["question"], embedder.embed_queries([item["question"]])[0], [page])
        selected = set(model.select(judgement)[0])
        probabilities += judgement.lines[0].tolist()
        outcomes += [number in gold for number in range(len(page))]
        hits, chosen, wanted = hits + len(gold & selected), chosen + len(selected), wanted + len(gold)
        empty_chosen, empty_wanted = empty_chosen + (not selected), empty_wanted + (not gold)
        empty_hits += not selected and not gold
    precision, recall, f1 = f1_score(hits, chosen, wanted)
    empty_precision, empty_recall, empty_f1 = f1_score(empty_hits, empty_chosen, empty_wanted)
    return SentencesReport(
        questions=len(items),
        precision=precision,
        recall=recall,
        f1=f1,
        unanswerable_precision=empty_precision,
        unanswerable_recall=empty_recall,
        unanswerable_f1=empty_f1,
        expected_calibration_error=expected_calibration_error(probabilities, outcomes),
    )
