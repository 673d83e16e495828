"""Describes a document where its manifest is silent: title and kind, from plain evidence in its text, with confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.agenda import is_agenda_title, opens_private_part, opens_public_part, says_private
from ingest.day import ISO_DATE, beginning
from ingest.types import Block, BlockKind, DocumentKind, Extracted

_KIND_WITHIN, _HEAD_WITHIN = 3000, 250
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
            r"\banmeldung|\bzielgruppe|\bkosten:|\bteilnahme|\bkursnummer|sprechzeiten|\bangebot|\bberatung|\bkostenfrei|\bkostenlos"
            r"|\btel\.|\bfür wen\b|\bwas kostet|\bentgelt|\bkurs|\blehrg[aä]ng|\bsie lernen|\bjetzt .{0,20}sichern|\bpreise?\b"
            r"|\bhandzettel|\bprogrammheft|\binformations?blatt|\bproduktblatt|\bfassung für |\bwann und wo|\bkontakt\b",
            re.I,
        ),
    ),
)
_WEIGHT_IN_TITLE, _WEIGHT_IN_HEAD = 4, 2
_LEAST_EVIDENCE = 3
_UNUSABLE_TITLE = re.compile(
    r"^(?:untitled|unbenannt|dokument\s?\d*|document\d*|microsoft word.*|.*\.(?:docx?|pdf|indd|odt|txt))$", re.I
)
_NO_TITLE = re.compile(
    r"^(?:hinweise?|tabelle\s?\d+|sheet\s?\d+|inhalt(?:sverzeichnis)?|entwurf\b.*|deckblatt|muster(?:dokument|daten)\b.*|table\s?\d+)$",
    re.I,
)
_SAYS_KIND = re.compile(
    r"niederschrift|protokoll\b|\w*vertrag\b|dokumentation|bericht\b|vereinbarung\b|\bsitzung\b|konferenz\b|\bsatzung\b",
    re.I,
)
_ANSWER_MARKS = re.compile(r"^(?:(?:WG|AW|RE|FW|FWD|Antwort|Weitergeleitet)\s*:\s*)+", re.I)
_LINES_OF_A_TITLE = 5
_SHORTEST_TITLE, _LONGEST_TITLE = 10, 200
BY_HEADING, BY_FIRST_LINE, BY_METADATA, BY_NAME = 0.85, 0.7, 0.6, 0.3
"""How sure a title is by where it stands."""
_LETTER = re.compile(r"sehr geehrte|^liebe \w+|freundlichen? grü(?:ß|ss)", re.I | re.M)
_SHARE_IN_A_LETTER = 0.5


def title_of(extracted: Extracted, relative: str) -> tuple[str, float]:
    """First heading, else the file's own title, else its name; and how sure that is. Never a line of a non-public part.

    A short first line counts as heading if nothing in the file is a main heading. A heading that says what the document is
    ("Niederschrift …") right below goes before one that only names the network.
    """
    if _opens_with_title(extracted.blocks):
        return _without_marks(extracted.blocks[0].text), BY_FIRST_LINE
    heading = _heading(extracted.blocks)
    if heading:
        return _without_marks(heading), BY_HEADING
    if extracted.title and not _UNUSABLE_TITLE.match(extracted.title):
        return _without_marks(extracted.title[:_LONGEST_TITLE]), BY_METADATA
    return _name_as_title(relative), BY_NAME


def _heading(blocks: Sequence[Block]) -> str | None:
    """The first heading, or one among the next lines that says what kind of document this is."""
    first: str | None = None
    for index, block in enumerate(blocks):
        if opens_private_part(block.text) or is_agenda_title(block.text):
            break
        if first is not None and index > _LINES_OF_A_TITLE:
            break
        if block.kind is not BlockKind.HEADING or not _is_title(block.text) or _NO_TITLE.match(block.text):
            continue
        if first is None:
            first = block.text
        if _SAYS_KIND.search(block.text):
            return block.text
        if first is not None and _SAYS_KIND.search(first):
            break
    return first


def _without_marks(title: str) -> str:
    """The title without what a mail program puts before a subject."""
    return _ANSWER_MARKS.sub("", title) or title


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
    words = re.sub(r"[_\s]+", " ", ISO_DATE.sub("", stem)).strip(" -_.")
    return words or stem


def kind_of(title: str, blocks: Sequence[Block]) -> tuple[DocumentKind, float]:
    """The kind whose words are most frequent in title and beginning; OTHER without clear evidence. And how sure that is."""
    text = beginning(blocks, _KIND_WITHIN)
    head = text[:_HEAD_WITHIN]
    share = _SHARE_IN_A_LETTER if _LETTER.search(text) else 1.0
    scores = {
        kind: _WEIGHT_IN_TITLE * min(len(words.findall(title)), 2)
        + share * (min(len(words.findall(text)), _WEIGHT_IN_TITLE) + _WEIGHT_IN_HEAD * bool(words.search(head)))
        for kind, words in _KIND_EVIDENCE
    }
    (best, first), (_, second) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if first < _LEAST_EVIDENCE:
        return DocumentKind.OTHER, round(0.6 - 0.1 * first, 2)
    return best, round(min(0.99, 0.45 + 0.06 * first + 0.06 * (first - second)), 2)
