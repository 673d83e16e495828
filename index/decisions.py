"""Stored decisions: rows, reading as a viewer may see them, what supersedes what, and matching a topic."""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.analyse import Analysed, analyse
from index.filters import in_force
from index.recommendation_links import link, visible_recommendations
from index.record_rows import reference_json, reference_of
from index.tables import DecisionRow, DocumentRow
from index.types import DecisionFilters, DecisionLink, DecisionRecord, DocumentRecord, Viewer
from ingest.record_types import Decision, DecisionReference, Outcome, SupersessionEffect, Votes
from ingest.types import Visibility

_WHOLE, _IN_COMPOUND, _BY_PARTS, _BY_RARE_PART = 1.0, 0.6, 0.3, 0.15
_RARE = 0.2
"""Largest share of decisions that hold a part of a compound which may match alone: "Sprach-", but not "Bildungs-"."""
_SETTLED = (Outcome.ADOPTED, Outcome.REJECTED, None)
"""Outcomes that can be superseded: what was noted or postponed settled nothing."""

_Stored = tuple[Decision, DocumentRecord]


@dataclass(frozen=True)
class _Links:
    """What the visible decisions say about each other, by decision id."""

    supersedes: dict[str, list[DecisionLink]]
    superseded_by: dict[str, list[DecisionLink]]
    unresolved: dict[str, list[DecisionReference]]


class Decisions:
    """Decisions of all documents. Every read is narrowed to what the viewer may see before anything else happens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, viewer: Viewer, filters: DecisionFilters) -> list[DecisionRecord]:
        """Newest first; with a topic those that match best first."""
        everything = self._visible(viewer, filters.as_of)
        links = _resolve(everything)
        recommendations = visible_recommendations(self._engine, viewer, filters.as_of)
        chosen = [item for item in everything if _fits(item, filters)]
        if filters.topic and filters.topic.strip():
            chosen = _ranked(filters.topic, chosen)
        return [
            DecisionRecord(
                decision,
                document,
                tuple(links.supersedes[decision.id]),
                tuple(links.unresolved[decision.id]),
                tuple(links.superseded_by[decision.id]),
                tuple(link(reference, document, recommendations) for reference in decision.from_recommendation),
            )
            for decision, document in chosen
        ]

    def _visible(self, viewer: Viewer, as_of: datetime.datetime | None) -> list[_Stored]:
        level = int(viewer.level)
        statement = (
            select(DecisionRow, DocumentRow)
            .join(DocumentRow, DocumentRow.id == DecisionRow.document_id)
            .where(DecisionRow.visibility <= level, DocumentRow.visibility <= level, in_force(as_of))
            .order_by(DocumentRow.date.desc().nulls_last(), DocumentRow.source, DecisionRow.ordinal)
        )
        with Session(self._engine) as session:
            return [(decision(row), rows.document_record(document)) for row, document in session.execute(statement)]


def decision_row(item: Decision) -> DecisionRow:
    """A decision to be stored."""
    references = [
        {
            "date": reference.date.isoformat(),
            "agenda_item": reference.agenda_item,
            "number": reference.number,
            "effect": reference.effect.value,
        }
        for reference in item.supersedes
    ]
    return DecisionRow(
        document_id=item.document_id,
        ordinal=item.ordinal,
        id=item.id,
        agenda_item=item.agenda_item,
        number=item.number,
        heading=item.heading,
        wording=item.wording,
        outcome=item.outcome.value if item.outcome else None,
        yes=item.votes.yes,
        no=item.votes.no,
        abstain=item.votes.abstain,
        unanimous=item.votes.unanimous,
        responsible=item.responsible,
        due=item.due,
        field_of_action=item.field_of_action,
        supersedes=references,
        from_recommendation=[reference_json(reference) for reference in item.from_recommendation],
        page=item.page,
        start=item.start,
        end=item.end,
        visibility=int(item.visibility),
    )


def decision(row: DecisionRow) -> Decision:
    """A stored decision."""
    return Decision(
        id=row.id,
        document_id=row.document_id,
        ordinal=row.ordinal,
        agenda_item=row.agenda_item,
        number=row.number,
        heading=row.heading,
        wording=row.wording,
        outcome=Outcome(row.outcome) if row.outcome else None,
        votes=Votes(row.yes, row.no, row.abstain, row.unanimous),
        responsible=row.responsible,
        due=row.due,
        field_of_action=row.field_of_action,
        supersedes=tuple(_reference(item) for item in row.supersedes),
        page=row.page,
        start=row.start,
        end=row.end,
        visibility=Visibility(row.visibility),
        from_recommendation=tuple(reference_of(item) for item in row.from_recommendation),
    )


def _reference(item: dict[str, str | None]) -> DecisionReference:
    return DecisionReference(
        datetime.date.fromisoformat(str(item["date"])),
        item["agenda_item"],
        item["number"],
        SupersessionEffect(str(item["effect"])),
    )


def _fits(item: _Stored, filters: DecisionFilters) -> bool:
    found, document = item
    day = document.date
    return (
        (not filters.body or document.body.lower() == filters.body.strip().lower())
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
        and (filters.date_to is None or (day is not None and day <= filters.date_to))
        and (not filters.outcomes or found.outcome in filters.outcomes)
    )


def _resolve(everything: Sequence[_Stored]) -> _Links:
    """Link each reference with the one decision that has its body, date, agenda item and, if given, number.

    A reference that fits none or several is left as it stands. Only what was adopted supersedes anything.
    """
    by_meeting: dict[tuple[str, datetime.date | None], list[_Stored]] = defaultdict(list)
    for item in everything:
        by_meeting[item[1].body.lower(), item[1].date].append(item)
    links = _Links(defaultdict(list), defaultdict(list), defaultdict(list))
    oldest_first = sorted(everything, key=lambda item: item[1].date or datetime.date.min)
    for later, document in oldest_first:
        for reference in later.supersedes:
            named = [
                item
                for item in by_meeting.get((document.body.lower(), reference.date), [])
                if item[0].id != later.id and _is_named(item[0], reference)
            ]
            if len(named) != 1 or (document.date is not None and reference.date > document.date):
                links.unresolved[later.id].append(reference)
                continue
            earlier, earlier_document = named[0]
            links.supersedes[later.id].append(DecisionLink(reference.effect, earlier, earlier_document.date))
            if later.outcome is Outcome.ADOPTED:
                links.superseded_by[earlier.id].append(DecisionLink(reference.effect, later, document.date))
    return links


def _is_named(earlier: Decision, reference: DecisionReference) -> bool:
    if earlier.outcome not in _SETTLED:
        return False
    if reference.agenda_item is not None and _item(earlier.agenda_item) != _item(reference.agenda_item):
        return False
    return reference.number is None or earlier.number == reference.number


def _item(number: str | None) -> str:
    return "".join((number or "").split()).rstrip(".").upper()


def _ranked(topic: str, items: Sequence[_Stored]) -> list[_Stored]:
    """Decisions that hold at least half of the topic's words, best first; equals keep their order.

    A word counts by how rare it is among the decisions: whole, as part of a compound, by all its own parts, or by
    one of them that is rare.
    """
    words = [word for word in map(analyse, topic.split()) if word.whole]
    texts = [_words_of(found) for found, _ in items]
    spread = Counter(token for text in texts for token in {*text.whole, *text.parts})
    rare = {token for token, count in spread.items() if count <= max(1, _RARE * len(texts))}
    weights = [[_match(word, text, rare) for word in words] for text in texts]
    held = Counter(position for row in weights for position, weight in enumerate(row) if weight)
    rarity = [math.log(1 + len(items) / (1 + held[position])) for position in range(len(words))]
    scored = [
        (sum(weight * rare for weight, rare in zip(row, rarity, strict=True)), item)
        for row, item in zip(weights, items, strict=True)
        if words and 2 * sum(weight > 0 for weight in row) >= len(words)
    ]
    return [item for _, item in sorted(scored, key=lambda pair: -pair[0])]


def _words_of(found: Decision) -> Analysed:
    return analyse("\n".join((found.heading, found.wording, found.field_of_action or "")))


def _match(word: Analysed, text: Analysed, rare: set[str]) -> float:
    whole, parts = set(text.whole), set(text.parts)
    if whole.issuperset(word.whole):
        return _WHOLE
    if parts.issuperset(word.whole):
        return _IN_COMPOUND
    if len(word.parts) < 2:
        return 0.0
    if (whole | parts).issuperset(word.parts):
        return _BY_PARTS
    return _BY_RARE_PART if rare & (whole | parts) & set(word.parts) else 0.0
