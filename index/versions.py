"""Earlier versions of documents: kept when a file's content changes, read only by who asks for a day in the past.

A version is a document row of its own, `ID.vN`, with its pages, sections, passages and records. Chroma holds current passages only.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from index.places import FilePlace, description
from index.tables import (
    AgendaItemRow,
    ContractTermRow,
    DecisionRow,
    DocumentRow,
    PageRow,
    PassageRow,
    RecommendationMentionRow,
    RecommendationRow,
    SectionRow,
)
from ingest.load import nonpublic_visibility_of, visibility_of

_PARTS = (PageRow, SectionRow, AgendaItemRow, RecommendationMentionRow, ContractTermRow)
_IDENTIFIED = (PassageRow, DecisionRow, RecommendationRow)
"""Their ids come from the content, which may come back."""
_WITH_LEVEL = (
    SectionRow,
    AgendaItemRow,
    PassageRow,
    DecisionRow,
    RecommendationRow,
    RecommendationMentionRow,
    ContractTermRow,
)


def version_ids(session: Session, document_id: str) -> list[str]:
    """Earlier versions of a document, newest first."""
    statement = select(DocumentRow.id).where(DocumentRow.version_of == document_id).order_by(DocumentRow.version.desc())
    return list(session.scalars(statement))


def archive(session: Session, row: DocumentRow, now: datetime.datetime) -> None:
    """Turn a stored document into an earlier version, so that its id is free; nothing is read or embedded anew."""
    current, version_id = row.id, f"{row.id}.v{row.version}"
    values = {column.key: getattr(row, column.key) for column in DocumentRow.__table__.columns}
    values |= {"id": version_id, "location": f"version:{version_id}", "version_of": current, "replaced_at": now}
    session.add(DocumentRow(**values))
    session.flush()
    for part in _PARTS:
        session.execute(update(part).where(part.document_id == current).values(document_id=version_id))
    for table in _IDENTIFIED:
        for part_id in session.scalars(select(table.id).where(table.document_id == current)).all():
            renamed = hashlib.sha256(f"{version_id}\n{part_id}".encode()).hexdigest()[: len(part_id)]
            session.execute(update(table).where(table.id == part_id).values(id=renamed, document_id=version_id))
    session.execute(delete(DocumentRow).where(DocumentRow.id == current))
    session.expire_all()


def tighten(session: Session, document_id: str, before: Sequence[FilePlace], after: Sequence[FilePlace]) -> None:
    """Make earlier versions at least as strict as the document is now; they are never made more open.

    What was declared non-public in a version cannot be told apart any more: if that part becomes stricter, all of the version does.
    """
    entry = description(after)
    level = visibility_of(entry)
    if before and nonpublic_visibility_of(entry) > nonpublic_visibility_of(description(before)):
        level = max(level, nonpublic_visibility_of(entry))
    ids = version_ids(session, document_id)
    if not ids:
        return
    session.execute(
        update(DocumentRow).where(DocumentRow.id.in_(ids), DocumentRow.visibility < level).values(visibility=int(level))
    )
    for table in _WITH_LEVEL:
        session.execute(
            update(table).where(table.document_id.in_(ids), table.visibility < level).values(visibility=int(level))
        )
