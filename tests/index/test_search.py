"""Search over the sample network: fusion, filters inside the query, reranking, the LlamaIndex doors."""

from __future__ import annotations

import datetime

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from index.library import OwnedLibrary
from index.retriever import HybridRetriever, LateInteractionReranker
from index.search import fuse
from index.types import Filters, Viewer
from ingest.types import DocumentKind, Visibility

ALL = Viewer(Visibility.CONFIDENTIAL)


def test_fusion_prefers_what_both_found() -> None:
    fused = fuse([("a", 0.9), ("b", 0.8)], ["b", "c"])
    assert fused[0].passage_id == "b"
    assert {candidate.passage_id for candidate in fused} == {"a", "b", "c"}
    assert (fused[0].dense_rank, fused[0].lexical_rank, fused[0].similarity) == (2, 1, 0.8)
    assert [candidate.dense_rank for candidate in fused if candidate.passage_id == "c"] == [None]


@pytest.mark.parametrize(
    ("query", "part_of_source"),
    [
        ("Kündigungsfrist des Kooperationsvertrags", "contract"),
        ("Externenprüfung Schulabschluss nachholen", "schulabschluss_nachholen"),
        ("Beratungswegweiser gedruckt", "minutes"),
        ("Gebühr Integrationskurs pro Unterrichtsstunde", "sprachkurse"),
    ],
)
def test_the_right_document_comes_first(sample_library: OwnedLibrary, query: str, part_of_source: str) -> None:
    assert part_of_source in sample_library.search(query, ALL, limit=3)[0].document.source


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(kinds=(DocumentKind.OFFER,)), lambda d: d.kind is DocumentKind.OFFER),
        (Filters(kinds=(DocumentKind.MINUTES, DocumentKind.CONTRACT)), lambda d: d.kind in {"minutes", "contract"}),
        (Filters(body="lenkungskreis"), lambda d: d.body == "Lenkungskreis"),
        (Filters(municipality="Mühlbrück"), lambda d: d.municipality == "Mühlbrück"),
        (Filters(date_from=datetime.date(2019, 1, 1)), lambda d: d.date >= datetime.date(2019, 1, 1)),
        (Filters(date_to=datetime.date(2017, 12, 31)), lambda d: d.date <= datetime.date(2017, 12, 31)),
        (
            Filters((DocumentKind.MINUTES,), "Lenkungskreis", datetime.date(2017, 1, 1), datetime.date(2017, 12, 31)),
            lambda d: d.date.year == 2017 and d.kind is DocumentKind.MINUTES,
        ),
    ],
)
def test_filters_narrow_the_query_itself(sample_library: OwnedLibrary, filters: Filters, holds: object) -> None:
    """A filter that matches little still gives full results: it is applied before the best are taken."""
    hits = sample_library.search("Beratung", ALL, filters, limit=10)
    assert len(hits) >= 5
    assert all(holds(hit.document) for hit in hits)  # type: ignore[operator]


@pytest.mark.parametrize("level", list(Visibility))
def test_no_hit_is_stricter_than_its_viewer(sample_library: OwnedLibrary, level: Visibility) -> None:
    for query in ("Personalstelle Bildungsbüro", "Haushalt", "Beschwerden über einen Anbieter", "Verhandlung"):
        hits = sample_library.search(query, Viewer(level), limit=50)
        assert hits
        assert all(hit.passage.visibility <= level and hit.document.visibility <= level for hit in hits)


def test_higher_levels_see_more(sample_library: OwnedLibrary) -> None:
    def seen(level: Visibility) -> set[str]:
        return {hit.passage.id for hit in sample_library.search("Haushaltssperre", Viewer(level), limit=100)}

    assert len(sample_library.documents(Viewer(Visibility.PUBLIC))) < len(sample_library.documents(ALL))
    assert seen(Visibility.CONFIDENTIAL) - seen(Visibility.PUBLIC)


@pytest.mark.parametrize("query", ["", "   ", "?!", "…"])
def test_a_query_without_letters_finds_nothing(sample_library: OwnedLibrary, query: str) -> None:
    assert sample_library.search(query, ALL) == []


def test_results_are_the_same_every_time(sample_library: OwnedLibrary) -> None:
    first, second = (
        [hit.passage.id for hit in sample_library.search("Sprachbildung in der Kita", ALL)] for _ in range(2)
    )
    assert first == second


def test_scores_fall(sample_library: OwnedLibrary) -> None:
    scores = [hit.score for hit in sample_library.search("Inklusion", ALL, limit=40)]
    assert scores == sorted(scores, reverse=True)


def test_as_a_llama_index_retriever(sample_library: OwnedLibrary) -> None:
    nodes = HybridRetriever(sample_library, ALL, limit=5).retrieve("Kündigungsfrist des Vertrags")
    assert [node.node_id for node in nodes] == [
        hit.passage.id for hit in sample_library.search("Kündigungsfrist des Vertrags", ALL, limit=5)
    ]
    assert "contract" in nodes[0].metadata["source"]


def test_the_retriever_is_public_unless_told_otherwise(sample_library: OwnedLibrary) -> None:
    visible = {document.id for document in sample_library.documents(Viewer(Visibility.PUBLIC))}
    nodes = HybridRetriever(sample_library, limit=50).retrieve("Haushalt Personalstelle")
    assert {node.metadata["document_id"] for node in nodes} <= visible


def test_as_a_llama_index_postprocessor(sample_library: OwnedLibrary) -> None:
    nodes = HybridRetriever(sample_library, ALL, limit=8).retrieve("Wer darf sich neutral nennen?")
    foreign = NodeWithScore(node=TextNode(text="von anderswo", id_="elsewhere"), score=9.0)
    reranked = LateInteractionReranker(sample_library, late_weight=1.0).postprocess_nodes(
        [foreign, *nodes], query_str="Wer darf sich neutral nennen?"
    )
    assert reranked[-1].node_id == "elsewhere"
    assert {node.node_id for node in reranked} == {"elsewhere", *(node.node_id for node in nodes)}
    scores = [node.score or 0.0 for node in reranked[:-1]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("level", list(Visibility))
def test_two_vectors_asked_together_find_what_each_finds_alone(sample_library: OwnedLibrary, level: Visibility) -> None:
    asked = [
        sample_library.embed_query(text).vector
        for text in ("Wo gibt es Beratung?", "Kündigungsfrist des Kooperationsvertrags")
    ]
    viewer, filters = Viewer(level), Filters()
    together = sample_library.vectors.nearest(asked, viewer, filters, 15)
    alone = [sample_library.vectors.nearest([vector], viewer, filters, 15)[0] for vector in asked]
    assert together == alone
    assert [len(near) for near in together] == [15, 15]
    assert together[0] != together[1]
