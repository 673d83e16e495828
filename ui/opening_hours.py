"""Opening hours in words, from the OpenStreetMap syntax of the directory. What is not understood stays as it is."""

from __future__ import annotations

import re

from ui.text import GERMAN

_DAYS = {
    "Mo": ("Montag", "Monday"),
    "Tu": ("Dienstag", "Tuesday"),
    "We": ("Mittwoch", "Wednesday"),
    "Th": ("Donnerstag", "Thursday"),
    "Fr": ("Freitag", "Friday"),
    "Sa": ("Samstag", "Saturday"),
    "Su": ("Sonntag", "Sunday"),
    "Di": ("Dienstag", "Tuesday"),
    "Mi": ("Mittwoch", "Wednesday"),
    "Do": ("Donnerstag", "Thursday"),
    "So": ("Sonntag", "Sunday"),
}
_DAY = "|".join(_DAYS)
_TIME = r"\d{1,2}:\d{2}-\d{1,2}:\d{2}"
_RULE = re.compile(rf"((?:{_DAY})(?:[-,](?:{_DAY}))*)(?:\[([1-5](?:,[1-5])*)\])? ({_TIME}(?:,{_TIME})*)")


def in_words(hours: str, language: str = GERMAN) -> tuple[str, ...]:
    """One line a rule; the untouched text as the only line if any part of it is not understood."""
    lines = [_line(rule.strip(), language) for rule in hours.split(";") if rule.strip()]
    known = [line for line in lines if line is not None]
    return tuple(known) if len(known) == len(lines) else (hours,)


def _line(rule: str, language: str) -> str | None:
    german = language == GERMAN
    if rule == "PH off":
        return "an Feiertagen geschlossen" if german else "closed on public holidays"
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    days = _days(found[1], german)
    if found[2]:
        weeks = " und ".join(f"{n}." for n in found[2].split(","))
        days = f"jeden {weeks} {days} im Monat" if german else f"{days} (week {found[2]} of the month)"
    times = found[3].replace("-", "–").replace(",", " und " if german else " and ")
    return f"{days}: {times} Uhr" if german else f"{days}: {times}"


def _days(text: str, german: bool) -> str:
    words = re.sub(_DAY, lambda day: _DAYS[day[0]][0 if german else 1], text)
    return words.replace("-", " bis " if german else " to ").replace(",", " und " if german else " and ")
