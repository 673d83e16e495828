"""Reads a file of the directory (CSV, XLSX, HSDS JSON): all of it, or a list of every mistake in it and nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from ingest.directory_check import RowCheck
from ingest.directory_table import DirectoryRow, read_table
from ingest.directory_types import DirectoryFile, DirectoryProblem, Service
from ingest.errors import BadDirectory
from ingest.hsds import read_hsds
from ingest.settings import IngestSettings

FORMATS = (".csv", ".xlsx", ".json")


def directory_format(path: Path) -> str:
    """ ".csv", ".xlsx" or ".json". Raises BadDirectory for every other ending."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadDirectory(
            f"{path.name}: Die Endung {suffix or '(keine)'} kennt Netzlotse nicht; möglich: {', '.join(FORMATS)}."
        )
    return suffix


def read_directory(path: Path, settings: IngestSettings, today: datetime.date) -> DirectoryFile:
    """What the file says. Raises BadDirectory if it cannot be opened at all."""
    if directory_format(path) == ".json":
        return read_hsds(path, settings, today)
    problems: list[DirectoryProblem] = []
    rows = read_table(path, settings, problems)
    services = [RowCheck(row.cells, row.number, problems, today).service() for row in rows]
    _report_duplicates(rows, services, problems)
    ordered = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    return DirectoryFile(() if ordered else tuple(services), ordered)


def _report_duplicates(
    rows: Sequence[DirectoryRow], services: Sequence[Service], problems: list[DirectoryProblem]
) -> None:
    """The same id twice, and the same service under two ids."""
    ids: dict[str, int] = {}
    same: dict[tuple[str, ...], int] = {}
    for row, service in zip(rows, services, strict=True):
        what = (
            service.organization.casefold(),
            service.name.casefold(),
            service.address_1.casefold(),
            service.postal_code,
        )
        if service.id and service.id in ids:
            message = f"Die Kennung {service.id!r} steht schon in Zeile {ids[service.id]}."
            problems.append(
                DirectoryProblem(row.number, "id", message, "Eine eigene Kennung vergeben oder die Zeile löschen.")
            )
        elif service.name and what in same:
            message = f"Dasselbe Angebot (Träger, Name, Adresse) steht schon in Zeile {same[what]}."
            problems.append(DirectoryProblem(row.number, "name", message, "Eine der beiden Zeilen löschen."))
        ids.setdefault(service.id, row.number)
        same.setdefault(what, row.number)
