"""What the training loops of the embedding model's adapter and of the reader share."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

LEAST_SHARE = 0.02
"""Of the learning rate, at the end."""


def shuffled_batches(items: Sequence[Item], size: int, steps: int, chance: random.Random) -> Iterator[list[Item]]:
    """`steps` batches, all items once in each pass, in another order each time; too few left for a batch are left out."""
    order: list[Item] = []
    for _ in range(steps):
        if len(order) < size:
            order = list(items)
            chance.shuffle(order)
        some, order = order[:size], order[size:]
        yield some


def rate_share(step: int, steps: int, warm_up: int) -> float:
    """Share of the learning rate in this step (from 0): up over `warm_up` steps, and down over all."""
    return min(1.0, (step + 1) / warm_up) * max(LEAST_SHARE, 1 - step / steps)
