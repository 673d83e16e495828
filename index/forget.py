"""Forgets documents for good, named as people name them; `index.erase` does the erasing.

Only the SHA-256 of the file stays, so that the next ingest of its folder does not bring it back.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.erase import finish_erasing
from index.errors import UnknownDocument
from index.rebuild import Patient
from index.store import Known, Store
from ingest.load import sha256_of

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Forgotten:
    """A file whose document is gone; a document that lay at two places gives two of these.

    An earlier version of a document that is still there has no location.
    """

    document_id: str
    source: str
    location: str
    sha256: str


def find_documents(names: Sequence[str], known: Iterable[Known]) -> list[Known]:
    """Documents by id (earlier versions too), by source as it is shown, or by path; each once.

    Raises UnknownDocument for a name that fits none or several.
    """
    documents = list(known)
    found: dict[str, Known] = {}
    for name in names:
        path = str(Path(name).absolute())
        exact = [item for item in documents if name == item.document_id or _lies_at(item, name, path)]
        fitting = exact or [item for item in documents if any(p.source.endswith(f"/{name}") for p in item.places)]
        if not fitting:
            sources = [place.source for item in documents for place in item.places]
            near = difflib.get_close_matches(name, sources, n=3, cutoff=0.4)
            hint = f" Did you mean: {', '.join(near)}?" if near else " `netzlotse search` shows ids and sources."
            raise UnknownDocument(f"No document is called {name!r}.{hint} Nothing was forgotten.")
        if len(fitting) > 1:
            several = ", ".join(f"{item.source} ({item.document_id})" for item in fitting[:5])
            raise UnknownDocument(f"{name!r} fits several documents: {several}. Name an id. Nothing was forgotten.")
        found[fitting[0].document_id] = fitting[0]
    return list(found.values())


def _lies_at(item: Known, source: str, path: str) -> bool:
    return any(source == place.source or path == place.location for place in item.places)


def forget(patient: Patient, documents: Sequence[Known]) -> list[Forgotten]:
    """Erase the documents everywhere with all their earlier versions, and others of the very same content.

    What is to be erased is written down first: stopped anywhere, `doctor --repair` finishes the work.
    """
    patient.store.begin_erasing(patient.store.checksums([item.document_id for item in documents]))
    condemned = set(patient.store.forgotten_documents())
    gone = [item for item in patient.store.known() if item.document_id in condemned]
    names = {item.document_id for item in gone}
    alone = [item for item in patient.store.earlier() if item.document_id in condemned and _current(item) not in names]
    finish_erasing(patient)
    return [
        Forgotten(item.document_id, place.source, place.location, item.sha256) for item in gone for place in item.places
    ] + [Forgotten(item.document_id, item.source, "", item.sha256) for item in alone]


def _current(item: Known) -> str:
    return item.document_id.partition(".")[0]


def allow_again(store: Store, name: str) -> bool:
    """Let ingest take a forgotten file again, named by SHA-256 or path. False if it was not forgotten. Raises UnknownDocument."""
    path = Path(name)
    if _SHA256.fullmatch(name.lower()):
        return store.allow_again(name.lower())
    if not path.is_file():
        raise UnknownDocument(f"{name} is neither a file nor a SHA-256 of 64 hexadecimal digits.")
    return store.allow_again(sha256_of(path))
