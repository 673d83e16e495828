"""Checks one row of the directory strictly and makes a service of it; every mistake is noted with what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

import iso639
from iso639.language import LanguageNotFoundError
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # missing in its stub only

from ingest.directory_fields import BY_NAME, LIST_SIGN, Column
from ingest.directory_types import DirectoryProblem, Neutrality, Service

GERMANY = {"latitude": (47.0, 55.1), "longitude": (5.8, 15.1)}
FIRST_YEAR = 2000
LONGEST_CELL = 5000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 80
_PHONE = re.compile(r"\+?[\d\s()/.\-–]+")
_FEWEST_DIGITS = 4
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
_GARBLED = re.compile("\ufffd|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
FORMULA = re.compile(r"=|@|[+\-]\s*[^\s]*[(|!]")
"""Beginnings of cells that a spreadsheet would calculate instead of showing."""


class RowCheck:
    """Reads one row; a wrong cell gives a harmless value and a line in `problems`, so that all of them are found."""

    def __init__(
        self, cells: Mapping[str, str], row: int | None, problems: list[DirectoryProblem], today: date
    ) -> None:
        self._cells = cells
        self._row = row
        self._problems = problems
        self._today = today

    def service(self) -> Service:
        """The row as a service; worth something only if no problem was noted."""
        for name in self._cells:
            self._check_text(name)
        service = Service(
            id=self._id(),
            organization=self._needed("organization"),
            name=self._needed("name"),
            alternate_name=self._text("alternate_name"),
            description=self._text("description"),
            topics=self._words("topics"),
            life_stages=self._words("life_stages"),
            address_1=self._text("address_1"),
            postal_code=self._matching(
                "postal_code", re.compile(r"\d{5}"), "Fünf Ziffern mit führenden Nullen schreiben."
            ),
            city=self._needed("city"),
            district=self._text("district"),
            latitude=self._coordinate("latitude"),
            longitude=self._coordinate("longitude"),
            phone=self._phone(),
            email=self._matching("email", _EMAIL, "Eine Adresse wie beratung@kreis.example schreiben."),
            url=self._url(),
            opening_hours=self._hours(),
            by_appointment=self._one_of("by_appointment", "no") == "yes",
            languages=self._languages(),
            accessibility=self._words("accessibility"),
            accessibility_note=self._text("accessibility_note"),
            cost=self._text("cost"),
            cost_amount=self._amount(),
            eligibility=self._text("eligibility"),
            neutrality=Neutrality(self._one_of("neutrality", Neutrality.UNKNOWN.value)),
            neutrality_evidence=self._text("neutrality_evidence"),
            neutrality_evidence_source=self._text("neutrality_evidence_source"),
            assured_date=self._date(),
            status=self._one_of("status", "inactive"),
        )
        self._check_evidence(service)
        return service

    def _text(self, name: str) -> str:
        return self._cells.get(name, "")

    def _needed(self, name: str) -> str:
        value = self._text(name)
        if not value and name in self._cells:
            self._note(name, "Die Zelle ist leer.", f"{BY_NAME[name].label} eintragen: {BY_NAME[name].explanation}")
        return value

    def _check_text(self, name: str) -> None:
        value = self._text(name)
        if _CONTROL.search(value):
            self._note(name, "Die Zelle enthält unsichtbare Steuerzeichen.", "Den Text neu tippen, nicht einfügen.")
        if _GARBLED.search(value):
            self._note(
                name, f"{_short(value)} ist falsch kodiert (verdorbene Umlaute).", "Die Datei als CSV UTF-8 speichern."
            )
        if FORMULA.match(value):
            self._note(
                name, f"{_short(value)} ist eine Formel oder sieht so aus.", "Den Wert selbst als Text eintragen."
            )
        if len(value) > LONGEST_CELL:
            self._note(name, f"Der Text hat {len(value)} Zeichen.", f"Auf höchstens {LONGEST_CELL} Zeichen kürzen.")

    def _id(self) -> str:
        value = self._needed("id")
        if value and (not _ID.fullmatch(value) or len(value) > _LONGEST_ID):
            self._note(
                "id",
                f"{_short(value)} ist keine Kennung.",
                "Nur a bis z, 0 bis 9 und Bindestriche, höchstens 80 Zeichen.",
            )
        return value

    def _matching(self, name: str, pattern: re.Pattern[str], remedy: str) -> str:
        value = self._needed(name) if BY_NAME[name].needed else self._text(name)
        if value and not pattern.fullmatch(value):
            self._note(name, f"{_short(value)} ist keine gültige Angabe für {BY_NAME[name].label}.", remedy)
        return value

    def _phone(self) -> str:
        value = self._text("phone")
        digits = sum(character.isdigit() for character in value)
        if value and (not _PHONE.fullmatch(value) or digits < _FEWEST_DIGITS):
            self._note(
                "phone",
                f"{_short(value)} ist keine Telefonnummer.",
                "Nur Ziffern, Leerzeichen und + ( ) / - schreiben.",
            )
        return value

    def _url(self) -> str:
        value = self._text("url")
        if value and not is_web_address(value):
            self._note("url", f"{_short(value)} ist keine Internetadresse.", "Mit https:// beginnen, ohne Leerzeichen.")
        return value

    def _hours(self) -> str:
        value = self._text("opening_hours")
        try:
            if value:
                OpeningHours(value)
        except ParserError:
            self._note(
                "opening_hours",
                f"{_short(value)} ist nicht lesbar.",
                "Zum Beispiel Mo-Fr 09:00-12:00; PH off schreiben.",
            )
        return value

    def _listed(self, name: str) -> tuple[str, ...]:
        words = tuple(word.strip() for word in self._text(name).split(LIST_SIGN) if word.strip())
        for word in sorted({word for word in words if words.count(word) > 1}):
            self._note(name, f"{_short(word)} steht mehrmals da.", "Jedes Wort nur einmal nennen.")
        return words

    def _words(self, name: str) -> tuple[str, ...]:
        column = BY_NAME[name]
        if column.needed:
            self._needed(name)
        words = self._listed(name)
        for word in words:
            if word not in column.words:
                self._note(name, f"{_short(word)} ist unbekannt.", _allowed(column))
        return words

    def _one_of(self, name: str, fallback: str) -> str:
        value = self._needed(name)
        if value in BY_NAME[name].words:
            return value
        if value:
            self._note(name, f"{_short(value)} ist unbekannt.", _allowed(BY_NAME[name]))
        return fallback

    def _languages(self) -> tuple[str, ...]:
        codes = self._listed("languages")
        for code in codes:
            if not is_language(code):
                self._note(
                    "languages",
                    f"{_short(code)} ist kein Code nach ISO 639.",
                    "Zum Beispiel de, en, tr, uk, gsg schreiben.",
                )
        return codes

    def _coordinate(self, name: str) -> float:
        text = self._needed(name)
        value = _number(text)
        least, largest = GERMANY[name]
        if text and value is None:
            self._note(name, f"{_short(text)} ist keine Zahl.", "Mit Punkt schreiben, zum Beispiel 51.3204.")
        elif value is not None and not least <= value <= largest:
            self._note(
                name,
                f"{text} liegt nicht in Deutschland ({least:g} bis {largest:g}).",
                "Prüfen, ob Breite und Länge vertauscht sind.",
            )
        return value or 0.0

    def _amount(self) -> float | None:
        text = self._text("cost_amount")
        value = _number(text)
        if text and (value is None or value < 0):
            self._note(
                "cost_amount", f"{_short(text)} ist kein Betrag.", "Euro mit Punkt, zum Beispiel 12.50, 0 oder nichts."
            )
        return value

    def _date(self) -> date | None:
        text = self._text("assured_date")
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
        except ValueError:
            day = None
        if day is None:
            self._note("assured_date", f"{_short(text)} ist kein Datum.", "Als 2026-06-15 schreiben.")
        elif day > self._today:
            self._note("assured_date", f"{text} liegt in der Zukunft.", "Den Tag eintragen, an dem bestätigt wurde.")
        elif day.year < FIRST_YEAR:
            self._note("assured_date", f"{text} liegt vor {FIRST_YEAR}.", "Das Jahr prüfen.")
        return day

    def _check_evidence(self, service: Service) -> None:
        if service.neutrality is not Neutrality.NEUTRAL:
            return
        remedy = "Beleg eintragen oder bei neutrality unknown wählen."
        for name in ("neutrality_evidence", "neutrality_evidence_source"):
            if name in self._cells and not self._text(name):
                self._note(name, "Die Stelle nennt sich neutral, aber der Beleg fehlt.", remedy)

    def _note(self, column: str, message: str, remedy: str) -> None:
        self._problems.append(DirectoryProblem(self._row, column, message, remedy))


def is_web_address(text: str) -> bool:
    """Whether a text is a complete http or https address."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"\s", text)
    except ValueError:
        return False


def is_language(code: str) -> bool:
    """Whether a code, or what stands before its hyphen, is in ISO 639-1 or 639-3."""
    base = code.split("-")[0]
    try:
        iso639.Language.from_part1(base) if len(base) == 2 else iso639.Language.from_part3(base)
    except LanguageNotFoundError:
        return False
    return re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) is not None


def _allowed(column: Column) -> str:
    return f"Erlaubt: {', '.join(column.words)}."


def _short(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:57] + "…")


def _number(text: str) -> float | None:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
