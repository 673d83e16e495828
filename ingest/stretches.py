"""Stretches of a document's text with where they stand: lines, sentences, page and heading. Used by all that read records."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ingest.record_types import Evidence
from ingest.types import Document, Section

LINE = re.compile(r"[^\n\f]+")
_SENTENCE_END = re.compile(
    r"(?<!\b\d)(?<!\b\d\d)(?<!\b[A-Za-z])(?<!\bSt)(?<!\bDr)(?<!\bNr)(?<!\bgem)(?<!\bAbs)[.!?][“\"]?\s+(?=[„“\"(A-ZÄÖÜ\d])"
)


class Stretches:
    """A document's text and the place of each of its characters."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self._page_starts = [0]
        for page in document.pages[:-1]:
            self._page_starts.append(self._page_starts[-1] + len(page.text) + 1)
        self._section_starts = [section.start for section in document.sections]

    def page(self, position: int) -> int:
        """The page, from 1."""
        return bisect_right(self._page_starts, position)

    def section(self, position: int) -> Section | None:
        """The section that holds a character; None between sections."""
        at = bisect_right(self._section_starts, position) - 1
        found = self.document.sections[at] if at >= 0 else None
        return found if found is not None and position < found.end else None

    def heading(self, position: int) -> str:
        """The heading that a character stands under; empty if there is none."""
        section = self.section(position)
        return section.path[-1] if section is not None and section.path else ""

    def evidence(self, field: str, start: int, end: int) -> Evidence:
        """A stretch as evidence of a field."""
        return Evidence(field, self.text[start:end], self.heading(start), self.page(start), start, end)

    def heading_span(self, section: Section) -> tuple[int, int] | None:
        """Where a section's own heading stands; None if it does not begin with it."""
        heading = section.path[-1] if section.path else ""
        if heading and self.text.startswith(heading, section.start):
            return section.start, section.start + len(heading)
        return None


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, white space around it left out. Ordinals and dates do not end a sentence."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start() + len(match[0].rstrip())
        start = match.end()
    end = len(text.rstrip())
    if start < end:
        yield start, end


def paragraphs(part: str) -> Iterator[tuple[int, int]]:
    """Lines; one that a page break cuts in mid-sentence is put together again."""
    pending: tuple[int, int] | None = None
    for match in LINE.finditer(part):
        start, end = match.span()
        if pending is not None:
            continues = part[pending[1] : start] == "\f" and (
                part[pending[1] - 1] not in ".!?:" or part[start].islower()
            )
            if continues:
                start = pending[0]
            else:
                yield pending
        pending = (start, end)
    if pending is not None:
        yield pending


def skip_space(text: str, position: int, limit: int) -> int:
    """The next character that is no white space, or `limit`."""
    while position < limit and text[position].isspace():
        position += 1
    return position
