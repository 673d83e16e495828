"""Fields of services side by side, in German words, and which of them differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.overlap_features import dialled
from assistant.overlap_words import stage_name
from assistant.texts import topic_name
from ingest.directory_types import Neutrality, Service
from ui.opening_hours import in_words
from ui.text import accessibility_name, language_name

_NEUTRALITY = {
    Neutrality.NEUTRAL: "trägerneutral",
    Neutrality.PROVIDER_BOUND: "anbietergebunden",
    Neutrality.UNKNOWN: "unbekannt",
}
_STATUS = {
    "active": "offen",
    "temporarily closed": "vorübergehend geschlossen",
    "inactive": "ruht",
    "defunct": "eingestellt",
}
_PHONE = "Telefon"


@dataclass(frozen=True)
class Line:
    """One field of all services of a group."""

    label: str
    values: tuple[str, ...]
    same: bool


def side_by_side(services: Sequence[Service]) -> list[Line]:
    """Every field that one of the services fills, in a fixed order."""
    return [
        Line(label, values, _same(label, values))
        for label, values in (
            (pairs[0][0], tuple(value for _, value in pairs))
            for pairs in zip(*(fields(service) for service in services), strict=True)
        )
        if any(values)
    ]


def differing(services: Sequence[Service]) -> list[str]:
    """Labels of the fields that differ."""
    return [line.label for line in side_by_side(services) if not line.same]


def fields(service: Service) -> tuple[tuple[str, str], ...]:
    """What is compared, with its label."""
    hours = "; ".join(in_words(service.opening_hours)) or ("nach Vereinbarung" if service.by_appointment else "")
    return (
        ("Stelle", service.organization),
        ("Name", service.name),
        ("Auch genannt", service.alternate_name),
        ("Beschreibung", service.description),
        ("Themen", _listed(topic_name(topic, "de") for topic in service.topics)),
        ("Zielgruppen", _listed(stage_name(stage) for stage in service.life_stages)),
        ("Für wen", service.eligibility),
        ("Adresse", f"{service.address_1}, {service.postal_code} {service.city}".strip(", ")),
        ("Öffnungszeiten", hours),
        (_PHONE, service.phone),
        ("E-Mail", service.email),
        ("Internet", service.url),
        ("Sprachen", _listed(language_name(code) for code in service.languages)),
        ("Barrierefreiheit", _listed(accessibility_name(code) for code in service.accessibility)),
        ("Kosten", service.cost),
        ("Neutralität", _NEUTRALITY[service.neutrality]),
        ("Stand", f"{service.assured_date:%d.%m.%Y}" if service.assured_date else ""),
        ("Zustand", _STATUS.get(service.status, service.status)),
    )


def _same(label: str, values: Sequence[str]) -> bool:
    """Whether all say the same, but for capitals and white space; telephones as they are dialled."""
    told = dialled if label == _PHONE else lambda value: " ".join(value.split()).casefold()
    return len({told(value) for value in values}) == 1


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words, key=str.casefold))
