"""Writes a backup: the catalogue as it is at one moment, also beside a running server, and every original file, in one ZIP.

The model is not in it (it is installed with the program), nor Chroma (it is made anew from the catalogue).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from index.database import open_database
from index.errors import BackupFailed
from index.settings import IndexSettings
from index.store import ANALYSIS_KEY, MODEL_KEY

FORMAT, FORMAT_VERSION = "netzlotse-backup", 1
MANIFEST, CATALOGUE, ORIGINALS = "manifest.json", "catalogue.sqlite3", "originals"
WRITTEN = "backups.json"
"""Below the data folder: where backups were written to, so that `forget` can name them."""
_ATTEMPTS = 3
_CHUNK = 1 << 20


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds."""

    file: Path
    documents: int
    originals: int
    size: int
    missing: tuple[str, ...]
    """Names of original files that the catalogue knows but the folder lacks; `doctor` explains them."""


def write_backup(settings: IndexSettings, file: Path) -> BackupReport:
    """Write a backup to `file`, which is complete or not there. An earlier backup of that name is replaced at the very end.

    Raises BackupFailed.
    """
    data_dir, file = settings.data_dir.resolve(), file.absolute()
    _check_target(data_dir, file)
    engine = open_database(data_dir / CATALOGUE)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".netzlotse-backup-") as folder:
            staged = Path(folder) / "backup"
            report = _write(engine, data_dir, Path(folder) / CATALOGUE, staged, file)
            _flush(staged)
            os.replace(staged, file)
            _flush(file.parent)
    except OSError as exc:
        raise BackupFailed(
            f"The backup {file} cannot be written: {exc.strerror or exc}. Nothing was overwritten."
        ) from exc
    finally:
        engine.dispose()
    _note(data_dir, file)
    return report


def _check_target(data_dir: Path, file: Path) -> None:
    if not (data_dir / CATALOGUE).is_file():
        raise BackupFailed(f"There is nothing to back up in {data_dir}: run `netzlotse ingest` first.")
    if not file.parent.is_dir():
        raise BackupFailed(f"The folder {file.parent} does not exist. Create it, or name another one.")
    if file.resolve().is_relative_to(data_dir):
        raise BackupFailed(f"{file} lies in the folder that it shall protect. Write the backup to another disk.")
    if file.is_dir() or (file.exists() and not is_backup(file)):
        raise BackupFailed(f"{file} exists and is no backup of Netzlotse. It was not overwritten; choose another name.")


def is_backup(file: Path) -> bool:
    """Whether a file says that it is a backup of this program."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(MANIFEST) as manifest:
            return bool(json.loads(manifest.read(_CHUNK * 64))["format"] == FORMAT)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return False


def _write(engine: Engine, data_dir: Path, copy: Path, staged: Path, file: Path) -> BackupReport:
    originals = data_dir / ORIGINALS
    for attempt in range(_ATTEMPTS):
        facts, names = _copy_catalogue(engine, copy)
        gone = [name for name in names if not (originals / name).is_file()]
        if not gone or attempt + 1 == _ATTEMPTS:
            break  # else: the owner may just have replaced a document; a newer copy of the catalogue knows
    files: dict[str, dict[str, Any]] = {}
    missing = []
    with zipfile.ZipFile(staged, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        files[CATALOGUE] = _add(archive, copy, CATALOGUE)
        for name in names:
            try:
                files[f"{ORIGINALS}/{name}"] = _add(archive, originals / name, f"{ORIGINALS}/{name}")
            except FileNotFoundError:
                missing.append(name)
        manifest = {"format": FORMAT, "format_version": FORMAT_VERSION, **facts, "missing": missing, "files": files}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return BackupReport(file, facts["documents"], len(names) - len(missing), staged.stat().st_size, tuple(missing))


def _copy_catalogue(engine: Engine, copy: Path) -> tuple[dict[str, Any], list[str]]:
    """A copy by SQLite's own means, one consistent state whatever is written meanwhile; what it is, and its originals."""
    connection = engine.raw_connection()
    try:
        source = connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise BackupFailed("The catalogue is no SQLite file: back it up with the tools of its database.")
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            damage = [row[0] for row in target.execute("PRAGMA quick_check")]
            if damage != ["ok"]:
                raise BackupFailed(
                    f"The catalogue is damaged ({damage[0]}): run `netzlotse doctor`. No backup was written."
                )
            meta = dict(target.execute("SELECT key, value FROM meta"))
            names = [row[0] for row in target.execute("SELECT DISTINCT original FROM document ORDER BY original")]
            facts = {
                "created": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
                "schema": target.execute("SELECT version_num FROM alembic_version").fetchone()[0],
                "model": meta.get(MODEL_KEY, ""),
                "analysis": meta.get(ANALYSIS_KEY, ""),
                "documents": target.execute("SELECT count(*) FROM document").fetchone()[0],
                "passages": target.execute("SELECT count(*) FROM passage").fetchone()[0],
            }
    finally:
        connection.close()
    return facts, names


def _add(archive: zipfile.ZipFile, source: Path, name: str) -> dict[str, Any]:
    """Pack a file; its checksum and size are those of the bytes that were packed."""
    with source.open("rb") as reader, archive.open(name, "w", force_zip64=True) as writer:
        return copy_hashed(reader.read, writer.write)


def copy_hashed(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> dict[str, Any]:
    """Copy to the end and say what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        write(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _flush(path: Path) -> None:
    """Bring a file's bytes, or a folder's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(data_dir: Path, file: Path) -> None:
    """Remember where the backup lies. Only a help for `forget`."""
    known = [path for path in written_backups(data_dir) if path != file]
    staged = data_dir / f".{WRITTEN}-{os.getpid()}"
    staged.write_text(json.dumps([str(path) for path in [*known, file]], indent=1), encoding="utf-8")
    os.replace(staged, data_dir / WRITTEN)


def written_backups(data_dir: Path) -> list[Path]:
    """Where backups were written to, oldest first; they may have been moved or deleted since."""
    try:
        return [Path(path) for path in json.loads((data_dir / WRITTEN).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
