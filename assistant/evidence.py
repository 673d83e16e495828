"""Decides which lines of a page or passage answer a question, and whether it answers at all. Between search and answer.

The model is `evidence_model.json`, trained by `bench/train_evidence.py`; only numpy is needed to use it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence_features import WORD_SIGNALS, Line, Scores, Table, cut_lines, describe_lines, describe_page
from index.types import QueryEmbedding

__all__ = ["EvidenceModel", "Judgement", "Line", "cut_lines"]

MODEL_FILE = Path(__file__).with_name("evidence_model.json")
LARGEST_STANDARD_SCORE = 5.0
"""Features are cut off this many standard deviations from their mean, so that an odd page cannot run away."""


@dataclass(frozen=True)
class Judgement:
    """What the model makes of pages for one question. All values are calibrated probabilities in [0, 1]."""

    lines: tuple[Scores, ...]
    """One array a page, shape (n,): that this line belongs to an answer."""
    pages: Scores
    """Shape (p,): that the page answers at all."""


@dataclass(frozen=True)
class Logistic:
    """Logistic regression over named features."""

    names: tuple[str, ...]
    mean: Scores
    scale: Scores
    weights: Scores
    intercept: float

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Logistic:
        """`features`: {name: [mean, scale, weight]}, and `intercept`."""
        table = np.array(list(stored["features"].values()), dtype=np.float64)
        return cls(tuple(stored["features"]), table[:, 0], table[:, 1], table[:, 2], float(stored["intercept"]))

    def probabilities(self, table: Table) -> Scores:
        """Shape (n, f) with columns in the order of `names`; returns (n,)."""
        standard = np.clip((table - self.mean) / self.scale, -LARGEST_STANDARD_SCORE, LARGEST_STANDARD_SCORE)
        return np.asarray(1.0 / (1.0 + np.exp(-(standard @ self.weights + self.intercept))))


@dataclass(frozen=True)
class Judge:
    """The two models of one case: lines, and the page as a whole."""

    lines: Logistic
    page: Logistic


@dataclass(frozen=True)
class EvidenceModel:
    """Line and page models, one pair with word overlap and one without it for questions in another language than the lines."""

    same_language: Judge
    other_language: Judge
    line_threshold: float
    page_threshold: float

    @classmethod
    def load(cls, path: Path | None = None) -> EvidenceModel:
        """Read the model; None means the one that comes with the package."""
        stored = json.loads((path or MODEL_FILE).read_text(encoding="utf-8"))
        judges = {
            case: Judge(Logistic.from_json(stored[case]["lines"]), Logistic.from_json(stored[case]["page"]))
            for case in ("same_language", "other_language")
        }
        return cls(**judges, line_threshold=stored["line_threshold"], page_threshold=stored["page_threshold"])

    def judge(
        self,
        question_text: str,
        question: QueryEmbedding,
        pages: Sequence[Sequence[Line]],
        *,
        same_language: bool = True,
    ) -> Judgement:
        """Probabilities for pages or passages, each a list of lines in text order; a page without lines gets 0."""
        judge = self.same_language if same_language else self.other_language
        lines: list[Scores] = []
        answering = np.zeros(len(pages))
        for i, page in enumerate(pages):
            if not page:
                lines.append(np.zeros(0))
                continue
            columns = describe_lines(question_text, question, page)
            probabilities = judge.lines.probabilities(np.stack([columns[n] for n in judge.lines.names], axis=1))
            features = describe_page(columns, probabilities)
            answering[i] = judge.page.probabilities(np.array([[features[n] for n in judge.page.names]]))[0]
            lines.append(probabilities)
        return Judgement(tuple(lines), answering)

    def select(self, judgement: Judgement) -> tuple[tuple[int, ...], ...]:
        """Chosen line numbers a page, in text order; empty where the page does not answer."""
        return tuple(
            tuple(int(i) for i in np.flatnonzero(lines >= self.line_threshold)) if page >= self.page_threshold else ()
            for lines, page in zip(judgement.lines, judgement.pages, strict=True)
        )


def needs_same_language(feature: str) -> bool:
    """Whether a feature is built on shared words or on German forms of questions."""
    return feature.startswith((*WORD_SIGNALS, "asked_"))
