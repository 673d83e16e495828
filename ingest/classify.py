"""Describes a document where its manifest is silent: title, date and kind, from plain evidence in its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from ingest.agenda import is_agenda_title, opens_private_part, opens_public_part, says_private
from ingest.types import Block, BlockKind, DocumentKind, Extracted

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"
)  # fmt: skip
_NUMERIC_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_WORDED_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})\.\s*({'|'.join(_MONTHS)})\s+(\d{{4}})(?!\d)", re.I)
_DAY_CALLED = re.compile(
    r"(?:\b(?:Datum|Sitzungstag|Sitzungstermin|Tag der Sitzung|Termin|Stand)|\bSitzung (?:des|der) [^.\n]{3,60}? (?:am|vom)"
    r"|\bSitzung (?:am|vom)|konferenz (?:am|vom)|\bVertrag vom)\s*:?\s*(?:\|\s*)?"
    r"(?:[A-Z][a-z]+tag,?\s+)?(?:dem?\s+|den\s+)?(?=\d{1,2}\.)",
    re.I,
)
"""What names the day that a document is about."""
_LONGEST_DATE = 20
_DATE_WITHIN = 1500
_KIND_WITHIN = 3000
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_KIND_EVIDENCE: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    (
        DocumentKind.MINUTES,
        re.compile(r"\bniederschrift|\b(?:sitzungs|ergebnis|verlaufs)?protokoll\b|\btagesordnung|\bTOP \d", re.I),
    ),
    (
        DocumentKind.CONTRACT,
        re.compile(r"kooperations(?:vertrag|vereinbarung)|\bvertragspart|änderungsvertrag|^§ \d", re.I | re.M),
    ),
    (DocumentKind.CONFERENCE, re.compile(r"bildungskonferenz|tagungsdokumentation|\bworkshop|\bforum \d", re.I)),
    (
        DocumentKind.REPORT,
        re.compile(r"bildungsbericht|\bmonitoring|jahresbericht|sachbericht|evaluationsbericht", re.I),
    ),
    (
        DocumentKind.OFFER,
        re.compile(
            r"\banmeldung|\bzielgruppe|\bkosten:|\bteilnahme|\bkursnummer|sprechzeiten|\bangebot|\bberatung|\bkostenfrei|\bkostenlos|\btel\.",
            re.I,
        ),
    ),
)
_WEIGHT_IN_TITLE = 4
_LEAST_EVIDENCE = 3
_UNUSABLE_TITLE = re.compile(
    r"^(?:untitled|unbenannt|dokument\s?\d*|document\d*|microsoft word.*|.*\.(?:docx?|pdf|indd|odt|txt))$", re.I
)
_SHORTEST_TITLE, _LONGEST_TITLE = 10, 200


def title_of(extracted: Extracted, relative: str) -> str:
    """First heading, else the file's own title, else its name. Never a line of a non-public part.

    A short first line counts as heading if nothing in the file is a main heading.
    """
    if _opens_with_title(extracted.blocks):
        return extracted.blocks[0].text
    for block in extracted.blocks:
        if opens_private_part(block.text) or is_agenda_title(block.text):
            break
        if block.kind is BlockKind.HEADING and _is_title(block.text):
            return block.text
    if extracted.title and not _UNUSABLE_TITLE.match(extracted.title):
        return extracted.title[:_LONGEST_TITLE]
    return _name_as_title(relative)


def _opens_with_title(blocks: Sequence[Block]) -> bool:
    first = blocks[0] if blocks else None
    if first is None or first.kind is not BlockKind.PARAGRAPH or opens_private_part(first.text):
        return False
    whole = len(first.text) >= _SHORTEST_TITLE and not first.text.endswith((".", ",", ";", ":"))
    return whole and _is_title(first.text) and not any(block.level == 1 for block in blocks)


def _is_title(text: str) -> bool:
    return not says_private(text) and not opens_public_part(text) and len(text) <= _LONGEST_TITLE


def _name_as_title(relative: str) -> str:
    """ "2024-03-12_lenkungskreis_niederschrift.pdf" as "lenkungskreis niederschrift"."""
    stem = PurePosixPath(relative).stem
    words = re.sub(r"[_\s]+", " ", _ISO_DATE.sub("", stem)).strip(" -_.")
    return words or stem


def date_of(blocks: Sequence[Block], relative: str) -> date | None:
    """The date in the file name; else the first one at the beginning of the text, one that is called the day before others."""
    for match in _ISO_DATE.finditer(PurePosixPath(relative).name):
        found = _date(match[1], match[2], match[3])
        if found:
            return found
    text = beginning(blocks, _DATE_WITHIN)
    called = _DAY_CALLED.search(text)
    dates = _dates(text[called.end() :][:_LONGEST_DATE]) if called else []
    return next(iter([*dates, *_dates(text)]), None)


def _dates(text: str) -> list[date]:
    """Dates written in the text, in order."""
    matches = sorted([*_NUMERIC_DATE.finditer(text), *_WORDED_DATE.finditer(text)], key=lambda match: match.start())
    found = []
    for match in matches:
        month = match[2] if match[2].isdigit() else str(_MONTHS.index(match[2].lower()) + 1)
        day = _date(match[3], month, match[1])
        if day:
            found.append(day)
    return found


def kind_of(title: str, blocks: Sequence[Block]) -> DocumentKind:
    """The kind whose words are most frequent in title and beginning; OTHER without clear evidence."""
    text = beginning(blocks, _KIND_WITHIN)
    scores = {
        kind: _WEIGHT_IN_TITLE * len(words.findall(title)) + min(len(words.findall(text)), _WEIGHT_IN_TITLE)
        for kind, words in _KIND_EVIDENCE
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= _LEAST_EVIDENCE else DocumentKind.OTHER


def beginning(blocks: Sequence[Block], characters: int) -> str:
    """The first characters of the text, one block a line."""
    text = ""
    for block in blocks:
        if len(text) >= characters:
            break
        text += block.text + "\n"
    return text[:characters]


def _date(year: str, month: str, day: str) -> date | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
