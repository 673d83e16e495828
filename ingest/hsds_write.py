"""Writes the directory as HSDS 3.0 JSON. Ids are made from ours, so the same directory always gives the same file."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.directory_fields import BY_NAME
from ingest.directory_types import Neutrality, Service
from ingest.hsds_hours import byday, weekly_rules
from ingest.hsds_schema import FIELDS

NAMESPACE = uuid.UUID("b0a7c1d2-6f3e-5c58-9a41-3d1f0e6a7b90")
"""Own to Netzlotse and never changed: every id of a written file hangs on it."""
VERSION = "3.0"
COUNTRY, STATE = "DE", "DE-NW"
"""HSDS requires a state; the directory has none. Holidays are those of the same state (assistant/opening.py)."""
CURRENCY = "EUR"
IDENTIFIER = "netzlotse"
FACTS, TERMS = "netzlotse:facts", ("topics", "life_stages", "neutrality")
FACT_FIELDS = (
    "id", "opening_hours", "by_appointment", "neutrality_evidence", "neutrality_evidence_source", "assured_date"
)  # fmt: skip
_GERMAN_LEVELS = {
    Neutrality.NEUTRAL: "trägerneutral",
    Neutrality.PROVIDER_BOUND: "anbieterintern",
    Neutrality.UNKNOWN: "unbekannt",
}


def stable_id(*parts: str) -> str:
    """The id of a thing from what it is."""
    return str(uuid.uuid5(NAMESPACE, ":".join(parts)))


def write_hsds(path: Path, services: Sequence[Service]) -> None:
    """A file that is there is replaced in one step."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(hsds(services), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def hsds(services: Sequence[Service]) -> dict[str, Any]:
    """The directory as tables of HSDS; records without empty fields."""
    tables: dict[str, list[dict[str, Any]]] = {table: [] for table in FIELDS}
    _add_taxonomies(tables)
    organizations = sorted({service.organization for service in services})
    for name in organizations:
        tables["organizations"].append({"id": stable_id("organization", name), "name": name, "description": name})
    for service in sorted(services, key=lambda service: service.id):
        _add_service(tables, service)
        _add_location(tables, service)
        _add_attributes(tables, service)
    kept = {table: [_without_empty(record) for record in records] for table, records in tables.items()}
    return {"version": VERSION, **kept}


def _without_empty(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in ("", None)}


def _add_service(tables: dict[str, list[dict[str, Any]]], service: Service) -> None:
    own = stable_id("service", service.id)
    tables["services"].append(
        {
            "id": own,
            "organization_id": stable_id("organization", service.organization),
            "name": service.name,
            "alternate_name": service.alternate_name,
            "description": service.description,
            "url": service.url,
            "email": service.email,
            "status": service.status,
            "fees_description": service.cost,
            "eligibility_description": service.eligibility,
            "assured_date": service.assured_date.isoformat() if service.assured_date else "",
        }
    )
    if service.phone:
        tables["phones"].append({"id": stable_id("phone", service.id), "number": service.phone, "service_id": own})
    for code in service.languages:
        tables["languages"].append({"id": stable_id("language", service.id, code), "code": code, "service_id": own})
    for number, rule in enumerate(weekly_rules(service.opening_hours)):
        tables["schedules"].append(
            {
                "id": stable_id("schedule", service.id, str(number)),
                "wkst": "MO",
                "freq": "MONTHLY" if rule.weeks else "WEEKLY",
                "byday": byday(rule),
                "opens_at": rule.opens,
                "closes_at": rule.closes,
                "service_id": own,
            }
        )
    if service.cost_amount is not None:
        tables["cost_options"].append(
            {
                "id": stable_id("cost_option", service.id),
                "service_id": own,
                "currency": CURRENCY,
                "amount": service.cost_amount,
            }
        )


def _add_location(tables: dict[str, list[dict[str, Any]]], service: Service) -> None:
    """A service without a street is reached by phone or video: a virtual location, its town in the place of the street."""
    own, kind = stable_id("location", service.id), "physical" if service.address_1 else "virtual"
    tables["locations"].append(
        {
            "id": own,
            "location_type": kind,
            "latitude": service.latitude,
            "longitude": service.longitude,
            "external_identifier": service.id,
            "external_identifier_type": IDENTIFIER,
        }
    )
    tables["service_at_locations"].append(
        {
            "id": stable_id("service_at_location", service.id),
            "service_id": stable_id("service", service.id),
            "location_id": own,
        }
    )
    tables["addresses"].append(
        {
            "id": stable_id("address", service.id),
            "location_id": own,
            "address_1": service.address_1 or service.city,
            "city": service.city,
            "region": service.district,
            "state_province": STATE,
            "postal_code": service.postal_code,
            "country": COUNTRY,
            "address_type": kind,
        }
    )
    for code in service.accessibility:
        tables["accessibility"].append(
            {"id": stable_id("accessibility", service.id, code), "location_id": own, "description": code}
        )
    if service.accessibility_note:
        tables["accessibility"].append(
            {
                "id": stable_id("accessibility", service.id),
                "location_id": own,
                "details": service.accessibility_note,
            }
        )


def _add_attributes(tables: dict[str, list[dict[str, Any]]], service: Service) -> None:
    def add(taxonomy: str, code: str, value: str = "") -> None:
        tables["attributes"].append(
            {
                "id": stable_id("attribute", service.id, taxonomy, code),
                "link_id": stable_id("service", service.id),
                "link_entity": "service",
                "taxonomy_term_id": stable_id("term", taxonomy, code),
                "value": value,
            }
        )

    for taxonomy in ("topics", "life_stages"):
        for code in getattr(service, taxonomy):
            add(f"netzlotse:{taxonomy}", code)
    add("netzlotse:neutrality", service.neutrality.value)
    facts = {name: getattr(service, name) for name in FACT_FIELDS}
    facts["by_appointment"] = "yes" if service.by_appointment else "no"
    facts["assured_date"] = service.assured_date.isoformat() if service.assured_date else ""
    for name, value in facts.items():
        if value:
            add(FACTS, name, value)


def _add_taxonomies(tables: dict[str, list[dict[str, Any]]]) -> None:
    words = {f"netzlotse:{name}": [(word, word) for word in BY_NAME[name].words] for name in TERMS}
    words["netzlotse:neutrality"] = [(level.value, name) for level, name in _GERMAN_LEVELS.items()]
    words[FACTS] = [(name, BY_NAME[name].label) for name in FACT_FIELDS]
    for taxonomy, terms in words.items():
        description = (
            "Eigene Angaben, für die HSDS kein Feld hat" if taxonomy == FACTS else BY_NAME[taxonomy[10:]].label
        )
        tables["taxonomies"].append(
            {"id": stable_id("taxonomy", taxonomy), "name": taxonomy, "description": description}
        )
        for code, name in terms:
            tables["taxonomy_terms"].append(
                {
                    "id": stable_id("term", taxonomy, code),
                    "code": code,
                    "name": name,
                    "description": name,
                    "taxonomy": taxonomy,
                    "taxonomy_id": stable_id("taxonomy", taxonomy),
                }
            )
