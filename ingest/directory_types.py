"""The counselling directory: services, places, and what is wrong with a file of it. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Neutrality(StrEnum):
    """Whether a service counsels independently of who provides courses."""

    NEUTRAL = "neutral"
    PROVIDER_BOUND = "provider_bound"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Place:
    """A town or district with the centre of its postal code."""

    name: str
    kind: str
    """"town" or "district"."""
    parent: str
    """The town a district belongs to, else empty."""
    postal_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Service:
    """One counselling service with its organisation, location and hours (a flat row of HSDS 3.0 objects)."""

    id: str
    organization: str
    name: str
    alternate_name: str
    description: str
    topics: tuple[str, ...]
    life_stages: tuple[str, ...]
    address_1: str
    postal_code: str
    city: str
    district: str
    latitude: float
    longitude: float
    phone: str
    email: str
    url: str
    opening_hours: str
    """OpenStreetMap syntax; empty if by appointment only."""
    by_appointment: bool
    languages: tuple[str, ...]
    """ISO 639 codes."""
    accessibility: tuple[str, ...]
    accessibility_note: str
    cost: str
    cost_amount: float | None
    """EUR."""
    eligibility: str
    neutrality: Neutrality
    neutrality_evidence: str
    neutrality_evidence_source: str
    assured_date: date | None
    status: str
    """HSDS: active, inactive, defunct, temporarily closed."""


@dataclass(frozen=True)
class DirectoryProblem:
    """One mistake in a file of the directory. Texts are German: the people who keep such files read them."""

    row: int | None
    """As a spreadsheet counts, the header is 1; None for the file as a whole and for JSON."""
    column: str
    """Column of a table, or the JSON path; empty for a whole row or file."""
    message: str
    """What is wrong, with the value."""
    remedy: str
    """What to do."""

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"Zeile {self.row}" if self.row else "", self.column) if part)
        return f"{place or 'Datei'}: {self.message} {self.remedy}"


@dataclass(frozen=True)
class DirectoryFile:
    """What a file of the directory says. With any problem there are no services: all or nothing."""

    services: tuple[Service, ...]
    problems: tuple[DirectoryProblem, ...] = ()
    notes: tuple[DirectoryProblem, ...] = ()
    """What the directory has no place for and therefore did not take over; no reason to refuse the file."""
