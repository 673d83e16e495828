"""Reads the moment of `--as-of` and `as_of`: a day means its end, so that what was taken in on that day counts."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")


def moment_of(text: str) -> datetime:
    """`2026-03-01` is the end of that day in Germany; a time may follow, with or without an offset. Raises ValueError."""
    text = text.strip()
    try:
        if len(text) <= len("2026-03-01"):
            return datetime.combine(date.fromisoformat(text), time.max, ZONE)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day like 2026-03-01 and no time like 2026-03-01T14:30.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def written(moment: datetime) -> str:
    """Day and time for people."""
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr"
