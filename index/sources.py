"""Compares documents with the files they were read from and with the copies that are kept; one sentence for each difference."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index.originals import Originals
from index.places import FilePlace
from index.store import Known
from ingest.errors import Unreadable
from ingest.load import content_sha256, sha256_of, visibility_of
from ingest.settings import IngestSettings
from ingest.types import Candidate


def damaged_originals(originals: Originals, names: Collection[str]) -> set[str]:
    """Kept files whose bytes are no longer those that their name says."""
    return {name for name in names if sha256_of(originals.path(name)) != name.partition(".")[0]}


def keep_again(originals: Originals, documents: Sequence[Known]) -> None:
    """Copy an original anew from any place that still holds the same bytes."""
    for document in documents:
        for place in document.places:
            path = Path(place.location)
            if path.is_file() and sha256_of(path) == document.sha256:
                originals.remove(document.original)
                originals.keep(path, document.sha256)
                break


def explain_originals(known: Sequence[Known], lost: Collection[str], damaged: Collection[str]) -> tuple[str, ...]:
    """What to do about kept files that could not be mended from the folders."""
    sentences = []
    for document in known:
        if document.original in {*lost, *damaged}:
            what = "is missing" if document.original in lost else "was changed or damaged"
            how = (
                "put the file back where it was and run `netzlotse doctor --repair`, or restore a backup."
                if document.places
                else f"restore a backup, or erase this earlier version: `netzlotse forget {document.document_id}`."
            )
            sentences.append(f"{document.source}: the kept original {what} and no folder holds the same bytes; {how}")
    return tuple(sentences)


def explain_sources(known: Sequence[Known], settings: IngestSettings) -> tuple[str, ...]:
    """Files that are gone or changed since they were read, and copies whose visibility the stricter one decides."""
    sentences = []
    for document in known:
        for place in document.places:
            state = _state(place, document.sha256, settings)
            if state:
                sentences.append(f"{place.source}: {state}")
        levels = {visibility_of(place.entry) for place in document.places}
        if len(levels) > 1:
            sentences.append(
                f"{document.source}: the same file lies at {len(document.places)} places with different visibility; the strictest, "
                f"{max(levels).label}, holds for all. If that is wrong, correct the manifest of the stricter place and ingest again."
            )
    return tuple(sentences)


def _state(place: FilePlace, sha256: str, settings: IngestSettings) -> str:
    """Why a place is not as it was read; empty if it is."""
    path = Path(place.location)
    if not place.is_there():
        return f"the file is no longer there; ingest {place.root} again to remove the document, or put the file back."
    archive = None if path.is_file() else next(parent for parent in path.parents if parent.is_file())
    try:
        candidate = Candidate(path, Path(place.root), place.relative, place.entry, archive)
        changed = content_sha256(candidate, settings) != sha256
    except (OSError, Unreadable) as exc:
        return f"the file cannot be read ({exc}); check it, then ingest {place.root} again."
    return (
        f"the file was changed after it was read; ingest {place.root} again to take in the new version."
        if changed
        else ""
    )
