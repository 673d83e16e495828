"""Rules of HSDS 3.0 as a small table, and the check of a file against them. Every violation is told by its JSON path."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ingest.directory_check import is_web_address
from ingest.directory_types import DirectoryProblem

Record = Mapping[str, Any]

_TABLES = {
    "organizations": "id*:uuid name* alternate_name description* email:email website:url tax_status tax_id year_incorporated:number"
    " legal_status logo:url uri:url parent_organization_id:uuid",
    "services": "id*:uuid organization_id:uuid program_id:uuid name* alternate_name description url:url email:email status*:status"
    " interpretation_services application_process fees_description wait_time fees accreditations eligibility_description"
    " minimum_age:number maximum_age:number assured_date:date assurer_email:email licenses alert last_modified",
    "locations": "id*:uuid location_type*:location_type url:url organization_id:uuid name alternate_name description transportation"
    " latitude:number longitude:number external_identifier external_identifier_type",
    "service_at_locations": "id*:uuid service_id:uuid location_id:uuid description",
    "addresses": "id*:uuid location_id:uuid attention address_1* address_2 city* region state_province* postal_code* country*:country"
    " address_type*:address_type",
    "phones": "id*:uuid number* extension:number type description location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid"
    " service_at_location_id:uuid",
    "schedules": "id*:uuid valid_from:date valid_to:date dtstart timezone:number until count:number wkst:day freq:freq interval:number"
    " byday byweekno bymonthday byyearday description opens_at:time closes_at:time schedule_link:url attending_type notes"
    " service_id:uuid location_id:uuid service_at_location_id:uuid",
    "languages": "id*:uuid name code note service_id:uuid location_id:uuid phone_id:uuid",
    "accessibility": "id*:uuid location_id:uuid description details url:url",
    "cost_options": "id*:uuid service_id:uuid valid_from:date valid_to:date option currency amount:number amount_description",
    "taxonomies": "id*:uuid name* description* uri:url version",
    "taxonomy_terms": "id*:uuid code name* description* parent_id:uuid taxonomy language taxonomy_id:uuid term_uri:url",
    "attributes": "id*:uuid link_id:uuid taxonomy_term_id:uuid link_type link_entity value label",
}
"""A star marks what is required; after the colon stands the format, text without one."""
_WORDS = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "location_type": ("physical", "postal", "virtual"),
    "address_type": ("physical", "postal", "virtual"),
    "freq": ("WEEKLY", "MONTHLY"),
    "day": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}
_REFERENCES = {
    "organization_id": "organizations",
    "parent_organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "service_at_location_id": "service_at_locations",
    "taxonomy_id": "taxonomies",
    "taxonomy_term_id": "taxonomy_terms",
    "parent_id": "taxonomy_terms",
    "phone_id": "phones",
}
_FORMAT_WORDS = {
    "uuid": "eine UUID", "email": "eine E-Mail-Adresse", "url": "eine Internetadresse", "date": "ein Datum wie 2026-06-15",
    "time": "eine Uhrzeit wie 09:00", "number": "eine Zahl", "country": "ein Ländercode wie DE", "text": "ein Text",
}  # fmt: skip
FIELDS: dict[str, dict[str, tuple[bool, str]]] = {
    table: {
        name.rstrip("*"): (name.endswith("*"), kind or "text")
        for name, _, kind in (field.partition(":") for field in fields.split())
    }
    for table, fields in _TABLES.items()
}
"""Table, field: required, format."""


def violations(content: Record) -> list[DirectoryProblem]:
    """Everything in a file that breaks a rule: required fields, formats, words, double ids, references to nothing."""
    problems: list[DirectoryProblem] = []
    ids: dict[str, set[str]] = {}
    for table in FIELDS:
        records = content.get(table, [])
        if not isinstance(records, list):
            problems.append(_problem(f"$.{table}", "ist keine Liste.", "Eine Liste von Objekten schreiben."))
            continue
        ids[table] = set()
        for path, record in _records(table, records, problems):
            problems += _check_record(table, path, record)
            own = record.get("id")
            if isinstance(own, str) and own in ids[table]:
                problems.append(_problem(f"{path}.id", f"{own!r} steht zweimal da.", "Jede id nur einmal vergeben."))
            ids[table].add(str(own))
    return [*problems, *_dangling(content, ids)]


def _records(table: str, records: list[Any], problems: list[DirectoryProblem]) -> Iterator[tuple[str, Record]]:
    for number, record in enumerate(records):
        path = f"$.{table}[{number}]"
        if isinstance(record, dict):
            yield path, record
        else:
            problems.append(_problem(path, "ist kein Objekt.", "Ein Objekt in geschweiften Klammern schreiben."))


def _check_record(table: str, path: str, record: Record) -> Iterator[DirectoryProblem]:
    for name, (needed, kind) in FIELDS[table].items():
        value = record.get(name)
        if value is None or value == "":
            if needed:
                yield _problem(f"{path}.{name}", "fehlt, ist aber Pflicht in HSDS 3.0.", "Das Feld ausfüllen.")
        elif kind in _WORDS:
            if value not in _WORDS[kind]:
                yield _problem(f"{path}.{name}", f"{value!r} ist unbekannt.", f"Erlaubt: {', '.join(_WORDS[kind])}.")
        elif not _FORMATS[kind](value):
            yield _problem(f"{path}.{name}", f"{value!r} ist nicht {_FORMAT_WORDS[kind]}.", "Den Wert berichtigen.")


def _dangling(content: Record, ids: Mapping[str, set[str]]) -> Iterator[DirectoryProblem]:
    for table in ids:
        for path, record in _records(table, content.get(table, []), []):
            for name, target in _REFERENCES.items():
                value = record.get(name)
                if name in FIELDS[table] and isinstance(value, str) and value and value not in ids.get(target, set()):
                    yield _problem(
                        f"{path}.{name}", f"{value!r} gibt es unter {target} nicht.", "Den Verweis berichtigen."
                    )


def _problem(path: str, message: str, remedy: str) -> DirectoryProblem:
    return DirectoryProblem(None, path, message, remedy)


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_FORMATS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "uuid": _is_uuid,
    "date": _is_date,
    "time": _matches(r"([01]\d|2[0-4]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?"),
    "email": _matches(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "country": _matches(r"[A-Z]{2}"),
    "url": lambda value: isinstance(value, str) and is_web_address(value),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
