"""Names the cells of a printed table by its header, from where they stand below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.tables import row_texts

_FEWEST_ROWS = 2


@dataclass(frozen=True)
class PrintedCell:
    """Text of a cell with its edges in points."""

    text: str
    left: float
    right: float


def table_texts(rows: Sequence[Sequence[PrintedCell]], *, bold_header: bool) -> list[str]:
    """One text a row as `row_texts` gives it; a row whose cells fit no column keeps its cells without names."""
    plain = [row_texts([[cell.text for cell in row]], has_header=False)[0] for row in rows]
    if len(rows) < _FEWEST_ROWS:
        return plain
    placed = [_placed(row, rows[0]) for row in rows]
    fitting = [cells for cells in placed if cells is not None]
    if len(fitting) < _FEWEST_ROWS:
        return plain
    named = iter(row_texts(fitting, has_header=True if bold_header else None))
    return [next(named) if cells is not None else text for cells, text in zip(placed, plain, strict=True)]


def _placed(row: Sequence[PrintedCell], header: Sequence[PrintedCell]) -> list[str] | None:
    """The row's texts in the columns of the header, empty where it has none; None if two cells fall into one column."""
    cells = [""] * len(header)
    for cell in row:
        column = min(range(len(header)), key=lambda index: _distance(cell, header[index]))
        if cells[column]:
            return None
        cells[column] = cell.text
    return cells


def _distance(cell: PrintedCell, name: PrintedCell) -> float:
    """Columns are set left, right or centred."""
    return min(
        abs(cell.left - name.left),
        abs(cell.right - name.right),
        abs(cell.left + cell.right - name.left - name.right) / 2,
    )
