"""Hybrid search: vector and lexical candidates, fused by rank, the best reranked by late interaction. Needs a Viewer like every read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.catalogue import Catalogue
from index.rerank import best_window_similarity, mix
from index.settings import IndexSettings
from index.types import Embedder, Filters, Hit, QueryEmbedding, Viewer
from index.vectors import VectorSearch

RANK_CONSTANT = 20
"""Of reciprocal rank fusion (Cormack et al. 2009, who used 60); chosen with the late-interaction weight on the tuning questions."""


@dataclass(frozen=True)
class Candidate:
    """A passage that one of the two searches found, with its ranks."""

    passage_id: str
    fused: float
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None


def fuse(dense: Sequence[tuple[str, float]], lexical: Sequence[str]) -> list[Candidate]:
    """Reciprocal rank fusion of both lists, best first; ties in favour of the vector search, then by id."""
    dense_rank = {passage_id: rank for rank, (passage_id, _) in enumerate(dense, start=1)}
    lexical_rank = {passage_id: rank for rank, passage_id in enumerate(lexical, start=1)}
    similarity = dict(dense)
    candidates = [
        Candidate(
            passage_id=passage_id,
            fused=sum(
                1 / (RANK_CONSTANT + ranks[passage_id]) for ranks in (dense_rank, lexical_rank) if passage_id in ranks
            ),
            dense_rank=dense_rank.get(passage_id),
            lexical_rank=lexical_rank.get(passage_id),
            similarity=similarity.get(passage_id),
        )
        for passage_id in dict.fromkeys((*dense_rank, *lexical_rank))
    ]
    return sorted(candidates, key=lambda c: (-c.fused, c.dense_rank or 10_000, c.passage_id))


class HybridSearch:
    """Searches passages; built once, used from many threads."""

    def __init__(
        self, catalogue: Catalogue, vectors: VectorSearch, embedder: Embedder, settings: IndexSettings
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self._settings = settings

    def search(self, query: str, viewer: Viewer, filters: Filters, limit: int) -> list[Hit]:
        """The best `limit` passages that this viewer may see, best first. Empty if the query has no letters or digits."""
        if not any(character.isalnum() for character in query):
            return []
        return self.search_embedded(query, self._embedder.embed_query(query), viewer, filters, limit)

    def search_embedded(
        self, query: str, embedded: QueryEmbedding, viewer: Viewer, filters: Filters, limit: int
    ) -> list[Hit]:
        """Like `search`, with the question's vectors already computed."""
        wanted = max(self._settings.candidates, limit)
        dense = self._vectors.nearest(embedded.vector, viewer, filters, wanted)
        lexical = self._catalogue.lexical_ids(query, viewer, filters, wanted, self._settings.compound_weight)
        candidates = fuse(dense, lexical)
        hits = self._hits(candidates[: max(limit, self._settings.rerank_candidates)], viewer)
        return self.rerank(embedded, hits)[:limit]

    def rerank(self, embedded: QueryEmbedding, hits: Sequence[Hit]) -> list[Hit]:
        """Order the first `rerank_candidates` hits by fused score and late interaction; the rest follow as they were."""
        head, tail = hits[: self._settings.rerank_candidates], hits[self._settings.rerank_candidates :]
        if not head or self._settings.late_interaction_weight == 0:
            return list(hits)
        tokens = self._catalogue.tokens([hit.passage.id for hit in head])
        late = [best_window_similarity(embedded.tokens, tokens[hit.passage.id].tokens) for hit in head]
        scores = mix([hit.score for hit in head], late, self._settings.late_interaction_weight)
        scored = [
            replace(hit, score=float(score), late_interaction=value)
            for hit, score, value in zip(head, scores, late, strict=True)
        ]
        # sorted() is stable: equal scores keep the order of the fusion.
        return sorted(scored, key=lambda hit: -hit.score) + [replace(hit, score=hit.score - 1.0) for hit in tail]

    def _hits(self, candidates: Sequence[Candidate], viewer: Viewer) -> list[Hit]:
        found = self._catalogue.passages([candidate.passage_id for candidate in candidates], viewer)
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
