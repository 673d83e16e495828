"""Backs up a data folder into one file, also while it is being served, and restores it, new before old is removed.

The file is a ZIP with `manifest.json` (sizes and checksums of everything in it), `catalogue.sqlite3` and `originals/`. Vectors are in the
catalogue, so Chroma is rebuilt from it; the embedding model is not kept, since it unpacks itself.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.database import open_database
from index.errors import BackupFailed, BackupUnusable
from index.originals import Originals
from index.owner import Owner
from index.store import ERASING_KEY

FORMAT = 1
MANIFEST, CATALOGUE, ORIGINALS = "manifest.json", "catalogue.sqlite3", "originals"
_KEPT_NAME = re.compile(rf"{ORIGINALS}/[0-9a-f]{{64}}(?:\.[a-z0-9]{{1,8}})?")
_LARGEST_MANIFEST = 64 * 1024 * 1024
_PIECE = 1024 * 1024
_CURRENT = "SELECT count(*) FROM document WHERE instr(id, '.') = 0"
"""Earlier versions have a dot in their id; an older catalogue, which is not migrated to be backed up, has none of them."""
_ATTEMPTS = 3
"""Times a backup starts over when an original goes away while it is copied."""


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds."""

    created: str
    documents: int
    originals: int
    size_bytes: int


def write_backup(data_dir: Path, target: Path) -> BackupReport:
    """Write a backup of the data folder to a new file, readable by its owner only. Safe while a server runs.

    Raises BackupFailed if the file exists already, nothing has been ingested, or an original is missing.
    """
    catalogue = data_dir / CATALOGUE
    if not catalogue.is_file():
        raise BackupFailed(f"There is nothing to back up in {data_dir}: run `netzlotse ingest` first.")
    if target.exists():
        raise BackupFailed(f"{target} exists already. Backups are never overwritten: choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    lost = ""
    for _ in range(_ATTEMPTS):
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            snapshot, written = Path(folder, CATALOGUE), Path(folder, "backup.zip")
            _copy_database(catalogue, snapshot)
            try:
                report = _pack(snapshot, data_dir / ORIGINALS, written)
            except FileNotFoundError as exc:  # a document went while we copied: take a newer snapshot
                lost = str(exc.filename)
                continue
            os.replace(written, target)
            return report
    raise BackupFailed(
        f"The original file {lost} is missing. Run `netzlotse doctor`, ingest its folder again, then back up."
    )


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy, whoever else reads or writes."""
    with closing(sqlite3.connect(source, timeout=30)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        if _has_table(new, "session"):  # who has signed out since must not be signed in again by a restore
            new.execute("DELETE FROM session")
            new.commit()
        new.execute("VACUUM")


def _has_table(database: sqlite3.Connection, name: str) -> bool:
    found = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()
    return bool(found[0])


def _pack(snapshot: Path, originals: Path, target: Path) -> BackupReport:
    with closing(sqlite3.connect(snapshot)) as database:
        documents = database.execute(_CURRENT).fetchone()[0]
        names = sorted({row[0] for row in database.execute("SELECT original FROM document")})
        schema = database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        built_with = dict(database.execute("SELECT key, value FROM meta").fetchall())
    created = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    files: dict[str, dict[str, Any]] = {}
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in [(CATALOGUE, snapshot), *((f"{ORIGINALS}/{n}", originals / n) for n in names)]:
                with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as member:
                    files[name] = dict(zip(("sha256", "bytes"), _copy(file, member), strict=True))
            manifest = {
                "what": "Netzlotse backup",
                "format": FORMAT,
                "created": created,
                "schema": schema,
                "built_with": built_with,
                "documents": documents,
                "files": files,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        raw.flush()
        os.fsync(raw.fileno())
    return BackupReport(created, documents, len(names), target.stat().st_size)


def _copy(source: IO[bytes], target: IO[bytes], most: int | None = None) -> tuple[str, int]:
    """Copy and give SHA-256 and size. Stops with BackupUnusable after `most` bytes."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if most is not None and size > most:
            raise BackupUnusable("a file in it is larger than its manifest says")
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest(), size


def restore_backup(source: Path, data_dir: Path) -> BackupReport:
    """Put the data folder back to what the backup holds. Everything is checked before anything is changed.

    Stopped anywhere, the folder holds the old state or the new one; `doctor --repair` then brings vectors and originals in line, which
    the caller does at the end anyway. Raises BackupUnusable, or IndexLocked if a process uses the folder.
    """
    owner = Owner(data_dir)
    staging = Path(tempfile.mkdtemp(dir=data_dir, prefix=".restoring-"))
    try:
        report = _unpack(source, staging)
        engine = open_database(staging / CATALOGUE)  # migrates an older backup; raises CatalogueTooNew for a newer one
        engine.dispose()
        _check_database(staging / CATALOGUE)
        _keep_forgotten(data_dir / CATALOGUE, staging / CATALOGUE)
        _keep_revoked(data_dir / CATALOGUE, staging / CATALOGUE)
        _take_over(staging, data_dir)
        return report
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        owner.release()


@contextmanager
def _explained(source: Path) -> Iterator[None]:
    try:
        yield
    except BackupUnusable as exc:
        raise BackupUnusable(f"{source} cannot be restored: {exc}. Nothing was changed.") from exc
    except FileNotFoundError as exc:
        raise BackupUnusable(f"{source} does not exist. Nothing was changed.") from exc
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError, TypeError, sqlite3.DatabaseError) as exc:
        raise BackupUnusable(
            f"{source} is not a Netzlotse backup, or it is damaged ({exc}). Nothing was changed."
        ) from exc


def _unpack(source: Path, staging: Path) -> BackupReport:
    with _explained(source), zipfile.ZipFile(source) as archive:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise BackupUnusable("its manifest is absurdly large")
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise BackupUnusable(f"it has format {manifest['format']}, this version reads format {FORMAT}")
        files: dict[str, dict[str, Any]] = manifest["files"]
        present = sorted(set(archive.namelist()) - {MANIFEST})
        if present != sorted(files) or len(archive.namelist()) != len(files) + 1:
            raise BackupUnusable("its content is not what its manifest lists")
        if CATALOGUE not in files:
            raise BackupUnusable("it holds no catalogue")
        needed = sum(int(entry["bytes"]) for entry in files.values())
        if needed > shutil.disk_usage(staging).free:
            raise BackupUnusable(f"it needs {needed / 1e6:.0f} MB, and less is free on the disk")
        (staging / ORIGINALS).mkdir()
        for name, entry in files.items():
            if name != CATALOGUE and not _KEPT_NAME.fullmatch(name):
                raise BackupUnusable(f"it holds a file with an unexpected name: {name!r}")
            with archive.open(name) as member, (staging / name).open("wb") as file:
                if _copy(member, file, int(entry["bytes"])) != (entry["sha256"], entry["bytes"]):
                    raise BackupUnusable(f"the checksum of {name} is wrong")
        _check_database(staging / CATALOGUE)
        return BackupReport(str(manifest["created"]), int(manifest["documents"]), len(files) - 1, source.stat().st_size)


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise BackupUnusable(f"its catalogue is damaged ({found[0]})")


def _keep_forgotten(current: Path, restored: Path) -> None:
    """What was forgotten since the backup stays forgotten; `doctor --repair` erases it from the restored catalogue."""
    if not current.exists():
        return
    with contextlib.suppress(sqlite3.DatabaseError), closing(sqlite3.connect(current, timeout=30)) as old:
        forgotten = old.execute("SELECT sha256 FROM forgotten").fetchall() if _has_table(old, "forgotten") else []
        with closing(sqlite3.connect(restored)) as new:
            new.executemany("INSERT OR IGNORE INTO forgotten (sha256) VALUES (?)", forgotten)
            new.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", (ERASING_KEY,))
            new.commit()


def _keep_revoked(current: Path, restored: Path) -> None:
    """Personal links that were closed since the backup stay closed."""
    if not current.exists():
        return
    with contextlib.suppress(sqlite3.DatabaseError), closing(sqlite3.connect(current, timeout=30)) as old:
        if not _has_table(old, "questionnaire_link"):
            return
        revoked = old.execute("SELECT revoked, token_hash FROM questionnaire_link WHERE revoked IS NOT NULL").fetchall()
        with closing(sqlite3.connect(restored)) as new:
            new.executemany("UPDATE questionnaire_link SET revoked = ? WHERE token_hash = ?", revoked)
            new.commit()


def _take_over(staging: Path, data_dir: Path) -> None:
    """Originals are added first, then the catalogue changes in one step; a stale write-ahead log must not meet the new one."""
    originals = Originals(data_dir / ORIGINALS)
    for kept in sorted((staging / ORIGINALS).iterdir()):
        os.replace(kept, originals.path(kept.name))
    current = data_dir / CATALOGUE
    if current.exists():
        with contextlib.suppress(sqlite3.DatabaseError), closing(sqlite3.connect(current)) as old:  # may be damaged
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        current.with_name(current.name + suffix).unlink(missing_ok=True)
    with closing(sqlite3.connect(staging / CATALOGUE)) as new:
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new.execute("PRAGMA journal_mode=DELETE")
    os.replace(staging / CATALOGUE, current)
