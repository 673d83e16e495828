"""Writes of the catalogue: a document with pages, sections, passages, lexical tokens and vectors changes in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from index import lexical, rows
from index.analyse import ANALYSIS_VERSION
from index.context import passage_context
from index.decisions import decision_row
from index.pack import pack_tokens, pack_vector
from index.record_rows import record_rows
from index.tables import DocumentRow, ForgottenRow, MetaRow, PassageRow, PassageVectorRow, PlaceRow, ServiceRow
from index.types import PassageEmbedding
from ingest.types import Loaded, Place, Service


@dataclass(frozen=True)
class Known:
    """What decides whether a file is new, changed or unchanged."""

    document_id: str
    location: str
    source: str
    root: str
    fingerprint: str
    version: int
    original: str


@dataclass(frozen=True)
class Origin:
    """Where a document came from, for its row."""

    root: str
    location: str
    fingerprint: str
    original: str


class Store:
    """Changes the catalogue. Used by the process that owns the data folder only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self) -> dict[str, Known]:
        """Every stored document by its location."""
        columns = (
            DocumentRow.id,
            DocumentRow.location,
            DocumentRow.source,
            DocumentRow.root,
            DocumentRow.fingerprint,
            DocumentRow.version,
            DocumentRow.original,
        )
        with self._engine.connect() as connection:
            return {row.location: Known(*row) for row in connection.execute(select(*columns))}

    def passage_ids(self, document_id: str) -> set[str]:
        """Passages of one document."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(PassageRow.id).where(PassageRow.document_id == document_id)))

    def all_passage_ids(self) -> set[str]:
        """Passages of all documents."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(PassageRow.id)))

    def replace(self, loaded: Loaded, embeddings: Sequence[PassageEmbedding], origin: Origin, version: int) -> None:
        """Put a document in the place of its earlier version, all of it or nothing."""
        document = loaded.document
        with Session(self._engine) as session, session.begin():
            self._delete(session, document.id)
            session.add(
                rows.document_row(
                    document,
                    root=origin.root,
                    location=origin.location,
                    fingerprint=origin.fingerprint,
                    version=version,
                    original=origin.original,
                )
            )
            session.flush()
            session.add_all([*rows.page_rows(document), *rows.section_rows(document), *rows.agenda_rows(document)])
            session.add_all(decision_row(decision) for decision in loaded.decisions)
            session.add_all(record_rows(loaded))
            passage_rows = [rows.passage_row(passage) for passage in loaded.passages]
            session.add_all(passage_rows)
            session.flush()
            session.add_all(
                PassageVectorRow(passage_row=row.row, vector=pack_vector(item.vector), tokens=pack_tokens(item))
                for row, item in zip(passage_rows, embeddings, strict=True)
            )
            contents = [f"{passage_context(document, passage)}\n{passage.text}" for passage in loaded.passages]
            lexical.add(session.connection(), zip((row.row for row in passage_rows), contents, strict=True))

    def remove(self, document_id: str) -> None:
        """Erase a document and everything made of it from the catalogue and the lexical index."""
        with Session(self._engine) as session, session.begin():
            self._delete(session, document_id)

    @staticmethod
    def _delete(session: Session, document_id: str) -> None:
        passages = session.scalars(select(PassageRow.row).where(PassageRow.document_id == document_id)).all()
        lexical.remove(session.connection(), passages)
        session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))

    def replace_services(self, services: Sequence[Service]) -> bool:
        """Make the directory what these services say. True if anything changed."""
        with Session(self._engine) as session, session.begin():
            before = {row.id: rows.service(row) for row in session.scalars(select(ServiceRow))}
            if before == {service.id: service for service in services}:
                return False
            session.execute(delete(ServiceRow))
            session.add_all(rows.service_row(service) for service in services)
            return True

    def replace_places(self, places: Sequence[Place]) -> bool:
        """Make the list of towns and districts what these places say. True if anything changed."""
        with Session(self._engine) as session, session.begin():
            before = [rows.place(row) for row in session.scalars(select(PlaceRow).order_by(PlaceRow.ordinal))]
            if before == list(places):
                return False
            session.execute(delete(PlaceRow))
            session.add_all(
                PlaceRow(ordinal=n, **{name: getattr(place, name) for name in PLACE_FIELDS})
                for n, place in enumerate(places)
            )
            return True

    def built_with(self) -> dict[str, str]:
        """What the index was built with; empty for a new one."""
        with self._engine.connect() as connection:
            return {row.key: row.value for row in connection.execute(select(MetaRow.key, MetaRow.value))}

    def remember_built_with(self, model: str) -> None:
        """Record the model's fingerprint and the analysis version."""
        with Session(self._engine) as session, session.begin():
            session.merge(MetaRow(key=MODEL_KEY, value=model))
            session.merge(MetaRow(key=ANALYSIS_KEY, value=ANALYSIS_VERSION))

    def originals(self) -> set[str]:
        """Names of the original files that documents refer to."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(DocumentRow.original)))

    def checksums(self, document_ids: Sequence[str]) -> dict[str, str]:
        """SHA-256 of each document's file, by document id."""
        columns = select(DocumentRow.id, DocumentRow.sha256).where(DocumentRow.id.in_(document_ids))
        with self._engine.connect() as connection:
            return {row.id: row.sha256 for row in connection.execute(columns)}

    def forgotten(self) -> set[str]:
        """SHA-256 of every file that must not come back."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(ForgottenRow.sha256)))

    def forgotten_documents(self) -> list[str]:
        """Ids of documents that are still here although their files were forgotten."""
        statement = select(DocumentRow.id).join(ForgottenRow, ForgottenRow.sha256 == DocumentRow.sha256)
        with self._engine.connect() as connection:
            return list(connection.scalars(statement))

    def begin_erasing(self, checksums: Iterable[str]) -> None:
        """Keep files with these SHA-256 out from now on, and remember that their traces must go."""
        with Session(self._engine) as session, session.begin():
            for sha256 in set(checksums):
                session.merge(ForgottenRow(sha256=sha256))
            session.merge(MetaRow(key=ERASING_KEY, value="1"))

    def is_erasing(self) -> bool:
        """Whether traces of forgotten files may still be here."""
        return ERASING_KEY in self.built_with()

    def end_erasing(self) -> None:
        """All traces are gone."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(MetaRow).where(MetaRow.key == ERASING_KEY))

    def allow_again(self, sha256: str) -> bool:
        """Take a file in again. False if it was not kept out."""
        with Session(self._engine) as session, session.begin():
            row = session.get(ForgottenRow, sha256)
            if row is None:
                return False
            session.delete(row)
            return True


MODEL_KEY = "embedding_model"
ANALYSIS_KEY = "analysis"
ERASING_KEY = "erasing"
PLACE_FIELDS = ("name", "kind", "parent", "postal_code", "latitude", "longitude")
