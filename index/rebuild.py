"""The parts of an index that are compared and mended together, and what is rebuilt from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.embedding_types import Embedder, Vector
from index.filters import vector_metadata
from index.originals import Originals
from index.pack import unpack_vector
from index.store import Store
from index.tables import DocumentRow, PassageRow, PassageVectorRow
from index.types import DocumentRecord, Metadata
from index.vectors import ChromaVectors
from ingest.settings import IngestSettings
from ingest.types import Passage


@dataclass(frozen=True)
class Patient:
    """Everything that doctor compares."""

    engine: Engine
    store: Store
    vectors: ChromaVectors
    embedder: Embedder
    originals: Originals
    ingest_settings: IngestSettings


def all_passages(patient: Patient) -> Iterator[tuple[int, Passage, DocumentRecord]]:
    """Every passage with its row and document, in the order of rows, earlier versions included."""
    statement = select(PassageRow, DocumentRow).join(DocumentRow, DocumentRow.id == PassageRow.document_id)
    with Session(patient.engine) as session:
        for passage_row, document_row in session.execute(statement.order_by(PassageRow.row)).yield_per(500):
            yield passage_row.row, rows.passage(passage_row), rows.document_record(document_row)


def stored_vectors(patient: Patient, wanted: dict[str, Metadata]) -> Iterator[tuple[str, Vector, Metadata]]:
    """The catalogue's vectors of the wanted passages, with the metadata that Chroma keeps beside them."""
    statement = select(PassageRow.id, PassageVectorRow.vector).join(
        PassageVectorRow, PassageVectorRow.passage_row == PassageRow.row
    )
    with patient.engine.connect() as connection:
        for passage_id, data in connection.execute(statement):
            if passage_id in wanted:
                yield passage_id, unpack_vector(data), wanted[passage_id]


def wanted_vectors(patient: Patient) -> dict[str, Metadata]:
    """Ids of all passages that belong into Chroma, those of current documents, with what is kept beside their vectors."""
    return {
        item.id: vector_metadata(item, document)
        for _, item, document in all_passages(patient)
        if document.replaced_at is None
    }


def rebuild_vectors(patient: Patient) -> None:
    """Throw Chroma's collection away and fill a new one from the catalogue."""
    wanted = wanted_vectors(patient)
    patient.vectors.recreate()
    patient.vectors.put(stored_vectors(patient, wanted))
