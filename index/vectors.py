"""Passage vectors in Chroma: one embedded folder with one owner, cosine, no embedding function. Rebuilt from the catalogue if need be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from index.errors import VectorStoreFailed
from index.filters import vector_condition
from index.scrub import scrub
from index.types import Filters, Metadata, Vector, Viewer

COLLECTION = "passages"
BATCH = 2000
# "hnsw" cannot be changed on an existing collection: another value needs another collection name.
CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 24, "ef_search": 128}}


class VectorSearch(Protocol):
    """Nearest passages that a viewer may see."""

    def nearest(self, vector: Vector, viewer: Viewer, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine), nearest first."""


class ChromaVectors:
    """A `VectorSearch` that can also be written. Thread-safe within one process; a second process must not open the folder."""

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
            self._collection = self._client.get_or_create_collection(
                COLLECTION, configuration=cast(Any, CONFIGURATION), embedding_function=None
            )
        except Exception as exc:
            raise VectorStoreFailed(f"Chroma cannot open {path}: {exc}. Try `netzlotse doctor --repair`.") from exc

    def put(self, rows: Iterable[tuple[str, Vector, Metadata]]) -> None:
        """Store or replace vectors by passage id."""
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            ids = [passage_id for passage_id, _, _ in batch]
            try:
                self._collection.upsert(
                    ids=ids,
                    embeddings=np.stack([vector for _, vector, _ in batch]),
                    metadatas=[metadata for _, _, metadata in batch],
                )
            except Exception as exc:
                raise VectorStoreFailed(f"Chroma refused {len(ids)} vectors (first {ids[0]}): {exc}") from exc

    def remove(self, ids: Sequence[str]) -> None:
        """Drop vectors by passage id; unknown ids are ignored."""
        for start in range(0, len(ids), BATCH):
            self._collection.delete(ids=list(ids[start : start + BATCH]))

    def ids(self) -> set[str]:
        """Passage ids that have a vector."""
        return set(self._collection.get(include=[])["ids"])

    def metadata(self) -> dict[str, Metadata]:
        """What is stored beside each vector, by passage id."""
        found = self._collection.get(include=["metadatas"])
        return {key: dict(value or {}) for key, value in zip(found["ids"], found["metadatas"] or [], strict=True)}

    def unreadable(self, ids: Iterable[str]) -> set[str]:
        """Ids that Chroma lists but whose vector it cannot give back (seen after two processes wrote at once)."""
        bad: set[str] = set()
        remaining = iter(ids)
        while batch := list(islice(remaining, BATCH)):
            try:
                found = self._collection.get(ids=batch, include=["embeddings"])
                bad |= set(batch) - set(found["ids"])
            except Exception:
                bad |= {batch[0]} if len(batch) == 1 else self._unreadable_halves(batch)
        return bad

    def _unreadable_halves(self, batch: list[str]) -> set[str]:
        middle = len(batch) // 2
        return self.unreadable(batch[:middle]) | self.unreadable(batch[middle:])

    def nearest(self, vector: Vector, viewer: Viewer, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine in [-1, 1]), nearest first; viewer and filters are part of the query."""
        try:
            found = self._collection.query(
                query_embeddings=cast(Any, [vector]),
                n_results=limit,
                where=cast(Any, vector_condition(viewer, filters)),
                include=["distances"],
            )
        except Exception as exc:
            raise VectorStoreFailed(f"Chroma cannot search: {exc}. Try `netzlotse doctor --repair`.") from exc
        distances = found["distances"]
        return [
            (passage_id, 1.0 - float(distance))
            for passage_id, distance in zip(found["ids"][0], distances[0] if distances else [], strict=True)
        ]

    def recreate(self) -> None:
        """Throw the collection away and start an empty one."""
        self._client.delete_collection(COLLECTION)
        self._collection = self._client.create_collection(
            COLLECTION, configuration=cast(Any, CONFIGURATION), embedding_function=None
        )

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
