"""Which stored recommendation minutes mean: by number and conference, only ever among those that the viewer may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.filters import in_force
from index.record_rows import recommendation
from index.tables import DocumentRow, RecommendationRow
from index.types import DocumentRecord, RecommendationLink, Viewer
from ingest.record_types import Recommendation, RecommendationReference

Stored = tuple[Recommendation, DocumentRecord]


def visible_recommendations(engine: Engine, viewer: Viewer, as_of: datetime.datetime | None = None) -> list[Stored]:
    """Newest conference first, each in the order of its record. `as_of`: from the records that were current then."""
    level = int(viewer.level)
    statement = (
        select(RecommendationRow, DocumentRow)
        .join(DocumentRow, DocumentRow.id == RecommendationRow.document_id)
        .where(RecommendationRow.visibility <= level, DocumentRow.visibility <= level, in_force(as_of))
        .order_by(DocumentRow.date.desc().nulls_last(), DocumentRow.source, RecommendationRow.ordinal)
    )
    with Session(engine) as session:
        return [(recommendation(row), rows.document_record(document)) for row, document in session.execute(statement)]


def link(
    reference: RecommendationReference, minutes: DocumentRecord, recommendations: Sequence[Stored]
) -> RecommendationLink:
    """The one recommendation that fits; none where none or several do, or no conference is named."""
    fitting = [item for item in recommendations if _fits(reference, minutes, item)]
    if len(fitting) != 1:
        return RecommendationLink(reference, None, reference.day)
    found, conference = fitting[0]
    return RecommendationLink(reference, found, conference.date)


def _fits(reference: RecommendationReference, minutes: DocumentRecord, item: Stored) -> bool:
    """Everything that both say about the conference must agree, and something must be said."""
    found, conference = item
    if found.number is None or found.number.lower() != reference.number.lower():
        return False
    if minutes.network and conference.network and minutes.network != conference.network:
        return False
    if minutes.date and conference.date and conference.date > minutes.date:
        return False
    compared = (
        (reference.conference, found.conference),
        (reference.day, conference.date),
        (reference.year, conference.date.year if conference.date else None),
    )
    agreeing = [ours == theirs for ours, theirs in compared if ours is not None and theirs is not None]
    return bool(agreeing) and all(agreeing)
