"""Writes public and school holidays of North Rhine-Westphalia into opening hours as dates: the parser knows neither of a state."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache

import holidays

STATE = "NW"
PUBLIC, SCHOOL = "public", "school"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUOTED = re.compile(r'"[^"]*"')
_FALLBACK_REMARK = re.compile(r'\s*\|\|\s*(?:unknown\s*)?"\d+"\s*$')
"""A remark for all other times, as in `Mo 09:00-12:00 || "by appointment"`: it opens nothing."""
_NOT_CERTAIN = re.compile(r"\d\+|sunrise|sunset|dawn|dusk")
_HOLIDAY = re.compile(r"\b[PS]H\b")
# Days in front, with PH or SH among them, and the rest of the rule: "Su,PH off", "SH Mo-Fr 10:00-12:00", "PH off".
_WITH_HOLIDAY = re.compile(
    r"(?P<days>(?:[A-Z][a-z](?:-[A-Z][a-z])?|[PS]H)(?:,(?:[A-Z][a-z](?:-[A-Z][a-z])?|[PS]H))*)(?P<rest>.*)"
)
_SHIFTED = re.compile(r"\s*[+-]\s*\d+\s*day")
_DATED = re.compile(rf"\b(?:{'|'.join(_MONTHS)}|easter)\b")


class NotUnderstood(ValueError):
    """The hours name holidays in a way that is not understood here, or in a year whose holidays are not known."""


@lru_cache(maxsize=32)
def days_off(kind: str, year: int) -> tuple[datetime.date, ...]:
    """Public or school holidays of one year, in order; empty if they are not known."""
    known = holidays.country_holidays("DE", subdiv=STATE, years=year, categories=(kind,))
    return tuple(sorted(day for day in known if day.year == year))


def with_dates(hours: str, year: int) -> str:
    """Hours that the parser can judge for one year and its neighbours.

    A public holiday that the hours say nothing about becomes "unknown", since nobody can tell whether "Mo-Fr" means it too;
    "24/7" means every day. Raises NotUnderstood.
    """
    if _NOT_CERTAIN.search(_QUOTED.sub("", hours)):
        raise NotUnderstood("open ends and the sun tell no certain time.")
    comments = _QUOTED.findall(hours)
    numbers = iter(range(len(comments)))
    bare = _QUOTED.sub(lambda _: f'"{next(numbers)}"', hours)
    bare = _FALLBACK_REMARK.sub("", bare).strip().rstrip(";")
    if "||" in bare:
        raise NotUnderstood("fallback rules other than a remark are not understood.")
    years = (year - 1, year, year + 1)
    written: list[str] = []
    silent = not re.search(r"\bPH\b", bare) and bare.strip() != "24/7"
    for rule in (piece.strip() for piece in bare.split(";")):
        if silent and _DATED.search(rule):
            written.append(_unknown(years))
            silent = False
        written += _dated(rule, years)
    if silent:
        written.append(_unknown(years))
    return re.sub(r'"(\d+)"', lambda number: comments[int(number[1])], "; ".join(written))


def _unknown(years: Sequence[int]) -> str:
    return f"{_as_dates(PUBLIC, years)} unknown"


def _dated(rule: str, years: Sequence[int]) -> list[str]:
    """A rule without PH and SH; two rules for "Su,PH 10:00-12:00", since the parser joins days and dates by "and" only."""
    if not _HOLIDAY.search(rule):
        return [rule]
    found = _WITH_HOLIDAY.fullmatch(rule)
    if found is None or _HOLIDAY.search(found["rest"]) or _SHIFTED.match(found["rest"]):
        raise NotUnderstood(f"“{rule}” names holidays in a way that is not understood.")
    days, rest = found["days"].split(","), found["rest"]
    weekdays = [day for day in days if day not in {"PH", "SH"}]
    rules = [",".join(weekdays) + rest] if weekdays else []
    for short, kind in (("PH", PUBLIC), ("SH", SCHOOL)):
        if short in days:
            rules.append(_as_dates(kind, years) + rest)
    return rules


def _as_dates(kind: str, years: Sequence[int]) -> str:
    """Ranges of days, as "2026 Dec 25-2026 Dec 26,2027 Jan 01"."""
    days = [day for year in years for day in days_off(kind, year)]
    if not all(days_off(kind, year) for year in years[:2]):
        raise NotUnderstood(f"the {kind} holidays of {years[1]} are not known.")
    ranges: list[list[datetime.date]] = []
    for day in days:
        if ranges and day - ranges[-1][1] == datetime.timedelta(days=1):
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return ",".join(_day(first) if first == last else f"{_day(first)}-{_day(last)}" for first, last in ranges)


def _day(day: datetime.date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"
