"""The life of the index: ingest twice, change, remove, refuse, crash, repair."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import IndexLocked, ModelMismatch
from index.library import OwnedLibrary, open_for_reading
from index.settings import IndexSettings
from index.types import IngestReport, Viewer
from ingest.types import DocumentKind, Visibility

ALL = Viewer(Visibility.CONFIDENTIAL)
PUBLIC = Viewer(Visibility.PUBLIC)
MakeLibrary = Callable[[Path], OwnedLibrary]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small documents."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.md").write_text("# Lerncafé\n\nDas Lerncafé öffnet dienstags um 16 Uhr.\n", encoding="utf-8")
    (documents / "b.txt").write_text("Der Lenkungskreis vertagt den Bücherbus auf das Frühjahr.\n", encoding="utf-8")
    (documents / "c.html").write_text("<h1>Anmeldung</h1><p>Die Anmeldung ist kostenfrei.</p>", encoding="utf-8")
    return documents


def take(library: OwnedLibrary, *paths: Path) -> IngestReport:
    return library.update(paths, Visibility.PUBLIC)


def contents(library: OwnedLibrary) -> list[tuple[str, int, int, int, str]]:
    """Everything that is indexed, without what depends on when or in which order."""
    return sorted(
        (document.source, passage.ordinal, passage.start, passage.end, passage.text)
        for document in library.documents(ALL)
        for passage in library.neighbours(document.id, range(1000), ALL)
    )


def all_well(library: OwnedLibrary) -> bool:
    return all(finding.ok and not finding.repaired for finding in library.examine())


def test_the_sample_network_is_ingested_completely(indexed_sample: tuple[OwnedLibrary, IngestReport]) -> None:
    library, report = indexed_sample
    assert not report.refused
    assert len(report.new) == len(library.documents(ALL)) >= 27
    assert report.services == len(library.services()) + 1  # one is defunct and never listed
    assert all_well(library)


def test_ingesting_twice_changes_nothing(library: OwnedLibrary, folder: Path) -> None:
    assert len(take(library, folder).new) == 3
    before = contents(library)
    report = take(library, folder)
    assert (report.new, report.changed, report.removed, len(report.unchanged)) == ((), (), (), 3)
    assert contents(library) == before


def test_a_changed_file_replaces_its_passages(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    (folder / "a.md").write_text("# Lerncafé\n\nDas Lerncafé öffnet jetzt donnerstags.\n", encoding="utf-8")
    assert take(library, folder).changed == ("documents/a.md",)
    texts = [text for *_, text in contents(library)]
    assert any("donnerstags" in text for text in texts)
    assert not any("dienstags" in text for text in texts)
    assert not [hit for hit in library.search("dienstags", ALL) if "dienstags" in hit.passage.text]
    assert all_well(library)


def test_a_changed_visibility_takes_effect_at_once(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    assert library.search("Lerncafé", PUBLIC)
    assert len(library.update([folder], Visibility.COMMITTEE).changed) == 3
    assert library.search("Lerncafé", PUBLIC) == []
    assert library.documents(PUBLIC) == []
    assert all_well(library)


def test_a_removed_file_disappears_everywhere(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    original = library.original(next(d.id for d in library.documents(ALL) if d.source.endswith("b.txt")), ALL)
    assert original is not None
    (folder / "b.txt").unlink()
    assert take(library, folder).removed == ("documents/b.txt",)
    assert not any("Bücherbus" in text for *_, text in contents(library))
    assert not original.exists()
    assert all_well(library)


def test_a_single_file_removes_nothing_else(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    report = take(library, folder / "a.md")
    assert report.removed == ()
    assert len(library.documents(ALL)) == 3


def test_an_empty_folder_removes_nothing_and_says_so(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    for path in folder.iterdir():
        path.unlink()
    report = take(library, folder)
    assert [refusal.reason for refusal in report.refused] == ["folder_empty"]
    assert len(library.documents(ALL)) == 3


def test_a_file_that_became_unreadable_keeps_its_old_version(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    (folder / "a.md").write_bytes(b"")
    report = take(library, folder)
    assert [(refusal.source, refusal.reason) for refusal in report.refused] == [("documents/a.md", "empty")]
    assert "stays in the index" in report.refused[0].message
    assert any("dienstags" in text for *_, text in contents(library))


def test_what_declares_nothing_is_confidential(library: OwnedLibrary, folder: Path) -> None:
    library.update([folder])
    assert library.documents(Viewer(Visibility.COMMITTEE)) == []
    assert len(library.documents(ALL)) == 3


def test_a_kind_can_be_given(library: OwnedLibrary, folder: Path) -> None:
    library.update([folder], Visibility.PUBLIC, DocumentKind.REPORT)
    assert {document.kind for document in library.documents(ALL)} == {DocumentKind.REPORT}


def test_bad_files_do_not_stop_the_run(library: OwnedLibrary, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing here")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.xyz").write_bytes(b"\x00\x01")
    (folder / "latin.txt").write_bytes("Die Lehrkräfte beschließen Maßnahmen.".encode("cp1252"))
    report = take(library, folder)
    assert {refusal.source: refusal.reason for refusal in report.refused} == {
        "documents/broken.pdf": "damaged",
        "documents/empty.txt": "empty",
        "documents/picture.xyz": "unknown_type",
    }
    assert len(report.new) == 4
    assert any("Lehrkräfte beschließen Maßnahmen" in text for *_, text in contents(library))


def test_doctor_repairs_from_the_catalogue(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    before = contents(library)
    vectors = sorted(library.vectors.ids())
    library.vectors.remove(vectors[:1])
    library.vectors.put([("left-over", next(iter(_vectors(library))), {"visibility": 0})])
    (library.originals.path("stray.txt")).write_text("x", encoding="utf-8")
    findings = {finding.check: finding for finding in library.examine()}
    assert not findings["vectors"].ok
    assert "1 missing, 1 left over" in findings["vectors"].message
    assert not findings["originals"].ok
    assert any(finding.repaired for finding in library.examine(repair=True))
    assert all_well(library)
    assert sorted(library.vectors.ids()) == vectors
    assert contents(library) == before


def _vectors(library: OwnedLibrary) -> list[object]:
    return [library.embed_query("übrig").vector]


def test_another_model_is_refused_until_rebuilt(library: OwnedLibrary, folder: Path) -> None:
    take(library, folder)
    library._store.remember_built_with("another-model")
    with pytest.raises(ModelMismatch, match="doctor --repair"):
        take(library, folder)
    assert not library.ready()[0].ok
    library.examine(repair=True)
    assert library.ready()[0].ok
    assert all_well(library)
    assert take(library, folder).unchanged


def test_a_second_owner_is_told_who_holds_the_folder(
    library: OwnedLibrary, tmp_path: Path, make_library: MakeLibrary
) -> None:
    with pytest.raises(IndexLocked, match=str(os.getpid())):
        make_library(tmp_path / "data")


def test_reading_beside_the_owner_finds_the_same(library: OwnedLibrary, folder: Path, tmp_path: Path) -> None:
    take(library, folder)
    reader = open_for_reading(IndexSettings(data_dir=tmp_path / "data"))
    try:
        for query in ("Wann öffnet das Lerncafé?", "Anmeldung"):
            assert [h.passage.id for h in reader.search(query, ALL)] == [
                h.passage.id for h in library.search(query, ALL)
            ]
        assert library.update([folder], Visibility.COMMITTEE).changed
        assert reader.search("Lerncafé", PUBLIC) == []
    finally:
        reader.close()


KILLED_INGEST = """
import sys
from pathlib import Path
from index.library import OwnedLibrary
from index.settings import IndexSettings
from ingest.settings import IngestSettings
from ingest.types import Visibility
library = OwnedLibrary(IndexSettings(data_dir=Path(sys.argv[1])), IngestSettings())
library.warm_up()
print("ready", flush=True)
class Steps:
    def start(self, total): pass
    def step(self, source): print(source, flush=True)
library.update([Path(sys.argv[2])], Visibility.PUBLIC, progress=Steps())
print("done", flush=True)
"""


@pytest.mark.parametrize("documents_before_kill", [0, 2, 5])
def test_kill_9_during_ingest_then_repair_then_ingest_gives_the_same(
    tmp_path: Path, make_library: MakeLibrary, shared_models: Path, documents_before_kill: int
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(8):
        lines = "\n\n".join(f"Absatz {line} des Dokuments {number} über Bildung." for line in range(30))
        (folder / f"{number}.md").write_text(f"# Dokument {number}\n\n{lines}\n", encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(shared_models)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_INGEST, str(data), str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    seen = 0
    while seen <= documents_before_kill:
        assert process.stdout.readline().strip() != "done"
        seen += 1
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    library = make_library(data)
    library.examine(repair=True)
    assert all_well(library)
    take(library, folder)
    fresh = make_library(tmp_path / "fresh")
    take(fresh, folder)
    assert contents(library) == contents(fresh)
    assert library.vectors.ids() == fresh.vectors.ids()
    assert all_well(library)
    library.close()
    fresh.close()
