"""Forgetting: no byte is left below the data folder, and the file does not come back by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.doctor import ERASING_KEY, examine
from index.errors import UnknownDocument
from index.forget import allow, documents_named, forget
from ingest.types import Visibility

MARKERS = ("Zwiebelturmgeheimnis", "zwiebelturmgeheimnis")


def take(parts: Any, folder: Path) -> Any:
    return parts.updater.update([folder], Visibility.PUBLIC)


def holders(data: Path) -> list[str]:
    """Files below the data folder with a planted word, in any of the encodings that a program might write."""
    needles = [word.encode(code) for word in MARKERS for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in data.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


@pytest.fixture
def secret(parts: Any, documents: Path) -> Path:
    """A document with a planted word in text, title, gremium and an earlier version, among others."""
    file = documents / "geheim.md"
    (documents / "manifest.yaml").write_text(
        "documents:\n  - {path: geheim.md, body: Rat Zwiebelturmgeheimnis, title: Über das Zwiebelturmgeheimnis}\n",
        "utf-8",
    )
    for version in range(3):
        lines = "\n\n".join(f"Satz {line} der Fassung {version} über das Zwiebelturmgeheimnis." for line in range(40))
        file.write_text(f"# Zwiebelturmgeheimnis\n\n{lines}\n", encoding="utf-8")
        assert not take(parts, documents).refused
    return file


def test_no_byte_is_left_and_the_rest_is(parts: Any, documents: Path, secret: Path) -> None:
    assert any(name.startswith("catalogue.sqlite3") for name in holders(parts.data))
    assert "chroma.sqlite3" in holders(parts.data)
    forget(parts.patient, parts.updater, documents_named(parts.store, ["documents/geheim.md"]))
    assert len(parts.store.known()) == 3
    assert all(finding.ok for finding in examine(parts.patient))
    parts.close()  # until then Chroma may write what this process still has in memory
    assert holders(parts.data) == []


def test_it_does_not_come_back_until_it_is_allowed(parts: Any, documents: Path, secret: Path) -> None:
    known = documents_named(parts.store, [str(secret)])
    forget(parts.patient, parts.updater, known)
    (documents / "kopie.md").write_bytes(secret.read_bytes())
    report = take(parts, documents)
    assert [(refusal.source, refusal.reason) for refusal in report.refused] == [
        ("documents/geheim.md", "forgotten"),
        ("documents/kopie.md", "forgotten"),
    ]
    assert f"forget --allow {known[0].sha256[:16]}" in report.refused[0].message
    parts.vectors.reopen()
    assert [name for name in holders(parts.data) if name not in ("data_level0.bin", "length.bin")] == []
    assert allow(parts.store, [known[0].sha256[:16]]) == [known[0].sha256]
    assert take(parts, documents).new == ("documents/geheim.md",)


def test_another_version_is_another_file(parts: Any, documents: Path, secret: Path) -> None:
    forget(parts.patient, parts.updater, documents_named(parts.store, ["documents/geheim.md"]))
    secret.write_text("# Öffentlich\n\nNichts Besonderes mehr.\n", encoding="utf-8")
    assert take(parts, documents).new == ("documents/geheim.md",)
    allow_by_path = documents / "a.md"
    forget(parts.patient, parts.updater, documents_named(parts.store, [str(allow_by_path)]))
    assert len(allow(parts.store, [str(allow_by_path)])) == 1
    assert not take(parts, documents).refused


def test_an_interrupted_erasure_is_seen_and_finished(parts: Any, secret: Path) -> None:
    known = documents_named(parts.store, ["documents/geheim.md"])[0]
    parts.store.note(ERASING_KEY, "yes")
    parts.store.remember_forgotten([known.sha256])  # and here the process ended
    assert not next(finding for finding in examine(parts.patient) if finding.check == "erasure").ok
    examine(parts.patient, repair=True)
    assert all(finding.ok for finding in examine(parts.patient))
    parts.close()
    assert holders(parts.data) == []


@pytest.mark.parametrize("name", ["documents/nichts.md", "abc", "0123456789abcdef", "/nowhere"])
def test_unknown_names_are_refused(parts: Any, secret: Path, name: str) -> None:
    with pytest.raises(UnknownDocument, match=name):
        documents_named(parts.store, [name])
    with pytest.raises(UnknownDocument, match=name):
        allow(parts.store, [name])
    assert len(parts.store.known()) == 4


def test_what_memory_left_in_vector_files_is_zeroed(parts: Any, documents: Path) -> None:
    take(parts, documents)
    ids = parts.vectors.ids()
    parts.vectors.close()
    files = [path for path in parts.data.rglob("data_level0.bin") if path.stat().st_size]
    assert files
    for path in files:
        size = path.stat().st_size
        with path.open("r+b") as writer:
            writer.seek(size - 100)
            writer.write(MARKERS[0].encode())
    assert holders(parts.data)
    assert parts.vectors.reopen()
    parts.vectors.close()
    assert holders(parts.data) == []
    parts.vectors.reopen()
    assert parts.vectors.ids() == ids
    assert parts.vectors.unreadable(ids) == set()
