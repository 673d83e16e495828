"""Reads from a question when somebody wants to come: "heute noch", "am Samstag", "abends", "nächste Woche", "nach 17 Uhr"."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from assistant.opening import ZONE, OpenSpan, open_spans

PARTS = {"morning": (7, 12), "afternoon": (12, 18), "evening": (17, 22)}
"""Hours of the day, from and to."""
USUAL_DAYS = 7
"""How many days "abends" without a day looks ahead."""
SHORTEST_VISIT = datetime.timedelta(minutes=15)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A stretch of time in which somebody could come."""

    start: datetime.datetime
    end: datetime.datetime


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    path = Path(__file__).parent / "need_time_words.yaml"
    return cast(dict[str, Any], yaml.safe_load(path.read_text(encoding="utf-8")))


def wanted_windows(question: str, now: datetime.datetime) -> tuple[Window, ...]:
    """When somebody wants to come, from now on; empty if the question names no time."""
    now = now.astimezone(ZONE)
    if _says(question, _words()["days"]["now"]):
        return (Window(now, now + SHORTEST_VISIT),)
    hours = _hours(question)
    days = _days(question, now.date())
    if not days and hours is None:
        return ()
    if not days:
        days = [now.date() + number * _DAY for number in range(USUAL_DAYS)]
    first, last = hours or ((0, 0), (24, 0))
    windows = [Window(max(_at(day, first), now), _at(day, last)) for day in days]
    return tuple(window for window in windows if window.end - window.start >= SHORTEST_VISIT)


@lru_cache(maxsize=4096)  # the same hours and windows are asked for once a topic and town
def first_open(hours: str, windows: tuple[Window, ...]) -> OpenSpan | None:
    """The first stretch within the windows in which a service is certainly open, long enough to come."""
    for window in windows:
        for span in open_spans(hours, window.start, window.end):
            end = min(span.end or window.end, window.end)
            if end.timestamp() - max(span.start, window.start).timestamp() >= SHORTEST_VISIT.total_seconds():
                return OpenSpan(span.start, span.end)
    return None


def _says(question: str, pattern: str) -> bool:
    past = re.compile(_words()["past"], re.IGNORECASE)
    found = re.finditer(pattern, question, re.IGNORECASE)
    return any(not past.search(question[: match.start()]) for match in found)


def _days(question: str, today: datetime.date) -> list[datetime.date]:
    days = _words()["days"]
    monday = today - today.weekday() * _DAY
    in_next_week = _says(question, days["next_week"])
    named = [number for number, pattern in enumerate(_words()["weekdays"]) if _says(question, pattern)]
    if named:
        start = monday + 7 * _DAY if in_next_week else today
        return sorted(start + (number - start.weekday()) % 7 * _DAY for number in named)
    if _says(question, days["weekend"]):
        saturday = monday + (12 if in_next_week else 5) * _DAY
        return [day for day in (saturday, saturday + _DAY) if day >= today]
    if in_next_week:
        return [monday + number * _DAY for number in range(7, 14)]
    if _says(question, days["this_week"]):
        return [monday + number * _DAY for number in range(7) if monday + number * _DAY >= today]
    if _says(question, days["day_after_tomorrow"]):
        return [today + 2 * _DAY]
    if _says(question, days["today"]):
        return [today]
    return [today + _DAY] if _says(question, days["tomorrow"]) else []


def _hours(question: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Hours and minutes from and to; None if the question names none."""
    for key in ("from_hour", "at_hour"):
        for found in re.finditer(_words()[key], question, re.IGNORECASE):
            hour, minute, unit = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
            if not (unit or found[2]) or hour > 23 or minute > 59:
                continue  # "ab 18" may be an age
            hour += 12 if unit.startswith("p") and hour < 12 else 0
            return ((hour, minute), (24, 0)) if key == "from_hour" else ((hour, minute), (hour + 1, minute))
    for name, (first, last) in PARTS.items():
        if re.search(_words()["parts"][name], question, re.IGNORECASE):
            return (first, 0), (last, 0)
    return None


def _at(day: datetime.date, clock: tuple[int, int]) -> datetime.datetime:
    days, hour = divmod(clock[0], 24)
    return datetime.datetime.combine(day + days * _DAY, datetime.time(hour, clock[1]), ZONE)
