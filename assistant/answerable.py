"""Decides whether the best passages answer a question at all: a small calibrated logistic model over signals of search and evidence.

The model is `answerable_model.json`, trained by `bench/train_answerable.py`; only numpy is needed to use it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer_types import asked_types
from assistant.read_hits import Evidence
from index.analyse import analyse
from index.types import Hit

MODEL_FILE = Path(__file__).with_name("answerable_model.json")
LARGEST_STANDARD_SCORE = 4.0
DEPTH, RIVAL, SHARPNESS = 20, 5, 50.0
"""Hits that the best one is compared with; the 0-based place of the one it must stand above; similarities to shares."""
UNKNOWN_SIMILARITY = 0.75
"""Stands for the cosine of a hit that the vector search did not return: about that of unrelated texts in this model."""
READ_SIGNALS = frozenset({"read_best", "read_any", "read_gap"})
"""Signals that only passages read together with the question give."""
SHARES_WORDS = frozenset({"coverage_best", "coverage_all", "missing_words", "lexical_first"})
"""Signals that mean nothing when question and documents are in different languages."""


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped))


def _words(text: str) -> set[str]:
    analysed = analyse(text)
    return {*analysed.whole, *analysed.parts}


def _coverage(question: str, hits: Sequence[Hit]) -> tuple[float, float, float]:
    """Share of the question's words in the best single hit and in all hits together, and the number of words in none of them."""
    wanted = set(analyse(question).whole)
    if not wanted:
        return 0.0, 0.0, 0.0
    texts = [f"{hit.document.title} {' '.join(hit.passage.section_path)} {hit.passage.text}" for hit in hits]
    found = [wanted & _covered(wanted, _words(text)) for text in texts]
    everywhere = set().union(*found) if found else set()
    best = max((len(words) for words in found), default=0)
    return best / len(wanted), len(everywhere) / len(wanted), float(len(wanted - everywhere))


def _covered(wanted: set[str], present: set[str]) -> set[str]:
    """Words that are there themselves or whose compound parts are all there."""
    covered = set()
    for word in wanted:
        parts = set(analyse(word).parts)
        if word in present or (parts and parts <= present):
            covered.add(word)
    return covered


def _standing_out(values: Sequence[float]) -> tuple[float, float]:
    """How far the first of descending values stands above its sixth, and above all of them in standard deviations."""
    spread = float(np.std(values))
    gap = values[0] - values[min(RIVAL, len(values) - 1)]
    return gap, (values[0] - float(np.mean(values))) / spread if spread > 0 else 0.0


def _undecided(values: Sequence[float]) -> float:
    """Entropy, in nats, of descending similarities as a distribution: high where many hits are about as near."""
    shares = np.exp(SHARPNESS * (np.asarray(values) - values[0]))
    shares /= shares.sum()
    return float(-(shares * np.log(shares)).sum())


def signals(question: str, hits: Sequence[Hit], passages: int, evidence: Evidence) -> dict[str, float]:
    """What search and evidence say about answerability, by name; all finite, also without hits.

    `hits` are many, best first; evidence was read from the first `passages` of them. An answer stands out of what was found beside it. The
    length of a question and whether it asks for an amount, a date or a reason say nothing and are not among the signals, although
    they would fit the questions that were written to train on.
    """
    lines = [*sorted((s.probability for s in evidence.sentences), reverse=True), 0.0, 0.0, 0.0]
    late = sorted((h.late_interaction for h in hits if h.late_interaction is not None), reverse=True)[:DEPTH] or [0.0]
    cosines = sorted((h.similarity for h in hits if h.similarity is not None), reverse=True)[:DEPTH]
    cosines = cosines or [UNKNOWN_SIMILARITY]
    best_single, everywhere, missing = _coverage(question, hits[:passages])
    strongest = max(evidence.sentences, key=lambda sentence: sentence.strength, default=None)
    similar = sorted((sentence.similarity for sentence in evidence.sentences), reverse=True) or [UNKNOWN_SIMILARITY]
    top = hits[0] if hits else None
    late_gap, late_above = _standing_out(late)
    cosine_gap, cosine_above = _standing_out(cosines)
    return {
        "page": _logit(evidence.answers),
        "best_line": _logit(lines[0]),
        "third_line": _logit(lines[2]),
        "late_best": late[0],
        "late_gap": late_gap,
        "late_above": late_above,
        "cosine_best": cosines[0],
        "cosine_gap": cosine_gap,
        "cosine_above": cosine_above,
        "undecided": _undecided(cosines),
        "sentence_best": similar[0],
        "sentence_margin": similar[0] - float(np.mean(similar)),
        "lacks_asked": 1.0 - strongest.gives if strongest and asked_types(question) else 0.0,
        "coverage_best": best_single,
        "coverage_all": everywhere,
        "missing_words": min(missing, 6.0),
        "lexical_first": float(top is not None and top.lexical_rank == 1),
        "dense_first": float(top is not None and top.dense_rank == 1),
        **_read_together(evidence.read),
    }


def _read_together(read: Sequence[float]) -> dict[str, float]:
    """Signals of reading question and passages together, from log odds best first; none if that was not done."""
    if not read:
        return {}
    return {
        "read_best": read[0],
        "read_any": float(np.logaddexp.reduce(read)),
        "read_gap": read[0] - read[min(1, len(read) - 1)],
    }


@dataclass(frozen=True)
class Answerability:
    """Calibrated probability in [0, 1] that passages answer, and the probability from which they are taken to."""

    probability: float
    threshold: float


@dataclass(frozen=True)
class Case:
    """A logistic model for questions in the documents' language and one for others, with the threshold to answer from."""

    same_language: dict[str, Any]
    other_language: dict[str, Any]
    threshold: float


@dataclass(frozen=True)
class AnswerableModel:
    """One case for passages that were read together with the question, and one for those that were not."""

    read: Case
    unread: Case

    @classmethod
    def load(cls, path: Path | None = None) -> AnswerableModel:
        """Read the model; None means the one that comes with the package."""
        stored = json.loads((path or MODEL_FILE).read_text(encoding="utf-8"))
        return cls(Case(**stored["read"]), Case(**stored["unread"]))

    def judge(self, values: dict[str, float], *, same_language: bool) -> Answerability:
        """What the signals say."""
        case = self.read if values.keys() >= READ_SIGNALS else self.unread
        model = case.same_language if same_language else case.other_language
        total = float(model["intercept"])
        for name, (mean, scale, weight) in model["features"].items():
            standard = (values[name] - mean) / scale
            total += weight * min(max(standard, -LARGEST_STANDARD_SCORE), LARGEST_STANDARD_SCORE)
        return Answerability(1.0 / (1.0 + math.exp(-total)), case.threshold)
