"""Takes the best passages apart into sentences and judges which of them answer. Between search and answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer_types import asked_types, share_given
from assistant.evidence import EvidenceModel, Line, cut_lines
from index.embedding_types import QueryEmbedding
from index.library import Library
from index.rerank import max_similarity
from index.types import Hit


@dataclass(frozen=True)
class Sentence:
    """One sentence, heading or list item of a hit. `start` and `end` are characters of the document's text."""

    hit: Hit
    hit_rank: int
    """0-based rank of its passage."""
    order: int
    """Position within its passage."""
    start: int
    end: int
    text: str
    probability: float
    """Calibrated probability in [0, 1] that it belongs to an answer."""
    similarity: float
    """Late interaction of the question with this sentence alone, in [-1, 1]."""
    gives: float
    """Share in [0, 1] of the kinds of thing asked for (amount, date, vote …) that it holds."""
    strength: float
    """What sentences of one question are ordered by; means nothing across questions."""
    read: float | None = None
    """Log odds that it answers, from reading its passage together with the question; None if that was not done."""


@dataclass(frozen=True)
class Evidence:
    """All sentences of the best passages, and the probability that they answer at all."""

    sentences: tuple[Sentence, ...]
    answers: float

    @property
    def read(self) -> tuple[float, ...]:
        """Log odds of all sentences that were read together with the question, best first; none if that was not done."""
        return tuple(sorted((sentence.read for sentence in self.sentences if sentence.read is not None), reverse=True))


@dataclass(frozen=True)
class Weights:
    """What a sentence's signals count."""

    similarity: float
    passage: float
    gives: float
    evidence: float
    read: float


UNREAD_WEIGHTS = Weights(similarity=20.0, passage=2.0, gives=2.0, evidence=0.1, read=0.0)
"""Chosen on the tuning questions: answer hit 0.41 by evidence alone, 0.59 by similarity alone, 0.71 with the passage's score,
0.80 with the kinds of thing asked for."""


READ_WEIGHTS = Weights(similarity=20.0, passage=2.0, gives=2.0, evidence=0.1, read=0.5)
"""Chosen on tuning and training questions and on those over real documents (docs/quality.md)."""


def strength(similarity: float, passage_score: float, gives: float, probability: float, read: float | None) -> float:
    """Orders the sentences of one question; higher is better."""
    weights = UNREAD_WEIGHTS if read is None else READ_WEIGHTS
    odds = math.log(max(probability, 1e-4) / max(1 - probability, 1e-4))
    return (
        weights.similarity * similarity
        + weights.passage * passage_score
        + weights.gives * gives
        + weights.evidence * odds
        + weights.read * (read or 0.0)
    )


def read_hits(
    library: Library,
    model: EvidenceModel,
    question: str,
    embedded: QueryEmbedding,
    hits: Sequence[Hit],
    *,
    same_language: bool,
) -> Evidence:
    """Judge every sentence of the hits against the question. The hits are read together, as one page: the best must stand out of all."""
    tokens = library.tokens([hit.passage.id for hit in hits])
    read = library.read(embedded, hits)
    lines: list[Line] = []
    places: list[tuple[Hit, int, int, int, int]] = []
    seen: set[tuple[str, int]] = set()
    for rank, hit in enumerate(hits):
        in_lines = library.lines(hit.passage)
        text, spans = in_lines.text, in_lines.spans
        stored = tokens[hit.passage.id]
        for order, (line, (start, end)) in enumerate(
            zip(cut_lines(text, spans, stored.tokens, stored.spans), spans, strict=True)
        ):
            first = hit.passage.start + start
            if (hit.document.id, first) in seen:  # passages overlap by whole sentences
                continue
            seen.add((hit.document.id, first))
            lines.append(line)
            places.append((hit, rank, order, first, hit.passage.start + end))
    if not lines:
        return Evidence((), 0.0)
    judgement = model.judge(question, embedded, [lines], same_language=same_language)
    types = asked_types(question)
    sentences = []
    for line, place, probability in zip(lines, places, judgement.lines[0], strict=True):
        hit, rank, order, start, end = place
        similarity = max_similarity(embedded.tokens, line.tokens)
        text = " ".join(line.text.split())
        gives = share_given(types, text)
        odds = float(read[hit.passage.id][order]) if hit.passage.id in read else None
        force = strength(similarity, hit.score, gives, float(probability), odds)
        sentences.append(
            Sentence(hit, rank, order, start, end, text, float(probability), similarity, gives, force, odds)
        )
    return Evidence(tuple(sentences), float(judgement.pages[0]))
