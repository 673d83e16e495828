"""A network of a few documents, taken in with the real model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from index.library import OwnedLibrary


def take_in(folder: Path, files: Mapping[str, str], make_library: Callable[[Path], OwnedLibrary]) -> Path:
    """Write the files, `manifest.yaml` among them, and ingest them. Returns the data folder, which nobody owns any more."""
    documents = folder / "documents"
    documents.mkdir()
    for name, text in files.items():
        (documents / name).write_text(text, encoding="utf-8")
    library = make_library(folder / "data")
    report = library.update([documents])
    library.close()
    assert not report.refused
    return folder / "data"
