"""Brings the index in line with files: decides what is new, changed, moved, unchanged or gone, and changes just that.

Order for one document: new vectors in, catalogue changed in one transaction, old vectors out. Stopped anywhere, search never sees half a
document, and the next run or `doctor --repair` clears what was left over.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

from index.analyse import ANALYSIS_VERSION
from index.context import passage_context
from index.embedding_types import Embedder
from index.errors import ModelMismatch
from index.filters import vector_metadata
from index.gone import gone_from_folders, moved_from_elsewhere
from index.originals import Originals
from index.pack import PackedEmbedding, packed
from index.places import description, place_of, primary
from index.plan import Identified, Step, make_plan
from index.store import MODEL_KEY, Known, Origin, Store
from index.tally import Tally, count, refusal_of
from index.types import DocumentRecord, IngestReport, Progress
from index.vectors import ChromaVectors
from ingest.archive import opened
from ingest.directory import read_places, read_services
from ingest.errors import BadDirectory, Unreadable
from ingest.find import find
from ingest.load import content_sha256, described_alike, fingerprint, load
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate, Document, DocumentKind, Found, Refusal, Visibility

EMBED_AT_ONCE = 128
_FORGOTTEN = (
    "This file was forgotten on purpose and is not taken in again. Delete it from its folder, or allow it: "
    "`netzlotse forget --allow PATH`."
)


class Updater:
    """Changes the index. One at a time in the process that owns the data folder."""

    def __init__(
        self,
        store: Store,
        vectors: ChromaVectors,
        embedder: Embedder,
        originals: Originals,
        settings: IngestSettings,
        earlier_versions: int = 0,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._embedder = embedder
        self._originals = originals
        self._settings = settings
        self._earlier_versions = earlier_versions

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
        tally = Tally(refused=list(found.refusals))
        if progress is not None:
            progress.start(len(found.candidates))
        known = self._store.known()
        present = self._identify(found, known, tally, progress)
        gone = gone_from_folders(
            [path.resolve() for path in paths if path.is_dir()], found.candidates, known, tally.refused
        )
        gone |= moved_from_elsewhere(present, known, gone)
        before = {place.location for document in known for place in document.places}
        now = {str(item.candidate.path) for item in present}
        for step in make_plan(present, known, gone):
            self._take(step, before, now, tally)
            if progress is not None:
                for item in step.files:
                    progress.step(item.candidate.source)
        self._drop_placeless(gone, tally)
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
            tuple(tally.moved),
            tuple(tally.copies),
            tuple(tally.documents),
            recognised_below(tally.documents, self._settings.low_ocr_confidence),
        )

    def _check_model(self) -> None:
        built = self._store.built_with().get(MODEL_KEY)
        if built is not None and built != self._embedder.fingerprint and self._store.all_passage_ids():
            raise ModelMismatch(
                f"The index was built with model {built}, now {self._embedder.fingerprint} is set. "
                "Vectors of two models cannot be compared: run `netzlotse doctor --repair` to rebuild, or set the old model."
            )

    def _identify(
        self, found: Found, known: Sequence[Known], tally: Tally, progress: Progress | None
    ) -> list[Identified]:
        """Hash every file. What cannot be opened, and what was forgotten on purpose, is refused."""
        forgotten = self._store.forgotten()
        stored = {place.location for document in known for place in document.places}
        present = []
        for candidate in found.candidates:
            item = self._hashed(candidate, str(candidate.path) in stored, tally)
            if item is not None and item.sha256 in forgotten:
                tally.refused.append(Refusal(candidate.source, "forgotten", _FORGOTTEN))
                item = None
            if item is not None:
                present.append(item)
            elif progress is not None:
                progress.step(candidate.source)
        return present

    def _hashed(self, candidate: Candidate, stored: bool, tally: Tally) -> Identified | None:
        try:
            return Identified(candidate, content_sha256(candidate, self._settings))
        except (Unreadable, OSError) as exc:
            tally.refused.append(refusal_of(candidate.source, exc, stored))
            return None

    def _take(self, step: Step, before: set[str], now: set[str], tally: Tally) -> None:
        """Make one document as the plan says; read it only if its bytes or what describes them differ."""
        candidate = self._to_be_read(step)
        mark = _short(fingerprint(candidate, self._settings, step.sha256) + ":" + ANALYSIS_VERSION)
        known, main = step.known, primary(step.places)
        read_before = (
            known is not None
            and step.same_bytes
            and known.fingerprint == mark
            and described_alike(candidate.entry, known.title, known.relative, main.relative)
        )
        if read_before and known is not None:
            if known.places != step.places or known.source != main.source:
                self._store.settle(step.document_id, step.places)
        else:
            try:
                loaded = load(candidate, self._settings, step.document_id)
            except Exception as exc:
                for place in [place_of(item.candidate) for item in step.files] or [main]:
                    tally.refused.append(refusal_of(place.source, exc, place.location in before))
                return
            tally.passages += len(loaded.passages)
            self._put(candidate, loaded, mark, step)
            tally.documents.append(_record(loaded.document))
        count(step, read_before, before, now, tally)

    def _to_be_read(self, step: Step) -> Candidate:
        """A file with the document's bytes, described by all of its places."""
        main, file = primary(step.places), step.files[0].candidate if step.files else None
        path = file.path if file is not None else self._originals.path(step.name)
        archive = file.archive if file is not None else None
        return Candidate(path, Path(main.root), main.relative, description(step.places), archive)

    def _put(self, candidate: Candidate, loaded: Loaded, mark: str, step: Step) -> None:
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
        version = 1 if step.known is None else step.known.version + 1
        originals = self._store.originals_of(loaded.document.id)
        self._store.replace(loaded, embeddings, Origin(step.places, mark, original), version, self._earlier_versions)
        self._vectors.remove(sorted(old_ids - new_ids))
        self._forget_originals(originals)

    def embed(self, loaded: Loaded) -> list[PackedEmbedding]:
        """Vectors of a document's passages, each with its context; token vectors are packed some passages at a time."""
        embedded: list[PackedEmbedding] = []
        for start in range(0, len(loaded.passages), EMBED_AT_ONCE):
            part = loaded.passages[start : start + EMBED_AT_ONCE]
            contexts = [passage_context(loaded.document, passage) for passage in part]
            embedded += map(packed, self._embedder.embed_passages([passage.text for passage in part], contexts))
        return embedded

    def _drop_placeless(self, gone: set[str], tally: Tally) -> None:
        """Remove documents that no file holds any more."""
        for document in self._store.known():
            if all(place.location in gone for place in document.places):
                self.remove(document)
                tally.removed += [place.source for place in document.places]

    def remove(self, item: Known) -> None:
        """Erase a document everywhere: catalogue and lexical index first, then vectors, then the original files."""
        ids, originals = self._store.passage_ids(item.document_id), self._store.originals_of(item.document_id)
        self._store.remove(item.document_id)
        self._vectors.remove(sorted(ids))
        self._forget_originals(originals)

    def _forget_originals(self, names: set[str]) -> None:
        for name in names - self._store.originals(names):
            self._originals.remove(name)

    def _take_directory(self, found: Found, tally: Tally) -> None:
        for path, take in [
            *((p, self._take_services) for p in found.services_files),
            *((p, self._take_places) for p in found.places_files),
        ]:
            try:
                take(path, tally)
            except (BadDirectory, OSError) as exc:
                tally.refused.append(Refusal(path.name, "bad_directory", str(exc)))

    def _take_services(self, path: Path, tally: Tally) -> None:
        services = read_services(path)
        notes = self._store.replace_services(services)
        tally.services += len(services)
        undone = "; ".join(f"{note.service_id}: {', '.join(note.undone)}" for note in notes if note.undone)
        if undone:
            message = (
                f"Confirmed later than answers to the questionnaire, it replaced what was accepted from them: {undone}."
            )
            tally.refused.append(Refusal(path.name, "questionnaire", message))

    def _take_places(self, path: Path, _tally: Tally) -> None:
        self._store.replace_places(read_places(path))


def _short(mark: str) -> str:
    """Fits the catalogue's column."""
    return hashlib.sha256(mark.encode()).hexdigest()


def recognised_below(documents: Sequence[DocumentRecord], confidence: float) -> tuple[DocumentRecord, ...]:
    """Documents with a page that text recognition was less sure of."""
    return tuple(one for one in documents if one.ocr_confidence is not None and one.ocr_confidence < confidence)


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
        ocr_confidence=document.ocr_confidence,
        guesses=tuple(sorted(document.guesses, key=lambda guess: guess.field)),
    )
