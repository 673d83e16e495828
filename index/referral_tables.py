"""What may be told about counted referrals: numbers from five up, and nothing from which a smaller one could be worked out.

One table each by month, topic, district and service, for one quarter of a year at a time; never two of them crossed, and no
sums over quarters, so that tables cannot be subtracted from each other. In a table every group below five is hidden, and
with them the smallest groups that are not below five. Whoever knows this rule and the total can swap any two hidden groups
without changing anything that is shown, so a hidden number cannot be told from another. While a quarter runs, its numbers
are rounded down to fives: who looks every day does not see single referrals.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from index.referral_counts import ReferralGroup

SMALLEST_GROUP = 5
KINDS = ("month", "topic", "district", "service_id")
"""Fields of ReferralGroup that have a table."""


@dataclass(frozen=True)
class ReferralTable:
    """Groups of one kind, largest first."""

    kind: str
    shown: tuple[tuple[str, int], ...]
    hidden: bool
    """Whether there are groups that are not shown. How many and which is not told."""


@dataclass(frozen=True)
class ReferralQuarter:
    """What is shown of three months."""

    name: str
    """`2026-Q4`."""
    running: bool
    """Not over yet: numbers are rounded down to fives."""
    total: int | None
    """None: too few to be shown, and then there are no tables."""
    tables: tuple[ReferralTable, ...]


def quarter_of(month: str) -> str:
    """`2026-11` is in `2026-Q4`."""
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def referral_quarters(counts: Mapping[ReferralGroup, int], today: datetime.date) -> tuple[ReferralQuarter, ...]:
    """All quarters with referrals, newest first."""
    by_quarter: dict[str, dict[ReferralGroup, int]] = defaultdict(dict)
    for group, count in counts.items():
        by_quarter[quarter_of(group.month)][group] = count
    current = quarter_of(f"{today:%Y-%m}")
    return tuple(
        _quarter(name, groups, running=name >= current) for name, groups in sorted(by_quarter.items(), reverse=True)
    )


def _quarter(name: str, groups: Mapping[ReferralGroup, int], *, running: bool) -> ReferralQuarter:
    total = sum(groups.values())
    sums = {kind: _sums(groups, kind) for kind in KINDS}
    if total < SMALLEST_GROUP or any(_tells_all(numbers) for numbers in sums.values()):
        return ReferralQuarter(name, running, None, ())
    step = SMALLEST_GROUP if running else 1
    tables = tuple(_table(kind, numbers, step) for kind, numbers in sums.items())
    return ReferralQuarter(name, running, total - total % step, tables)


def _sums(groups: Mapping[ReferralGroup, int], kind: str) -> dict[str, int]:
    numbers: Counter[str] = Counter()
    for group, count in groups.items():
        numbers[getattr(group, kind)] += count
    return dict(numbers)


def hidden_groups(numbers: Mapping[str, int]) -> set[str]:
    """Groups below five, and if there are any, the smallest ones of the others."""
    small = {group for group, count in numbers.items() if count < SMALLEST_GROUP}
    large = {group: count for group, count in numbers.items() if group not in small}
    if not small or not large:
        return small
    smallest = min(large.values())
    return small | {group for group, count in large.items() if count == smallest}


def _tells_all(numbers: Mapping[str, int]) -> bool:
    """Whether all groups are hidden and equal: then total and number of groups would tell each."""
    return hidden_groups(numbers) == set(numbers) and len(set(numbers.values())) == 1


def _table(kind: str, numbers: Mapping[str, int], step: int) -> ReferralTable:
    hidden = hidden_groups(numbers)
    shown = [(group, count - count % step) for group, count in numbers.items() if group not in hidden]
    if kind == "month":
        shown.sort()
    else:
        shown.sort(key=lambda entry: (-entry[1], entry[0]))
    return ReferralTable(kind, tuple(shown), bool(hidden))
