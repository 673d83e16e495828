"""What the network learns, as it leaves this package. All frozen."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class NeedKey:
    """What one need is counted under. Every field comes from a fixed list, none from what somebody wrote."""

    month: str
    """YYYY-MM; nothing finer is kept."""
    topic: str
    municipality: str
    """A town of the network; empty if no place was named, `ELSEWHERE` if it lies outside."""
    district: str
    """A district of that town, or empty."""
    served: bool
    """Whether a neutral service for the topic was near enough."""

    def __post_init__(self) -> None:
        if not _MONTH.fullmatch(self.month):
            raise ValueError(f"{self.month!r} is no month: write YYYY-MM")


ELSEWHERE = "*"
"""Stands for every place outside the network."""


@dataclass(frozen=True)
class NeedCount:
    """A key and how often it was counted."""

    key: NeedKey
    count: int


@dataclass(frozen=True)
class NotDouble:
    """A pair of services that people marked as different; ids in ascending order."""

    one: str
    other: str
    marked: datetime.date


def pair(one: str, other: str) -> tuple[str, str]:
    """The two ids in the order in which pairs are kept. Raises ValueError if they are the same."""
    if one == other:
        raise ValueError(f"{one!r} cannot be a pair with itself")
    return (one, other) if one < other else (other, one)
