"""Rows of cells as text that keeps every cell verbatim and says what its column is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.agenda import opens_private_part, opens_public_part

SEPARATOR = " | "
_LONGEST_NAME = 60
_FEWEST_COLUMNS = 3
_VALUE = re.compile(r"\d")
_AMOUNT = re.compile(r"^[+\-–−]?\d")


def row_texts(rows: Sequence[Sequence[str]], *, has_header: bool | None = None) -> list[str]:
    """One text a row; rows below a header read "Handlungsfeld: Sprachbildung | Betrag: 12.000 EUR".

    `has_header` None means: judge by the first row. Empty cells and empty rows are left out.
    """
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    if has_header is None:
        has_header = _looks_like_header(rows)
    header = rows[0] if has_header and _names_columns(rows) else None
    return [_row_text(row, header if number else None) for number, row in enumerate(rows)]


def _names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Every column has a name, and none is a part of a meeting, which ends where the next part begins."""
    first = rows[0]
    parts = any(opens_public_part(cell) or opens_private_part(cell) for cell in first)
    return len(rows) > 1 and len(first) > 1 and all(first) and not parts


def _looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """At least three short, different names above at least one row of the same width."""
    first = rows[0]
    return (
        len(rows) > 1
        and len(first) >= _FEWEST_COLUMNS
        and len(set(first)) == len(first)
        and all(cell and len(cell) <= _LONGEST_NAME for cell in first)
        and all(_is_name(cell, column, rows[1:]) for column, cell in enumerate(first))
    )


def _is_name(cell: str, column: int, below: Sequence[Sequence[str]]) -> bool:
    """A text without digits, or one such as "Plätze 2026" with nothing but amounts below it."""
    if not _VALUE.search(cell):
        return True
    amounts = [row[column] for row in below if len(row) > column and row[column]]
    return cell[0].isalpha() and bool(amounts) and all(_AMOUNT.match(amount) for amount in amounts)


def _row_text(row: Sequence[str], header: Sequence[str] | None) -> str:
    if header is None or len(header) != len(row) or sum(map(bool, row)) == 1:
        return SEPARATOR.join(cell for cell in row if cell)
    return SEPARATOR.join(f"{name.rstrip(':')}: {cell}" for name, cell in zip(header, row, strict=True) if cell)
