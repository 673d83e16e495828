"""The index as one object: opened once, asked by assistant and ui. Puts the parts of this package together and adds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from index.accounts import Accounts
from index.catalogue import Catalogue, CatalogueVectors
from index.contracts import Contracts
from index.database import open_database
from index.decisions import Decisions
from index.doctor import examine
from index.embed import SentenceTransformersEmbedder, processor_has_bfloat16
from index.embedding_types import Embedder, PassageTokens, QueryEmbedding
from index.forget import Forgotten, allow_again, find_documents, forget
from index.learning import Learning
from index.mentions import Mentions
from index.originals import Originals
from index.owner import Owner
from index.passage_lines import Lines, PassageReading, lines_of
from index.questionnaire import Questionnaires
from index.reader import Reader
from index.rebuild import Patient
from index.recommendations import Recommendations
from index.referral_counts import ReferralCounts
from index.search import HybridSearch
from index.settings import IndexSettings
from index.store import MODEL_KEY, Known, Store
from index.types import (
    ContractRecord,
    DecisionFilters,
    DecisionRecord,
    DocumentRecord,
    Facets,
    Filters,
    Finding,
    Hit,
    IngestReport,
    Mention,
    PageView,
    Progress,
    RecommendationFilters,
    RecommendationRecord,
    Viewer,
)
from index.update import Updater
from index.vectors import ChromaVectors, VectorSearch
from ingest.directory_types import Neutrality, Place, Service
from ingest.settings import IngestSettings
from ingest.types import AgendaItem, DocumentKind, Passage, Section, Visibility


class Library:
    """Everything that can be read. `open_for_reading` needs no lock and sees what is committed."""

    def __init__(
        self,
        engine: Engine,
        vectors: VectorSearch | None,
        embedder: Embedder,
        originals: Originals,
        settings: IndexSettings,
    ) -> None:
        self.embedder = embedder
        self.originals = originals
        self.accounts = Accounts(engine)
        self.referral_counts = ReferralCounts(engine)
        self.questionnaires = Questionnaires(engine, settings.data_dir)
        self.learning = Learning(engine)
        self._engine = engine
        self._catalogue = Catalogue(engine)
        self._decisions = Decisions(engine)
        self._recommendations = Recommendations(engine)
        self._contracts = Contracts(engine)
        self._mentions = Mentions(engine, self._catalogue)
        reader = Reader(bfloat16=processor_has_bfloat16()) if settings.read_candidates else None
        self._reading = PassageReading(self._catalogue, reader) if reader else None
        self._search = HybridSearch(
            self._catalogue, vectors or CatalogueVectors(self._catalogue), embedder, settings, self._reading
        )

    def warm_up(self) -> None:
        """Load the models now, so that the first question need not wait for them."""
        if len(self._search.embed("Bildungsberatung").states) and self._reading is not None:
            self._reading.warm_up()

    def embed_query(self, text: str) -> QueryEmbedding:
        """The question's vectors, to be used for several searches."""
        return self._search.embed(text)

    def search(self, query: str, viewer: Viewer, filters: Filters | None = None, limit: int = 10) -> list[Hit]:
        """Passages that answer best, best first."""
        return self._search.search(query, viewer, filters or Filters(), limit)

    def search_embedded(
        self, query: str, embedded: QueryEmbedding, viewer: Viewer, filters: Filters | None = None, limit: int = 10
    ) -> list[Hit]:
        """Like `search`, with the question's vectors already computed."""
        return self._search.search_embedded(query, embedded, viewer, filters or Filters(), limit)

    def rerank(self, embedded: QueryEmbedding, hits: Sequence[Hit]) -> list[Hit]:
        """Order hits by their score and late interaction."""
        return self._search.rerank(embedded, hits)

    def document(self, document_id: str, viewer: Viewer) -> DocumentRecord | None:
        """A document, or None if it does not exist for this viewer."""
        return self._catalogue.document(document_id, viewer)

    def documents(self, viewer: Viewer) -> list[DocumentRecord]:
        """All documents that the viewer may see, newest first."""
        return self._catalogue.documents(viewer)

    def ingested_at(self, viewer: Viewer) -> dict[str, datetime]:
        """When each document was taken in as it is now, by id."""
        return self._catalogue.ingested_at(viewer)

    def agenda(self, document_id: str, viewer: Viewer) -> tuple[AgendaItem, ...]:
        """Agenda items that the viewer may see."""
        return self._catalogue.agenda(document_id, viewer)

    def sections(self, document_id: str, viewer: Viewer) -> list[Section]:
        """Sections that the viewer may see."""
        return self._catalogue.sections(document_id, viewer)

    def page(self, document_id: str, number: int, viewer: Viewer) -> PageView | None:
        """One page as the viewer may see it."""
        return self._catalogue.page(document_id, number, viewer)

    def passages_at(self, document_id: str, start: int, end: int, viewer: Viewer) -> list[str]:
        """Ids of passages that hold a stretch of a document."""
        return self._catalogue.passages_at(document_id, start, end, viewer)

    def lines(self, passage: Passage) -> Lines:
        """Sentences, headings and list items of a passage that came out of a search."""
        return lines_of(self._catalogue, passage)

    def neighbours(self, document_id: str, ordinals: Sequence[int], viewer: Viewer) -> list[Passage]:
        """Passages of a document by position."""
        return self._catalogue.neighbours(document_id, ordinals, viewer)

    def passages(
        self, ids: Sequence[str], viewer: Viewer, as_of: datetime | None = None
    ) -> dict[str, tuple[Passage, DocumentRecord]]:
        """Passages by id with their documents, of what is in force now or was at a moment."""
        return self._catalogue.passages(ids, viewer, as_of)

    def tokens(self, ids: Sequence[str]) -> dict[str, PassageTokens]:
        """Token vectors of passages that came out of a search."""
        return self._catalogue.tokens(ids)

    def read(self, question: QueryEmbedding, hits: Sequence[Hit]) -> dict[str, tuple[float, ...]]:
        """Log odds that each line of hits answers, by passage id; hits that a search has read already are not read again.

        Hits whose states are not stored are left out: another embedding model, or reading is switched off.
        """
        known = {hit.passage.id: hit.read for hit in hits if hit.read is not None}
        unread = [hit for hit in hits if hit.read is None]
        return known | (self._reading.read(question, unread) if self._reading is not None and unread else {})

    def original(self, document_id: str, viewer: Viewer) -> Path | None:
        """The stored original file, if the viewer may see all of the document."""
        name = self._catalogue.original_name(document_id, viewer)
        path = self.originals.path(name) if name else None
        return path if path is not None and path.is_file() else None

    def decisions(self, viewer: Viewer, filters: DecisionFilters | None = None) -> list[DecisionRecord]:
        """Decisions that the viewer may see, newest first, or by how well they match the topic."""
        return self._decisions.find(viewer, filters or DecisionFilters())

    def recommendations(
        self, viewer: Viewer, filters: RecommendationFilters | None = None
    ) -> list[RecommendationRecord]:
        """Recommendations that the viewer may see, with what became of them, newest conference first."""
        return self._recommendations.find(viewer, filters or RecommendationFilters())

    def recommendation_years(self, viewer: Viewer) -> list[int]:
        """Years of conferences whose recommendations the viewer may see, newest first."""
        return self._recommendations.years(viewer)

    def contracts(self, viewer: Viewer, as_of: datetime | None = None) -> list[ContractRecord]:
        """Contracts of which the viewer may see a term, newest first; now, or as they stood in the index at a moment."""
        return self._contracts.find(viewer, as_of)

    def mentions(self, name: str, viewer: Viewer, limit: int) -> list[Mention]:
        """Where documents name a service, at most once a document, newest first."""
        return self._mentions.naming(name, viewer, limit)

    def documents_from(self, source: str, viewer: Viewer) -> list[DocumentRecord]:
        """Documents that were read from this path, or from a path that ends so."""
        return self._mentions.sources(source, viewer)

    def facets(self, viewer: Viewer) -> Facets:
        """Values that filters can take."""
        return self._catalogue.facets(viewer)

    def services(self, neutrality: Neutrality | None = None) -> list[Service]:
        """Active services of the directory, all or those of one neutrality."""
        return self._catalogue.services(neutrality)

    def service(self, service_id: str) -> Service | None:
        """An active service of the directory, or None."""
        return next((service for service in self.services() if service.id == service_id), None)

    def places(self) -> list[Place]:
        """Towns and districts of the network's area."""
        return self._catalogue.places()

    def ready(self) -> list[Finding]:
        """Whether questions can be answered now; cheap enough to be asked every second."""
        built = Store(self._engine).built_with().get(MODEL_KEY)
        if built is None:
            return [Finding("index", False, "Nothing has been ingested yet: run `netzlotse ingest`.")]
        same = built == self.embedder.fingerprint
        message = (
            "The index is ready." if same else "The index belongs to another model: run `netzlotse doctor --repair`."
        )
        return [Finding("index", same, message)]

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


class OwnedLibrary(Library):
    """A library whose data folder this process owns: Chroma is open, and it can be changed."""

    def __init__(self, settings: IndexSettings, ingest_settings: IngestSettings, wait_seconds: float = 0.0) -> None:
        """Raises IndexLocked if another process owns the folder."""
        self._owner = Owner(settings.data_dir, wait_seconds)
        try:
            engine, embedder, originals = _parts(settings)
            self.vectors = ChromaVectors(settings.data_dir / "chroma")
        except BaseException:
            self._owner.release()
            raise
        super().__init__(engine, self.vectors, embedder, originals, settings)
        self._store = Store(engine)
        self._ingest_settings = ingest_settings
        self._updater = Updater(
            self._store, self.vectors, embedder, originals, ingest_settings, settings.earlier_versions
        )

    def update(
        self,
        paths: Sequence[Path],
        visibility: Visibility | None = None,
        kind: DocumentKind | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Make the index say what the files under `paths` say."""
        return self._updater.update(paths, visibility, kind, progress)

    def examine(self, repair: bool = False) -> list[Finding]:
        """Compare all parts of the index; repair them from the catalogue if asked."""
        return examine(self._patient(), repair)

    def find_documents(self, names: Sequence[str]) -> list[Known]:
        """Documents by id, shown source or path. Raises UnknownDocument."""
        return find_documents(names, [*self._store.known(), *self._store.earlier()])

    def forget(self, documents: Sequence[Known]) -> list[Forgotten]:
        """Erase documents everywhere and keep them from coming back."""
        return forget(self._patient(), documents)

    def allow_again(self, name: str) -> bool:
        """Let a forgotten file, named by SHA-256 or path, be taken in again. False if it was not forgotten."""
        return allow_again(self._store, name)

    def _patient(self) -> Patient:
        return Patient(self._engine, self._store, self.vectors, self.embedder, self.originals, self._ingest_settings)

    def close(self) -> None:
        """Let go of database, vectors and lock."""
        self.vectors.close()
        super().close()
        self._owner.release()


def open_for_reading(settings: IndexSettings) -> Library:
    """A library beside a running owner: reads the catalogue only, with exact vector search over the stored vectors."""
    engine, embedder, originals = _parts(settings)
    return Library(engine, None, embedder, originals, settings)


def make_embedder(settings: IndexSettings) -> SentenceTransformersEmbedder:
    """The model that the settings name; it loads with the first text."""
    return SentenceTransformersEmbedder(
        settings.embedding_model,
        settings.data_dir / "models",
        settings.embedding_batch,
        adapted=settings.embedding_adapter,
    )


def _parts(settings: IndexSettings) -> tuple[Engine, SentenceTransformersEmbedder, Originals]:
    data_dir = settings.data_dir
    embedder = make_embedder(settings)
    return open_database(data_dir / "catalogue.sqlite3"), embedder, Originals(data_dir / "originals")
