"""Reads HSDS 3.0 JSON into services. What breaks a rule is a problem, what the directory has no place for is a note."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.directory_check import RowCheck
from ingest.directory_types import DirectoryFile, DirectoryProblem, Neutrality, Service
from ingest.directory_write import service_cells
from ingest.errors import BadDirectory, Unreadable
from ingest.hsds_flatten import flatten
from ingest.hsds_hours import Weekly, as_hours, from_schedule, weekly_rules
from ingest.hsds_notes import notes
from ingest.hsds_schema import Record, violations
from ingest.hsds_write import CURRENCY, FACTS
from ingest.read_text import decode
from ingest.settings import IngestSettings


def read_hsds(path: Path, settings: IngestSettings, today: datetime.date) -> DirectoryFile:
    """What the file says. Raises BadDirectory if it is no JSON object."""
    try:
        if path.stat().st_size > settings.max_file_megabytes * 1_000_000:
            raise BadDirectory(f"{path}: größer als {settings.max_file_megabytes} MB (NETZLOTSE_MAX_FILE_MEGABYTES).")
        content = json.loads(decode(path.read_bytes()).removeprefix("\ufeff"), parse_constant=_no_constant)
    except (OSError, ValueError, RecursionError, Unreadable) as exc:
        raise BadDirectory(f"{path}: kann nicht als JSON gelesen werden. {exc}") from exc
    flat = flatten(content)
    if flat is None:
        raise BadDirectory(f"{path}: kein HSDS. Erwartet wird ein Objekt mit services, organizations, locations …")
    problems = violations(flat)
    if not problems:
        reader = _Reader(flat, problems, today)
        services = reader.services()
        found = notes(flat, reader.taken_attributes)
        if not services and not problems:
            problems.append(
                DirectoryProblem(None, "$.services", "Die Datei hat keine Angebote.", "Angebote eintragen.")
            )
        if not problems:
            return DirectoryFile(services, (), found)
    return DirectoryFile((), tuple(problems))


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} ist keine Zahl in JSON")


class _Reader:
    """Joins the tables of a checked file by their ids."""

    def __init__(self, content: Record, problems: list[DirectoryProblem], today: datetime.date) -> None:
        self._content = content
        self._problems = problems
        self._today = today
        self.taken_attributes: set[str] = set()
        self._organizations = {record["id"]: record for record in content.get("organizations", [])}
        self._locations = {record["id"]: record for record in content.get("locations", [])}
        self._terms = {record["id"]: record for record in content.get("taxonomy_terms", [])}
        self._places = self._by("service_at_locations", "service_id")
        self._addresses = self._by("addresses", "location_id")
        self._accessibility = self._by("accessibility", "location_id")
        self._own = {
            table: self._by(table, "service_id") for table in ("phones", "languages", "schedules", "cost_options")
        }
        self._attributes = self._by("attributes", "link_id")

    def _by(self, table: str, key: str) -> Mapping[str, list[Record]]:
        grouped: dict[str, list[Record]] = defaultdict(list)
        for record in self._content.get(table, []):
            grouped[record.get(key, "")].append(record)
        return grouped

    def services(self) -> tuple[Service, ...]:
        services = [self._service(number, record) for number, record in enumerate(self._content.get("services", []))]
        seen: dict[str, int] = {}
        for number, service in enumerate(services):
            if service is not None and service.id in seen:
                self._note(
                    f"$.services[{number}]",
                    f"Die Kennung {service.id!r} hat auch $.services[{seen[service.id]}].",
                    "Eine eigene vergeben.",
                )
            elif service is not None:
                seen[service.id] = number
        return tuple(service for service in services if service is not None)

    def _service(self, number: int, record: Record) -> Service | None:
        path = f"$.services[{number}]"
        location, address = self._location(path, record)
        organization = self._organizations.get(record.get("organization_id", ""))
        if organization is None:
            self._note(
                f"{path}.organization_id", "Das Angebot hat keinen Träger.", "Den Träger unter organizations eintragen."
            )
        if location is None or address is None or organization is None:
            return None
        facts, words = self._facts(record)
        virtual = location["location_type"] == "virtual"
        hours = self._hours(path, record, facts.get("opening_hours"))
        service = Service(
            id=facts.get("id") or record["id"].lower(),
            organization=organization["name"],
            name=record["name"],
            alternate_name=_text(record, "alternate_name"),
            description=_text(record, "description"),
            topics=words["topics"],
            life_stages=words["life_stages"],
            address_1="" if virtual else address["address_1"],
            postal_code=address["postal_code"],
            city=address["city"],
            district=_text(address, "region"),
            latitude=float(location.get("latitude") or 0),
            longitude=float(location.get("longitude") or 0),
            phone=self._phone(path, record),
            email=_text(record, "email"),
            url=_text(record, "url"),
            opening_hours=hours,
            by_appointment=facts["by_appointment"] == "yes" if "by_appointment" in facts else not hours,
            languages=tuple(_text(language, "code") for language in self._own["languages"][record["id"]]),
            accessibility=tuple(
                item["description"] for item in self._accessibility[location["id"]] if item.get("description")
            ),
            accessibility_note="\n".join(
                item["details"] for item in self._accessibility[location["id"]] if item.get("details")
            ),
            cost=_text(record, "fees_description"),
            cost_amount=self._cost(path, record),
            eligibility=_text(record, "eligibility_description"),
            neutrality=Neutrality.UNKNOWN,
            neutrality_evidence=facts.get("neutrality_evidence", ""),
            neutrality_evidence_source=facts.get("neutrality_evidence_source", ""),
            assured_date=self._assured(path, record, facts.get("assured_date")),
            status=record["status"],
        )
        return self._checked(path, service, words["neutrality"])

    def _checked(self, path: str, service: Service, levels: tuple[str, ...]) -> Service:
        """The service after the same checks as a row of the table."""
        cells = service_cells(service) | {"neutrality": levels[0] if levels else Neutrality.UNKNOWN.value}
        if len(levels) > 1:
            self._note(
                path, f"Die Unabhängigkeit ist mehrfach angegeben: {', '.join(levels)}.", "Nur ein Attribut behalten."
            )
        found: list[DirectoryProblem] = []
        checked = RowCheck(cells, None, found, self._today).service()
        for problem in found:
            self._problems.append(replace(problem, column=f"{path} ({problem.column})"))
        for name, value in cells.items():
            if value != value.strip():
                self._note(f"{path} ({name})", f"{value!r} beginnt oder endet mit Leerraum.", "Den Leerraum entfernen.")
        return checked

    def _location(self, path: str, record: Record) -> tuple[Record | None, Record | None]:
        locations = [self._locations.get(place.get("location_id", "")) for place in self._places[record["id"]]]
        found = [location for location in locations if location is not None and location["location_type"] != "postal"]
        if len(found) != 1:
            self._note(
                path,
                f"Das Angebot hat {len(found)} Orte, möglich ist genau einer.",
                "Je Ort ein eigenes Angebot anlegen.",
            )
            return None, None
        addresses = [item for item in self._addresses[found[0]["id"]] if item["address_type"] != "postal"]
        if len(addresses) != 1:
            self._note(
                path, f"Der Ort hat {len(addresses)} Adressen, möglich ist genau eine.", "Eine Adresse behalten."
            )
            return found[0], None
        return found[0], addresses[0]

    def _facts(self, record: Record) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        """Own facts by field, and words by field; terms of other taxonomies count as topics if they are called so."""
        facts: dict[str, str] = {}
        words: dict[str, list[str]] = {"topics": [], "life_stages": [], "neutrality": []}
        for attribute in self._attributes[record["id"]]:
            term = self._terms.get(attribute.get("taxonomy_term_id", ""), {})
            taxonomy, code = str(term.get("taxonomy", "")), str(term.get("code", ""))
            name = taxonomy.removeprefix("netzlotse:")
            if taxonomy == FACTS and code not in facts:
                facts[code] = str(attribute.get("value", ""))
            elif taxonomy.startswith("netzlotse:") and name in words:
                words[name].append(code)
            else:
                continue
            self.taken_attributes.add(attribute["id"])
        return facts, {name: tuple(found) for name, found in words.items()}

    def _phone(self, path: str, record: Record) -> str:
        phones = self._own["phones"][record["id"]]
        if len(phones) > 1:
            self._note(
                path, f"Das Angebot hat {len(phones)} Telefonnummern, möglich ist eine.", "Eine Nummer behalten."
            )
        return str(phones[0]["number"]) if phones else ""

    def _cost(self, path: str, record: Record) -> float | None:
        options = [option for option in self._own["cost_options"][record["id"]] if option.get("amount") is not None]
        if len(options) > 1 or any(option.get("currency", CURRENCY) != CURRENCY for option in options):
            self._note(path, "Möglich ist genau ein Preis, in EUR.", "Andere Preise in fees_description beschreiben.")
        return float(options[0]["amount"]) if options else None

    def _hours(self, path: str, record: Record, exact: str | None) -> str:
        """The exact original if it is there, else what the schedules say; the two must not contradict each other."""
        schedules = self._own["schedules"][record["id"]]
        rules = [
            from_schedule(*(_text(schedule, name) for name in ("freq", "byday", "opens_at", "closes_at")))
            for schedule in schedules
        ]
        understood: list[Weekly] = [rule for rule in rules if rule is not None]
        if exact is None:
            if len(understood) < len(rules):
                self._note(
                    path, "Ein Zeitplan ist keine Öffnungszeit einer Woche.", "Ein Attribut opening_hours ergänzen."
                )
            return as_hours(understood)
        if len(understood) < len(rules) or set(understood) != set(weekly_rules(exact)):
            self._note(
                path,
                "schedules und das Attribut opening_hours widersprechen sich.",
                "Beide gleich schreiben oder eines entfernen.",
            )
        return exact

    def _assured(self, path: str, record: Record, attribute: str | None) -> datetime.date | None:
        written = _text(record, "assured_date") or attribute or ""
        if attribute and attribute != written:
            self._note(
                f"{path}.assured_date", f"{written} widerspricht dem Attribut {attribute}.", "Beide gleich schreiben."
            )
        try:
            return datetime.date.fromisoformat(written) if written else None
        except ValueError:
            self._note(f"{path}.assured_date", f"{written!r} ist kein Datum.", "Als 2026-06-15 schreiben.")
            return None

    def _note(self, path: str, message: str, remedy: str) -> None:
        self._problems.append(DirectoryProblem(None, path, message, remedy))


def _text(record: Mapping[str, Any], name: str) -> str:
    return str(record.get(name) or "")
