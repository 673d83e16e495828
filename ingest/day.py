"""Finds the day a document is about where its manifest is silent, and says how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from ingest.types import Block, DocumentKind, Extracted

ISO_DATE = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"
)  # fmt: skip
_DATE = re.compile(rf"(?<![\d.])(\d{{1,2}})\.\s?(?:(\d{{1,2}})\.\s?|({'|'.join(_MONTHS)})\s+)(\d{{4}})(?!\d)", re.I)
_DAY = r"\s*:?\s*(?:\|\s*)?(?:[A-Z][a-z]+tag,?\s+)?(?:dem?\s+|den\s+)?(?=\d{1,2}\.)"
_CALLED = re.compile(
    r"(?:\b(?:Datum|Sitzungstag|Sitzungstermin|Tag der Sitzung|Termin|Tag)|\bSitzung (?:des|der) [^.\n]{3,60}? (?:am|vom)"
    r"|\bSitzung (?:am|vom)|(?:konferenz|Veranstaltung) (?:am|vom)|\bVertrag vom"
    r"|^(?:am|vom)|^[A-Z][a-z]+tag,)" + _DAY,
    re.I | re.M,
)
"""What names the day that a document is about; a line that begins with it stands below the title."""
_ISSUED = re.compile(
    r"\b(?:Stand|Fassung vom|Ausgabe vom|Redaktionsschluss|gültig (?:ab|seit)|herausgegeben am|veröffentlicht am"
    r"|zuletzt (?:geändert|aktualisiert)(?: am)?|aktualisiert am)" + _DAY,
    re.I,
)
_SIGNED = re.compile(r"^[A-ZÄÖÜ][\w .-]{2,40}, (?:den |am )?(?=\d{1,2}\.)", re.M)
_ABOUT_SOMETHING_ELSE = re.compile(r"\b(?:vom|bis|bis zum|ab|ab dem|zum|seit|seit dem|und|am)\s+$")
_LONGEST_DATE, _LOOKED_BACK = 20, 12
_WITHIN, _ISSUED_WITHIN, _SIGNED_WITHIN = 1500, 1000, 1500
_MEETINGS = frozenset({DocumentKind.MINUTES, DocumentKind.CONFERENCE, DocumentKind.CONTRACT})
"""Their day is that of the meeting or of the signature, not that of the print."""
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
IN_NAME, IN_METADATA, CALLED, SIGNED, ISSUED, ALONE, SOME = 0.97, 0.9, 0.93, 0.9, 0.9, 0.6, 0.3
"""How sure each finding is, as measured on the sample network (tests/ingest/test_guesses.py)."""


def day_of(extracted: Extracted, relative: str, kind: DocumentKind) -> tuple[date | None, float]:
    """The day and its confidence, 0 to 1: from the file name, else the file's own metadata, else the text."""
    for match in ISO_DATE.finditer(PurePosixPath(relative).name):
        found = _date(match[1], match[2], match[3])
        if found:
            return found, IN_NAME
    text = beginning(extracted.blocks, _WITHIN)
    if kind not in _MEETINGS and (issued := _behind(_ISSUED, text[:_ISSUED_WITHIN])):
        return issued, ISSUED
    called = _behind(_CALLED, text)
    if called:
        return called, CALLED
    if kind is DocumentKind.CONTRACT:
        signed = _behind(_SIGNED, ending(extracted.blocks, _SIGNED_WITHIN))
        if signed:
            return signed, SIGNED
    if extracted.date:
        return extracted.date, IN_METADATA
    changed = _behind(_ISSUED, ending(extracted.blocks, _ISSUED_WITHIN))
    return (changed, ISSUED) if changed else _first(text)


def _behind(called: re.Pattern[str], text: str) -> date | None:
    """The first date right behind what the pattern finds."""
    for match in called.finditer(text):
        dates = dates_in(text[match.end() :][:_LONGEST_DATE])
        if dates:
            return dates[0]
    return None


def _first(text: str) -> tuple[date | None, float]:
    """The first date; one that only limits or names something else counts little."""
    some: date | None = None
    for match in _DATE.finditer(text):
        found = _from(match)
        if found and not _ABOUT_SOMETHING_ELSE.search(text[max(0, match.start() - _LOOKED_BACK) : match.start()]):
            return found, ALONE
        some = some or found
    return some, SOME if some else 0.0


def dates_in(text: str) -> list[date]:
    """Dates written in the text, in order."""
    return [found for match in _DATE.finditer(text) if (found := _from(match))]


def _from(match: re.Match[str]) -> date | None:
    month = match[2] or str(_MONTHS.index(match[3].lower()) + 1)
    return _date(match[4], month, match[1])


def iso_date(text: str) -> date | None:
    """A date at the beginning of a metadata field: "2026-03-02T10:00"; None if it is none."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", text.strip())
    return _date(match[1], match[2], match[3]) if match else None


def _date(year: str, month: str, day: str) -> date | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def beginning(blocks: Sequence[Block], characters: int) -> str:
    """The first characters of the text, one block a line."""
    text = ""
    for block in blocks:
        if len(text) >= characters:
            break
        text += block.text + "\n"
    return text[:characters]


def ending(blocks: Sequence[Block], characters: int) -> str:
    """The last characters of the text, one block a line."""
    lines: list[str] = []
    length = 0
    for block in reversed(blocks):
        if length >= characters:
            break
        lines.append(block.text)
        length += len(block.text) + 1
    return "\n".join(reversed(lines))[-characters:]
