"""The text of a contract as lines and sentences, each with the clause in which it stands; commands that change a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.contract_forms import AMENDMENTS, CLAUSE_HEADING, PARAGRAPH
from ingest.recommendation_references import numbers_of
from ingest.record_types import ClauseNumber
from ingest.stretches import Stretches, paragraphs, sentence_spans
from ingest.types import Section


@dataclass(frozen=True)
class Sentence:
    """One sentence of a contract without the number of its paragraph."""

    start: int
    end: int
    section: Section
    clause: ClauseNumber | None


def amendment(line: str) -> re.Match[str] | None:
    """A line that changes a clause, with groups for its body and the clause."""
    return next(filter(None, (pattern.match(line) for pattern in AMENDMENTS)), None)


def target(match: re.Match[str]) -> ClauseNumber:
    """The clause that is changed."""
    paragraphs_, sentences_ = (
        tuple(int(number) for number in numbers_of(match[group] or "") if number.isdigit())
        for group in ("paragraphs", "sentences")
    )
    return ClauseNumber(f"§ {match['clause']}", paragraphs_, sentences_)


def _clause_name(match: re.Match[str]) -> str:
    """ "§ 11", "Artikel 3"."""
    return " ".join(match[0][match.start("kind") :].replace("§", "§ ").split())


def sentences(stretches: Stretches) -> Iterator[Sentence]:
    """Sentences below headings, each with the clause, paragraph and place in which it stands."""
    for section in stretches.document.sections:
        heading = section.path[-1] if section.path else ""
        changed = amendment(heading)
        numbered = CLAUSE_HEADING.match(heading)
        clause = target(changed).clause if changed else _clause_name(numbered) if numbered else None
        for start, end in lines_of(stretches, section, with_heading=False):
            mark = PARAGRAPH.match(stretches.text[start:end])
            number = int(mark["number"]) if mark and mark["number"].isdigit() else None
            start += mark.end() if mark else 0
            for place, (a, b) in enumerate(sentence_spans(stretches.text[start:end]), start=1):
                first, last = _unquoted(stretches.text, start + a, start + b)
                where = (
                    ClauseNumber(clause, (number,) if number else (), () if changed else (place,)) if clause else None
                )
                if first < last:
                    yield Sentence(first, last, section, where)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a quotation mark that opens or closes the new text of a clause."""
    if text[start] in "„»" and not any(mark in text[start + 1 : end - 1] for mark in "“”«"):
        start += 1
    if text[end - 1] in "“”«" and not any(mark in text[start:end] for mark in "„»"):
        end -= 1
    return start, end


def lines(stretches: Stretches) -> Iterator[tuple[int, int]]:
    """All lines of the document."""
    for section in stretches.document.sections:
        yield from lines_of(stretches, section)


def lines_of(stretches: Stretches, section: Section, with_heading: bool = True) -> Iterator[tuple[int, int]]:
    """Lines of a section without white space at both ends."""
    span = stretches.heading_span(section)
    start = section.start if with_heading or span is None else span[1]
    for a, b in paragraphs(stretches.text[start : section.end]):
        line = stretches.text[start + a : start + b]
        first = start + a + len(line) - len(line.lstrip())
        last = start + b - (len(line) - len(line.rstrip()))
        if first < last:
            yield first, last
