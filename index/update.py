"""Brings the index in line with files: decides what is new, changed, unchanged or gone, and changes just that.

Order for one document: new vectors in, catalogue changed in one transaction, old vectors out. Stopped anywhere, search never sees half a
document, and the next run or `doctor --repair` clears what was left over.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.analyse import ANALYSIS_VERSION
from index.context import passage_context
from index.errors import ModelMismatch
from index.filters import vector_metadata
from index.originals import Originals
from index.store import MODEL_KEY, Known, Origin, Store
from index.types import DocumentRecord, Embedder, IngestReport, PassageEmbedding, Progress
from index.vectors import ChromaVectors
from ingest.archive import opened
from ingest.directory import read_places, read_services
from ingest.errors import BadDirectory, Unreadable
from ingest.find import find
from ingest.load import fingerprint, load
from ingest.settings import IngestSettings
from ingest.types import Candidate, Document, DocumentKind, Found, Loaded, Refusal, Visibility

_FORGOTTEN = (
    "This file was forgotten on purpose and is not taken in again. Delete it from its folder, or allow it: "
    "`netzlotse forget --allow PATH`."
)


@dataclass
class _Tally:
    """What has happened so far in one run."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    documents: list[DocumentRecord] = field(default_factory=list)
    passages: int = 0
    services: int = 0
    forgotten: set[str] = field(default_factory=set)
    """SHA-256 of files that are kept out."""


class Updater:
    """Changes the index. One at a time in the process that owns the data folder."""

    def __init__(
        self, store: Store, vectors: ChromaVectors, embedder: Embedder, originals: Originals, settings: IngestSettings
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._embedder = embedder
        self._originals = originals
        self._settings = settings

    def update(
        self,
        paths: Sequence[Path],
        visibility: Visibility | None = None,
        kind: DocumentKind | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Make the index say what the files under `paths` say; documents from elsewhere stay as they are.

        Raises ModelMismatch before anything is changed if the index was built with another model.
        """
        started = time.monotonic()
        self._check_model()
        found = find(paths, visibility=visibility, kind=kind, settings=self._settings, archives=True)
        tally = _Tally(refused=list(found.refusals), forgotten=self._store.forgotten())
        known = self._store.known()
        if progress is not None:
            progress.start(len(found.candidates))
        for candidate in found.candidates:
            self._take(candidate, known.get(str(candidate.path)), tally)
            if progress is not None:
                progress.step(candidate.source)
        self._drop_missing([path.resolve() for path in paths if path.is_dir()], found, known, tally)
        self._take_directory(found, tally)
        self._store.remember_built_with(self._embedder.fingerprint)
        return IngestReport(
            tuple(tally.new),
            tuple(tally.changed),
            tuple(tally.unchanged),
            tuple(tally.removed),
            tuple(tally.refused),
            tally.passages,
            tally.services,
            time.monotonic() - started,
            tuple(tally.documents),
        )

    def _check_model(self) -> None:
        built = self._store.built_with().get(MODEL_KEY)
        if built is not None and built != self._embedder.fingerprint and self._store.all_passage_ids():
            raise ModelMismatch(
                f"The index was built with model {built}, now {self._embedder.fingerprint} is set. "
                "Vectors of two models cannot be compared: run `netzlotse doctor --repair` to rebuild, or set the old model."
            )

    def _take(self, candidate: Candidate, known: Known | None, tally: _Tally) -> None:
        try:
            mark = fingerprint(candidate, self._settings) + ":" + ANALYSIS_VERSION
            if known is not None and known.fingerprint == _short(mark):
                tally.unchanged.append(candidate.source)
                return
            loaded = load(candidate, self._settings)
            if loaded.document.sha256 in tally.forgotten:
                tally.refused.append(Refusal(candidate.source, "forgotten", _FORGOTTEN))
                return
        except Unreadable as exc:
            tally.refused.append(Refusal(candidate.source, exc.reason, _with_old_version(str(exc), known)))
            return
        except OSError as exc:
            message = f"The file cannot be read: {exc.strerror or exc}. Check its permissions."
            tally.refused.append(Refusal(candidate.source, "not_readable", _with_old_version(message, known)))
            return
        except Exception as exc:
            message = f"Reading failed unexpectedly ({type(exc).__name__}: {exc}). Please report this file."
            tally.refused.append(Refusal(candidate.source, "failed", _with_old_version(message, known)))
            return
        tally.passages += len(loaded.passages)
        self._put(candidate, loaded, _short(mark), known)
        (tally.new if known is None else tally.changed).append(candidate.source)
        tally.documents.append(_record(loaded.document))

    def _put(self, candidate: Candidate, loaded: Loaded, mark: str, known: Known | None) -> None:
        embeddings = self.embed(loaded)
        old_ids = self._store.passage_ids(loaded.document.id)
        new_ids = {passage.id for passage in loaded.passages}
        record = _record(loaded.document)
        self._vectors.put(
            (passage.id, embedding.vector, vector_metadata(passage, record))
            for passage, embedding in zip(loaded.passages, embeddings, strict=True)
        )
        with opened(candidate, self._settings) as file:  # a member of an archive is unpacked for the moment
            original = self._originals.keep(file, loaded.document.sha256)
        origin = Origin(str(candidate.root), str(candidate.path), mark, original)
        self._store.replace(loaded, embeddings, origin, version=1 if known is None else known.version + 1)
        self._vectors.remove(sorted(old_ids - new_ids))
        self._forget_original(known)

    def embed(self, loaded: Loaded) -> list[PassageEmbedding]:
        """Vectors of a document's passages, each with its context."""
        return self._embedder.embed_passages(
            [passage.text for passage in loaded.passages],
            [passage_context(loaded.document, passage) for passage in loaded.passages],
        )

    def _drop_missing(self, folders: Sequence[Path], found: Found, known: dict[str, Known], tally: _Tally) -> None:
        """Remove documents of the named folders that are no longer among their files; a refused file keeps its old version."""
        present = {str(candidate.path) for candidate in found.candidates}
        refused = {refusal.source for refusal in tally.refused}
        for folder in folders:
            ours = [item for item in known.values() if Path(item.location).is_relative_to(folder)]
            gone = [item for item in ours if item.location not in present and item.source not in refused]
            if gone and len(gone) == len(ours) and not any(folder.iterdir()):
                message = (
                    f"The folder {folder} is empty, but {len(gone)} documents came from it. Nothing was removed, since a drive "
                    "may be missing. If they are really gone, leave one file in the folder and ingest again."
                )
                tally.refused.append(Refusal(folder.name, "folder_empty", message))
                continue
            for item in gone:
                self.remove(item)
                tally.removed.append(item.source)

    def remove(self, item: Known) -> None:
        """Erase a document everywhere: catalogue and lexical index first, then vectors, then the original file."""
        ids = self._store.passage_ids(item.document_id)
        self._store.remove(item.document_id)
        self._vectors.remove(sorted(ids))
        self._forget_original(item)

    def _forget_original(self, known: Known | None) -> None:
        if known is not None and known.original not in self._store.originals():
            self._originals.remove(known.original)

    def _take_directory(self, found: Found, tally: _Tally) -> None:
        for path, take in [
            *((p, self._take_services) for p in found.services_files),
            *((p, self._take_places) for p in found.places_files),
        ]:
            try:
                take(path, tally)
            except (BadDirectory, OSError) as exc:
                tally.refused.append(Refusal(path.name, "bad_directory", str(exc)))

    def _take_services(self, path: Path, tally: _Tally) -> None:
        services = read_services(path)
        self._store.replace_services(services)
        tally.services += len(services)

    def _take_places(self, path: Path, _tally: _Tally) -> None:
        self._store.replace_places(read_places(path))


def _short(mark: str) -> str:
    """Fits the catalogue's column."""
    return hashlib.sha256(mark.encode()).hexdigest()


def _with_old_version(message: str, known: Known | None) -> str:
    return message if known is None else f"{message} The version read earlier stays in the index."


def _record(document: Document) -> DocumentRecord:
    return DocumentRecord(
        document.id,
        document.source,
        document.kind,
        document.title,
        document.body,
        document.date,
        document.network,
        document.municipality,
        document.visibility,
        document.language,
        document.sha256,
        document.version,
        len(document.pages),
        document.ocr_confidence,
        tuple(sorted(document.guesses, key=lambda guess: guess.field)),
    )
