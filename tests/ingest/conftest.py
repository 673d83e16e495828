"""Makes real files and takes them in the way a run does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst

from ingest.load import load
from ingest.settings import IngestSettings
from ingest.types import Candidate, Loaded, ManifestEntry, Visibility


@pytest.fixture(scope="session")
def settings() -> IngestSettings:
    return IngestSettings()


@pytest.fixture
def candidate_of() -> Callable[..., Candidate]:
    """Candidate of a file; keywords are fields of its manifest entry."""

    def make(path: Path, **entry: Any) -> Candidate:
        entry.setdefault("visibility", Visibility.PUBLIC)
        return Candidate(path, path.parent, path.name, ManifestEntry(path=path.name, **entry))

    return make


@pytest.fixture
def load_file(candidate_of: Callable[..., Candidate], settings: IngestSettings) -> Callable[..., Loaded]:
    """Document and passages of a file; keywords are fields of its manifest entry."""

    def run(path: Path, **entry: Any) -> Loaded:
        return load(candidate_of(path, **entry), settings)

    return run


@pytest.fixture
def load_text(tmp_path: Path, load_file: Callable[..., Loaded]) -> Callable[..., Loaded]:
    """Document and passages of a text that is written to a file first."""

    def run(text: str, name: str = "text.md", **entry: Any) -> Loaded:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load_file(path, **entry)

    return run


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """PDF of Typst source."""

    def run(source: str, name: str = "file.pdf") -> Path:
        typst_file = tmp_path / "source.typ"
        typst_file.write_text(source, encoding="utf-8")
        path = tmp_path / name
        typst.compile(str(typst_file), output=str(path))
        return path

    return run
