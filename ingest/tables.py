"""Rows of cells as text that keeps every cell verbatim and says what its column is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.agenda import opens_private_part, opens_public_part

SEPARATOR = " | "
_LONGEST_NAME = 60
_FEWEST_COLUMNS = 3
_VALUE = re.compile(r"\d")
_YEAR_IN_NAME = re.compile(r"(?<=[^\W\d_] )(?:19|20)\d\d(?:/\d\d)?$")
"""As in "Plätze 2026": a name with a year, not a value."""


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
    """At least three short, different names without digits above at least one row of the same width."""
    first = rows[0]
    names = [_YEAR_IN_NAME.sub("", cell) for cell in first]
    if names != list(first) and not any(_VALUE.match(cell) for row in rows[1:] for cell in row):
        return False
    return (
        len(rows) > 1
        and len(first) >= _FEWEST_COLUMNS
        and len(set(first)) == len(first)
        and all(name and len(name) <= _LONGEST_NAME and not _VALUE.search(name) for name in names)
    )


def _row_text(row: Sequence[str], header: Sequence[str] | None) -> str:
    if header is None or len(header) != len(row) or sum(map(bool, row)) == 1:
        return SEPARATOR.join(cell for cell in row if cell)
    return SEPARATOR.join(f"{name.rstrip(':')}: {cell}" for name, cell in zip(header, row, strict=True) if cell)
