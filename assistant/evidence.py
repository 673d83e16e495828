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
import numpy.typing as npt

from assistant.evidence_features import Centre, Line, Scores, Table, cut_lines, describe, page_odds
from index.embedding_types import QueryEmbedding

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


def sigmoid(odds: npt.NDArray[Any]) -> Scores:
    """Log odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)


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

    def standard(self, table: Table) -> Table:
        """Standard scores of features, shape (n, f) with columns in the order of `names`."""
        scores = (table - self.mean) / self.scale
        return np.asarray(np.clip(scores, -LARGEST_STANDARD_SCORE, LARGEST_STANDARD_SCORE))

    def odds(self, standard: Table) -> Scores:
        """Log odds, shape (n,)."""
        return np.asarray(standard @ self.weights + self.intercept)


@dataclass(frozen=True)
class Network:
    """A small convolution along the page: a line is judged with up to four lines above and below it.

    Weights: `direct` (f,), `hidden` (f, h) with `hidden_bias` (h,), `near` and `far` (3, h, h) with biases, `out` (h,), `bias`.
    """

    direct: Scores
    hidden: Table
    hidden_bias: Scores
    near: npt.NDArray[np.float64]
    near_bias: Scores
    far: npt.NDArray[np.float64]
    far_bias: Scores
    out: Scores
    bias: float

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Network:
        """Nested lists of numbers by name."""
        arrays: dict[str, Any] = {name: np.array(stored[name]) for name in cls.__dataclass_fields__}
        return cls(**arrays)

    def odds(self, standard: Table) -> Scores:
        """Log odds of the lines of one page, in text order; shapes (n, f) and (n,)."""
        hidden = np.maximum(standard @ self.hidden + self.hidden_bias, 0)
        near = np.maximum(_convolved(hidden, self.near, 1) + self.near_bias, 0)
        far = np.maximum(_convolved(near, self.far, 3) + self.far_bias, 0)
        return np.asarray(standard @ self.direct + (hidden + far) @ self.out + self.bias)


def _convolved(rows: Table, kernel: npt.NDArray[np.float64], step: int) -> Table:
    """Three rows, `step` apart, weighted by a kernel (3, h, h); nothing beyond the page."""
    padded = np.pad(rows, ((step, step), (0, 0)))
    taps = [padded[tap * step : tap * step + len(rows)] @ kernel[tap] for tap in range(3)]
    return np.asarray(taps[0] + taps[1] + taps[2])


@dataclass(frozen=True)
class Judge:
    """The models of one case: lines by a logistic regression and networks together, the page by a logistic regression."""

    lines: Logistic
    networks: tuple[Network, ...]
    page: Logistic

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Judge:
        """`lines`, `networks` and `page`."""
        networks = tuple(Network.from_json(network) for network in stored["networks"])
        return cls(Logistic.from_json(stored["lines"]), networks, Logistic.from_json(stored["page"]))

    def line_probabilities(self, columns: dict[str, Scores]) -> Scores:
        """Half the logistic regression, half the mean of the networks; shape (n,)."""
        standard = self.lines.standard(np.stack([columns[name] for name in self.lines.names], axis=1))
        probabilities = sigmoid(self.lines.odds(standard))
        if not self.networks:
            return probabilities
        return np.asarray((probabilities + np.mean([sigmoid(n.odds(standard)) for n in self.networks], axis=0)) / 2)

    def page_probability(self, features: dict[str, float]) -> float:
        """From features of the page and of its lines' probabilities."""
        table = np.array([[features[name] for name in self.page.names]])
        return float(sigmoid(self.page.odds(self.page.standard(table)))[0])


@dataclass(frozen=True)
class EvidenceModel:
    """Two judges: one with word overlap, and one without it for questions in another language than the lines."""

    centre: Centre
    same_language: Judge
    other_language: Judge
    line_threshold: float
    page_threshold: float

    @classmethod
    def load(cls, path: Path | None = None) -> EvidenceModel:
        """Read the model; None means the one that comes with the package."""
        stored = json.loads((path or MODEL_FILE).read_text(encoding="utf-8"))
        return cls(
            Centre.from_json(stored["centre"]),
            Judge.from_json(stored["same_language"]),
            Judge.from_json(stored["other_language"]),
            line_threshold=stored["line_threshold"],
            page_threshold=stored["page_threshold"],
        )

    def judge(
        self,
        question_text: str,
        question: QueryEmbedding,
        pages: Sequence[Sequence[Line]],
        *,
        same_language: bool = True,
    ) -> Judgement:
        """Probabilities for pages or passages, each a list of lines in text order; without lines or a question they are 0."""
        judge = self.same_language if same_language else self.other_language
        lines: list[Scores] = []
        answering = np.zeros(len(pages))
        for i, page in enumerate(pages):
            if not page or not len(question.tokens):
                lines.append(np.zeros(len(page)))
                continue
            description = describe(question_text, question, page, self.centre)
            probabilities = judge.line_probabilities(description.lines)
            answering[i] = judge.page_probability(description.page | page_odds(probabilities))
            lines.append(probabilities)
        return Judgement(tuple(lines), answering)

    def select(self, judgement: Judgement) -> tuple[tuple[int, ...], ...]:
        """Chosen line numbers a page, in text order; empty where the page does not answer."""
        return tuple(
            tuple(int(i) for i in np.flatnonzero(lines >= self.line_threshold)) if page >= self.page_threshold else ()
            for lines, page in zip(judgement.lines, judgement.pages, strict=True)
        )
