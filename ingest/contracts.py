"""What contracts settle: parties, signature, which contract they change, term, renewal, notice, duties, changes of clauses.

Each is read as a stretch of the contract's own text; what is not found there is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.contract_duties import DutyReader
from ingest.contract_forms import (
    ABOUT_NOTICE,
    ABOUT_TERM,
    ALIAS,
    AMENDS,
    CONTRACT,
    EFFECTS,
    FIXED,
    IN_FORCE,
    KINDS,
    LASTING,
    NOTICE,
    OPEN_END,
    OPENING,
    PARTY,
    PREAMBLE,
    PRONOUN,
    RENEWAL,
    SIGNED,
    SIGNED_ON,
    VALID_FROM,
)
from ingest.contract_text import Sentence, amendment, lines, lines_of, sentences, target
from ingest.dates import day_of
from ingest.record_types import AmendmentEffect, ClauseNumber, ContractField, ContractTerm
from ingest.stretches import LINE, Stretches
from ingest.types import Document, DocumentKind

_LONGEST_OPENING = 4000


@dataclass(frozen=True)
class Party:
    """One side of the contract."""

    name: str
    short: str | None


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    field: ContractField
    value: str
    day: date | None = None
    party: str | None = None
    effect: AmendmentEffect | None = None
    clause: ClauseNumber | None = None


def contract_terms_of(document: Document) -> tuple[ContractTerm, ...]:
    """Terms in text order; none for other kinds of documents, which only report them."""
    if document.kind is not DocumentKind.CONTRACT:
        return ()
    stretches = Stretches(document)
    parties, opening = _parties(stretches)
    found = [*opening, *_signed(stretches), *_amends(stretches), *_amendments(stretches)]
    everything = list(sentences(stretches))
    settled = [one for sentence in everything for one in _about_term(stretches.text, sentence)]
    taken = {one.start for one in settled}
    duties = DutyReader(stretches, [(party.name, party.short) for party in parties])
    for sentence in everything:
        duty = duties.duty(sentence.section, sentence.start, sentence.end) if sentence.start not in taken else None
        if duty:
            wording = stretches.text[sentence.start : sentence.end]
            settled.append(
                _Found(
                    sentence.start, sentence.end, ContractField.DUTY, wording, party=duty.party, clause=sentence.clause
                )
            )
    order = list(ContractField)
    found = sorted([*found, *settled], key=lambda one: (one.start, order.index(one.field), one.value))
    return tuple(_term(stretches, one, ordinal) for ordinal, one in enumerate(found))


def _term(stretches: Stretches, found: _Found, ordinal: int) -> ContractTerm:
    section = stretches.section(found.start)
    return ContractTerm(
        document_id=stretches.document.id,
        ordinal=ordinal,
        field=found.field,
        value=" ".join(found.value.split()),
        day=found.day,
        party=found.party,
        effect=found.effect,
        clause=found.clause,
        wording=stretches.text[found.start : found.end],
        section=stretches.heading(found.start),
        page=stretches.page(found.start),
        start=found.start,
        end=found.end,
        visibility=section.visibility if section else stretches.document.visibility,
    )


def _parties(stretches: Stretches) -> tuple[list[Party], list[_Found]]:
    """Names behind "zwischen dem … und der …", up to the preamble."""
    text = stretches.text
    opening = OPENING.search(text, 0, _LONGEST_OPENING)
    if opening is None:
        return [], []
    closing = PREAMBLE.search(text, opening.end(), opening.end() + _LONGEST_OPENING)
    end = closing.start() if closing else min(len(text), opening.end() + _LONGEST_OPENING // 4)
    matches = [match for match in PARTY.finditer(text, opening.start(), end) if stretches.section(match.start("name"))]
    parties, found = [], []
    for match, until in zip(matches, [*(match.start() for match in matches[1:]), end], strict=False):
        name = " ".join(match["name"].split())
        section = stretches.section(match.start("name"))
        alias = ALIAS.search(text, match.end(), min(until, section.end if section else until))
        first = name.split()[0]
        parties.append(Party(name, alias["alias"] if alias else first if first in KINDS else None))
        line = LINE.match(text, match.start("name"), until)
        last = alias.end() if alias else line.end() if line else match.end("name")
        last = match.start("name") + len(text[match.start("name") : last].rstrip(" ,;–-"))
        short = alias["alias"] if alias else None
        found.append(_Found(match.start("name"), last, ContractField.PARTY, name, party=short))
    return parties, found


def _signed(stretches: Stretches) -> Iterator[_Found]:
    for start, end in lines(stretches):
        line = stretches.text[start:end]
        for match in [*SIGNED.finditer(line), *SIGNED_ON.finditer(line)]:
            day = day_of(match)
            if day:
                wording = match[0].rstrip()
                yield _Found(
                    start + match.start(), start + match.start() + len(wording), ContractField.SIGNED, wording, day
                )


def _amends(stretches: Stretches) -> list[_Found]:
    """Each changed contract once, where it is first named as changed."""
    found: dict[date, _Found] = {}
    for start, end in lines(stretches):
        for pattern in AMENDS:
            for match in pattern.finditer(stretches.text, start, end):
                day = day_of(match)
                if day and day not in found:
                    found[day] = _Found(*match.span(), ContractField.AMENDS, match["value"], day)
    return list(found.values())


def _amendments(stretches: Stretches) -> Iterator[_Found]:
    """Commands such as "§ 5 Abs. 2 erhält folgende Fassung:", each with the text that it gives."""
    for section in stretches.document.sections:
        commands = []
        for start, end in lines_of(stretches, section):
            match = amendment(stretches.text[start:end])
            if match:
                commands.append((start + match.start("body"), end, match))
        limits = [*(start for start, _, _ in commands[1:]), section.end]
        for (start, end, match), limit in zip(commands, limits, strict=False):
            effect = next((effect for effect, words in EFFECTS if words.search(match["body"])), None)
            if effect is None:
                continue
            last = limit if match["body"].rstrip().endswith(":") else end
            last = start + len(_without_mark(stretches.text[start:last]))
            yield _Found(start, last, ContractField.AMENDMENT, match["value"], effect=effect, clause=target(match))


def _without_mark(text: str) -> str:
    """Without the number of the next command at its end."""
    return re.sub(r"\s+(?:\d{1,2}[.)]|[a-z]\)|\(\d{1,2}\)|[•–-])?\s*$", "", text)


def _about_term(text: str, sentence: Sentence) -> Iterator[_Found]:
    """What a sentence says about the life of the contract; several where it says several."""
    words = text[sentence.start : sentence.end]
    about = bool(sentence.section.path and ABOUT_TERM.search(sentence.section.path[-1]))
    if not (CONTRACT.search(words) or (about and PRONOUN.match(words))):
        return

    def found(field: ContractField, match: re.Match[str], day: date | None = None) -> _Found:
        return _Found(sentence.start, sentence.end, field, match["value"], day, clause=sentence.clause)

    began = IN_FORCE.search(words) or VALID_FROM.search(words)
    if began and (day := day_of(began)):
        yield found(ContractField.IN_FORCE, began, day)
    renewal = RENEWAL.search(words)
    fixed = FIXED.search(words)
    rest = words[: renewal.start()] if renewal else words
    lasts = next(filter(None, (pattern.search(rest) for pattern in (OPEN_END, LASTING))), None)
    notice = NOTICE.search(words) if ABOUT_NOTICE.search(words) else None
    if fixed and not notice and (day := day_of(fixed)):
        yield found(ContractField.TERM, fixed, day)
    elif lasts and not notice:
        yield found(ContractField.TERM, lasts)
    if renewal:
        yield found(ContractField.RENEWAL, renewal)
    if notice:
        yield found(ContractField.NOTICE, notice)
