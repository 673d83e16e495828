"""Opening hours in OpenStreetMap syntax as weekly rules, and back, as far as weeks can say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HSDS_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = "|".join(DAYS)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_RULE = re.compile(
    rf"((?:{_DAY})(?:[-,](?:{_DAY}))*)(?:\[([1-5](?:,[1-5])*)\])? ({_TIME}-{_TIME}(?:,\s?{_TIME}-{_TIME})*)"
)


@dataclass(frozen=True)
class Weekly:
    """Open on these days from one time to another, every week or in these weeks of the month."""

    days: tuple[str, ...]
    """Of `DAYS`."""
    opens: str
    closes: str
    weeks: tuple[int, ...] = ()
    """1 to 5: the first to the fifth such day of the month; empty: every week."""


def weekly_rules(hours: str) -> tuple[Weekly, ...]:
    """The rules in order, if a list of weekly rules says the same; else nothing, since half of them would mislead.

    "PH off" is passed over: a weekly rule knows no holidays. A later rule for the same day replaces an earlier one,
    which a list cannot say.
    """
    rules: list[Weekly] = []
    seen: set[str] = set()
    for part in (part.strip() for part in hours.split(";")):
        if part in ("", "PH off"):
            continue
        found = _RULE.fullmatch(part)
        days = _days(found[1]) if found else None
        if found is None or days is None or seen & set(days) or (found[2] and len(days) > 1):
            return ()
        seen |= set(days)
        weeks = tuple(int(week) for week in (found[2] or "").split(",") if week)
        for span in found[3].split(","):
            opens, closes = span.strip().split("-")
            rules.append(Weekly(days, opens, closes, weeks))
    return tuple(rules)


def _days(text: str) -> tuple[str, ...] | None:
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        if start > end:
            return None
        days += DAYS[start : end + 1]
    return tuple(days) if len(set(days)) == len(days) else None


def byday(rule: Weekly) -> str:
    """As iCalendar and HSDS write it: "MO,TU" or "1TU,3TU"."""
    codes = [HSDS_DAYS[DAYS.index(day)] for day in rule.days]
    if not rule.weeks:
        return ",".join(codes)
    return ",".join(f"{week}{code}" for week in rule.weeks for code in codes)


def from_schedule(freq: str, days: str, opens: str, closes: str) -> Weekly | None:
    """A schedule as a rule; None if it says something else."""
    codes = [code.strip() for code in days.split(",")]
    opens, closes = (re.sub(r"(:\d\d)(?::00)?(?:Z|[+-]\d\d:\d\d)?$", r"\1", time) for time in (opens, closes))
    if not all(re.fullmatch(_TIME, time) for time in (opens, closes)):
        return None
    weekly = [re.fullmatch(r"([1-5]?)(MO|TU|WE|TH|FR|SA|SU)", code) for code in codes]
    if not all(weekly):
        return None
    weeks = tuple(dict.fromkeys(int(found[1]) for found in weekly if found and found[1]))
    names = tuple(dict.fromkeys(DAYS[HSDS_DAYS.index(found[2])] for found in weekly if found))
    if weeks and len(names) > 1:  # "Mo,Tu[1]" would mean every Monday
        return None
    rule = Weekly(names, opens, closes, weeks)
    return rule if bool(weeks) == (freq == "MONTHLY") and byday(rule) == ",".join(codes) else None


def as_hours(rules: Iterable[Weekly]) -> str:
    """Rules as opening hours; times of the same days stand together."""
    grouped: dict[tuple[tuple[str, ...], tuple[int, ...]], list[str]] = {}
    for rule in rules:
        grouped.setdefault((rule.days, rule.weeks), []).append(f"{rule.opens}-{rule.closes}")
    return "; ".join(f"{_written(days, weeks)} {','.join(times)}" for (days, weeks), times in grouped.items())


def _written(days: Sequence[str], weeks: Sequence[int]) -> str:
    numbers = [DAYS.index(day) for day in days]
    run = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1))
    names = f"{days[0]}-{days[-1]}" if run else ",".join(days)
    return f"{names}[{','.join(map(str, weeks))}]" if weeks else names
