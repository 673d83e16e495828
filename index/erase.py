"""Erases what was forgotten: the documents, their vectors and files, and what databases leave behind in unused space."""

from __future__ import annotations

from sqlalchemy import Engine, text

from index.rebuild import Patient, rebuild_vectors


def finish_erasing(patient: Patient) -> None:
    """Make every trace of forgotten files go. Can be stopped anywhere and done again; until then `doctor` says so."""
    for document_id in patient.store.forgotten_documents():
        patient.store.remove(document_id)
    patient.originals.sweep(patient.store.originals())
    rebuild_vectors(patient)
    patient.vectors.compact()
    _scrub(patient.engine)
    patient.store.end_erasing()


def _scrub(engine: Engine) -> None:
    """Leave no deleted bytes in the lexical index's segments, in free pages, or in the write-ahead log."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO passage_lexical (passage_lexical) VALUES ('optimize')"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
