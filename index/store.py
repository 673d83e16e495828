"""Writes of the catalogue: a document with pages, sections, passages, lexical tokens and vectors changes in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, not_, or_, select, update
from sqlalchemy.orm import Session

from index import amendments, lexical, rows, versions
from index.analyse import ANALYSIS_VERSION
from index.context import passage_context
from index.decisions import decision_row
from index.filters import in_force
from index.pack import PackedEmbedding, pack_vector
from index.places import FilePlace, entry_from, entry_values, primary
from index.questionnaire_types import AmendmentNote
from index.record_rows import record_rows
from index.tables import (
    DocumentPlaceRow,
    DocumentRow,
    ForgottenRow,
    MetaRow,
    PassageRow,
    PassageVectorRow,
    PlaceRow,
    ServiceRow,
)
from ingest.directory_types import Place, Service
from ingest.record_types import Loaded


@dataclass(frozen=True)
class Known:
    """What decides whether a stored document is unchanged, changed, moved or gone."""

    document_id: str
    source: str
    title: str
    fingerprint: str
    version: int
    original: str
    """Name of the kept file: content and suffix, so that equal names mean the same document."""
    sha256: str
    places: tuple[FilePlace, ...]
    """In order of their paths; empty if every file of it was taken over by another document and it waits for its end."""

    @property
    def relative(self) -> str:
        """Path, below its root, of the file that describes the document."""
        return self.source.partition("/")[2]


@dataclass(frozen=True)
class Origin:
    """Where a document came from, for its row."""

    places: tuple[FilePlace, ...]
    fingerprint: str
    original: str


class Store:
    """Changes the catalogue. Used by the process that owns the data folder only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self) -> list[Known]:
        """Every stored document with its places, by id."""
        return self._known(in_force())

    def earlier(self) -> list[Known]:
        """Every earlier version, by id; none of them has a place any more."""
        return self._known(not_(in_force()))

    def _known(self, condition: ColumnElement[bool]) -> list[Known]:
        columns = (
            DocumentRow.id,
            DocumentRow.source,
            DocumentRow.title,
            DocumentRow.fingerprint,
            DocumentRow.version,
            DocumentRow.original,
            DocumentRow.sha256,
        )
        with Session(self._engine) as session:
            places = _places(session)
            return [
                Known(*row, places=tuple(places.get(row.id, ())))
                for row in session.execute(select(*columns).where(condition).order_by(DocumentRow.id))
            ]

    def passage_ids(self, document_id: str) -> set[str]:
        """Passages of one document."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(PassageRow.id).where(PassageRow.document_id == document_id)))

    def all_passage_ids(self) -> set[str]:
        """Passages of all documents."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(PassageRow.id)))

    def replace(
        self, loaded: Loaded, embeddings: Sequence[PackedEmbedding], origin: Origin, version: int, keep: int = 0
    ) -> None:
        """Put a document in the place of its earlier version, all of it or nothing. `keep`: how many earlier versions stay."""
        document, main = loaded.document, primary(origin.places)
        row = rows.document_row(
            document,
            root=main.root,
            location=main.location,
            fingerprint=origin.fingerprint,
            version=version,
            original=origin.original,
        )
        with Session(self._engine) as session, session.begin():
            before = _places(session, document.id).get(document.id, [])
            self._make_room(session, row, keep)
            versions.tighten(session, document.id, before, origin.places)
            self._take_places(session, document.id, origin.places)
            session.add(row)
            session.flush()
            session.add_all(_place_rows(document.id, origin.places))
            session.add_all([*rows.page_rows(document), *rows.section_rows(document), *rows.agenda_rows(document)])
            session.add_all(decision_row(decision) for decision in loaded.decisions)
            session.add_all(record_rows(loaded))
            passage_rows = [rows.passage_row(passage) for passage in loaded.passages]
            session.add_all(passage_rows)
            session.flush()
            session.add_all(
                PassageVectorRow(
                    passage_row=row.row, vector=pack_vector(item.vector), tokens=item.tokens, states=item.states
                )
                for row, item in zip(passage_rows, embeddings, strict=True)
            )
            contents = [f"{passage_context(document, passage)}\n{passage.text}" for passage in loaded.passages]
            lexical.add(session.connection(), zip((row.row for row in passage_rows), contents, strict=True))

    def remove(self, document_id: str) -> None:
        """Erase a document, its earlier versions and everything made of them from the catalogue and the lexical index."""
        with Session(self._engine) as session, session.begin():
            for version_id in [document_id, *versions.version_ids(session, document_id)]:
                self._delete(session, version_id)

    def _make_room(self, session: Session, new: DocumentRow, keep: int) -> None:
        """Free the id of a document: other content makes it an earlier version, another description takes its place."""
        old = session.get(DocumentRow, new.id)
        if old is not None and old.sha256 != new.sha256 and keep:
            versions.archive(session, old, new.ingested_at)
        elif old is not None:
            if old.sha256 == new.sha256:
                new.valid_from = old.valid_from
            self._delete(session, old.id)
        for version_id in versions.version_ids(session, new.id)[keep:]:
            self._delete(session, version_id)

    def settle(self, document_id: str, places: Sequence[FilePlace]) -> None:
        """Give a document other places; nothing that was read from it changes."""
        main = primary(places)
        with Session(self._engine) as session, session.begin():
            self._take_places(session, document_id, places)
            session.execute(
                update(DocumentRow)
                .where(DocumentRow.id == document_id)
                .values(root=main.root, location=main.location, source=main.source)
            )
            session.add_all(_place_rows(document_id, places))

    @staticmethod
    def _take_places(session: Session, document_id: str, places: Sequence[FilePlace]) -> None:
        """Free these places: whatever document had them loses them, in the same transaction in which this one gets them."""
        for place in places:
            session.execute(delete(DocumentPlaceRow).where(DocumentPlaceRow.location == place.location))
            session.execute(  # the column is unique; the loser gets its own first place, or its end, later in the same run
                update(DocumentRow)
                .where(DocumentRow.location == place.location, DocumentRow.id != document_id)
                .values(location=LOST_PLACE + DocumentRow.id)
            )
        session.execute(delete(DocumentPlaceRow).where(DocumentPlaceRow.document_id == document_id))

    @staticmethod
    def _delete(session: Session, document_id: str) -> None:
        passages = session.scalars(select(PassageRow.row).where(PassageRow.document_id == document_id)).all()
        lexical.remove(session.connection(), passages)
        session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))

    def replace_services(self, services: Sequence[Service]) -> tuple[AmendmentNote, ...]:
        """Make the directory what these services say, and what was accepted from questionnaires since; where the two differ."""
        with Session(self._engine) as session, session.begin():
            before = {row.id: rows.service(row) for row in session.scalars(select(ServiceRow))}
            merged, notes = amendments.merge(session, services)
            if before != {service.id: service for service in merged}:
                session.execute(delete(ServiceRow))
                session.add_all(rows.service_row(service) for service in merged)
            return tuple(notes)

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

    def originals(self, among: Collection[str] | None = None) -> set[str]:
        """Names of the original files that documents refer to; all, or those among some names."""
        statement = select(DocumentRow.original)
        if among is not None:
            statement = statement.where(DocumentRow.original.in_(among))
        with self._engine.connect() as connection:
            return set(connection.scalars(statement))

    def originals_of(self, document_id: str) -> set[str]:
        """Names of the original files of a document and of its earlier versions."""
        statement = select(DocumentRow.original).where(
            or_(DocumentRow.id == document_id, DocumentRow.version_of == document_id)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(statement))

    def checksums(self, document_ids: Sequence[str]) -> set[str]:
        """SHA-256 of each document's file and of the files of its earlier versions."""
        statement = select(DocumentRow.sha256).where(
            or_(DocumentRow.id.in_(document_ids), DocumentRow.version_of.in_(document_ids))
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(statement))

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


def _places(session: Session, document_id: str | None = None) -> dict[str, list[FilePlace]]:
    """Places by document, in order of their paths; of all documents or of one."""
    statement = select(DocumentPlaceRow).order_by(DocumentPlaceRow.location)
    if document_id is not None:
        statement = statement.where(DocumentPlaceRow.document_id == document_id)
    places: dict[str, list[FilePlace]] = {}
    for row in session.scalars(statement):
        place = FilePlace(row.location, row.root, row.relative, entry_from(row.entry, row.relative))
        places.setdefault(row.document_id, []).append(place)
    return places


def _place_rows(document_id: str, places: Sequence[FilePlace]) -> list[DocumentPlaceRow]:
    return [
        DocumentPlaceRow(
            location=place.location,
            document_id=document_id,
            root=place.root,
            relative=place.relative,
            entry=entry_values(place.entry),
        )
        for place in places
    ]


LOST_PLACE = "lost:"
MODEL_KEY = "embedding_model"
ANALYSIS_KEY = "analysis"
ERASING_KEY = "erasing"
PLACE_FIELDS = ("name", "kind", "parent", "postal_code", "latitude", "longitude")
