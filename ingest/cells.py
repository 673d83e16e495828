"""Cells of one table row as values; every wrong one is noted with row, column, value and what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date

from ingest.table_rows import TableRow

_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$")
_POSTAL_CODE = re.compile(r"^\d{5}$")


class Cells:
    """Reads a row; a wrong cell gives a harmless value and a line in `problems`, so that all of them are found."""

    def __init__(self, row: TableRow, problems: list[str]) -> None:
        self._row = row
        self._problems = problems

    def text(self, column: str) -> str:
        return self._row.cells[column]

    def needed(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self._note(column, "is empty, but needed")
        return value

    def words(self, column: str, allowed: Collection[str]) -> tuple[str, ...]:
        words = self._list(column)
        for word in words:
            if word not in allowed:
                self._note(column, f"{word!r} is unknown; allowed: {', '.join(sorted(allowed))}")
        return words

    def one_of(self, column: str, allowed: Collection[str], fallback: str) -> str:
        value = self.text(column)
        if value in allowed:
            return value
        self._note(column, f"{value!r} is unknown; allowed: {', '.join(sorted(allowed))}")
        return fallback

    def languages(self, column: str) -> tuple[str, ...]:
        codes = self._list(column)
        for code in codes:
            if not _LANGUAGE.match(code):
                self._note(column, f"{code!r} is no ISO 639 code; allowed: two or three small letters, e.g. de, tr, uk")
        return codes

    def postal_code(self, column: str) -> str:
        value = self.text(column)
        if not _POSTAL_CODE.match(value):
            self._note(column, f"{value!r} is no postal code; allowed: five digits (keep leading zeros)")
        return value

    def number(self, column: str, least: float, largest: float) -> float:
        value = self._float(column)
        if value is None or not least <= value <= largest:
            self._note(column, f"{self.text(column)!r} is no number from {least:g} to {largest:g}; write 51.27")
            return 0.0
        return value

    def amount(self, column: str) -> float | None:
        """EUR; None if the cell is empty."""
        if not self.text(column):
            return None
        value = self._float(column)
        if value is None or value < 0:
            self._note(column, f"{self.text(column)!r} is no amount; allowed: EUR with a point, e.g. 12.50, or nothing")
            return None
        return value

    def yes_or_no(self, column: str) -> bool:
        value = self.text(column)
        if value not in ("yes", "no"):
            self._note(column, f"{value!r} is unknown; allowed: yes, no")
        return value == "yes"

    def date(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._note(column, f"{value!r} is no date; allowed: 2025-03-31, or nothing")
            return None

    def _list(self, column: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(column).split("|") if word.strip())

    def _float(self, column: str) -> float | None:
        try:
            value = float(self.text(column))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def _note(self, column: str, problem: str) -> None:
        self._problems.append(f"row {self._row.number}, {column}: {problem}")
