"""Vectors in Chroma: each level apart, a change of level leaves nothing behind, folders of earlier versions are taken over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from index.embedding_types import Vector
from index.types import Filters, Metadata, Viewer
from index.vectors import COLLECTION, CONFIGURATION, ChromaVectors
from ingest.types import DocumentKind, Visibility

DIMENSIONS = 8


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[ChromaVectors]:
    opened = ChromaVectors(tmp_path / "chroma")
    yield opened
    opened.close()


def unit(seed: int) -> Vector:
    numbers = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return np.asarray(numbers / np.linalg.norm(numbers), dtype=np.float32)


def beside(level: Visibility, kind: DocumentKind = DocumentKind.MINUTES) -> Metadata:
    return {
        "document": "d",
        "visibility": int(level),
        "kind": kind.value,
        "body": "",
        "municipality": "",
        "date": 0,
    }


def found(vectors: ChromaVectors, level: Visibility, filters: Filters | None = None) -> list[str]:
    (near,) = vectors.nearest([unit(0)], Viewer(level), filters or Filters(), 10)
    return [key for key, _ in near]


def test_a_viewer_finds_the_own_levels_only(vectors: ChromaVectors) -> None:
    vectors.put((f"{level.label}-{n}", unit(n), beside(level)) for level in Visibility for n in range(3))
    for level in Visibility:
        seen = {key.partition("-")[0] for key in found(vectors, level)}
        assert seen == {each.label for each in Visibility if each <= level}
    assert len(vectors.ids()) == 3 * len(Visibility)


def test_all_levels_are_one_order(vectors: ChromaVectors) -> None:
    rows = [(f"p{n}", unit(n), beside(Visibility(n % 4))) for n in range(20)]
    vectors.put(rows)
    (near,) = vectors.nearest([unit(100)], Viewer(Visibility.CONFIDENTIAL), Filters(), 7)
    expected = sorted(((key, float(vector @ unit(100))) for key, vector, _ in rows), key=lambda one: -one[1])[:7]
    assert [key for key, _ in near] == [key for key, _ in expected]
    assert [cosine for _, cosine in near] == pytest.approx([cosine for _, cosine in expected], abs=1e-4)


@pytest.mark.parametrize("before", list(Visibility))
@pytest.mark.parametrize("after", list(Visibility))
def test_a_change_of_level_leaves_nothing_behind(vectors: ChromaVectors, before: Visibility, after: Visibility) -> None:
    vectors.put([("p", unit(1), beside(before))])
    vectors.put([("p", unit(0), beside(after))])
    for level in Visibility:
        assert found(vectors, level) == (["p"] if level >= after else [])
    assert vectors.metadata()["p"]["visibility"] == after
    vectors.remove(["p", "unknown"])
    assert vectors.ids() == set()


def test_filters_narrow_inside_every_level(vectors: ChromaVectors) -> None:
    vectors.put((f"m{n}", unit(n), beside(Visibility(n % 4))) for n in range(12))
    vectors.put((f"o{n}", unit(50 + n), beside(Visibility(n % 4), DocumentKind.OFFER)) for n in range(4))
    offers = Filters(kinds=(DocumentKind.OFFER,))
    assert sorted(found(vectors, Visibility.CONFIDENTIAL, offers)) == ["o0", "o1", "o2", "o3"]
    assert found(vectors, Visibility.PUBLIC, offers) == ["o0"]


def test_a_single_collection_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    single = client.create_collection(COLLECTION, configuration=CONFIGURATION, embedding_function=None)
    levels = [Visibility(n % 4) for n in range(9)]
    single.add(
        ids=[f"p{n}" for n in range(9)],
        embeddings=np.stack([unit(n) for n in range(9)]),
        metadatas=[beside(level) for level in levels],
    )
    client.close()
    taken = ChromaVectors(folder)
    assert {key: row["visibility"] for key, row in taken.metadata().items()} == {
        f"p{n}": int(level) for n, level in enumerate(levels)
    }
    assert set(found(taken, Visibility.PUBLIC)) == {"p0", "p4", "p8"}
    assert found(taken, Visibility.CONFIDENTIAL)[0] == "p0"
    assert taken.unreadable(taken.ids()) == set()
    assert taken.unreadable(["p1", "gone"]) == {"gone"}
    taken.close()
    again = ChromaVectors(folder)
    assert len(again.ids()) == 9
    again.close()
