"""Erases documents everywhere on purpose, bytes included, and keeps them from coming back by themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from index.doctor import ERASING_KEY, Patient, finish_erasing
from index.errors import UnknownDocument
from index.store import Known, Store
from index.update import Updater

_SHORTEST_HASH = 12


def documents_named(store: Store, names: Sequence[str]) -> list[Known]:
    """Stored documents by id, shown name, path or SHA-256 (at least 12 digits). Raises UnknownDocument for the first bad name."""
    known = store.known()
    chosen: dict[str, Known] = {}
    for name in names:
        found = [document for document in known if _is_named(document, name)]
        if not found:
            raise UnknownDocument(
                f"No document is called {name!r}. Name its id, its source as `netzlotse search` shows it, or the path of its file."
            )
        if len(found) > 1:
            where = [(item.document_id, item.places[0].location if item.places else item.source) for item in found]
            ids = ", ".join(f"{document_id} ({location})" for document_id, location in where)
            raise UnknownDocument(f"{len(found)} documents are called {name!r}. Name one by its id: {ids}")
        chosen[found[0].document_id] = found[0]
    return list(chosen.values())


def _is_named(document: Known, name: str) -> bool:
    path = str(Path(name).absolute())
    by_hash = len(name) >= _SHORTEST_HASH and document.sha256.startswith(name.lower())
    by_place = any(name == place.source or path == place.location for place in document.places)
    return by_hash or by_place or name in (document.document_id, document.source)


def forget(patient: Patient, updater: Updater, documents: Sequence[Known]) -> None:
    """Erase documents and wipe their bytes. Stopped anywhere, `doctor` says so and `doctor --repair` finishes."""
    patient.store.note(ERASING_KEY, "yes")
    for document in documents:
        updater.forget(document)
    finish_erasing(patient)


def allow(store: Store, names: Sequence[str]) -> list[str]:
    """Let forgotten files be read again, by SHA-256 (at least 12 digits) or path of a file. Returns their hashes."""
    forgotten, wanted = store.forgotten(), set()
    for name in names:
        prefix = name.lower()
        if Path(name).is_file():
            prefix = hashlib.sha256(Path(name).read_bytes()).hexdigest()
        plain = re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_HASH},64}}", prefix)
        found = {sha256 for sha256 in forgotten if plain and sha256.startswith(prefix)}
        if not found:
            raise UnknownDocument(
                f"Nothing that was forgotten is called {name!r}. Name the file, or the SHA-256 that `netzlotse ingest` shows."
            )
        wanted |= found
    return sorted(store.allow_again(wanted))
