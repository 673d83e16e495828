"""Decisions in minutes: labelled blocks ("Beschluss 2: …", "Abstimmungsergebnis: …") and sentences in which a body decides.

A proposal ("Beschlussvorschlag") is no decision. Approving earlier minutes and ordering the agenda are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.decision_forms import (
    AGREED,
    BARE_RESULT,
    CHARGE,
    FORMAL,
    LABEL,
    LIST_ITEM,
    PASSIVE,
    PROPOSAL,
    RESULT,
    TERMS,
    deciding_sentence,
    resolves,
)
from ingest.decision_terms import due_in, field_in, references_in, responsible_in
from ingest.recommendation_references import ReferenceReader
from ingest.record_types import Decision, Outcome
from ingest.stretches import LINE, Stretches, paragraphs, sentence_spans, skip_space
from ingest.types import Document, DocumentKind, Section
from ingest.votes import outcome_of, votes_in

_ID_LENGTH = 16


@dataclass(frozen=True)
class _Block:
    """Where one decision stands, in characters of the document's text; `result` and `terms` are the text around it."""

    start: int
    end: int
    number: str | None
    result: str
    terms: str
    until: int
    """Where what belongs to it ends."""


def decisions_of(document: Document) -> tuple[Decision, ...]:
    """Decisions of minutes in text order; none for other kinds of documents, which only report them."""
    if document.kind is not DocumentKind.MINUTES:
        return ()
    text = document.text
    stretches, references = Stretches(document), ReferenceReader(document)
    found: list[Decision] = []
    for sections in _runs(text, document.sections):
        first = sections[0]
        for block in _blocks(text, first.start, sections[-1].end, first.agenda_item is not None, document.body):
            decision = _decision(document, text, sections, block, stretches.page(block.start), len(found))
            taken_up = references.of_decision(block.start, block.end)
            found.append(replace(decision, from_recommendation=taken_up))
    return tuple(found)


def _runs(text: str, sections: tuple[Section, ...]) -> Iterator[list[Section]]:
    """Neighbouring sections of one agenda item and one visibility: a heading "Beschluss" may stand inside an item."""
    run: list[Section] = []
    for section in sections:
        joined = run and not text[run[-1].end : section.start].strip()
        if run and not (
            joined and (run[-1].agenda_item, run[-1].visibility) == (section.agenda_item, section.visibility)
        ):
            yield run
            run = []
        run.append(section)
    if run:
        yield run


def _blocks(text: str, start: int, end: int, in_item: bool, body: str) -> list[_Block]:
    """Labelled blocks, and outside them sentences that decide; the latter only below an agenda item."""
    part = text[start:end]
    labels = list(LABEL.finditer(part))
    limits = [*(label.start() for label in labels[1:]), len(part)]
    blocks: list[_Block] = []
    taken: list[tuple[int, int]] = []
    for label, limit in zip(labels, limits, strict=False):
        block = _labelled(part, label, limit)
        taken.append((label.start(), block.until if block else label.end()))
        blocks += [block] if block else []
    if in_item:
        taken += [_proposal(part, match) for match in PROPOSAL.finditer(part)]
        blocks += _deciding_sentences(part, taken, body)
    return [
        _Block(block.start + start, block.end + start, block.number, block.result, block.terms, block.until + start)
        for block in sorted(blocks, key=lambda block: block.start)
    ]


def _labelled(part: str, label: re.Match[str], limit: int) -> _Block | None:
    """From behind the label to the line of the result; without one, the first paragraph and its list."""
    start = skip_space(part, label.end(), limit)
    result = RESULT.search(part, start, limit) or BARE_RESULT.search(part, start + 1, limit)
    after = TERMS.search(part, start, limit)
    proposal = PROPOSAL.search(part, start, limit)
    ends = [match.start() for match in (result, after, proposal) if match and match.start() > start]
    end = min(ends) if ends else _paragraph_end(part, start, limit)
    end = start + len(part[start:end].rstrip())
    if end <= start:
        return None
    return _finish(part, start, end, label["number"], result, limit)


def _finish(part: str, start: int, end: int, number: str | None, result: re.Match[str] | None, limit: int) -> _Block:
    """Adds the line of the result and the lines of terms that follow."""
    until, result_text = end, ""
    if result is not None and result.start() >= end:
        first = skip_space(part, result.end() if RESULT.match(result[0]) else result.start(), limit)
        until = _line_end(part, first, limit)
        result_text = part[first:until]
    terms = part[end:until]
    while (at := skip_space(part, until, limit)) < limit and TERMS.match(part, at, limit):
        until = _line_end(part, at, limit)
        terms += "\n" + part[at:until]
    return _Block(start, end, number, result_text, terms, until)


def _deciding_sentences(part: str, taken: list[tuple[int, int]], body: str) -> list[_Block]:
    decides = deciding_sentence(body)
    found: list[_Block] = []
    lines = list(paragraphs(part))
    for position, (line_start, line_end) in enumerate(lines):
        if position == 0:  # the heading
            continue
        for first, last in sentence_spans(part[line_start:line_end]):
            start, end = skip_space(part, line_start + first, line_start + last), line_start + last
            sentence = part[start:end]
            if any(start < stop and end > begin for begin, stop in taken) or FORMAL.search(sentence):
                continue
            agreed = CHARGE.search(sentence) and AGREED.match(part, end)
            if not (decides.search(sentence) or PASSIVE.search(sentence) or agreed):
                continue
            follows = skip_space(part, line_end, len(part))
            result = RESULT.match(part, follows) or BARE_RESULT.match(part, follows)
            if sentence.endswith(":") or result:
                end = (
                    line_start + len(part[line_start:line_end].rstrip())
                    if result
                    else _paragraph_end(part, start, len(part))
                )
                follows = skip_space(part, end, len(part))
                result = RESULT.match(part, follows) or BARE_RESULT.match(part, follows)
            block = _finish(part, start, end, None, result, len(part))
            taken.append((start, block.until))
            found.append(block)
    return found


def _proposal(part: str, match: re.Match[str]) -> tuple[int, int]:
    """A proposal reaches to the end of its paragraph and the list below it, or to the label of the decision."""
    start = skip_space(part, match.end(), len(part))
    end = _paragraph_end(part, start, len(part))
    label = LABEL.search(part, match.end(), end)
    return match.start(), label.start() if label else end


def _paragraph_end(part: str, start: int, limit: int) -> int:
    """End of the paragraph at `start` and of a list directly below it."""
    end = start
    for first, last in ((start + a, start + b) for a, b in paragraphs(part[start:limit])):
        if end > start and not LIST_ITEM.match(part, first):
            break
        end = last
    return end


def _line_end(part: str, start: int, limit: int) -> int:
    match = LINE.match(part, start, limit)
    return match.end() if match else start


def _decision(
    document: Document, text: str, sections: list[Section], block: _Block, page: int, ordinal: int
) -> Decision:
    wording = text[block.start : block.end]
    first_result = next((block.result[a:b] for a, b in sentence_spans(block.result)), "")
    first_sentence = next((wording[a:b] for a, b in sentence_spans(wording)), wording)
    votes = votes_in(first_result or first_sentence)
    outcome = outcome_of(first_result, first_sentence, votes)
    if outcome is None and (resolves(first_sentence) or AGREED.match(text, block.end)):
        outcome = Outcome.ADOPTED
    section = next(item for item in reversed(sections) if item.start <= block.start)
    mark = f"{document.id}\n{ordinal}\n{wording}".encode()
    around = f"{wording}\n{block.terms}"
    return Decision(
        id=hashlib.sha256(mark).hexdigest()[:_ID_LENGTH],
        document_id=document.id,
        ordinal=ordinal,
        agenda_item=section.agenda_item,
        number=block.number,
        heading=section.path[-1] if section.path else "",
        wording=wording,
        outcome=outcome,
        votes=votes,
        responsible=responsible_in(around),
        due=due_in(around),
        field_of_action=field_in(block.terms),
        supersedes=references_in(wording),
        page=page,
        start=block.start,
        end=block.end,
        visibility=section.visibility,
    )
