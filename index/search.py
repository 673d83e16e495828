"""Hybrid search: vector and lexical candidates, fused by rank, the best reranked by late interaction. Needs a Viewer like every read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from index.catalogue import Catalogue, CatalogueVectors
from index.embedding_types import Embedder, Matrix, Near, QueryEmbedding, Vector
from index.passage_lines import PassageReading
from index.reader import NOTHING
from index.rerank import closeness, mix
from index.settings import IndexSettings
from index.synonyms import added_words, with_added_words
from index.types import Filters, Hit, Viewer
from index.vectors import VectorSearch

RANK_CONSTANT = 10
"""Of reciprocal rank fusion (Cormack et al. 2009, who used 60)."""
MEANING_WEIGHT, WORDS_WEIGHT, ENLARGED_WEIGHT, ADDED_WORDS_WEIGHT = 0.9, 1.5, 0.3, 1.4
"""Of vector search, lexical search, and the same two for the question with other words; with the constant above and the weight of late
interaction they were fitted to 309 training and tuning questions (docs/quality.md)."""
READ_WEIGHT = 0.06
"""Of the log odds that a passage answers, beside its score of at most 1."""


@dataclass(frozen=True)
class Candidate:
    """A passage that one of the two searches found, with its ranks."""

    passage_id: str
    fused: float
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None


def fuse(
    dense: Sequence[tuple[str, float]],
    lexical: Sequence[str],
    enlarged: Sequence[tuple[str, float]] = (),
    added: Sequence[str] = (),
) -> list[Candidate]:
    """Weighted reciprocal rank fusion of all lists, best first; ties in favour of the vector search, then by id."""
    dense_ids = [passage_id for passage_id, _ in dense]
    fused: dict[str, float] = {}
    rankings = (
        (dense_ids, MEANING_WEIGHT),
        (lexical, WORDS_WEIGHT),
        ([passage_id for passage_id, _ in enlarged], ENLARGED_WEIGHT),
        (added, ADDED_WORDS_WEIGHT),
    )
    for ids, weight in rankings:
        for rank, passage_id in enumerate(ids, start=1):
            fused[passage_id] = fused.get(passage_id, 0.0) + weight / (RANK_CONSTANT + rank)
    dense_rank = {passage_id: rank for rank, passage_id in enumerate(dense_ids, start=1)}
    lexical_rank = {passage_id: rank for rank, passage_id in enumerate(lexical, start=1)}
    similarity = dict(dense)
    candidates = [
        Candidate(
            passage_id, score, dense_rank.get(passage_id), lexical_rank.get(passage_id), similarity.get(passage_id)
        )
        for passage_id, score in fused.items()
    ]
    return sorted(candidates, key=lambda c: (-c.fused, c.dense_rank or 10_000, c.passage_id))


class HybridSearch:
    """Searches passages; built once, used from many threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: VectorSearch,
        embedder: Embedder,
        settings: IndexSettings,
        reading: PassageReading | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._vectors_then = CatalogueVectors(catalogue)
        self._embedder = embedder
        self._settings = settings
        self._reading = reading

    def search(self, query: str, viewer: Viewer, filters: Filters, limit: int) -> list[Hit]:
        """The best `limit` passages that this viewer may see, best first. Empty if the query has no letters or digits."""
        if not any(character.isalnum() for character in query):
            return []
        return self.search_embedded(query, self.embed(query), viewer, filters, limit)

    def embed(self, query: str) -> QueryEmbedding:
        """The question's vectors, and those of the question with other words for its own behind it."""
        words = added_words(query) if self._settings.synonyms else ()
        if not words:
            return self._embedder.embed_queries([query])[0]
        plain, expanded = self._embedder.embed_queries([query, with_added_words(query, words)])
        return replace(plain, added_words=words, expanded=expanded)

    def search_embedded(
        self, query: str, embedded: QueryEmbedding, viewer: Viewer, filters: Filters, limit: int
    ) -> list[Hit]:
        """Like `search`, with the question's vectors already computed."""
        wanted = max(self._settings.candidates, limit)
        asked = [one.vector for one in (embedded, embedded.expanded) if one is not None]
        dense, *more = self._nearest(asked, viewer, filters, wanted)
        lexical = self._lexical(query, viewer, filters, wanted)
        # What the question with its added words finds by meaning, and what the added words find by themselves.
        enlarged = more[0] if more else ()
        added = self._lexical(" ".join(embedded.added_words), viewer, filters, wanted) if more else ()
        candidates = fuse(dense, lexical, enlarged, added)
        hits = self._hits(candidates[: max(limit, self._settings.rerank_candidates)], viewer, filters.as_of)
        return self.rerank(embedded, hits)[:limit]

    def _nearest(self, asked: Sequence[Vector], viewer: Viewer, filters: Filters, wanted: int) -> list[Near]:
        """From Chroma, which holds what is current; an earlier moment is read from the catalogue, slower and exact."""
        vectors = self._vectors if filters.as_of is None else self._vectors_then
        return vectors.nearest(asked, viewer, filters, wanted)

    def _lexical(self, words: str, viewer: Viewer, filters: Filters, wanted: int) -> list[str]:
        return self._catalogue.lexical_ids(words, viewer, filters, wanted, self._settings.compound_weight)

    def rerank(self, embedded: QueryEmbedding, hits: Sequence[Hit]) -> list[Hit]:
        """Order the first `rerank_candidates` hits by fused score and late interaction, the best of them by reading them with the question
        too; the rest follow as they were."""
        head, tail = hits[: self._settings.rerank_candidates], hits[self._settings.rerank_candidates :]
        if not head or self._settings.late_interaction_weight == 0:
            return self._read(embedded, hits)
        tokens = self._catalogue.tokens([hit.passage.id for hit in head])
        late = self._late([tokens[hit.passage.id].tokens for hit in head], embedded)
        scores = mix([hit.score for hit in head], late, self._settings.late_interaction_weight)
        scored = [
            replace(hit, score=float(score), late_interaction=value)
            for hit, score, value in zip(head, scores, late, strict=True)
        ]
        # sorted() is stable: equal scores keep the order of the fusion.
        close = sorted(scored, key=lambda hit: -hit.score)
        return self._read(embedded, close) + [replace(hit, score=hit.score - 1.0) for hit in tail]

    def _read(self, embedded: QueryEmbedding, hits: Sequence[Hit]) -> list[Hit]:
        """Order the first `read_candidates` hits by their score and by how likely any of their lines answers; they stay the first."""
        best, rest = hits[: self._settings.read_candidates], list(hits[self._settings.read_candidates :])
        read = self._reading.read(embedded, best) if self._reading is not None and best else {}
        if not read:
            return list(hits)
        likely = {passage_id: float(np.logaddexp.reduce((NOTHING, *odds))) for passage_id, odds in read.items()}
        least = min(likely.values())
        scored = [
            replace(
                hit,
                score=hit.score + READ_WEIGHT * (likely.get(hit.passage.id, least) - least),
                read=read.get(hit.passage.id),
            )
            for hit in best
        ]
        return sorted(scored, key=lambda hit: -hit.score) + rest

    @staticmethod
    def _late(passages: Sequence[Matrix], embedded: QueryEmbedding) -> list[float]:
        """Late interaction of each passage: the mean over its best stretch and all of it, with the question as it was asked and with its
        added words."""
        asked = closeness(embedded.tokens, passages)
        enlarged = asked if embedded.expanded is None else closeness(embedded.expanded.tokens, passages)
        return [float(value) for value in (asked.windows + asked.wholes + enlarged.windows + enlarged.wholes) / 4]

    def _hits(self, candidates: Sequence[Candidate], viewer: Viewer, as_of: datetime | None) -> list[Hit]:
        found = self._catalogue.passages([candidate.passage_id for candidate in candidates], viewer, as_of)
        return [
            Hit(
                passage=found[c.passage_id][0],
                document=found[c.passage_id][1],
                score=c.fused,
                dense_rank=c.dense_rank,
                lexical_rank=c.lexical_rank,
                similarity=c.similarity,
            )
            for c in candidates
            if c.passage_id in found
        ]
