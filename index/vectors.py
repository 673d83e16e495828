"""Passage vectors in Chroma: one embedded folder with one owner, a collection a level, cosine, no embedding function.

Rebuilt from the catalogue if need be.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from index.embedding_types import Near, Vector
from index.errors import VectorStoreFailed
from index.filters import vector_condition
from index.scrub import scrub
from index.types import Filters, Metadata, Viewer
from ingest.types import Visibility

COLLECTION = "passages"
BATCH = 2000
# "hnsw" cannot be changed on an existing collection: another value needs another collection name.
CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 24, "ef_search": 128}}


class VectorSearch(Protocol):
    """Nearest passages that a viewer may see."""

    def nearest(self, vectors: Sequence[Vector], viewer: Viewer, filters: Filters, limit: int) -> list[Near]:
        """For each vector the `limit` nearest."""


class ChromaVectors:
    """A `VectorSearch` that can also be written. Thread-safe within one process; a second process must not open the folder.

    Each level of visibility is a collection of its own: a viewer's question never touches the vectors of a level that the viewer does
    not see, and needs no condition for it, which took Chroma 200 ms among 41,435 vectors of one level.
    """

    def __init__(self, path: Path) -> None:
        # Function-level: chromadb takes a second to import, and its model runtime must be told to keep quiet first.
        import os

        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import chromadb
        from chromadb.config import Settings

        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._client = chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))
            self._levels = {level: self._collection(level) for level in Visibility}
            self._take_over_single_collection()
        except Exception as exc:
            raise VectorStoreFailed(f"Chroma cannot open {path}: {exc}. Try `netzlotse doctor --repair`.") from exc

    def _collection(self, level: Visibility) -> Any:
        name = f"{COLLECTION}-{level.label}"
        return self._client.get_or_create_collection(
            name, configuration=cast(Any, CONFIGURATION), embedding_function=None
        )

    def _take_over_single_collection(self) -> None:
        """Earlier versions kept all levels in one collection."""
        if COLLECTION not in {collection.name for collection in self._client.list_collections()}:
            return
        single = self._client.get_collection(COLLECTION, embedding_function=None)
        for start in range(0, single.count(), BATCH):
            part = single.get(limit=BATCH, offset=start, include=["embeddings", "metadatas"])
            self.put(zip(part["ids"], cast(Any, part["embeddings"]), cast(Any, part["metadatas"]), strict=True))
        self._client.delete_collection(COLLECTION)
        self.compact()

    def put(self, rows: Iterable[tuple[str, Vector, Metadata]]) -> None:
        """Store or replace vectors by passage id."""
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            # What became stricter leaves the levels that more people see before it comes, what became looser is never gone.
            for level, collection in self._levels.items():
                stricter = [row[0] for row in batch if row[2]["visibility"] > level]
                own = [row for row in batch if row[2]["visibility"] == level]
                _remove(collection, stricter)
                if own:
                    _upsert(collection, own)
            for level, collection in self._levels.items():
                _remove(collection, [row[0] for row in batch if row[2]["visibility"] < level])

    def remove(self, ids: Sequence[str]) -> None:
        """Drop vectors by passage id; unknown ids are ignored."""
        for start in range(0, len(ids), BATCH):
            for collection in self._levels.values():
                _remove(collection, list(ids[start : start + BATCH]))

    def ids(self) -> set[str]:
        """Passage ids that have a vector."""
        return {key for collection in self._levels.values() for key in collection.get(include=[])["ids"]}

    def metadata(self) -> dict[str, Metadata]:
        """What is stored beside each vector, by passage id. Of an id in two levels, left by a crash, the one that more people see."""
        every: dict[str, Metadata] = {}
        for _, collection in sorted(self._levels.items(), reverse=True):
            found = collection.get(include=["metadatas"])
            every |= {key: dict(value or {}) for key, value in zip(found["ids"], found["metadatas"] or [], strict=True)}
        return every

    def unreadable(self, ids: Iterable[str]) -> set[str]:
        """Ids that Chroma lists but whose vector it cannot give back (seen after two processes wrote at once)."""
        bad: set[str] = set()
        remaining = iter(ids)
        while batch := list(islice(remaining, BATCH)):
            readable = set().union(*(_readable(collection, batch) for collection in self._levels.values()))
            bad |= set(batch) - readable
        return bad

    def nearest(self, vectors: Sequence[Vector], viewer: Viewer, filters: Filters, limit: int) -> list[Near]:
        """For each vector the `limit` nearest; viewer and filters are part of the query, which costs nearly all of its time only once."""
        seen = [collection for level, collection in self._levels.items() if viewer.sees(level)]
        try:
            found = [
                collection.query(
                    query_embeddings=cast(Any, list(vectors)),
                    n_results=limit,
                    where=cast(Any, vector_condition(filters)),
                    include=["distances"],
                )
                for collection in seen
            ]
        except Exception as exc:
            raise VectorStoreFailed(f"Chroma cannot search: {exc}. Try `netzlotse doctor --repair`.") from exc
        results = []
        for number in range(len(vectors)):
            nearest: dict[str, float] = {}
            for part in found:
                for key, distance in zip(part["ids"][number], (part["distances"] or [])[number], strict=True):
                    nearest[key] = max(1.0 - float(distance), nearest.get(key, -1.0))
            # sorted() is stable: equal ones keep Chroma's order.
            results.append(sorted(nearest.items(), key=lambda near: -near[1])[:limit])
        return results

    def recreate(self) -> None:
        """Throw the collections away and start empty ones."""
        for collection in self._levels.values():
            self._client.delete_collection(collection.name)
        self._levels = {level: self._collection(level) for level in Visibility}

    def compact(self) -> None:
        """After `recreate`: erase what the thrown-away collection left in Chroma's queue, in free pages and in folders."""
        with closing(sqlite3.connect(self._path / "chroma.sqlite3", timeout=30, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=ON")
            database.execute(
                "DELETE FROM embeddings_queue"
                " WHERE NOT EXISTS (SELECT 1 FROM collections WHERE embeddings_queue.topic LIKE '%' || collections.id)"
            )
            segments = {row[0] for row in database.execute("SELECT id FROM segments")}
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for folder in self._path.iterdir():
            if folder.is_dir() and folder.name not in segments:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the folder and zero the unused room of its files, which Chroma fills with whatever the memory held."""
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
        scrub(self._path)


def _upsert(collection: Any, rows: Sequence[tuple[str, Vector, Metadata]]) -> None:
    ids = [passage_id for passage_id, _, _ in rows]
    try:
        collection.upsert(
            ids=ids,
            embeddings=np.stack([vector for _, vector, _ in rows]),
            metadatas=[metadata for _, _, metadata in rows],
        )
    except Exception as exc:
        raise VectorStoreFailed(f"Chroma refused {len(ids)} vectors (first {ids[0]}): {exc}") from exc


def _remove(collection: Any, ids: list[str]) -> None:
    """Of these ids what is there; a deletion is written even if it deletes nothing."""
    present = collection.get(ids=ids, include=[])["ids"] if ids else []
    if present:
        collection.delete(ids=present)


def _readable(collection: Any, ids: list[str]) -> set[str]:
    try:
        return set(collection.get(ids=ids, include=["embeddings"])["ids"])
    except Exception:
        if len(ids) == 1:
            return set()
        middle = len(ids) // 2
        return _readable(collection, ids[:middle]) | _readable(collection, ids[middle:])
