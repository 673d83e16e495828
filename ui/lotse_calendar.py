"""An agreed appointment as a calendar file (iCalendar, RFC 5545). It is made, sent and forgotten."""

from __future__ import annotations

import datetime
import re
import uuid

from icalendar import Calendar, Event

from assistant.opening import ZONE
from ingest.directory_types import Service

LENGTHS = (30, 45, 60, 90)
"""Minutes that the form offers."""
_YEARS_AHEAD = 2


def appointment_start(day: str, clock: str, now: datetime.datetime) -> datetime.datetime:
    """When an appointment begins. Raises ValueError with a sentence for the person who filled in the form."""
    start = datetime.datetime.combine(_day(day), _clock(clock), ZONE)
    if start < now:
        raise ValueError(
            f"Der Termin {start:%d.%m.%Y, %H:%M} Uhr liegt in der Vergangenheit. Bitte prüfen Sie Datum und Uhrzeit."
        )
    if start.year > now.year + _YEARS_AHEAD:
        raise ValueError(f"Der Termin liegt im Jahr {start.year}. Bitte prüfen Sie das Datum.")
    return start


def appointment(service: Service, start: datetime.datetime, minutes: int, now: datetime.datetime) -> bytes:
    """One event with place and telephone of the service; no attendee, no text about the person."""
    event = Event()
    event.add("uid", f"{uuid.uuid4()}@netzlotse")
    event.add("dtstamp", now.astimezone(datetime.UTC))
    event.add("dtstart", start)
    event.add("dtend", start + datetime.timedelta(minutes=minutes))
    event.add("summary", f"Beratung: {service.name}")
    town = f"{service.postal_code} {service.city}".strip()
    event.add("location", ", ".join(part for part in (service.name, service.address_1, town) if part))
    told = [f"{name}: {value}" for name, value in (("Telefon", service.phone), ("E-Mail", service.email)) if value]
    if told:
        event.add("description", "\n".join(told))
    if re.match(r"https?://\S+$", service.url):
        event.add("url", service.url)
    calendar = Calendar()
    calendar.add("prodid", "-//Netzlotse//Lotsen-Hilfe//DE")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip())
        try:
            if found:
                return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            pass
        raise ValueError(f"„{text}“ ist kein Datum. Schreiben Sie zum Beispiel 31.12.2026.") from None


def _clock(text: str) -> datetime.time:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(:\d{2})?(?: Uhr)?", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"„{text}“ ist keine Uhrzeit. Schreiben Sie zum Beispiel 14:30.")
    return datetime.time(int(found[1]), int(found[2]))
