"""Offers the hybrid search to LlamaIndex: a `BaseRetriever`, and late interaction as a `BaseNodePostprocessor`."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.library import Library
from index.rerank import best_window_similarities, mix
from index.types import PUBLIC_VIEWER, Filters, Hit, Viewer


def as_node(hit: Hit) -> NodeWithScore:
    """A hit as LlamaIndex carries it; metadata is kept out of what a language model or an embedder would read."""
    metadata: dict[str, Any] = {
        "document_id": hit.document.id,
        "source": hit.document.source,
        "title": hit.document.title,
        "kind": hit.document.kind.value,
        "date": hit.document.date.isoformat() if hit.document.date else None,
        "section": list(hit.passage.section_path),
        "agenda_item": hit.passage.agenda_item,
        "page": hit.passage.page_from,
        "start": hit.passage.start,
        "end": hit.passage.end,
    }
    keys = list(metadata)
    node = TextNode(
        id_=hit.passage.id,
        text=hit.passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=keys,
        excluded_llm_metadata_keys=keys,
    )
    return NodeWithScore(node=node, score=hit.score)


class HybridRetriever(BaseRetriever):
    """Vector and lexical search, fused and reranked, for one viewer."""

    def __init__(
        self, library: Library, viewer: Viewer = PUBLIC_VIEWER, filters: Filters | None = None, limit: int = 10
    ) -> None:
        self._library = library
        self._viewer = viewer
        self._filters = filters or Filters()
        self._limit = limit
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._library.search(query_bundle.query_str, self._viewer, self._filters, self._limit)
        return [as_node(hit) for hit in hits]


class LateInteractionReranker(BaseNodePostprocessor):
    """Reorders nodes of this index by late interaction, mixed with the scores they have; nodes from elsewhere stay last."""

    late_weight: float = 0.5
    _library: Library = PrivateAttr()

    def __init__(self, library: Library, late_weight: float = 0.5) -> None:
        super().__init__()
        self.late_weight = late_weight
        self._library = library

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        embedded = self._library.embed_query(query_bundle.query_str)
        tokens = self._library.tokens([node.node_id for node in nodes])
        known = [node for node in nodes if node.node_id in tokens]
        late = best_window_similarities(embedded.tokens, [tokens[node.node_id].tokens for node in known]).tolist()
        scores = mix([node.score or 0.0 for node in known], late, self.late_weight)
        scored = [NodeWithScore(node=node.node, score=float(score)) for node, score in zip(known, scores, strict=True)]
        rest = [node for node in nodes if node.node_id not in tokens]
        return sorted(scored, key=lambda node: -(node.score or 0.0)) + rest
