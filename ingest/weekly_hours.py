"""Opening hours as a week of plain times, for people who do not know the OpenStreetMap syntax of the directory."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
CLOSED_ON_HOLIDAYS = "PH off"
_DAY = "|".join(DAYS)
_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
_RULE = re.compile(rf"((?:{_DAY})(?:[-,](?:{_DAY}))*) (\d\d:\d\d-\d\d:\d\d(?:,\s?\d\d:\d\d-\d\d:\d\d)*)")
_WRITTEN_SPAN = re.compile(
    r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr)?\s*(?:-|–|—|bis|to)\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr)?\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(r",|;|\bund\b|\band\b|\+", re.IGNORECASE)


@dataclass(frozen=True)
class Week:
    """Times of each day from Monday on, as `09:00-12:00, 14:00-16:00`; empty if closed."""

    days: tuple[str, ...]
    closed_on_holidays: bool


def read_week(hours: str) -> Week | None:
    """What the OpenStreetMap syntax says, if a plain week says all of it; a later rule replaces a day, as its standard has it."""
    days = [""] * len(DAYS)
    closed = False
    for rule in (part.strip() for part in hours.split(";")):
        if not rule:
            continue
        if rule == CLOSED_ON_HOLIDAYS:
            closed = True
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            return None
        for day in _named(found[1]):
            days[day] = ", ".join(f"{start}-{end}" for start, end in _SPAN.findall(found[2]))
    return Week(tuple(days), closed)


def write_week(week: Week) -> str:
    """A plain week in the OpenStreetMap syntax, days with the same times together; empty if it says no time at all."""
    rules = []
    day = 0
    while day < len(DAYS):
        last = day
        while last + 1 < len(DAYS) and week.days[last + 1] == week.days[day]:
            last += 1
        if week.days[day]:
            named = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            rules.append(f"{named} {week.days[day].replace(' ', '')}")
        day = last + 1
    if rules and week.closed_on_holidays:
        rules.append(CLOSED_ON_HOLIDAYS)
    return "; ".join(rules)


def read_times(text: str) -> str | None:
    """What somebody wrote for one day (`9-12 und 14.30 bis 18 Uhr`) as `09:00-12:00, 14:30-18:00`; None if it is no time."""
    text = text.strip()
    if not text or text.casefold() in ("geschlossen", "zu", "closed", "-", "–"):
        return ""
    spans = [_span(part) for part in _PARTS.split(text)]
    known = [span for span in spans if span is not None]
    if len(known) != len(spans) or any(later[0] < earlier[1] for earlier, later in itertools.pairwise(known)):
        return None
    return ", ".join("-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span) for span in known)


def _span(part: str) -> tuple[int, int] | None:
    """Minutes of the day, the first before the second."""
    found = _WRITTEN_SPAN.fullmatch(part)
    if found is None:
        return None
    numbers = [int(number or 0) for number in found.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or not 0 <= start < end <= 24 * 60:
        return None
    return start, end


def _named(text: str) -> Sequence[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days += range(begin, end + 1) if begin <= end else [*range(begin, len(DAYS)), *range(end + 1)]
    return days
