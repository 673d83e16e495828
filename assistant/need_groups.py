"""Counted needs as they may be shown: periods that are over, and groups of at least five. What is smaller cannot be worked out.

A number is shown only if the need was counted at least `size` times at one place. What is left of a town is shown as one sum
only if that sum tells nothing about any single place in it, that is, if each of them could still be anything from 0 to size - 1.
There are no other totals, and periods do not overlap, so that no difference of two numbers tells of a smaller group.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.learning_types import NeedCount
from ingest.directory_types import Place

_Leaves = dict[tuple[str, str], int]
"""Counts by municipality and district."""


@dataclass(frozen=True, order=True)
class Period:
    """Months of one calendar year, first and last."""

    year: int
    first: int
    last: int


@dataclass(frozen=True)
class NeedGroup:
    """One row: how often a topic was looked for somewhere. None: fewer than the smallest group, perhaps none at all."""

    period: Period
    topic: str
    municipality: str
    district: str
    rest: bool
    """The other places of the town together, instead of one place."""
    unserved: int | None
    served: int | None


def period_of(month: str, length: int) -> Period:
    """The calendar period of `length` months that a month (YYYY-MM) belongs to."""
    year, number = (int(part) for part in month.split("-"))
    first = (number - 1) // length * length + 1
    return Period(year, first, first + length - 1)


def next_shown(length: int, today: datetime.date) -> datetime.date:
    """The day from which the running period may be shown."""
    last = period_of(f"{today:%Y-%m}", length).last
    return datetime.date(today.year + last // 12, last % 12 + 1, 1)


def need_groups(
    counts: Iterable[NeedCount], places: Sequence[Place], size: int, period_months: int, today: datetime.date
) -> tuple[NeedGroup, ...]:
    """What may be shown, newest period first, most unserved needs first. A running period is left out."""
    tables: dict[tuple[Period, str, bool], _Leaves] = defaultdict(lambda: defaultdict(int))
    for item in counts:
        period = period_of(item.key.month, period_months)
        if (period.year, period.last) < (today.year, today.month):
            tables[period, item.key.topic, item.key.served][item.key.municipality, item.key.district] += item.count
    rows: dict[tuple[Period, str, str, str, bool], dict[bool, int]] = defaultdict(dict)
    for (period, topic, served), leaves in tables.items():
        for (town, district, rest), number in shown(leaves, places, size).items():
            rows[period, topic, town, district, rest][served] = number
    groups = [NeedGroup(*key, numbers.get(False), numbers.get(True)) for key, numbers in rows.items()]
    return tuple(sorted(groups, key=_order))


def shown(
    leaves: Mapping[tuple[str, str], int], places: Sequence[Place], size: int
) -> dict[tuple[str, str, bool], int]:
    """Numbers by municipality, district and whether they are the rest of the town, of one topic in one period."""
    found = {(town, district, False): count for (town, district), count in leaves.items() if count >= size}
    for town, possible in _possible(places).items():
        hidden = [leaves.get((town, district), 0) for district in possible if (town, district, False) not in found]
        rest = sum(hidden)
        if size <= rest <= (size - 1) * (len(hidden) - 1):
            found[town, "", True] = rest
    return found


def _possible(places: Sequence[Place]) -> dict[str, list[str]]:
    """Every district that could have been counted for each town, "" for the town itself: from what everybody knows."""
    found: dict[str, dict[str, None]] = defaultdict(lambda: {"": None})
    for place in places:
        if place.kind == "district":
            found[place.parent][place.name] = None
        else:
            found[place.name].setdefault("", None)
    return {town: list(names) for town, names in found.items()}


def _order(group: NeedGroup) -> tuple[int, int, int, int, str, str, str]:
    period = group.period
    numbers = (-(group.unserved or 0), -(group.served or 0))
    return (-period.year, -period.first, *numbers, group.topic, group.municipality, group.district)
