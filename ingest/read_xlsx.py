"""Reads XLSX files as documents: one page a sheet, every row with the names of its columns, numbers as they are shown."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl  # type: ignore[import-untyped]
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from ingest.clean import fold
from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.packed import member, package, parse_xml
from ingest.read_csv import too_many_rows
from ingest.settings import IngestSettings
from ingest.sheet_values import shown
from ingest.sheets import sheet_blocks
from ingest.types import Block, BlockKind, Extracted

_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, struct.error, ParseError, etree.LxmlError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError, ArithmeticError, AssertionError,
)  # fmt: skip
"""What openpyxl lets through when parts of the archive are broken or missing."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST_COLUMNS = 500


def read_xlsx(path: Path, settings: IngestSettings, deadline: Deadline) -> Extracted:
    """Blocks of an XLSX. Raises Unreadable: as `package` does, "too_many_rows", "too_slow"."""
    blocks: list[Block] = []
    labels: list[str] = []
    # openpyxl leaves files open that it cannot read, so the file is opened and closed here.
    with package(path, "XLSX", settings) as archive, path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            title = (book.properties.title or "").strip() or None
            budget = settings.max_table_rows
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                rows = list(_rows(sheet, _hidden(archive, sheet), budget, settings, deadline))
                budget -= len(rows)
                found = sheet_blocks(rows, len(labels) + 1)
                if found:
                    heading = Block(BlockKind.HEADING, fold(sheet.title) or "Tabelle", len(labels) + 1, 1)
                    blocks += [heading, *found]
                    labels.append(str(len(labels) + 1))
            book.close()
        except _BROKEN as exc:
            raise Unreadable(
                "damaged", f"The XLSX cannot be opened: {exc}. Open it in Excel and save it again."
            ) from exc
    return Extracted(tuple(blocks), tuple(labels) or ("1",), title)


def _rows(
    sheet: Any, hidden: tuple[set[int], set[int]], budget: int, settings: IngestSettings, deadline: Deadline
) -> Iterator[list[str]]:
    """Rows that say anything, without hidden rows and columns."""
    hidden_rows, hidden_columns = hidden
    count = 0
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number % 1000 == 0:
            deadline.check()
        if number in hidden_rows:
            continue
        cells = ["" if column in hidden_columns else _text(cell) for column, cell in enumerate(row, start=1)]
        if any(cells):
            count += 1
            if count > budget:
                raise too_many_rows(settings)
            yield cells


def _text(cell: Any) -> str:
    value = cell.value
    return "" if value is None else fold(shown(value, str(cell.number_format or "")))


def _hidden(archive: zipfile.ZipFile, sheet: Any) -> tuple[set[int], set[int]]:
    """Numbers of hidden rows and columns; rows that only a filter hides count as shown."""
    data = member(archive, str(sheet._worksheet_path).lstrip("/"))
    if not data or b"hidden=" not in data:
        return set(), set()
    root = parse_xml(data)
    columns: set[int] = set()
    for column in root.iter(f"{_MAIN}col"):
        if column.get("hidden") in ("1", "true"):
            first, last = int(column.get("min", "1")), int(column.get("max", "1"))
            columns.update(range(first, min(last, _MOST_COLUMNS) + 1))
    if root.find(f"{_MAIN}autoFilter") is not None:
        return set(), columns
    rows = root.iter(f"{_MAIN}row")
    return {int(row.get("r", "0")) for row in rows if row.get("hidden") in ("1", "true")}, columns
