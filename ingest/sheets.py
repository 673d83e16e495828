"""Rows of a spreadsheet become blocks: titles above, then every row with the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.tables import row_texts
from ingest.types import Block, BlockKind

_LONGEST_NAME = 80
_ROWS_SEARCHED = 15
_VALUE = re.compile(r"^[\d\s.,:%€/+-]+$|\d{3}|@|://")
_SHARE_OF_COLUMNS = 0.6
_FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Row:
    """Cells as shown, folded; empty ones are empty strings."""

    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        return sum(map(bool, self.cells))


def sheet_blocks(rows: Sequence[Sequence[str]], page: int) -> list[Block]:
    """Blocks of one sheet. What stands above the header is a paragraph; empty columns disappear."""
    kept = [Row(tuple(row)) for row in rows if any(row)]
    if not kept:
        return []
    start = _header_index(kept)
    above = [" ".join(cell for cell in row.cells if cell) for row in kept[:start]]
    blocks = [Block(BlockKind.PARAGRAPH, text, page) for text in above]
    table = _without_empty_columns(kept[start:])
    if table and _is_header(table[0], table[1:]):
        named = [_with_names(table[0].cells), *[row.cells for row in table[1:]]]
        texts = row_texts(named, has_header=True)
    else:
        texts = row_texts([row.cells for row in table], has_header=False)
    return blocks + [Block(BlockKind.TABLE_ROW, text, page) for text in texts]


def _header_index(rows: Sequence[Row]) -> int:
    """Where the table begins: at its header if there is one, else behind lines that fill one cell only."""
    for index, row in enumerate(rows[:_ROWS_SEARCHED]):
        if _is_header(row, rows[index + 1 :]):
            return index
    start = 0
    while start < len(rows) - 1 and rows[start].filled == 1 and rows[start + 1].filled > 1 and start < _ROWS_SEARCHED:
        start += 1
    return start


def _is_header(row: Row, below: Sequence[Row]) -> bool:
    """Short, different names over most of the columns that the rows below fill, and nothing that looks like a value."""
    names = [cell for cell in row.cells if cell]
    width = sum(any(other.cells[column : column + 1] != ("",) for other in below) for column in _columns(below))
    return (
        bool(below)
        and len(names) >= max(_FEWEST_COLUMNS, _SHARE_OF_COLUMNS * width)
        and len(set(names)) == len(names)
        and all(len(name) <= _LONGEST_NAME and not _VALUE.search(name) for name in names)
    )


def _columns(rows: Sequence[Row]) -> list[int]:
    """Columns in which any row says something."""
    return sorted({column for row in rows for column, cell in enumerate(row.cells) if cell})


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    """Rows of equal length, holding only the columns that say something below the header."""
    columns = _columns(rows[1:]) or _columns(rows)
    return [Row(tuple(row.cells[column] if column < len(row.cells) else "" for column in columns)) for row in rows]


def _with_names(names: Sequence[str]) -> list[str]:
    """A column without a name is called by its position, so that its cells keep theirs."""
    return [name or f"Spalte {number}" for number, name in enumerate(names, start=1)]
