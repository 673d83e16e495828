"""When a counselling service opens next, from its hours in OpenStreetMap syntax, with the holidays of its state."""

from __future__ import annotations

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours

from assistant.texts import text

ZONE = ZoneInfo("Europe/Berlin")
STATE = "NW"
LOOK_AHEAD = datetime.timedelta(days=60)
WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "tr": ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    "uk": ("понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "pl": ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
}


@lru_cache(maxsize=512)
def _parsed(hours: str) -> OpeningHours:
    return OpeningHours(hours, timezone=ZONE)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays("DE", subdiv=STATE, years=year))


def is_holiday(day: datetime.date) -> bool:
    """Whether the day is a public holiday of North Rhine-Westphalia."""
    return day in _holidays(day.year)


def is_open(hours: str, at: datetime.datetime) -> bool:
    """Whether hours are open at a time; closed on holidays if they say "PH off"."""
    local = at.astimezone(ZONE)  # the parser knows zones by name only
    closed_today = "PH off" in hours and is_holiday(local.date())
    return bool(hours) and not closed_today and bool(_parsed(hours).is_open(local))


def next_opening(hours: str, at: datetime.datetime) -> datetime.datetime | None:
    """The next time at which the hours begin, after `at`; None if there is none within 60 days or no hours are known."""
    if not hours:
        return None
    at = at.astimezone(ZONE)
    moment, parsed = at, _parsed(hours)
    while True:
        change = parsed.next_change(moment)
        if change is None or change - at > LOOK_AHEAD:
            return None
        if is_open(hours, change) and not is_open(hours, change - datetime.timedelta(minutes=1)):
            return change
        moment = change


def opening_text(hours: str, by_appointment: bool, at: datetime.datetime, language: str) -> str | None:
    """For people: open now and until when, or when it opens next, or by appointment; None if nothing is known."""
    if hours and is_open(hours, at):
        until = _parsed(hours).next_change(at.astimezone(ZONE))
        return text(language, "open_now", time=until.strftime("%H:%M") if until else "24:00")
    start = next_opening(hours, at)
    if start is None:
        return text(language, "by_appointment") if by_appointment else None
    day = WEEKDAYS.get(language, WEEKDAYS["de"])[start.weekday()]
    return text(language, "opens", day=day, date=start.strftime("%d.%m."), time=start.strftime("%H:%M"))
