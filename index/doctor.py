"""Compares catalogue, lexical index, vectors and kept originals, explains what differs, and repairs it from the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from index import lexical
from index.context import passage_context
from index.erase import finish_erasing
from index.pack import pack_vector, packed
from index.rebuild import Patient, all_passages, rebuild_vectors, stored_vectors, wanted_vectors
from index.sources import damaged_originals, explain_originals, explain_sources, keep_again
from index.store import MODEL_KEY
from index.tables import PassageRow, PassageVectorRow
from index.types import DocumentRecord, Finding
from ingest.types import Passage

EMBED_AT_ONCE = 64


def examine(patient: Patient, repair: bool = False) -> list[Finding]:
    """One finding a check, in the order in which repairs must happen. With `repair`, what can be mended is."""
    return [check(patient, repair) for check in CHECKS]


def _finding(check: str, problem: str, fine: str, repair: Callable[[], None] | None) -> Finding:
    """A finding; `problem` empty means all is well. `repair` is run if it is given and there is a problem."""
    if not problem:
        return Finding(check, True, fine)
    if repair is None:
        return Finding(check, False, problem)
    repair()
    return Finding(check, True, problem, repaired=True)


def _database(patient: Patient, _repair: bool) -> Finding:
    with patient.engine.connect() as connection:
        results = [str(row) for row in connection.execute(text("PRAGMA integrity_check")).scalars()]
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    problem = (
        ""
        if results == ["ok"] and not broken
        else f"{'; '.join(results[:3])}, {len(broken)} dangling rows. Restore a backup."
    )
    return _finding("database", problem, "The catalogue is intact.", None)


def _erasure(patient: Patient, repair: bool) -> Finding:
    problem = ""
    if patient.store.is_erasing():
        problem = "Documents were being forgotten when something stopped it: their traces must still be erased."

    def finish() -> None:
        finish_erasing(patient)

    return _finding("erasure", problem, "Nothing is waiting to be erased.", finish if repair else None)


def _model(patient: Patient, repair: bool) -> Finding:
    built = patient.store.built_with().get(MODEL_KEY)
    current = patient.embedder.fingerprint
    problem = ""
    if built is not None and built != current and patient.store.all_passage_ids():
        problem = f"The vectors were made by model {built}, now {current} is set: all passages must be embedded anew."

    def embed_again() -> None:
        _embed_all(patient)
        patient.store.remember_built_with(current)

    return _finding("model", problem, f"The vectors are those of model {current}.", embed_again if repair else None)


def _lexical(patient: Patient, repair: bool) -> Finding:
    with patient.engine.connect() as connection:
        indexed = lexical.indexed_rows(connection)
        stored = set(connection.scalars(select(PassageRow.row)))
    missing, extra = stored - indexed, indexed - stored
    problem = (
        f"{len(missing)} passages are missing from the lexical index, {len(extra)} are left over."
        if missing or extra
        else ""
    )

    def index_again() -> None:
        contents = [
            (row, f"{passage_context(doc, item)}\n{item.text}")
            for row, item, doc in all_passages(patient)
            if row in missing
        ]
        with patient.engine.begin() as connection:
            lexical.remove(connection, sorted(extra))
            lexical.add(connection, contents)

    return _finding(
        "lexical index", problem, f"{len(stored)} passages are in the lexical index.", index_again if repair else None
    )


def _vectors(patient: Patient, repair: bool) -> Finding:
    wanted = wanted_vectors(patient)
    present = patient.vectors.metadata()
    unreadable = patient.vectors.unreadable(sorted(set(present) & set(wanted)))
    missing, extra = set(wanted) - set(present), set(present) - set(wanted)
    differing = {key for key in set(wanted) & set(present) if wanted[key] != present[key]}
    problem = ""
    if missing or extra or differing or unreadable:
        problem = (
            f"Vectors: {len(missing)} missing, {len(extra)} left over, {len(differing)} with outdated metadata, "
            f"{len(unreadable)} unreadable."
        )

    def mend() -> None:
        if unreadable:
            patient.vectors.recreate()
            patient.vectors.put(stored_vectors(patient, wanted))
            return
        patient.vectors.remove(sorted(extra | differing))  # Chroma merges metadata: replace means delete and add
        patient.vectors.put(stored_vectors(patient, {key: wanted[key] for key in missing | differing}))

    return _finding("vectors", problem, f"{len(wanted)} passages have their vector.", mend if repair else None)


def _kept_originals(patient: Patient, repair: bool) -> Finding:
    known = [*patient.store.known(), *patient.store.earlier()]
    wanted, present = patient.store.originals(), patient.originals.names()
    lost, extra, damaged = wanted - present, present - wanted, damaged_originals(patient.originals, wanted & present)
    if repair and (lost or damaged):
        keep_again(patient.originals, [document for document in known if document.original in lost | damaged])
    still = (wanted - patient.originals.names()) | damaged_originals(patient.originals, wanted & damaged)
    if still:
        details = explain_originals(known, still & lost, still & damaged)
        message = f"{len(still & lost)} original files are missing, {len(still & damaged)} are damaged."
        return Finding("originals", False, message, details=details)

    def sweep() -> None:
        patient.originals.sweep(wanted)

    problems = [f"{len(lost)} original files were missing, {len(damaged)} damaged."] if lost or damaged else []
    problems += [f"{len(extra)} original files belong to no document."] if extra else []
    fine = f"{len(wanted)} original files are kept."
    return _finding("originals", " ".join(problems), fine, sweep if repair else None)


def _sources(patient: Patient, _repair: bool) -> Finding:
    """The files that documents were read from. A difference is no fault of the index: the next ingest brings it in line."""
    known = patient.store.known()
    details = explain_sources(known, patient.ingest_settings)
    files = sum(len(document.places) for document in known)
    message = (
        f"{len(details)} of {files} files differ from what was read or hold a stricter copy."
        if details
        else f"{files} files are as they were read."
    )
    return Finding("files", True, message, details=details)


def _embed_all(patient: Patient) -> None:
    """Make every stored vector anew with the current model, then rebuild Chroma from them."""
    batch: list[tuple[int, Passage, DocumentRecord]] = []
    for entry in [*all_passages(patient), None]:
        if entry is not None:
            batch.append(entry)
        if batch and (entry is None or len(batch) == EMBED_AT_ONCE):
            _embed_batch(patient, batch)
            batch = []
    rebuild_vectors(patient)


def _embed_batch(patient: Patient, batch: list[tuple[int, Passage, DocumentRecord]]) -> None:
    embeddings = patient.embedder.embed_passages(
        [item.text for _, item, _ in batch], [passage_context(document, item) for _, item, document in batch]
    )
    with Session(patient.engine) as session, session.begin():
        for (row, _, _), item in zip(batch, map(packed, embeddings), strict=True):
            vector = pack_vector(item.vector)
            session.merge(PassageVectorRow(passage_row=row, vector=vector, tokens=item.tokens, states=item.states))


CHECKS = (_database, _erasure, _model, _lexical, _vectors, _kept_originals, _sources)


def summarise(findings: list[Finding]) -> Finding:
    """One finding for all: fine only if every one is."""
    bad = [finding.message for finding in findings if not finding.ok]
    return Finding("index", not bad, "; ".join(bad) or "The index is in order.")
