"""Lists what an HSDS file holds and the directory has no place for: nothing is dropped without a word."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ingest.directory_types import DirectoryProblem
from ingest.hsds_schema import FIELDS, Record
from ingest.hsds_write import COUNTRY, IDENTIFIER

_TAKEN = {
    "organizations": {"id", "name"},
    "services": {
        "id", "organization_id", "name", "alternate_name", "description", "url", "email", "status", "fees_description",
        "eligibility_description", "assured_date",
    },
    "locations": {"id", "location_type", "latitude", "longitude"},
    "service_at_locations": {"id", "service_id", "location_id"},
    "addresses": {"id", "location_id", "address_1", "city", "region", "postal_code", "state_province", "address_type"},
    "phones": {"id", "number", "service_id"},
    "schedules": {"id", "freq", "byday", "opens_at", "closes_at", "wkst", "service_id"},
    "languages": {"id", "code", "service_id"},
    "accessibility": {"id", "location_id", "description", "details"},
    "cost_options": {"id", "service_id", "amount", "currency"},
}  # fmt: skip
_VOCABULARY = ("taxonomies", "taxonomy_terms")
"""Only what attributes point to; terms that nobody uses say nothing about a service."""
_REMEDY = (
    "Wurde nicht übernommen, das Verzeichnis hat dafür keinen Platz. Wenn es wichtig ist, in description schreiben."
)


def notes(content: Record, taken_attributes: Collection[str]) -> tuple[DirectoryProblem, ...]:
    """One note for every field, with how often it comes and where first."""
    found: dict[str, list[str]] = {}
    for key, value in content.items():
        if key not in FIELDS and key != "version":
            found[f"{key}"] = [f"$.{key}"] * (len(value) if isinstance(value, list) else 1)
    for table, taken in _TAKEN.items():
        for number, record in enumerate(content.get(table, [])):
            for field, value in record.items():
                if value not in ("", None, [], {}) and field not in taken and not _implied(table, field, record):
                    found.setdefault(f"{table}.{field}", []).append(f"$.{table}[{number}].{field}")
            if table in ("phones", "schedules", "languages", "cost_options") and not record.get("service_id"):
                found.setdefault(table, []).append(f"$.{table}[{number}]")
    for number, attribute in enumerate(content.get("attributes", [])):
        if attribute["id"] not in taken_attributes:
            found.setdefault("attributes", []).append(f"$.attributes[{number}]")
    return tuple(
        DirectoryProblem(None, places[0], f"{name}: {len(places)}-mal vorhanden.", _REMEDY)
        for name, places in found.items()
    )


def _implied(table: str, field: str, record: dict[str, Any]) -> bool:
    """Whether a field says only what the directory says anyway."""
    if table == "organizations":
        return field == "description" and record.get("name") == record[field]
    if table == "addresses":
        return field == "country" and record[field] == COUNTRY
    own = record.get("external_identifier_type") == IDENTIFIER
    return table == "locations" and field.startswith("external_identifier") and own
