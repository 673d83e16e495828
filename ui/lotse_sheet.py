"""What stands on a referral sheet: the record of one service, untouched, under labels in German and in the person's language."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import yaml

from assistant.places import distance_km
from assistant.refer import STALE_AFTER
from assistant.texts import RIGHT_TO_LEFT
from ingest.directory_types import Place, Service
from ui.lotse_results import district_of
from ui.opening_hours import in_words
from ui.templates import kilometres
from ui.text import GERMAN, accessibility_name, language_name, written_date


@dataclass(frozen=True)
class Label:
    """A German text and the same in the person's language; the second is empty if that is German."""

    german: str
    other: str = ""


@dataclass(frozen=True)
class Line:
    """One fact: its label, what the record says, and what helps to read it."""

    key: str
    label: Label
    facts: tuple[str, ...]
    """German, as the record has them; each a line of its own."""
    note: Label = Label("")


@dataclass(frozen=True)
class Sheet:
    """Everything on the sheet; no field tells of a person."""

    service: Service
    language: str
    right_to_left: bool
    texts: dict[str, Label]
    lines: tuple[Line, ...]
    made: str
    """Date, in German."""
    address: str
    """Where the service's public page is."""
    sample: bool


@lru_cache(maxsize=1)
def sheet_texts() -> dict[str, dict[str, str]]:
    """Words of the sheet by language."""
    path = Path(__file__).parent / "lotse_texts.yaml"
    return cast(dict[str, dict[str, str]], yaml.safe_load(path.read_text(encoding="utf-8")))


def label_language(language: str) -> str:
    """The language itself if the sheet has words in it, else English."""
    return language if language in sheet_texts() else "en"


def make_sheet(
    service: Service, language: str, place: Place | None, today: datetime.date, address: str, *, sample: bool
) -> Sheet:
    """The sheet of one service for somebody who speaks a language and comes from a place."""
    spoken = label_language(language)
    return Sheet(
        service=service,
        language=spoken,
        right_to_left=spoken in RIGHT_TO_LEFT,
        texts={key: _label(key, spoken) for key in sheet_texts()[GERMAN]},
        lines=tuple(line for line in _lines(service, spoken, place, today) if line.facts or line.note.german),
        made=written_date(today, GERMAN),
        address=address,
        sample=sample,
    )


def _label(key: str, language: str, **values: str) -> Label:
    texts = sheet_texts()
    german = texts[GERMAN][key].format(**values) if values else texts[GERMAN][key]
    if language == GERMAN:
        return Label(german)
    return Label(german, texts[language][key].format(**values) if values else texts[language][key])


def _lines(service: Service, language: str, place: Place | None, today: datetime.date) -> tuple[Line, ...]:
    town = f"{service.postal_code} {service.city}".strip() + (f" ({service.district})" if service.district else "")
    access = ", ".join(accessibility_name(code, GERMAN) for code in service.accessibility)
    facts: dict[str, tuple[str, ...]] = {
        "organization": (service.organization,),
        "address": (service.address_1, town),
        "phone": (service.phone,),
        "email": (service.email,),
        "website": (service.url,),
        "hours": _hours(service),
        "languages": (", ".join(language_name(code, GERMAN) for code in service.languages),),
        "cost": (service.cost,),
        "eligibility": (service.eligibility,),
        "accessibility": (access, service.accessibility_note),
        "independent": (f"„{service.neutrality_evidence}“", f"Quelle: {service.neutrality_evidence_source}"),
        "assured": (written_date(service.assured_date, GERMAN),),
    }
    assured = service.assured_date
    stale = assured is None or today - assured > STALE_AFTER
    notes = {
        "address": _distance(service, place, language),
        "hours": _hours_note(service, language),
        "assured": _label("call_first", language) if stale else Label(""),
    }
    return tuple(
        Line(key, _label(key, language), tuple(fact for fact in found if fact), notes.get(key, Label("")))
        for key, found in facts.items()
    )


def _hours(service: Service) -> tuple[str, ...]:
    """In words, and below them as the record has them, unless that is the same."""
    if not service.opening_hours:
        return ()
    words = "; ".join(in_words(service.opening_hours, GERMAN))
    return (words, service.opening_hours) if words != service.opening_hours else (words,)


def _hours_note(service: Service, language: str) -> Label:
    if service.by_appointment:
        return _label("by_appointment", language)
    return Label("") if service.opening_hours else _label("ask", language)


def _distance(service: Service, place: Place | None, language: str) -> Label:
    if place is None:
        return Label("")
    found = round(distance_km(place, service), 1)
    if not found:
        return Label("")
    german, other = (kilometres(found, "en" if code == "en" else GERMAN) for code in (GERMAN, language))
    where = district_of(place)
    label = _label("distance", language, km=german, place=where)
    return Label(label.german, label.other.replace(german, other)) if german != other else label
