"""Parts of a library with an embedder that needs no model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from index.database import MIGRATIONS, open_database
from index.embedding_types import PassageEmbedding, QueryEmbedding, Vector
from index.originals import Originals
from index.rebuild import Patient
from index.store import Store
from index.update import Updater
from index.vectors import ChromaVectors
from ingest.settings import IngestSettings

EARLIER_VERSIONS = 2


class HashedWords:
    """An `Embedder` whose vectors follow from the words alone.

    Hundreds of updates are run with it; the real model would take an hour and adds nothing to the question whether
    catalogue, lexical index and vectors stay in step. Ranking is never tested with it.
    """

    fingerprint = "hashed-words"
    dimensions = 16

    def embed_queries(self, texts: Sequence[str]) -> list[QueryEmbedding]:
        return [QueryEmbedding(vector(text), vector(text)[None, :], (text,)) for text in texts]

    def embed_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[PassageEmbedding]:
        embedded = []
        for text, context in zip(texts, contexts, strict=True):
            spans = [match.span() for match in re.finditer(r"\w+", text)] or [(0, len(text))]
            tokens = np.stack([vector(text[start:end]) for start, end in spans])
            embedded.append(PassageEmbedding(vector(f"{context}\n{text}"), tokens, np.array(spans, dtype=np.int32)))
        return embedded


def vector(text: str) -> Vector:
    numbers = np.frombuffer(hashlib.sha512(text.encode()).digest(), dtype=np.int32).astype(np.float32)
    return np.asarray(numbers / np.linalg.norm(numbers), dtype=np.float32)


class Parts:
    """An index without the model, opened as the owner does it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.engine: Engine = open_database(data / "catalogue.sqlite3")
        self.store = Store(self.engine)
        self.vectors = ChromaVectors(data / "chroma")
        self.originals = Originals(data / "originals")
        self.embedder = HashedWords()

    @property
    def updater(self) -> Updater:
        return Updater(self.store, self.vectors, self.embedder, self.originals, IngestSettings(), EARLIER_VERSIONS)

    @property
    def patient(self) -> Patient:
        return Patient(self.engine, self.store, self.vectors, self.embedder, self.originals, IngestSettings())

    def close(self) -> None:
        self.vectors.close()
        self.engine.dispose()


@pytest.fixture(scope="session")
def make_parts() -> Callable[[Path], Parts]:
    """Opens the parts of an index in a folder."""
    return Parts


@pytest.fixture(scope="session")
def downgrade() -> Callable[[Path, str], None]:
    """Brings a catalogue to the schema of an older version of the program."""

    def run(catalogue: Path, revision: str) -> None:
        engine = open_database(catalogue)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, revision)
        engine.dispose()

    return run


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """An empty index."""
    opened = Parts(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Three small documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text("# Lerncafé\n\nDas Lerncafé öffnet dienstags um 16 Uhr.\n", encoding="utf-8")
    (folder / "b.txt").write_text("Der Lenkungskreis vertagt den Bücherbus auf das Frühjahr.\n", encoding="utf-8")
    (folder / "c.html").write_text("<h1>Anmeldung</h1><p>Die Anmeldung ist kostenfrei.</p>", encoding="utf-8")
    return folder
