"""Backup and restore: while somebody else has the folder, exact, and closed to damaged or foreign files."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.account_types import Role
from index.backup import CATALOGUE, MANIFEST, restore_backup, write_backup
from index.errors import BackupFailed, BackupUnusable, IndexLocked
from index.library import OwnedLibrary
from index.types import Viewer
from ingest.types import Visibility

EVERYTHING = Viewer(Visibility.CONFIDENTIAL)
Make = Callable[[Path], OwnedLibrary]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text("# Lerncafé\n\nDas Lerncafé öffnet dienstags um 16 Uhr.\n", encoding="utf-8")
    (folder / "b.md").write_text("# Beratung\n\nDie Beratung ist kostenfrei und neutral.\n", encoding="utf-8")
    return folder


def content(library: OwnedLibrary) -> list[tuple[str, str, str]]:
    found = []
    for document in sorted(library.documents(EVERYTHING), key=lambda d: d.source):
        page = library.page(document.id, 1, EVERYTHING)
        assert page is not None
        found.append((document.id, document.source, repr(page)))
    return found


def test_a_backup_taken_while_the_folder_is_in_use_restores_exactly(
    tmp_path: Path, documents: Path, make_library: Make
) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.zip"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)
    before, vectors = content(library), library.vectors.ids()
    report = write_backup(data, file)  # the library is still open
    assert (report.documents, report.originals) == (2, 2)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (documents / "a.md").unlink()
    (documents / "c.md").write_text("# Neu\n\nSpäter dazugekommen.\n", encoding="utf-8")
    library.update([documents], Visibility.PUBLIC)
    assert content(library) != before
    library.close()
    restore_backup(file, data)
    library = make_library(data)
    findings = library.examine(repair=True)
    assert all(finding.ok for finding in findings)
    assert content(library) == before
    assert library.vectors.ids() == vectors
    assert library.search("Wann öffnet das Lerncafé?", EVERYTHING)[0].document.source.endswith("a.md")
    assert all(library.original(document_id, EVERYTHING) for document_id, _, _ in before)
    assert all(finding.ok and not finding.repaired for finding in library.examine())
    library.close()
    assert not list(data.glob(".restoring-*"))


def test_a_backup_restores_into_an_empty_folder(tmp_path: Path, documents: Path, make_library: Make) -> None:
    library = make_library(tmp_path / "old")
    library.update([documents], Visibility.PUBLIC)
    before = content(library)
    write_backup(tmp_path / "old", tmp_path / "backup.zip")
    library.close()
    restore_backup(tmp_path / "backup.zip", tmp_path / "new")
    library = make_library(tmp_path / "new")
    library.examine(repair=True)
    assert content(library) == before
    library.close()


def test_nothing_is_overwritten_and_nothing_to_back_up_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="netzlotse ingest"):
        write_backup(tmp_path / "data", tmp_path / "backup.zip")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / CATALOGUE).touch()
    (tmp_path / "backup.zip").write_text("mine")
    with pytest.raises(BackupFailed, match="exists already"):
        write_backup(tmp_path / "data", tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_text() == "mine"


def test_a_folder_in_use_is_not_restored(tmp_path: Path, documents: Path, make_library: Make) -> None:
    library = make_library(tmp_path / "data")
    library.update([documents], Visibility.PUBLIC)
    write_backup(tmp_path / "data", tmp_path / "backup.zip")
    with pytest.raises(IndexLocked):
        restore_backup(tmp_path / "backup.zip", tmp_path / "data")
    library.close()


def _rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def _flip(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("originals/"))
    members[name] = members[name][:-1] + b"X"


def _escape(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    name = next(name for name in members if name.startswith("originals/"))
    manifest["files"]["originals/../../evil"] = manifest["files"].pop(name)
    members["originals/../../evil"] = members.pop(name)
    members[MANIFEST] = json.dumps(manifest).encode()


def _extra(members: dict[str, bytes]) -> None:
    members["originals/more"] = b"more"


def _missing(members: dict[str, bytes]) -> None:
    del members[CATALOGUE]


def _newer_format(members: dict[str, bytes]) -> None:
    members[MANIFEST] = members[MANIFEST].replace(b'"format": 1', b'"format": 99')


def _no_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


@pytest.mark.parametrize("change", [_flip, _escape, _extra, _missing, _newer_format, _no_manifest])
def test_a_changed_backup_is_refused_and_changes_nothing(
    tmp_path: Path, documents: Path, make_library: Make, change: Callable[[dict[str, bytes]], None]
) -> None:
    data = tmp_path / "data"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)
    before = content(library)
    write_backup(data, tmp_path / "good.zip")
    library.close()
    bad = _rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", change)
    with pytest.raises(BackupUnusable, match="Nothing was changed"):
        restore_backup(bad, data)
    library = make_library(data)
    assert content(library) == before
    assert all(finding.ok for finding in library.examine())
    library.close()
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("bytes_", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_a_foreign_file_is_refused(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "backup.zip").write_bytes(bytes_)
    with pytest.raises(BackupUnusable, match="Nothing was changed"):
        restore_backup(tmp_path / "backup.zip", tmp_path / "data")
    with pytest.raises(BackupUnusable, match="does not exist"):
        restore_backup(tmp_path / "nothing.zip", tmp_path / "data")


def test_nobody_is_signed_in_again_by_a_restore(tmp_path: Path, documents: Path, make_library: Make) -> None:
    data = tmp_path / "data"
    library = make_library(data)
    library.update([documents], Visibility.PUBLIC)
    account = library.accounts.add("buero", Role.STAFF, Visibility.COMMITTEE, "hash", 1)
    assert library.accounts.open_session(account.id, "hash", "token", 1)
    write_backup(data, tmp_path / "backup.zip")
    library.close()
    restore_backup(tmp_path / "backup.zip", tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / CATALOGUE)) as database:
        assert database.execute("SELECT name FROM account").fetchall() == [("buero",)]
        assert database.execute("SELECT count(*) FROM session").fetchone() == (0,)
    with closing(sqlite3.connect(data / CATALOGUE)) as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (1,)
