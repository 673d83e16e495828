"""When a counselling service is open, from its hours in OpenStreetMap syntax, with the holidays of its state. Nothing is guessed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import (  # type: ignore[attr-defined]  # the stubs lack ParserError
    OpeningHours,
    ParserError,
    State,
)

from assistant.opening_days import PUBLIC, NotUnderstood, days_off, with_dates
from assistant.texts import text

ZONE = ZoneInfo("Europe/Berlin")
LOOK_AHEAD = datetime.timedelta(days=60)
MOST_CHANGES = 500
"""Changes of state looked at in one go; 60 days of ordinary hours have fewer."""
WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "tr": ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    "uk": ("понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "pl": ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
}
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_APPOINTMENT = re.compile(r"vereinbarung|termin|anmeldung|absprache|appointment", re.IGNORECASE)


class Openness(StrEnum):
    """What can be told about one moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """No hours, hours that cannot be read, a holiday that they do not speak of, or an open end or remark."""


@dataclass(frozen=True)
class OpenSpan:
    """A stretch of time in which a service is certainly open; `end` is None if it never closes."""

    start: datetime.datetime
    end: datetime.datetime | None


@lru_cache(maxsize=2048)
def _parsed(hours: str, year: int) -> OpeningHours | None:
    """Hours for one year; None if they cannot be read."""
    if not hours.strip():
        return None
    try:
        return OpeningHours(with_dates(hours, year), timezone=ZONE)
    except (ParserError, NotUnderstood):
        return None


def readable(hours: str, at: datetime.datetime) -> bool:
    """Whether the hours can be judged at all around a time."""
    return _parsed(hours, at.astimezone(ZONE).year) is not None


def is_holiday(day: datetime.date) -> bool:
    """Whether the day is a public holiday of North Rhine-Westphalia."""
    return day in days_off(PUBLIC, day.year)


def openness(hours: str, at: datetime.datetime) -> Openness:
    """Open, closed or unknown at a time."""
    local = at.astimezone(ZONE)  # the parser knows zones by name only
    parsed = _parsed(hours, local.year)
    if parsed is None:
        return Openness.UNKNOWN
    said = _state(parsed, local)
    if local.time() < _latest_night_end(hours):
        # The parser lets a holiday cut off the night before it, and a night begin on a holiday that is off.
        eve = datetime.datetime.combine(local.date(), datetime.time(), ZONE) - datetime.timedelta(minutes=1)
        return said if _state(parsed, eve) is said else Openness.UNKNOWN
    return said


def _state(parsed: OpeningHours, local: datetime.datetime) -> Openness:
    state, remark = parsed.state(local)
    if state == State.CLOSED:
        return Openness.CLOSED
    return Openness.OPEN if state == State.OPEN and not remark else Openness.UNKNOWN


@lru_cache(maxsize=512)
def _latest_night_end(hours: str) -> datetime.time:
    """When the last of the spans that run past midnight ends; midnight if there is none."""
    ends = [datetime.time()]
    for found in _SPAN.finditer(hours):
        start, end = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        if end > (24, 0):
            ends.append(datetime.time((end[0] - 24) % 24, end[1]))
        elif end <= start:
            ends.append(datetime.time(end[0] % 24, end[1]))
    return max(ends)


def is_open(hours: str, at: datetime.datetime) -> bool:
    """Whether a service is certainly open at a time; False if nothing is known."""
    return openness(hours, at) is Openness.OPEN


def open_spans(hours: str, start: datetime.datetime, end: datetime.datetime) -> tuple[OpenSpan, ...]:
    """Every stretch in which the service is certainly open and that touches [start, end), whole stretches from `start` on."""
    spans: list[OpenSpan] = []
    moment, opened = start.astimezone(ZONE), None
    for _ in range(MOST_CHANGES):
        now_open = is_open(hours, moment)
        if now_open and opened is None:
            opened = moment
        elif not now_open and opened is not None:
            spans.append(OpenSpan(opened, moment))
            opened = None
        if opened is None and moment >= end:
            return tuple(span for span in spans if span.start < end)
        change = _next_change(hours, moment)
        if change is None or (opened is None and change >= end):
            break
        moment = change
    if opened is not None and opened < end:
        spans.append(OpenSpan(opened, None))
    return tuple(spans)


def next_opening(hours: str, at: datetime.datetime) -> datetime.datetime | None:
    """The next time at which the service opens, after `at`; None if there is none within 60 days or no hours are known."""
    spans = open_spans(hours, at, at + LOOK_AHEAD)
    begins = [span.start for span in spans if span.start > at or not is_open(hours, at)]
    return begins[0] if begins else None


def opening_text(hours: str, by_appointment: bool, at: datetime.datetime, language: str) -> str | None:
    """For people: open now and until when, or when it opens next, or by appointment; None if nothing is known."""
    spans = open_spans(hours, at, at + LOOK_AHEAD)
    if not spans:
        asked = by_appointment or _APPOINTMENT.search(hours) is not None
        return text(language, "by_appointment") if asked else None
    first = spans[0]
    if is_open(hours, at):
        return text(language, "open_now", time=_until(first, at)) if first.end else text(language, "open_always")
    start = first.start
    return text(language, "opens", day=weekday(start, language), date=f"{start:%d.%m.}", time=f"{start:%H:%M}")


def weekday(moment: datetime.datetime, language: str) -> str:
    """Name of the day; German if the language is not known."""
    return WEEKDAYS.get(language, WEEKDAYS["de"])[moment.weekday()]


def _until(span: OpenSpan, at: datetime.datetime) -> str:
    """Closing time; with the date if it is neither today nor by tomorrow's morning; midnight is 24:00."""
    if span.end is None:
        return "24:00"
    midnight = span.end.hour == span.end.minute == 0
    last_day = span.end.date() - datetime.timedelta(days=int(midnight))
    shown = "24:00" if midnight else f"{span.end:%H:%M}"
    near = last_day - at.astimezone(ZONE).date() <= datetime.timedelta(days=1)
    return shown if near and not (midnight and last_day != at.astimezone(ZONE).date()) else f"{span.end:%d.%m. %H:%M}"


def _next_change(hours: str, moment: datetime.datetime) -> datetime.datetime | None:
    """The next time after `moment` at which the hours may say something else."""
    parsed = _parsed(hours, moment.year)
    change = parsed.next_change(moment) if parsed is not None else None
    new_year = datetime.datetime(moment.year + 1, 1, 1, tzinfo=ZONE)
    if change is None or change > new_year:
        # The holidays that the expression holds end with the year after next; look again with those of the new year.
        return new_year if parsed is not None and not _always(hours) and new_year - moment < 2 * LOOK_AHEAD else change
    return change.astimezone(ZONE)


def _always(hours: str) -> bool:
    return hours.strip() == "24/7"
