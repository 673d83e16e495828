"""Reads the directory of counselling services and places from CSV; a table with one wrong cell is not read at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from ingest.cells import Cells
from ingest.directory_types import Neutrality, Place, Service
from ingest.errors import BadDirectory
from ingest.table_rows import TableRow, read_rows

TOPICS = frozenset(
    "school_leaving_certificate vocational_training further_education literacy language recognition_of_qualifications study"
    " career_change return_to_work school early_childhood funding digital_skills inclusion general_guidance".split()
)
LIFE_STAGES = frozenset(
    "parents pupils school_leavers trainees young_adults employees unemployed returners newcomers seniors".split()
)
ACCESSIBILITY = frozenset("step_free accessible_toilet induction_loop lift plain_language online".split())
STATUSES = frozenset({"active", "inactive", "defunct", "temporarily closed"})
PLACE_KINDS = frozenset({"town", "district"})

_Record = TypeVar("_Record", Service, Place)


def read_services(path: Path) -> tuple[Service, ...]:
    """Every row of the table. Raises BadDirectory that lists all wrong cells by row (header = 1) and column."""
    rows, problems = read_rows(path, [field.name for field in fields(Service)])
    rows = [row for row in rows if not row.cells["id"].startswith("#")]  # the template's row of explanations
    services = [_service(row, problems) for row in rows]
    _report_duplicates(rows, "id", lambda row: row.cells["id"], problems)
    return _checked(path, services, problems)


def read_places(path: Path) -> tuple[Place, ...]:
    """Every row of the table. Raises BadDirectory that lists all wrong cells by row (header = 1) and column."""
    rows, problems = read_rows(path, [field.name for field in fields(Place)])
    places = [_place(row, problems) for row in rows]
    _report_duplicates(
        rows, "name", lambda row: f"{row.cells['name']}, {row.cells['parent']}, {row.cells['postal_code']}", problems
    )
    towns = {place.name for place in places if place.kind == "town"}
    for row, place in zip(rows, places, strict=True):
        if place.kind == "district" and place.parent not in towns:
            problems.append(f"row {row.number}, parent: {place.parent!r} is no town of this table")
    return _checked(path, places, problems)


def _checked(path: Path, records: Sequence[_Record], problems: Sequence[str]) -> tuple[_Record, ...]:
    if problems:
        count = len(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise BadDirectory(f"{path}: {count} wrong cell{'s' * (count != 1)}; nothing was read.\n{listed}")
    return tuple(records)


def _service(row: TableRow, problems: list[str]) -> Service:
    cells = Cells(row, problems)
    return Service(
        id=cells.needed("id"),
        organization=cells.needed("organization"),
        name=cells.needed("name"),
        alternate_name=cells.text("alternate_name"),
        description=cells.text("description"),
        topics=cells.words("topics", TOPICS),
        life_stages=cells.words("life_stages", LIFE_STAGES),
        address_1=cells.text("address_1"),
        postal_code=cells.postal_code("postal_code"),
        city=cells.needed("city"),
        district=cells.text("district"),
        latitude=cells.number("latitude", -90.0, 90.0),
        longitude=cells.number("longitude", -180.0, 180.0),
        phone=cells.text("phone"),
        email=cells.text("email"),
        url=cells.text("url"),
        opening_hours=cells.text("opening_hours"),
        by_appointment=cells.yes_or_no("by_appointment"),
        languages=cells.languages("languages"),
        accessibility=cells.words("accessibility", ACCESSIBILITY),
        accessibility_note=cells.text("accessibility_note"),
        cost=cells.text("cost"),
        cost_amount=cells.amount("cost_amount"),
        eligibility=cells.text("eligibility"),
        neutrality=Neutrality(
            cells.one_of("neutrality", [level.value for level in Neutrality], Neutrality.UNKNOWN.value)
        ),
        neutrality_evidence=cells.text("neutrality_evidence"),
        neutrality_evidence_source=cells.text("neutrality_evidence_source"),
        assured_date=cells.date("assured_date"),
        status=cells.one_of("status", STATUSES, "inactive"),
    )


def _place(row: TableRow, problems: list[str]) -> Place:
    cells = Cells(row, problems)
    return Place(
        name=cells.needed("name"),
        kind=cells.one_of("kind", PLACE_KINDS, ""),
        parent=cells.text("parent"),
        postal_code=cells.postal_code("postal_code"),
        latitude=cells.number("latitude", -90.0, 90.0),
        longitude=cells.number("longitude", -180.0, 180.0),
    )


def _report_duplicates(
    rows: Sequence[TableRow], column: str, key: Callable[[TableRow], str], problems: list[str]
) -> None:
    first: dict[str, int] = {}
    for row in rows:
        value = key(row)
        if value in first:
            problems.append(f"row {row.number}, {column}: {value!r} is already in row {first[value]}")
        elif row.cells[column]:
            first[value] = row.number
