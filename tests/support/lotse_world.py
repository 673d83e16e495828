"""A library with the sample network's directory and no documents, for tests of the counsellors' pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from assistant.assistant import Assistant
from assistant.opening import ZONE
from assistant.settings import AssistantSettings
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.store import Store
from ingest.directory import read_places, read_services
from ingest.settings import IngestSettings

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"
NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@dataclass(frozen=True)
class LotseWorld:
    """A library and an assistant whose clock stands on a Tuesday morning."""

    data: Path
    library: OwnedLibrary
    assistant: Assistant


@contextmanager
def lotse_world(data: Path) -> Iterator[LotseWorld]:
    """Needs no embedding model."""
    library = OwnedLibrary(IndexSettings(data_dir=data), IngestSettings())
    engine = create_engine(f"sqlite:///{data / 'catalogue.sqlite3'}")
    store = Store(engine)
    store.replace_services(read_services(CORPUS / "directory" / "services.csv"))
    store.replace_places(read_places(CORPUS / "places.csv"))
    engine.dispose()
    yield LotseWorld(data, library, Assistant(library, AssistantSettings(), clock=lambda: NOW))
    library.close()
