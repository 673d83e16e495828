"""Late interaction: how well a passage's tokens answer each token of the question. Same model as the vectors, no second one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.types import Matrix

Scores = npt.NDArray[np.float32]


def max_similarity(query_tokens: Matrix, passage_tokens: Matrix) -> float:
    """Late-interaction score of one passage: each query token's best match, averaged.

    Shapes (q, d) and (p, d), rows of length 1. Returns a value in [-1, 1], higher is closer; -1 if either is empty.
    Source: Khattab & Zaharia 2020.
    """
    if not len(query_tokens) or not len(passage_tokens):
        return -1.0
    return float((query_tokens @ passage_tokens.T).max(axis=1).mean())


def spread(values: Sequence[float]) -> Scores:
    """Values of one result list moved to [0, 1], order kept; all equal gives all 0."""
    array = np.asarray(values, dtype=np.float32)
    if not array.size:
        return array
    lowest, highest = float(array.min()), float(array.max())
    if highest <= lowest:
        return np.zeros_like(array)
    return np.asarray((array - lowest) / (highest - lowest), dtype=np.float32)


def mix(fused: Sequence[float], late: Sequence[float], late_weight: float) -> Scores:
    """Final scores: fused and late-interaction scores of the same passages, each spread to [0, 1], weighted."""
    return (1.0 - late_weight) * spread(fused) + late_weight * spread(late)
