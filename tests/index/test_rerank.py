"""Late interaction: the quick way over many passages gives what the plain definition gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.embedding_types import Matrix
from index.rerank import BLOCK_TOKENS, closeness, max_similarity, mix, spread


def rows(generator: np.random.Generator, count: int) -> Matrix:
    made = generator.normal(size=(count, 8)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(0, 999), st.integers(0, 6), st.lists(st.integers(0, 130), max_size=5))
def test_windows_are_those_of_the_definition(seed: int, query_length: int, lengths: list[int]) -> None:
    generator = np.random.default_rng(seed)
    query, passages = rows(generator, query_length), [rows(generator, length) for length in lengths]
    found = closeness(query, passages)
    for value, whole, passage in zip(found.windows, found.wholes, passages, strict=True):
        starts = range(0, max(len(passage) - BLOCK_TOKENS, 1), BLOCK_TOKENS)
        wanted = max(max_similarity(query, passage[s : s + 2 * BLOCK_TOKENS]) for s in starts)
        assert abs(float(value) - wanted) < 1e-5
        assert abs(float(whole) - max_similarity(query, passage)) < 1e-5


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=20), st.floats(0.1, 50), st.floats(-10, 10))
def test_order_not_magnitude_decides(hundredths: list[int], factor: float, offset: float) -> None:
    """Another model's scores, larger or shifted, order passages the same way. Not finer than float32 tells apart after the shift."""
    values = [number / 100 for number in hundredths]
    moved = [value * factor + offset for value in values]
    first, second = mix(values, values, 0.7), mix(moved, values, 0.7)
    assert np.allclose(first, second, atol=1e-3)
    assert float(spread(values).max(initial=0)) <= 1.0
