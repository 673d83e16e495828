"""Writes the directory as CSV or XLSX, and the template to fill in. All cells are text, so that phone numbers keep every sign."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from ingest.directory_fields import COLUMNS, COMMENT_SIGN, LIST_SIGN, NAMES, Column
from ingest.directory_table import SHEET
from ingest.directory_types import Service

_ROWS_WITH_LISTS = 2000
_WORDS_SHEET = "Werte"
_EXPLANATION_SHEET = "Erklärung"
_TEXT_FORMAT = "@"
_HEADER_FILL = PatternFill("solid", fgColor="0B4C60")


def service_cells(service: Service) -> dict[str, str]:
    """A service as the cells that `RowCheck` reads back to the same service."""
    return {name: _written(name, getattr(service, name)) for name in NAMES}


def _written(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return LIST_SIGN.join(value)
    if name == "cost_amount":
        return _amount(value)
    return repr(value) if isinstance(value, float) else str(value)


def _amount(value: float) -> str:
    """0, 12.50, or every digit where two decimals are not exact."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if round(value, 2) == value and abs(value) < 1e9 else repr(value)


def write_table(path: Path, services: Sequence[Service]) -> None:
    """CSV or XLSX by the file's ending; a file that is there is replaced in one step."""
    rows = [list(service_cells(service).values()) for service in sorted(services, key=lambda service: service.id)]
    _write(path, rows)


def write_template(path: Path) -> None:
    """An empty table: headers, an explanation of every column, drop-down lists in XLSX."""
    explained = [_explained(column) for column in COLUMNS]
    explained[0] = f"{COMMENT_SIGN} {explained[0]} Diese Zeile bleibt unbeachtet."
    _write(path, [explained] if path.suffix.lower() == ".csv" else [])


def _explained(column: Column) -> str:
    needed = "Pflicht. " if column.needed else ""
    many = f" Mehrere mit {LIST_SIGN} trennen." if column.many else ""
    words = f" Erlaubt: {', '.join(column.words)}." if column.words else ""
    return f"{column.label}: {needed}{column.explanation}{many}{words} Beispiel: {column.example}"


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    part = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        if path.suffix.lower() == ".xlsx":
            _workbook(rows).save(part)
        else:
            with part.open(
                "w", encoding="utf-8-sig", newline=""
            ) as file:  # the mark tells spreadsheets that it is UTF-8
                csv.writer(file, lineterminator="\r\n").writerows([NAMES, *rows])
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _workbook(rows: Sequence[Sequence[str]]) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "D2"
    for position, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(position)
        head = sheet.cell(1, position, column.name)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEADER_FILL
        head.comment = Comment(_explained(column), "Netzlotse", height=160, width=320)
        sheet.column_dimensions[letter].width = max(14, min(36, len(column.example) + 4))
        for number in range(2, max(len(rows), 300) + 2):
            sheet.cell(number, position).number_format = _TEXT_FORMAT
        _add_list(sheet, column, letter)
    for number, row in enumerate(rows, start=2):
        for position, value in enumerate(row, start=1):
            if value:
                cell = sheet.cell(number, position)
                cell.value, cell.data_type = value, "s"  # a text that begins with "=" stays a text
    _explanation(book)
    _word_lists(book)
    return book


def _add_list(sheet: Any, column: Column, letter: str) -> None:
    """A drop-down where the words are fixed; a hint where several may be given."""
    if not column.words:
        return
    source = f"{_WORDS_SHEET}!${_list_letter(column)}$2:${_list_letter(column)}${len(column.words) + 1}"
    rule = DataValidation(type="list", formula1=source, allow_blank=not column.needed)
    rule.showErrorMessage = not column.many
    rule.errorTitle, rule.error = column.label[:32], f"Bitte ein Wort der Liste wählen: {', '.join(column.words)}"[:255]
    rule.showInputMessage = True
    rule.promptTitle = column.label[:32]
    rule.prompt = (f"Mehrere mit {LIST_SIGN} trennen. " if column.many else "") + column.explanation[:200]
    rule.add(f"{letter}2:{letter}{_ROWS_WITH_LISTS}")
    sheet.add_data_validation(rule)


def _list_letter(column: Column) -> str:
    listed = [other for other in COLUMNS if other.words]
    return str(get_column_letter(listed.index(column) + 1))


def _explanation(book: Any) -> None:
    sheet = book.create_sheet(_EXPLANATION_SHEET)
    sheet.append(["Spalte", "Bedeutung", "Pflicht", "Erklärung", "Erlaubte Wörter", "Beispiel"])
    for column in COLUMNS:
        many = f" Mehrere mit {LIST_SIGN} trennen." if column.many else ""
        words = ", ".join(column.words)
        sheet.append(
            [column.name, column.label, "ja" if column.needed else "", column.explanation + many, words, column.example]
        )
    for letter, width in zip("ABCDEF", (28, 28, 8, 60, 60, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = _TEXT_FORMAT
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER_FILL


def _word_lists(book: Any) -> None:
    sheet = book.create_sheet(_WORDS_SHEET)
    for column in COLUMNS:
        for number, word in enumerate((column.name, *column.words), start=1):
            if column.words:
                sheet[f"{_list_letter(column)}{number}"] = word
