"""Forgetting: no byte of the text, its words or its vectors is left below the data folder, and ingest does not bring it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.backup import restore_backup, write_backup
from index.errors import UnknownDocument
from index.library import OwnedLibrary
from index.types import Viewer
from ingest.types import Visibility

EVERYTHING = Viewer(Visibility.CONFIDENTIAL)
SECRET = "Quastenflosserich"
Make = Callable[[Path], OwnedLibrary]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "secret.md").write_text(
        f"# Akte {SECRET}\n\nDer {SECRET} öffnet dienstags um 16 Uhr.\n", encoding="utf-8"
    )
    for number in range(4):
        text = f"# Beratung {number}\n\nDie Beratung Nummer {number} ist kostenfrei und neutral.\n"
        (folder / f"other{number}.md").write_text(text, encoding="utf-8")
    return folder


def holding(folder: Path, needle: bytes) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts]
    return [str(path.relative_to(folder)) for path in files if needle.lower() in path.read_bytes().lower()]


def test_nothing_is_left_and_it_does_not_come_back(tmp_path: Path, documents: Path, make_library: Make) -> None:
    data = tmp_path / "data"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)
    hit = library.search(SECRET, EVERYTHING)[0]
    assert holding(data, SECRET.encode())
    (item,) = library.find_documents(["secret.md"])
    (gone,) = library.forget([item])
    assert gone.document_id == hit.document.id
    assert library.document(hit.document.id, EVERYTHING) is None
    assert all(SECRET not in found.passage.text for found in library.search(SECRET, EVERYTHING))
    assert all(finding.ok and not finding.repaired for finding in library.examine())
    assert len(library.documents(EVERYTHING)) == 4
    library.close()
    assert holding(data, SECRET.encode()) == []
    assert holding(data, SECRET.lower().encode()) == []
    assert holding(data, hit.passage.id.encode()) == []
    library = make_library(data)
    report = library.update([documents], Visibility.PUBLIC)
    assert [(r.source, r.reason) for r in report.refused] == [("documents/secret.md", "forgotten")]
    assert report.new == ()
    assert library.allow_again(str(documents / "secret.md"))
    assert not library.allow_again(gone.sha256)
    assert library.update([documents], Visibility.PUBLIC).new == ("documents/secret.md",)
    library.close()


def test_what_is_looked_for_would_be_found(tmp_path: Path, documents: Path, make_library: Make) -> None:
    """Keeps the test above honest."""
    library = make_library(tmp_path / "data")
    library.update([documents], Visibility.PUBLIC)
    hit = library.search(SECRET, EVERYTHING)[0]
    library.close()
    assert any("chroma" in name for name in holding(tmp_path / "data", hit.passage.id.encode()))
    assert any("catalogue" in name for name in holding(tmp_path / "data", SECRET.lower().encode()))


def test_a_wrong_name_forgets_nothing(tmp_path: Path, documents: Path, make_library: Make) -> None:
    library = make_library(tmp_path / "data")
    library.update([documents], Visibility.PUBLIC)
    with pytest.raises(UnknownDocument, match=r"secret\.md"):
        library.find_documents(["other0.md", "secrt.md"])
    with pytest.raises(UnknownDocument, match="neither a file nor a SHA-256"):
        library.allow_again("whatever")
    assert len(library.documents(EVERYTHING)) == 5
    library.close()


def test_documents_are_found_by_id_source_and_path(tmp_path: Path, documents: Path, make_library: Make) -> None:
    library = make_library(tmp_path / "data")
    library.update([documents], Visibility.PUBLIC)
    by_path = library.find_documents([str(documents / "other1.md")])
    by_source = library.find_documents(["documents/other1.md"])
    by_id = library.find_documents([by_path[0].document_id, "other1.md"])
    assert by_path == by_source == by_id
    library.close()


def test_stopped_in_the_middle_doctor_says_so_and_finishes(
    tmp_path: Path, documents: Path, make_library: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)

    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(library.vectors, "recreate", stop)
    with pytest.raises(KeyboardInterrupt):
        library.forget(library.find_documents(["secret.md"]))
    library.close()
    library = make_library(data)
    assert [f.check for f in library.examine() if not f.ok and f.check == "erasure"] == ["erasure"]
    assert all(finding.ok for finding in library.examine(repair=True))
    assert all(finding.ok and not finding.repaired for finding in library.examine())
    library.close()
    assert holding(data, SECRET.encode()) == []


def test_a_restore_does_not_bring_back_what_was_forgotten_since(
    tmp_path: Path, documents: Path, make_library: Make
) -> None:
    data = tmp_path / "data"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)
    write_backup(data, tmp_path / "backup.zip")
    library.forget(library.find_documents(["secret.md"]))
    library.close()
    restore_backup(tmp_path / "backup.zip", data)
    library = make_library(data)
    assert all(finding.ok for finding in library.examine(repair=True))
    assert len(library.documents(EVERYTHING)) == 4
    library.close()
    assert holding(data, SECRET.encode()) == []


def test_copies_of_the_same_content_go_together(tmp_path: Path, documents: Path, make_library: Make) -> None:
    (documents / "copy.md").write_bytes((documents / "secret.md").read_bytes())
    library = make_library(tmp_path / "data")
    library.update([documents], Visibility.PUBLIC)
    gone = library.forget(library.find_documents(["secret.md"]))
    assert sorted(item.source for item in gone) == ["documents/copy.md", "documents/secret.md"]
    library.close()
