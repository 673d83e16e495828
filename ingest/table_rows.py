"""Reads a CSV file into rows by column name, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BadDirectory, Unreadable
from ingest.read_text import decode

_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class TableRow:
    """One row; every expected column is there, cells without surrounding white space."""

    number: int
    """As a spreadsheet counts: the header is row 1."""
    cells: Mapping[str, str]


def read_rows(path: Path, columns: Sequence[str]) -> tuple[list[TableRow], list[str]]:
    """Rows with any text, and what is wrong with their shape. Raises BadDirectory if the header is wrong."""
    records = _records(path)
    header = [name.strip() for name in records[0]] if records else []
    _check_header(path, header, columns)
    rows: list[TableRow] = []
    problems: list[str] = []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            problems.append(f"row {number}: has {len(record)} cells, the header has {len(header)}; is a quote missing?")
            continue
        rows.append(TableRow(number, {name: cell.strip() for name, cell in zip(header, record, strict=True)}))
    if not rows and not problems:
        raise BadDirectory(f"{path}: the table has no rows.")
    return rows, problems


def _records(path: Path) -> list[list[str]]:
    try:
        text = decode(path.read_bytes())
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True))
    except (Unreadable, csv.Error, OSError) as exc:
        raise BadDirectory(f"{path}: cannot be read as CSV: {exc}") from exc


def separator(text: str) -> str:
    """The sign that parts the header; German spreadsheets write semicolons."""
    header = text.split("\n", 1)[0]
    return max(_SEPARATORS, key=header.count)


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    problems = [
        *(f"column {name!r} is missing" for name in columns if name not in header),
        *(f"column {name!r} is unknown" for name in dict.fromkeys(header) if name not in columns),
        *(f"column {name!r} is there {header.count(name)} times" for name in columns if header.count(name) > 1),
    ]
    if problems:
        listed = "\n".join(f"  row 1: {problem}" for problem in problems)
        raise BadDirectory(f"{path}: wrong columns; nothing was read.\n{listed}\n  expected: {', '.join(columns)}")
