"""Why two services look like one, in German words."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.need import need_name
from assistant.overlap_features import Features
from assistant.texts import topic_name
from ingest.directory_types import Service

_ALIKE = 0.6
"""From here on a likeness is given as a reason."""
_SAME_HOURS = 0.5
_METRES_BELOW_KM = 1.0


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


def stage_name(stage: str) -> str:
    """How a stage of life is called for people."""
    return need_name(stage, "de", "life_stages")


def _distance(km: float) -> str:
    return f"{km * 1000:.0f} m" if km < _METRES_BELOW_KM else f"{km:.1f} km".replace(".", ",")
