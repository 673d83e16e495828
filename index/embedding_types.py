"""Texts as vectors: what an embedder makes of questions and passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""Shape (d,), length 1."""
Matrix = npt.NDArray[np.float32]
"""Shape (n, d), rows of length 1."""
Near = list[tuple[str, float]]
"""(passage id, cosine in [-1, 1]) of the passages near to a vector, nearest first."""
Spans = npt.NDArray[np.int32]
"""Shape (n, 2): start and end character of each token in the text it came from."""
States = npt.NDArray[np.float32]
"""Shape (n, d): tokens after the model's lower layers, not of length 1."""
NO_STATES: States = np.zeros((0, 0), dtype=np.float32)


@dataclass(frozen=True)
class QueryEmbedding:
    """A question as one vector and as token vectors."""

    vector: Vector
    tokens: Matrix
    token_texts: tuple[str, ...]
    added_words: tuple[str, ...] = ()
    """Other words for those of the question."""
    expanded: QueryEmbedding | None = None
    """The question with those words behind it; None if there are none."""
    states: States = field(default_factory=lambda: NO_STATES)
    """What the model's lower layers make of the tokens, shape (q, d); without rows if the model does not give them."""


@dataclass(frozen=True)
class PassageEmbedding:
    """A passage as one vector and as token vectors; `spans` are characters of the shown text, context tokens are left out."""

    vector: Vector
    tokens: Matrix
    spans: Spans
    states: States = field(default_factory=lambda: NO_STATES)
    """As of a question, shape (t, d)."""


@dataclass(frozen=True)
class PassageTokens:
    """Stored token vectors of a passage and where each token stands in its text."""

    tokens: Matrix
    spans: Spans


class Embedder(Protocol):
    """Turns text into vectors. One model for everything; the fingerprint says which."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever vectors would change: model, prompts, pooling."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> list[QueryEmbedding]:
        """Embed questions."""

    def embed_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[PassageEmbedding]:
        """Embed passages, each with its context (title, section, date) in front."""
