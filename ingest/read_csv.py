"""Reads CSV files as documents: every row with the names of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.clean import fold
from ingest.errors import Unreadable
from ingest.read_text import decode
from ingest.settings import IngestSettings
from ingest.sheets import sheet_blocks
from ingest.types import Extracted

_DELIMITERS = (";", ",", "\t", "|")
_SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n")
_ROWS_TASTED = 60
_LONGEST_CELL = 1_000_000


def read_csv(path: Path, settings: IngestSettings) -> Extracted:
    """Blocks of a CSV file, one page. Raises Unreadable: "binary", "damaged", "too_many_rows"."""
    text = decode(path.read_bytes())
    said = _SEPARATOR_LINE.match(text)
    delimiter = said[1] if said else _delimiter(text)
    rows: list[list[str]] = []
    try:
        for record in _records(text[said.end() :] if said else text, delimiter):
            if len(rows) >= settings.max_table_rows:
                raise too_many_rows(settings)
            rows.append([fold(cell) for cell in record])
    except csv.Error as exc:
        raise Unreadable("damaged", f"The table cannot be read: {exc}. Save it again from the spreadsheet.") from exc
    return Extracted(tuple(sheet_blocks(rows, 1)), ("1",))


def too_many_rows(settings: IngestSettings) -> Unreadable:
    """The refusal of a table that is no document any more."""
    return Unreadable(
        "too_many_rows",
        f"The table has more than {settings.max_table_rows} rows (NETZLOTSE_MAX_TABLE_ROWS). Take out what nobody asks for.",
    )


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first rows into the same number of cells, two or more."""
    head = "\n".join(text.split("\n")[:_ROWS_TASTED])
    return max(_DELIMITERS, key=lambda sign: _evenness(head, sign))


def _evenness(head: str, delimiter: str) -> float:
    try:
        widths = Counter(len(record) for record in _records(head, delimiter) if record)
    except csv.Error:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    return (count + width / 1000) / widths.total() if width > 1 else 0.0


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
