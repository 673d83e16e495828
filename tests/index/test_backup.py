"""Backup beside a running owner, restore with every check, and what a hostile or damaged file does: nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.backup import write_backup, written_backups
from index.doctor import examine
from index.errors import BackupFailed, BadBackup, IndexLocked
from index.forget import documents_named, forget
from index.owner import Owner
from index.restore import READY, STAGING, finish_restore, restore_backup
from index.settings import IndexSettings
from ingest.types import Visibility


def state(data: Path, make_parts: Callable[[Path], Any]) -> tuple[Any, ...]:
    """What a folder holds, and that doctor has no complaint."""
    parts = make_parts(data)
    try:
        assert all(finding.ok for finding in examine(parts.patient))
        known = tuple(parts.store.known())
        return known, parts.store.all_passage_ids(), parts.vectors.ids(), parts.originals.names()
    finally:
        parts.close()


@pytest.fixture
def backed_up(parts: Any, documents: Path, tmp_path: Path) -> tuple[IndexSettings, Path]:
    """Three documents and a backup of them, made while their index was open."""
    parts.updater.update([documents], Visibility.PUBLIC)
    settings, file = IndexSettings(data_dir=parts.data), tmp_path / "backup.zip"
    report = write_backup(settings, file)
    assert (report.documents, report.originals, report.missing) == (3, 3, ())
    return settings, file


def test_a_backup_beside_a_running_owner_restores_what_was_there(
    parts: Any, documents: Path, backed_up: tuple[IndexSettings, Path], make_parts: Any, tmp_path: Path
) -> None:
    settings, file = backed_up
    (documents / "a.md").unlink()
    (documents / "b.txt").write_text("Anders.\n", encoding="utf-8")
    known, ids = parts.store.known(), parts.store.all_passage_ids()
    parts.updater.update([documents], Visibility.PUBLIC)
    parts.close()
    report = restore_backup(settings, file)
    assert (report.documents, report.passages) == (3, len(ids))
    assert state(settings.data_dir, make_parts)[:3] == (tuple(known), ids, ids)
    elsewhere = IndexSettings(data_dir=tmp_path / "another" / "data")
    restore_backup(elsewhere, file)
    assert state(elsewhere.data_dir, make_parts)[:3] == (tuple(known), ids, ids)
    assert {path.name for path in elsewhere.data_dir.iterdir()} <= {
        "catalogue.sqlite3", "chroma", "originals", "owner.lock"
    }  # fmt: skip


def test_a_backup_while_documents_change_is_one_consistent_state(parts: Any, documents: Path, tmp_path: Path) -> None:
    import threading

    parts.updater.update([documents], Visibility.PUBLIC)
    stop = threading.Event()

    def keep_changing() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            (documents / "a.md").write_text(f"# Lerncafé\n\nFassung {number} des Textes.\n", encoding="utf-8")
            parts.updater.update([documents], Visibility.PUBLIC)

    writer = threading.Thread(target=keep_changing)
    writer.start()
    try:
        for number in range(5):
            write_backup(IndexSettings(data_dir=parts.data), tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        report = restore_backup(IndexSettings(data_dir=tmp_path / f"data{number}"), tmp_path / f"{number}.zip")
        assert report.documents == 3


def test_restore_refuses_a_folder_in_use(backed_up: tuple[IndexSettings, Path]) -> None:
    settings, file = backed_up
    owner = Owner(settings.data_dir)
    try:
        with pytest.raises(IndexLocked):
            restore_backup(settings, file)
    finally:
        owner.release()


def repack(file: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup with other members."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def listed(members: dict[str, bytes], name: str, data: bytes) -> None:
    """Add a member with a correct checksum, as somebody would who forges a backup."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    members["manifest.json"] = json.dumps(manifest).encode()
    members[name] = data


def _original(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("originals/"))


def _flip(members: dict[str, bytes]) -> None:
    members[_original(members)] = b"something else"


def _newer(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"format_version": 1', b'"format_version": 99')


def _broken_catalogue(members: dict[str, bytes]) -> None:
    data = bytearray(members["catalogue.sqlite3"])
    data[2048:20000] = b"\xff" * (20000 - 2048)
    listed(members, "catalogue.sqlite3", bytes(data))


def _unlisted_original(members: dict[str, bytes]) -> None:
    name = _original(members)
    manifest = json.loads(members["manifest.json"])
    del manifest["files"][name], members[name]
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_flip, "does not agree with its checksum"),
        (_newer, "Update Netzlotse"),
        (_broken_catalogue, "catalogue"),
        (_unlisted_original, "lacks 1 original"),
        (lambda members: members.pop(_original(members)), "incomplete"),
        (lambda members: members.pop("manifest.json"), "no backup"),
        (lambda members: members.update({"manifest.json": b"[]"}), "no backup"),
        (lambda members: listed(members, "../outside.txt", b"x"), "outside.txt"),
        (lambda members: listed(members, "/tmp/outside.txt", b"x"), "outside.txt"),  # noqa: S108
        (lambda members: listed(members, "originals/../../x", b"x"), "no backup of Netzlotse does"),
        (lambda members: listed(members, "originals/" + "0" * 64 + ".txt", b"x"), "checksum"),
        (lambda members: members.update({"models/model.bin": b"x"}), "no backup of Netzlotse does"),
    ],
)
def test_a_bad_backup_changes_nothing(
    parts: Any,
    backed_up: tuple[IndexSettings, Path],
    tmp_path: Path,
    make_parts: Any,
    change: Callable[[dict[str, bytes]], None],
    says: str,
) -> None:
    settings, file = backed_up
    parts.close()
    before = state(settings.data_dir, make_parts)
    bad = repack(file, tmp_path / "bad.zip", change)
    with pytest.raises(BadBackup, match=says):
        restore_backup(settings, bad)
    assert state(settings.data_dir, make_parts) == before
    assert not [path for path in settings.data_dir.iterdir() if path.name.startswith(".")]
    assert not (tmp_path / "outside.txt").exists()


def test_a_file_that_ends_early_and_a_foreign_file_are_refused(
    backed_up: tuple[IndexSettings, Path], tmp_path: Path
) -> None:
    settings, file = backed_up
    short = tmp_path / "short.zip"
    short.write_bytes(file.read_bytes()[:-500])
    text = tmp_path / "text.zip"
    text.write_text("kein Archiv", encoding="utf-8")
    for bad in (short, text):
        with pytest.raises(BadBackup, match="Nothing was restored"):
            restore_backup(settings, bad)


@pytest.mark.parametrize("renames_done", range(6))
def test_a_change_over_that_was_stopped_is_finished(
    parts: Any,
    documents: Path,
    backed_up: tuple[IndexSettings, Path],
    make_parts: Any,
    tmp_path: Path,
    renames_done: int,
) -> None:
    settings, file = backed_up
    expected = (tuple(parts.store.known()), parts.store.all_passage_ids())
    (documents / "a.md").unlink()
    parts.updater.update([documents], Visibility.PUBLIC)
    parts.close()
    fresh = IndexSettings(data_dir=tmp_path / "fresh")
    restore_backup(fresh, file)
    data, ready, old = settings.data_dir, settings.data_dir / READY, settings.data_dir / ".replaced"
    shutil.copytree(fresh.data_dir, ready, ignore=shutil.ignore_patterns("owner*"))
    old.mkdir()
    (data / f"{STAGING}half").mkdir()
    renames = [(parent, part) for part in ("catalogue.sqlite3", "originals", "chroma") for parent in ("old", "new")]
    for parent, part in renames[:renames_done]:  # as `finish_restore` does them, stopped in between
        if parent == "old":
            (data / part).rename(old / part)
        else:
            (ready / part).rename(data / part)
    finish_restore(data)
    assert state(data, make_parts)[:2] == expected
    assert not [path.name for path in data.iterdir() if path.name.startswith(".")]


def test_what_was_forgotten_since_stays_forgotten(
    parts: Any, backed_up: tuple[IndexSettings, Path], make_parts: Any
) -> None:
    settings, file = backed_up
    assert written_backups(settings.data_dir) == [file]
    forget(parts.patient, parts.updater, documents_named(parts.store, ["documents/a.md"]))
    parts.close()
    assert restore_backup(settings, file).still_forgotten == 1
    assert {known.source for known in state(settings.data_dir, make_parts)[0]} == {
        "documents/b.txt",
        "documents/c.html",
    }
    bytes_left = b"".join(path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file())
    assert b"dienstags" not in bytes_left
    assert b"Anmeldung" in bytes_left


def test_targets_that_a_backup_must_not_take(backed_up: tuple[IndexSettings, Path], tmp_path: Path) -> None:
    settings, file = backed_up
    letter = tmp_path / "letter.txt"
    letter.write_text("wichtig", encoding="utf-8")
    for target, says in [
        (letter, "is no backup"),
        (settings.data_dir / "b.zip", "another disk"),
        (tmp_path / "nowhere" / "b.zip", "does not exist"),
    ]:
        with pytest.raises(BackupFailed, match=says):
            write_backup(settings, target)
    assert letter.read_text(encoding="utf-8") == "wichtig"
    with pytest.raises(BackupFailed, match="netzlotse ingest"):
        write_backup(IndexSettings(data_dir=tmp_path / "empty"), tmp_path / "b.zip")
    write_backup(settings, file)  # an earlier backup may be replaced
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
