"""Recommendations of conferences that minutes name: "Empfehlung 2 der Bildungskonferenz 2022", "TOP 3.1 Lesen (Empfehlung 4)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.dates import DATE, day_of
from ingest.decision_forms import PROPOSAL, RESULT
from ingest.record_types import Decision, RecommendationMention, RecommendationReference
from ingest.stretches import Stretches, paragraphs, sentence_spans
from ingest.types import Document, DocumentKind, Section

_ONE = r"(?:Nr\.\s*)?\d{1,2}[a-z]?"
_NO_VOTE = r"(?!\s*(?:Ja|Nein|Stimmen?|Enthaltung|Gegenstimme|Prozent|%|x\b)|[.,:]\d|\w)"
NAMED = re.compile(
    rf"\bEmpfehlung(?:en)?\s+(?:Nummern?\s+)?(?P<numbers>{_ONE}(?:\s*(?:,|,?\s*(?:und|sowie|bis)\b|–)\s*{_ONE})*){_NO_VOTE}"
    rf"|\b(?:[Dd]er|[Dd]ie|[Zz]ur)\s+(?P<before>\d{{1,2}})\.\s+Empfehlung\b"
)
CONFERENCE = re.compile(
    r"(?:\b(?P<ordinal>\d{1,3})\.\s+)?\b(?:Bildungs|Fach|Jahres|Netzwerk|Regional)?[Kk]onferenz\b"
    rf"(?:\s+vom\s+{DATE}|\s+(?:(?:im|des)\s+Jahre?s?\s+|von\s+)?(?P<only>(?:19|20)\d\d)\b)?",
    re.I,
)
_ITEM = re.compile(r"^(?:Zu\s+)?(?:TOP|Tagesordnungspunkt|Punkt)\b|^\d", re.I)
_BELONGS = re.compile(r"\s*(?:\([^()\n\f]{1,80}\)|„[^“\n\f]{1,80}“)?,?\s*(?:(?:aus|von|auf)\s+)?(?:der|die)?\s*")
"""What may stand between a number and the conference that it belongs to."""


@dataclass(frozen=True)
class _Conference:
    ordinal: int | None
    day: date | None
    year: int | None
    start: int
    end: int


def numbers_of(text: str) -> list[str]:
    """ "2, 4 und 6" gives 2, 4, 6; "2 bis 4" gives 2, 3, 4."""
    found: list[str] = []
    for joint, number in re.findall(r"(bis|–)?\s*(?:Nr\.\s*)?(\d{1,2}[a-z]?)", text):
        if joint and found and found[-1].isdigit() and number.isdigit():
            found += [str(between) for between in range(int(found[-1]) + 1, int(number))]
        found.append(number)
    return list(dict.fromkeys(found))


class ReferenceReader:
    """Reads the references of one document's minutes."""

    def __init__(self, document: Document) -> None:
        self._stretches = Stretches(document)
        self._text = self._stretches.text
        self._document = document

    def of_decision(self, start: int, end: int) -> tuple[RecommendationReference, ...]:
        """Those that the wording names, and those that the heading of its agenda item names."""
        section = self._stretches.section(start)
        if section is None:
            return ()
        found: list[RecommendationReference] = []
        spans = [
            *self._item_heading(section),
            *((start + a, start + b) for a, b in sentence_spans(self._text[start:end])),
        ]
        for first, last in spans:
            for reference in self._within(first, last, section):
                known = next((one for one in found if same_recommendation(one, reference)), None)
                if known is None:
                    found.append(reference)
                elif _known_of(reference) > _known_of(known):
                    found[found.index(known)] = reference
        return tuple(found)

    def mentions(self, decisions: Sequence[Decision]) -> tuple[RecommendationMention, ...]:
        """Sentences below agenda items that name a recommendation on which these minutes hold no decision."""
        decided = [reference for decision in decisions for reference in decision.from_recommendation]
        found: list[RecommendationMention] = []
        for section in self._document.sections:
            for first, last in self._sentences(section) if section.agenda_item is not None else ():
                if any(first < decision.end and last > decision.start for decision in decisions):
                    continue
                for reference in self._within(first, last, section):
                    if not any(same_recommendation(one, reference) for one in decided):
                        found.append(self._mention(section, reference, first, last, len(found)))
        return tuple(found)

    def _mention(
        self, section: Section, reference: RecommendationReference, start: int, end: int, ordinal: int
    ) -> RecommendationMention:
        return RecommendationMention(
            document_id=self._document.id,
            ordinal=ordinal,
            agenda_item=section.agenda_item,
            reference=reference,
            wording=self._text[start:end],
            page=self._stretches.page(start),
            start=start,
            end=end,
            visibility=section.visibility,
        )

    def _sentences(self, section: Section) -> Iterator[tuple[int, int]]:
        """Sentences of a section without its heading, lines of results and proposals."""
        heading = self._stretches.heading_span(section)
        start = heading[1] if heading else section.start
        part = self._text[start : section.end]
        for first, last in paragraphs(part):
            line = part[first:last]
            if RESULT.match(line) or PROPOSAL.match(line):
                continue
            for a, b in sentence_spans(line):
                yield start + first + a, start + first + b

    def _item_heading(self, section: Section) -> Iterator[tuple[int, int]]:
        """The heading of the agenda item, and headings inside the item that the section stands under."""
        for depth in range(len(section.path), 0, -1):
            holder = next(
                (
                    one
                    for one in self._document.sections
                    if one.path == section.path[:depth] and one.visibility <= section.visibility
                ),
                None,
            )
            span = self._stretches.heading_span(holder) if holder else None
            if span:
                yield span
            if _ITEM.match(section.path[depth - 1]):
                return

    def _within(self, start: int, end: int, section: Section) -> Iterator[RecommendationReference]:
        for match in NAMED.finditer(self._text, start, end):
            conference = self._named_near(match, start, end) or self._named_above(section)
            evidence = [self._stretches.evidence("number", *match.span())]
            if conference:
                evidence.append(self._stretches.evidence("conference", conference.start, conference.end))
            for number in [match["before"]] if match["before"] else numbers_of(match["numbers"]):
                yield RecommendationReference(
                    number,
                    conference.ordinal if conference else None,
                    conference.day if conference else None,
                    conference.year if conference else None,
                    tuple(evidence),
                )

    def _named_near(self, match: re.Match[str], start: int, end: int) -> _Conference | None:
        """The conference that is named behind the number, or else before it in the same sentence."""
        ahead = CONFERENCE.search(self._text, match.end(), end)
        if ahead and _BELONGS.fullmatch(self._text, match.end(), ahead.start()):
            return _conference(ahead)
        behind = list(CONFERENCE.finditer(self._text, start, match.start()))
        return next(filter(None, map(_conference, reversed(behind))), None)

    def _named_above(self, section: Section) -> _Conference | None:
        """The conference of the section's headings; else the only one whose recommendations a heading names."""
        own: list[_Conference] = []
        others: list[_Conference] = []
        for one in self._document.sections:
            span = self._stretches.heading_span(one)
            if span is None or one.visibility > section.visibility:
                continue
            if not re.search(r"\bEmpfehlung", self._text[slice(*span)]):
                continue
            named = list(filter(None, map(_conference, CONFERENCE.finditer(self._text, *span))))
            above = one.path == section.path[: len(one.path)]
            (own if above else others).extend(named)
        if own:
            return own[-1]
        return others[0] if len({item.ordinal or item.year for item in others}) == 1 else None


def same_recommendation(one: RecommendationReference, other: RecommendationReference) -> bool:
    """Whether both can mean the same: equal numbers, and nothing said about the conference that excludes it."""
    return one.number == other.number and not any(
        ours is not None and theirs is not None and ours != theirs
        for ours, theirs in ((one.conference, other.conference), (one.year, other.year), (one.day, other.day))
    )


def _known_of(reference: RecommendationReference) -> int:
    """How much it says about its conference."""
    return sum(known is not None for known in (reference.conference, reference.year, reference.day))


def _conference(match: re.Match[str]) -> _Conference | None:
    """None for "der Konferenz", which does not say which."""
    day = day_of(match) if match["day"] else None
    year = day.year if day else int(match["only"]) if match["only"] else None
    ordinal = int(match["ordinal"]) if match["ordinal"] else None
    if ordinal is None and year is None:
        return None
    return _Conference(ordinal, day, year, *match.span())


def mentions_of(document: Document, decisions: Sequence[Decision]) -> tuple[RecommendationMention, ...]:
    """Recommendations that minutes speak of without deciding; none for other kinds of documents."""
    if document.kind is not DocumentKind.MINUTES:
        return ()
    return ReferenceReader(document).mentions(decisions)
