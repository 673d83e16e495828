"""Stored recommendations with what became of them: decisions that take them up, and minutes that only name them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.analyse import analyse
from index.decisions import Decisions
from index.filters import in_force
from index.recommendation_links import link, visible_recommendations
from index.record_rows import mention
from index.tables import DocumentRow, RecommendationMentionRow
from index.types import (
    DecisionFilters,
    DecisionRecord,
    DocumentRecord,
    MentionRecord,
    Reception,
    RecommendationFilters,
    RecommendationRecord,
    TakenUp,
    Viewer,
)
from ingest.decision_terms import postponed_on, title_of_item
from ingest.record_types import Outcome, Recommendation

_RECEPTIONS = {
    None: Reception.UNCLEAR,
    Outcome.ADOPTED: Reception.ADOPTED,
    Outcome.REJECTED: Reception.REJECTED,
    Outcome.POSTPONED: Reception.POSTPONED,
    Outcome.NOTED: Reception.NOTED,
}


class Recommendations:
    """Recommendations of all conferences. Every read is narrowed to what the viewer may see before anything else happens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._decisions = Decisions(engine)

    def find(self, viewer: Viewer, filters: RecommendationFilters) -> list[RecommendationRecord]:
        """Newest conference first."""
        everything = visible_recommendations(self._engine, viewer, filters.as_of)
        decisions = self._decisions.find(viewer, DecisionFilters(as_of=filters.as_of))
        mentions = self._mentions(viewer, filters.as_of)
        linked = [(link(one.mention.reference, one.document, everything).recommendation, one) for one in mentions]
        records = [
            _record(found, document, decisions, tuple(one for meant, one in linked if meant and meant.id == found.id))
            for found, document in everything
        ]
        return [record for record in records if _fits(record, filters)]

    def years(self, viewer: Viewer) -> list[int]:
        """Years of conferences that have recommendations, newest first."""
        found = {document.date.year for _, document in visible_recommendations(self._engine, viewer) if document.date}
        return sorted(found, reverse=True)

    def _mentions(self, viewer: Viewer, as_of: datetime.datetime | None) -> list[MentionRecord]:
        level = int(viewer.level)
        statement = (
            select(RecommendationMentionRow, DocumentRow)
            .join(DocumentRow, DocumentRow.id == RecommendationMentionRow.document_id)
            .where(RecommendationMentionRow.visibility <= level, DocumentRow.visibility <= level, in_force(as_of))
            .order_by(DocumentRow.date.nulls_last(), DocumentRow.source, RecommendationMentionRow.ordinal)
        )
        with Session(self._engine) as session:
            return [
                MentionRecord(mention(row), rows.document_record(document))
                for row, document in session.execute(statement)
            ]


def _fits(record: RecommendationRecord, filters: RecommendationFilters) -> bool:
    day, addressed = record.document.date, record.recommendation.addressed_to
    return (
        (filters.year is None or (day is not None and day.year == filters.year))
        and (not filters.addressed_to or (addressed or "").lower() == filters.addressed_to.strip().lower())
        and (not filters.open_only or record.reception.is_open)
    )


def _record(
    found: Recommendation,
    document: DocumentRecord,
    decisions: Sequence[DecisionRecord],
    mentions: tuple[MentionRecord, ...],
) -> RecommendationRecord:
    named = [
        record
        for record in decisions
        if any(one.recommendation and one.recommendation.id == found.id for one in record.recommendations)
    ]
    taken_up = [TakenUp(record, resumed=False) for record in named]
    taken_up += [TakenUp(record, resumed=True) for record in _resumed(named, decisions)]
    taken_up.sort(key=lambda one: (_day(one.record), one.record.decision.ordinal))
    return RecommendationRecord(found, document, _reception(taken_up, mentions), tuple(taken_up), mentions)


def _resumed(named: Sequence[DecisionRecord], decisions: Sequence[DecisionRecord]) -> list[DecisionRecord]:
    """Later decisions whose heading says "vertagt am …" of exactly one of the postponed decisions, with its title."""
    found = []
    for record in decisions:
        days = postponed_on(record.decision.heading)
        if not days or record in named:
            continue
        postponed = [
            other
            for other in decisions
            if other.decision.outcome is Outcome.POSTPONED
            and other.document.date in days
            and other.document.body.lower() == record.document.body.lower()
            and _day(other) < _day(record)
            and _same_title(record, other)
        ]
        if len({other.document.date for other in postponed}) == len(postponed) and any(
            other in named for other in postponed
        ):
            found.append(record)
    return found


def _same_title(later: DecisionRecord, earlier: DecisionRecord) -> bool:
    """All words of the later title stand in the earlier one."""
    words = set(analyse(title_of_item(later.decision.heading)).whole)
    return bool(words) and words <= set(analyse(title_of_item(earlier.decision.heading)).whole)


def _reception(taken_up: Sequence[TakenUp], mentions: Sequence[MentionRecord]) -> Reception:
    """By the last minutes that decide on it."""
    if not taken_up:
        return Reception.MENTIONED if mentions else Reception.NOT_TAKEN_UP
    last = _day(taken_up[-1].record)
    outcomes = {one.record.decision.outcome for one in taken_up if _day(one.record) == last}
    return _RECEPTIONS[outcomes.pop()] if len(outcomes) == 1 else Reception.MIXED


def _day(record: DecisionRecord) -> datetime.date:
    return record.document.date or datetime.date.min
