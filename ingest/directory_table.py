"""Reads the directory's table from CSV or XLSX; what is wrong with its shape is noted, and reading goes on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from ingest.directory_fields import COMMENT_SIGN, NAMES
from ingest.directory_types import DirectoryProblem
from ingest.errors import BadDirectory, Unreadable
from ingest.packed import package
from ingest.read_text import decode
from ingest.settings import IngestSettings
from ingest.table_rows import separator

SHEET = "Angebote"
_NUMBERS = frozenset({"latitude", "longitude", "cost_amount"})
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class DirectoryRow:
    """One service's cells by column, as far as the columns are known and there."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class _Raw:
    """A row before its columns are known. `odd` holds cells that are no text, by position, with message and remedy."""

    number: int
    values: Sequence[str]
    odd: Mapping[int, tuple[str, str]]


def read_table(path: Path, settings: IngestSettings, problems: list[DirectoryProblem]) -> list[DirectoryRow]:
    """Rows of a CSV or XLSX file without explanations and blank rows. Raises BadDirectory if it cannot be opened at all."""
    try:
        if path.stat().st_size > settings.max_file_megabytes * 1_000_000:
            raise BadDirectory(f"{path}: größer als {settings.max_file_megabytes} MB (NETZLOTSE_MAX_FILE_MEGABYTES).")
        raw = _xlsx(path, settings) if path.suffix.lower() == ".xlsx" else _csv(path, problems)
        return _named(list(raw), settings, problems)
    except (Unreadable, OSError) as exc:
        raise BadDirectory(f"{path}: kann nicht gelesen werden. {exc}") from exc


def _named(raw: Sequence[_Raw], settings: IngestSettings, problems: list[DirectoryProblem]) -> list[DirectoryRow]:
    if not raw:
        problems.append(DirectoryProblem(1, "", "Die Tabelle ist leer.", "Die Vorlage mit ihrer Kopfzeile verwenden."))
        return []
    header = [name.strip() for name in raw[0].values]
    while header and not header[-1]:
        header.pop()
    _check_header(header, problems)
    rows = []
    for row in raw[1:]:
        if row.values and row.values[0].startswith(COMMENT_SIGN):
            continue
        if _fits(row, len(header), problems):
            rows.append(_cells(row, header, problems))
    if not rows and not problems:
        problems.append(
            DirectoryProblem(None, "", "Die Tabelle hat keine Angebote.", "Mindestens eine Zeile ausfüllen.")
        )
    if len(rows) > settings.max_table_rows:
        raise BadDirectory(f"Mehr als {settings.max_table_rows} Zeilen (NETZLOTSE_MAX_TABLE_ROWS). Die Tabelle teilen.")
    return rows


def _check_header(header: Sequence[str], problems: list[DirectoryProblem]) -> None:
    for name in NAMES:
        if name not in header:
            problems.append(DirectoryProblem(1, name, "Die Spalte fehlt.", "Die Kopfzeile der Vorlage verwenden."))
        elif header.count(name) > 1:
            problems.append(
                DirectoryProblem(1, name, f"Die Spalte steht {header.count(name)}-mal da.", "Nur eine behalten.")
            )
    for position, name in enumerate(header, start=1):
        if name not in NAMES:
            shown = name or f"Spalte {position}"
            problems.append(
                DirectoryProblem(1, shown, "Diese Spalte gibt es nicht.", "Entfernen oder richtig benennen.")
            )


def _fits(row: _Raw, width: int, problems: list[DirectoryProblem]) -> bool:
    """Whether every cell stands under its column; CSV rows must be exactly as wide as the header."""
    if len(row.values) == width:
        return True
    problems.append(
        DirectoryProblem(
            row.number,
            "",
            f"Die Zeile hat {len(row.values)} Zellen, die Kopfzeile {width}.",
            "Fehlende Anführungszeichen oder Trennzeichen ergänzen.",
        )
    )
    return False


def _cells(row: _Raw, header: Sequence[str], problems: list[DirectoryProblem]) -> DirectoryRow:
    cells: dict[str, str] = {}
    for position, (name, value) in enumerate(zip(header, row.values, strict=True)):
        if position in row.odd and not (name in _NUMBERS and row.odd[position][0] == _NUMBER):
            problems.append(DirectoryProblem(row.number, name, *row.odd[position]))
        elif name in NAMES and name not in cells:
            cells[name] = value.strip()
    return DirectoryRow(row.number, cells)


def _csv(path: Path, problems: list[DirectoryProblem]) -> Iterator[_Raw]:
    text = decode(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    number = 0
    try:
        for record in reader:
            number += 1
            if any(cell.strip() for cell in record):
                yield _Raw(number, record, {})
    except csv.Error as exc:
        message = f"Ab hier ist die Datei nicht als CSV lesbar ({exc})."
        problems.append(
            DirectoryProblem(number + 1, "", message, "Anführungszeichen prüfen, am besten neu als CSV speichern.")
        )


_NUMBER = "Die Zelle ist als Zahl gespeichert, führende Nullen und Leerzeichen gehen so verloren."


def _xlsx(path: Path, settings: IngestSettings) -> Iterator[_Raw]:
    with package(path, "XLSX", settings), path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
            sheet = _sheet(book)
            sheet.reset_dimensions()
            width = 0
            for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
                read = [_cell(cell.value, str(cell.data_type)) for cell in row]
                while len(read) > width and not read[-1][0]:
                    read.pop()
                if not any(value for value, _ in read):
                    continue
                width = width or len(read)
                read += [("", None)] * (width - len(read))
                odd = {position: complaint for position, (_, complaint) in enumerate(read) if complaint}
                yield _Raw(number, [value for value, _ in read], odd)
            book.close()
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as exc:
            raise Unreadable(
                "damaged", f"Die XLSX-Datei ist beschädigt ({exc}). In der Tabellenkalkulation neu speichern."
            ) from exc


def _sheet(book: Any) -> Any:
    if SHEET in book.sheetnames:
        return book[SHEET]
    if len(book.sheetnames) == 1:
        return book.worksheets[0]
    raise BadDirectory(f"Kein Blatt heißt {SHEET!r}; es gibt: {', '.join(book.sheetnames)}. Das Blatt umbenennen.")


def _cell(value: Any, data_type: str) -> tuple[str, tuple[str, str] | None]:
    """A cell as text, and what is odd about it."""
    if value is None:
        return "", None
    if data_type == "f":
        return str(value), ("Die Zelle ist eine Formel.", "Den Wert selbst als Text eintragen.")
    if data_type == "e":
        return str(value), (f"Die Zelle zeigt den Fehler {value}.", "Den Wert selbst als Text eintragen.")
    if isinstance(value, bool):
        return str(value), ("Die Zelle ist ein Wahrheitswert.", "yes oder no als Text schreiben.")
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat(), None
    if isinstance(value, datetime | date):
        return value.isoformat(), None
    if isinstance(value, int | float):
        return repr(value), (_NUMBER, "Die Spalte als Text formatieren und den Wert neu eintragen.")
    return str(value), None
