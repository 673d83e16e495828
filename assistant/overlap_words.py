"""Double offers in German words: why two services look like one, and their fields side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.need import need_name
from assistant.overlap_features import Features
from assistant.texts import topic_name
from ingest.types import Neutrality, Service

_ALIKE = 0.6
"""From here on a likeness is given as a reason."""
_SAME_HOURS = 0.5
_METRES_BELOW_KM = 1.0
_NEUTRALITY = {
    Neutrality.NEUTRAL: "trägerneutral",
    Neutrality.PROVIDER_BOUND: "anbietergebunden",
    Neutrality.UNKNOWN: "unbekannt",
}
_STATUS = {"active": "offen", "temporarily closed": "vorübergehend geschlossen", "inactive": "ruht", "defunct": "eingestellt"}
_ACCESS = {
    "step_free": "stufenlos",
    "accessible_toilet": "barrierefreie Toilette",
    "induction_loop": "Induktionsanlage",
    "lift": "Aufzug",
    "plain_language": "einfache Sprache",
    "online": "Telefon oder Video",
}


def reasons(one: Service, other: Service, features: Features) -> Iterator[str]:
    """Why the two were taken as similar, strongest evidence first."""
    if features.same_phone:
        yield "gleiche Telefonnummer"
    if features.same_mail:
        yield "gleiche E-Mail-Adresse"
    yield f"gleicher Ort ({_distance(features.distance_km)} auseinander)"
    topics = [topic_name(topic, "de") for topic in one.topics if topic in other.topics]
    yield f"gemeinsame Themen: {', '.join(topics)}"
    people = [stage_name(stage) for stage in one.life_stages if stage in other.life_stages]
    if people:
        yield f"gemeinsame Zielgruppen: {', '.join(people)}"
    for name, value in (("Namen", features.name), ("Beschreibung", features.text), ("Stelle", features.organization)):
        if value >= _ALIKE:
            yield f"{name} ähnlich ({value:.0%})".replace("%", " %")
    if features.hours is not None and features.hours >= _SAME_HOURS:
        yield f"Öffnungszeiten zu {features.hours:.0%} gleich".replace("%", " %")


def differences(one: Service, other: Service) -> Iterator[tuple[str, str, str, bool]]:
    """Field, what each says, and whether it is the same."""
    fields: tuple[tuple[str, str, str], ...] = tuple(
        (label, first, second)
        for (label, first), (_, second) in zip(_fields(one), _fields(other), strict=True)
        if first or second
    )
    for label, first, second in fields:
        yield label, first, second, " ".join(first.split()).casefold() == " ".join(second.split()).casefold()


def stage_name(stage: str) -> str:
    """How a stage of life is called for people."""
    return need_name(stage, "de", "life_stages")


def _fields(service: Service) -> tuple[tuple[str, str], ...]:
    hours = service.opening_hours or ("nach Vereinbarung" if service.by_appointment else "")
    return (
        ("Stelle", service.organization),
        ("Name", service.name),
        ("Auch genannt", service.alternate_name),
        ("Beschreibung", service.description),
        ("Themen", _sorted(topic_name(topic, "de") for topic in service.topics)),
        ("Zielgruppen", _sorted(stage_name(stage) for stage in service.life_stages)),
        ("Für wen", service.eligibility),
        ("Adresse", f"{service.address_1}, {service.postal_code} {service.city}".strip(", ")),
        ("Öffnungszeiten", hours),
        ("Telefon", service.phone),
        ("E-Mail", service.email),
        ("Internet", service.url),
        ("Sprachen", _sorted(service.languages)),
        ("Barrierefreiheit", _sorted(_ACCESS.get(word, word) for word in service.accessibility)),
        ("Kosten", service.cost),
        ("Neutralität", _NEUTRALITY[service.neutrality]),
        ("Stand", f"{service.assured_date:%d.%m.%Y}" if service.assured_date else ""),
        ("Zustand", _STATUS.get(service.status, service.status)),
    )


def _sorted(words: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(sorted(words, key=str.casefold))


def _distance(km: float) -> str:
    return f"{km * 1000:.0f} m" if km < _METRES_BELOW_KM else f"{km:.1f} km".replace(".", ",")
