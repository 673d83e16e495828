"""Recommendations in records of conferences: "Empfehlung 3: …", lists under "Empfehlungen", "Die Konferenz empfiehlt dem Kreis, …".

What is told of the recommendations of other conferences, and what found no majority, is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.conference_number import ordinal_of, own_number, tells_of_others
from ingest.recommendation_forms import (
    ADDRESSED,
    ADDRESSEE_LABEL,
    APPROVAL,
    BULLET,
    HEADING,
    INTRODUCES,
    LABELLED,
    NEXT_ITEM,
    NUMBERED,
    ROW,
    ROW_APPROVAL,
    SENTENCE,
    TITLE,
)
from ingest.record_types import Evidence, Recommendation
from ingest.stretches import Stretches, paragraphs, sentence_spans
from ingest.types import Document, DocumentKind, Section

_ID_LENGTH = 16
_Span = tuple[int, int]


@dataclass(frozen=True)
class _Item:
    """One recommendation as stretches of the document's text; None is what is not printed."""

    start: int
    end: int
    number: _Span | None = None
    title: _Span | None = None
    addressed: _Span | None = None
    approval: tuple[int, _Span] | None = None


def recommendations_of(document: Document) -> tuple[Recommendation, ...]:
    """Recommendations in text order; none for other kinds of documents, which only speak of them."""
    if document.kind is not DocumentKind.CONFERENCE:
        return ()
    stretches = Stretches(document)
    own = own_number(stretches)
    found: list[Recommendation] = []
    for section in document.sections:
        if not any(tells_of_others(stretches, heading, own) for heading in section.path):
            for item in _SectionReader(stretches, section).items():
                found.append(_recommendation(stretches, section, item, own, len(found)))
    return tuple(found)


class _SectionReader:
    """Finds the items of one section."""

    def __init__(self, stretches: Stretches, section: Section) -> None:
        self._text = stretches.text
        heading = stretches.heading_span(section)
        self._heading = heading or (section.start, section.start)
        start = self._heading[1]
        part = self._text[start : section.end]
        self._lines = [(start + a, start + b) for a, b in (_trimmed(part, span) for span in paragraphs(part))]
        self._is_list = bool(section.path and HEADING.match(section.path[-1]))

    def items(self) -> Iterator[_Item]:
        """In text order, with the addressee of the list they stand in."""
        addressed = self._addressed(*self._heading)
        whole = self._under_own_heading()
        if whole:
            yield whole
            return
        listing = self._is_list
        after_intro = False
        for start, end in self._lines:
            line = self._text[start:end]
            opened = INTRODUCES.search(line) or (SENTENCE.match(line) and line.endswith(":"))
            if opened:
                sentence = SENTENCE.match(line)
                who = (
                    (start + sentence.start("who"), start + sentence.end("who"))
                    if sentence and sentence["who"]
                    else None
                )
                addressed = who or self._addressed(start, end) or addressed
                after_intro = True
                continue
            in_list = listing or after_intro
            items = list(self._line_items(start, end, in_list, bullets=after_intro or listing))
            if not items:
                after_intro = after_intro and _is_table_head(line)
                items = list(self._sentence_items(start, end))
            for item in items:
                yield replace(item, addressed=item.addressed or addressed)

    def _under_own_heading(self) -> _Item | None:
        """A section headed "Empfehlung 3: Ganztag": its body is the wording."""
        start, end = self._heading
        match = LABELLED.match(self._text[start:end])
        if not match or not self._lines:
            return None
        group = "number" if match["number"] else "before"
        title = match.span("title") if match["title"] else (match.end(), end - start)
        item = _Item(
            self._lines[0][0],
            self._lines[-1][1],
            (start + match.start(group), start + match.end(group)),
            (start + title[0], start + title[1]) if title[0] < title[1] else None,
        )
        return self._finished(item)

    def _line_items(self, start: int, end: int, in_list: bool, bullets: bool) -> Iterator[_Item]:
        """Items of one line; several where a page lost the line ends between them."""
        for first, last in self._parts(start, end):
            line = self._text[first:last]
            labelled = LABELLED.match(line)
            match = labelled or (NUMBERED.match(line) if in_list else None)
            if match:
                group = "number" if match["number"] else "before"
                number = (first + match.start(group), first + match.end(group))
                title = (first + match.start("title"), first + match.end("title")) if match["title"] else None
                yield from self._checked(_Item(first + match.end(), last, number, title))
            elif in_list and (row := ROW.match(line)):
                yield from self._row(first, last, row)
            elif bullets and (bullet := BULLET.match(line)):
                yield from self._checked(_Item(first + bullet.end(), last))

    def _row(self, start: int, end: int, row: re.Match[str]) -> Iterator[_Item]:
        percent = ROW_APPROVAL.search(self._text, start + row.end(), end)
        number = (start + row.start("number"), start + row.end("number"))
        approval = (int(percent["percent"]), percent.span()) if percent else None
        yield _Item(start + row.start("wording"), start + row.end("wording"), number, approval=approval)

    def _sentence_items(self, start: int, end: int) -> Iterator[_Item]:
        """ "Die Konferenz empfiehlt dem Kreis, …": the whole sentence is the wording."""
        line = self._text[start:end]
        for first, last in sentence_spans(line):
            match = SENTENCE.match(line[first:last])
            if match:
                at = start + first
                who = (at + match.start("who"), at + match.end("who")) if match["who"] else None
                yield from self._checked(_Item(at, start + last, addressed=who), whole=True)

    def _checked(self, item: _Item, whole: bool = False) -> Iterator[_Item]:
        finished = self._finished(item, whole)
        if len(self._text[finished.start : finished.end].split()) > 1:
            yield finished

    def _finished(self, item: _Item, whole: bool = False) -> _Item:
        """Takes title, approval and addressee out of the wording where they are printed before and behind it."""
        start, end = item.start, item.end
        approval = item.approval
        match = APPROVAL.search(self._text, start, end)
        if match:
            approval = (int(match["percent"]), match.span("quote"))
            end = match.start()
        addressed = item.addressed
        label = ADDRESSEE_LABEL.search(self._text, start, end)
        if label:
            addressed = label.span("who")
            end = label.start() if label.end() >= end - 1 else end
        title = item.title
        titled = TITLE.match(self._text, start, end) if title is None and not whole else None
        if titled:
            title, start = titled.span("title"), titled.end()
        start, end = _trimmed(self._text, (start, end))
        if approval and approval[0] > 100:
            approval = None
        return _Item(start, end, item.number, title, addressed, approval)

    def _parts(self, start: int, end: int) -> Iterator[_Span]:
        """Cuts a line before "3. …" where it opens with 2 or has been cut before 2: numbers that go on by one."""
        first = NUMBERED.match(self._text[start:end])
        number = int(first["number"]) if first and first["number"].isdigit() else None
        for cut in NEXT_ITEM.finditer(self._text, start, end):
            if number is not None and int(cut["number"]) == number + 1:
                yield start, cut.start()
                start, number = cut.end(), number + 1
        yield start, end

    def _addressed(self, start: int, end: int) -> _Span | None:
        match = ADDRESSED.search(self._text, start, end)
        return match.span("who") if match else None


def _is_table_head(line: str) -> bool:
    return "|" in line and "mpfehlung" in line


def _trimmed(text: str, span: _Span) -> _Span:
    """Without white space at both ends."""
    part = text[span[0] : span[1]]
    return span[0] + len(part) - len(part.lstrip()), span[1] - (len(part) - len(part.rstrip()))


def _recommendation(
    stretches: Stretches, section: Section, item: _Item, own: Evidence | None, ordinal: int
) -> Recommendation:
    document, text = stretches.document, stretches.text
    wording = text[item.start : item.end]
    spans = {"number": item.number, "title": item.title, "addressed_to": item.addressed}
    evidence = {name: stretches.evidence(name, *span) for name, span in spans.items() if span}
    if item.approval:
        evidence["approval_percent"] = stretches.evidence("approval_percent", *item.approval[1])
    holder = stretches.section(own.start) if own else None
    if own and holder and holder.visibility <= section.visibility:
        evidence["conference"] = own
    said = {name: " ".join(one.quote.split()) for name, one in evidence.items()}
    mark = f"{document.id}\n{ordinal}\n{wording}".encode()
    return Recommendation(
        id=hashlib.sha256(mark).hexdigest()[:_ID_LENGTH],
        document_id=document.id,
        ordinal=ordinal,
        conference=ordinal_of(evidence.get("conference")),
        number=said.get("number"),
        title=said.get("title"),
        wording=wording,
        addressed_to=said.get("addressed_to"),
        approval_percent=item.approval[0] if item.approval else None,
        evidence=tuple(evidence.values()),
        section=stretches.heading(item.start),
        page=stretches.page(item.start),
        start=item.start,
        end=item.end,
        visibility=section.visibility,
    )
