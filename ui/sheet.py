"""Tables for German spreadsheets: UTF-8 with byte order mark, semicolons, decimal commas, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = ("\t", "\r", "\n", "\x00")


def sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The whole table as text; to be encoded as UTF-8."""
    target = io.StringIO(newline="")
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + target.getvalue()


def cell(value: object) -> str:
    """One value: numbers as Germans write them, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA) else text
