"""Reads of the catalogue. Every one that returns text takes a Viewer and narrows the query itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, and_, func, select
from sqlalchemy.orm import Session

from index import lexical, rows
from index.embedding_types import Near, PassageTokens, States, Vector
from index.filters import in_force, sql_conditions
from index.pack import unpack_states, unpack_tokens, unpack_vector
from index.tables import (
    AgendaItemRow,
    DocumentRow,
    PageRow,
    PassageRow,
    PassageVectorRow,
    PlaceRow,
    SectionRow,
    ServiceRow,
)
from index.types import DocumentRecord, Facets, Filters, PageSegment, PageView, Viewer
from ingest.directory_types import Neutrality, Place, Service
from ingest.types import AgendaItem, DocumentKind, Passage, Section


class Catalogue:
    """What is stored, as this viewer may see it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def document(self, document_id: str, viewer: Viewer) -> DocumentRecord | None:
        """The document, or None if there is none or the viewer may not see it (the two cannot be told apart).

        Earlier versions have ids of their own and are given too, so that what was cited of them can be opened.
        """
        with Session(self._engine) as session:
            row = session.get(DocumentRow, document_id)
            return rows.document_record(row) if row is not None and row.visibility <= viewer.level else None

    def documents(self, viewer: Viewer) -> list[DocumentRecord]:
        """All documents, newest first, undated ones last."""
        statement = (
            select(DocumentRow)
            .where(DocumentRow.visibility <= int(viewer.level), in_force())
            .order_by(DocumentRow.date.desc().nulls_last(), DocumentRow.source)
        )
        with Session(self._engine) as session:
            return [rows.document_record(row) for row in session.scalars(statement)]

    def ingested_at(self, viewer: Viewer) -> dict[str, datetime]:
        """When each document was taken in as it is now, by id."""
        statement = select(DocumentRow.id, DocumentRow.ingested_at).where(
            DocumentRow.visibility <= int(viewer.level), in_force()
        )
        with self._engine.connect() as connection:
            return {row.id: row.ingested_at for row in connection.execute(statement)}

    def agenda(self, document_id: str, viewer: Viewer) -> tuple[AgendaItem, ...]:
        """Agenda items that the viewer may see, in order."""
        statement = (
            select(AgendaItemRow)
            .where(AgendaItemRow.document_id == document_id, AgendaItemRow.visibility <= int(viewer.level))
            .order_by(AgendaItemRow.ordinal)
        )
        with Session(self._engine) as session:
            return tuple(AgendaItem(row.number, row.title, row.public) for row in session.scalars(statement))

    def sections(self, document_id: str, viewer: Viewer) -> list[Section]:
        """Sections that the viewer may see, in order."""
        statement = (
            select(SectionRow)
            .where(SectionRow.document_id == document_id, SectionRow.visibility <= int(viewer.level))
            .order_by(SectionRow.ordinal)
        )
        with Session(self._engine) as session:
            return [rows.section(row) for row in session.scalars(statement)]

    def page(self, document_id: str, number: int, viewer: Viewer) -> PageView | None:
        """One page, stretches of stricter sections left out; None if there is no such page for this viewer."""
        document = self.document(document_id, viewer)
        if document is None:
            return None
        with Session(self._engine) as session:
            row = session.get(PageRow, (document_id, number))
            hidden = session.execute(
                select(SectionRow.start, SectionRow.end)
                .where(SectionRow.document_id == document_id, SectionRow.visibility > int(viewer.level))
                .order_by(SectionRow.start)
            ).all()
        if row is None:
            return None
        segments = _visible_segments(row.text, row.start, [(start, end) for start, end in hidden])
        complete = sum(len(segment.text) for segment in segments) == len(row.text)
        return PageView(document, number, row.label, segments, complete, row.ocr_confidence)

    def hides_something(self, document_id: str, viewer: Viewer) -> bool:
        """Whether any section is stricter than the viewer; then the original file is not handed out."""
        statement = (
            select(func.count())
            .select_from(SectionRow)
            .where(SectionRow.document_id == document_id, SectionRow.visibility > int(viewer.level))
        )
        with Session(self._engine) as session:
            return bool(session.scalar(statement))

    def original_name(self, document_id: str, viewer: Viewer) -> str | None:
        """File name of the stored original, if the viewer may see all of the document."""
        with Session(self._engine) as session:
            row = session.get(DocumentRow, document_id)
        if row is None or row.visibility > viewer.level or self.hides_something(document_id, viewer):
            return None
        return row.original

    def lexical_ids(self, query: str, viewer: Viewer, filters: Filters, limit: int, part_weight: float) -> list[str]:
        """Passage ids that match words of the query, best first."""
        with self._engine.connect() as connection:
            found = lexical.search(connection, query, viewer, filters, limit, part_weight)
            ids = connection.execute(select(PassageRow.row, PassageRow.id).where(PassageRow.row.in_(found))).all()
        by_row = {found_row.row: found_row.id for found_row in ids}
        return [by_row[row] for row in found]

    def passages(
        self, ids: Sequence[str], viewer: Viewer, as_of: datetime | None = None
    ) -> dict[str, tuple[Passage, DocumentRecord]]:
        """Passages by id with their documents; ids that are unknown, not visible or not in force are left out."""
        statement = (
            select(PassageRow, DocumentRow)
            .join(DocumentRow, DocumentRow.id == PassageRow.document_id)
            .where(PassageRow.id.in_(ids), PassageRow.visibility <= int(viewer.level), in_force(as_of))
        )
        with Session(self._engine) as session:
            return {
                passage.id: (rows.passage(passage), rows.document_record(document))
                for passage, document in session.execute(statement)
            }

    def passages_at(self, document_id: str, start: int, end: int, viewer: Viewer) -> list[str]:
        """Ids of visible passages that hold the document's characters `start` to `end`."""
        statement = select(PassageRow.id).where(
            PassageRow.document_id == document_id,
            PassageRow.start <= start,
            PassageRow.end >= end,
            PassageRow.visibility <= int(viewer.level),
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(statement))

    def page_breaks(self, document_id: str, first: int, last: int) -> list[int]:
        """Characters of a document's text at which pages `first` to `last` end; for passages that a caller already may see."""
        statement = select(PageRow.start).where(
            PageRow.document_id == document_id, PageRow.number > first, PageRow.number <= last
        )
        with self._engine.connect() as connection:
            return [start - 1 for start in connection.scalars(statement)]

    def neighbours(self, document_id: str, ordinals: Sequence[int], viewer: Viewer) -> list[Passage]:
        """Passages of one document by position, in order, as far as they exist and are visible."""
        statement = (
            select(PassageRow)
            .where(
                PassageRow.document_id == document_id,
                PassageRow.ordinal.in_(ordinals),
                PassageRow.visibility <= int(viewer.level),
            )
            .order_by(PassageRow.ordinal)
        )
        with Session(self._engine) as session:
            return [rows.passage(row) for row in session.scalars(statement)]

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Token vectors of passages that a caller already may see, by passage id."""
        statement = (
            select(PassageRow.id, PassageVectorRow.tokens)
            .join(PassageVectorRow, PassageVectorRow.passage_row == PassageRow.row)
            .where(PassageRow.id.in_(ids))
        )
        with self._engine.connect() as connection:
            return {
                passage_id: PassageTokens(*unpack_tokens(data)) for passage_id, data in connection.execute(statement)
            }

    def states(self, ids: Sequence[str]) -> dict[str, States]:
        """States of the tokens of passages that a caller already may see, by passage id."""
        statement = (
            select(PassageRow.id, PassageVectorRow.states)
            .join(PassageVectorRow, PassageVectorRow.passage_row == PassageRow.row)
            .where(PassageRow.id.in_(ids))
        )
        with self._engine.connect() as connection:
            return {passage_id: unpack_states(data) for passage_id, data in connection.execute(statement)}

    def visible_vectors(self, viewer: Viewer, filters: Filters) -> tuple[list[str], list[Vector]]:
        """Ids and vectors of all passages inside the filters; for reading without Chroma and for rebuilding it."""
        conditions, values = sql_conditions(viewer, filters)
        statement = lexical.with_kinds(
            "SELECT passage.id, passage_vector.vector FROM passage"  # noqa: S608 constants and placeholders only
            " JOIN document ON document.id = passage.document_id"
            f" JOIN passage_vector ON passage_vector.passage_row = passage.row WHERE {conditions}",
            values,
        )
        with self._engine.connect() as connection:
            found = connection.execute(statement, values).all()
        return [passage_id for passage_id, _ in found], [unpack_vector(data) for _, data in found]

    def facets(self, viewer: Viewer) -> Facets:
        """Values that filters can take, from visible documents only."""
        visible = and_(DocumentRow.visibility <= int(viewer.level), in_force())

        def values(column: Any) -> list[str]:
            with Session(self._engine) as session:
                return [
                    value
                    for value in session.scalars(select(column).where(visible).distinct().order_by(column))
                    if value
                ]

        return Facets(
            bodies=tuple(values(DocumentRow.body)),
            municipalities=tuple(values(DocumentRow.municipality)),
            kinds=tuple(DocumentKind(kind) for kind in values(DocumentRow.kind)),
            networks=tuple(values(DocumentRow.network)),
        )

    def services(self, neutrality: Neutrality | None = None) -> list[Service]:
        """Services of the directory by id; defunct and inactive ones are left out."""
        statement = select(ServiceRow).where(ServiceRow.status.not_in(("defunct", "inactive"))).order_by(ServiceRow.id)
        if neutrality is not None:
            statement = statement.where(ServiceRow.neutrality == neutrality.value)
        with Session(self._engine) as session:
            return [rows.service(row) for row in session.scalars(statement)]

    def places(self) -> list[Place]:
        """Towns and districts in the order of their file."""
        with Session(self._engine) as session:
            return [rows.place(row) for row in session.scalars(select(PlaceRow).order_by(PlaceRow.ordinal))]


class CatalogueVectors:
    """A `VectorSearch` that compares with every stored vector.

    For reading while another process owns Chroma, and for reading what was in the index at an earlier moment.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def nearest(self, vectors: Sequence[Vector], viewer: Viewer, filters: Filters, limit: int) -> list[Near]:
        """For each vector (passage id, cosine) of the `limit` nearest, nearest first; exact."""
        ids, stored = self._catalogue.visible_vectors(viewer, filters)
        if not ids:
            return [[] for _ in vectors]
        matrix = np.stack(stored)
        each = (matrix @ vector for vector in vectors)
        return [[(ids[i], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:limit]] for cosines in each]


def _visible_segments(text: str, offset: int, hidden: Sequence[tuple[int, int]]) -> tuple[PageSegment, ...]:
    """Stretches of a page outside the hidden spans; spans and results count characters of the document."""
    segments, position, end_of_page = [], offset, offset + len(text)
    for start, end in [*hidden, (end_of_page, end_of_page)]:
        stop = min(max(start, position), end_of_page)
        if stop > position:
            segments.append(PageSegment(position, stop, text[position - offset : stop - offset]))
        position = min(max(end, position), end_of_page)
    return tuple(segments)
