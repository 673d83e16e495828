"""Erases documents for good: text, tokens, vectors, kept files, and what databases leave behind in unused space.

Only the SHA-256 of the file stays, so that the next ingest of its folder does not bring it back.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from index.doctor import Patient, rebuild_vectors
from index.errors import UnknownDocument
from index.store import Known, Store

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Forgotten:
    """One document that is gone."""

    document_id: str
    source: str
    location: str
    sha256: str


def find_documents(names: Sequence[str], known: Iterable[Known]) -> list[Known]:
    """Documents by id, by source as it is shown, or by path; each once. Raises UnknownDocument for a name that fits none or several."""
    documents = list(known)
    found: dict[str, Known] = {}
    for name in names:
        path = str(Path(name).absolute())
        exact = [item for item in documents if name in (item.document_id, item.source) or path == item.location]
        fitting = exact or [item for item in documents if item.source.endswith(f"/{name}")]
        if not fitting:
            near = difflib.get_close_matches(name, [item.source for item in documents], n=3, cutoff=0.4)
            hint = f" Did you mean: {', '.join(near)}?" if near else " `netzlotse search` shows ids and sources."
            raise UnknownDocument(f"No document is called {name!r}.{hint} Nothing was forgotten.")
        if len(fitting) > 1:
            sources = ", ".join(f"{item.location} ({item.document_id})" for item in fitting[:5])
            raise UnknownDocument(f"{name!r} fits several documents: {sources}. Name an id. Nothing was forgotten.")
        found[fitting[0].document_id] = fitting[0]
    return list(found.values())


def forget(patient: Patient, documents: Sequence[Known], remove: Callable[[Known], None]) -> list[Forgotten]:
    """Erase the documents everywhere. Their checksums are remembered first: stopped anywhere, a second run finishes the work."""
    marks = patient.store.checksums([item.document_id for item in documents])
    patient.store.remember_forgotten(marks.values())
    for item in documents:
        remove(item)
    rebuild_vectors(patient)
    patient.vectors.compact()
    _scrub(patient.engine)
    return [Forgotten(item.document_id, item.source, item.location, marks[item.document_id]) for item in documents]


def _scrub(engine: Engine) -> None:
    """Leave no deleted bytes in the lexical index's segments, in free pages, or in the write-ahead log."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO passage_lexical (passage_lexical) VALUES ('optimize')"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def allow_again(store: Store, name: str) -> bool:
    """Let ingest take a forgotten file again, named by SHA-256 or path. False if it was not forgotten. Raises UnknownDocument."""
    path = Path(name)
    if _SHA256.fullmatch(name.lower()):
        return store.allow_again(name.lower())
    if not path.is_file():
        raise UnknownDocument(f"{name} is neither a file nor a SHA-256 of 64 hexadecimal digits.")
    with path.open("rb") as file:
        return store.allow_again(hashlib.file_digest(file, "sha256").hexdigest())
