"""Reads a backup back: checks everything first, builds the new index beside the old one, then changes over.

The change-over is a list of renames that begins with one (`READY`). Stopped before it, nothing has happened; stopped after it, the next
owner of the folder finishes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from index.backup import CATALOGUE, FORMAT, FORMAT_VERSION, MANIFEST, ORIGINALS, copy_hashed
from index.database import open_database
from index.doctor import put_stored_vectors
from index.errors import BadBackup
from index.originals import Originals
from index.owner import Owner
from index.purge import wipe_catalogue
from index.settings import IndexSettings
from index.store import Store
from index.vectors import ChromaVectors

CHROMA = "chroma"
STAGING, READY, OLD = ".restoring-", ".restored", ".replaced"
_PARTS = (CATALOGUE, ORIGINALS, CHROMA)
_LOGS = (f"{CATALOGUE}-wal", f"{CATALOGUE}-shm")
_NAME = re.compile(rf"{re.escape(CATALOGUE)}|{ORIGINALS}/(?P<sha256>[0-9a-f]{{64}})(\.[a-z0-9]{{1,8}})?")
_LARGEST_MANIFEST = 256_000_000


@dataclass(frozen=True)
class RestoreReport:
    """What was restored."""

    created: str
    documents: int
    passages: int
    model: str
    still_forgotten: int
    """Documents of the backup that were forgotten after it was made: they were left out."""
    missing: tuple[str, ...]
    """Original files that the backup says it lacks."""


def restore_backup(settings: IndexSettings, file: Path, wait_seconds: float = 0.0) -> RestoreReport:
    """Put the index of a backup in the place of the present one. Raises IndexLocked, BadBackup."""
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as exc:
        raise BadBackup(f"{file} cannot be read as a backup: {exc}. Nothing was restored.") from exc
    owner = Owner(settings.data_dir, wait_seconds)
    try:
        with archive:
            finish_restore(settings.data_dir)
            manifest = _manifest(archive, file)
            staging = Path(tempfile.mkdtemp(dir=settings.data_dir, prefix=STAGING))
            try:
                report = _stage(archive, manifest, staging, settings.data_dir, file)
                os.replace(staging, settings.data_dir / READY)
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
            finish_restore(settings.data_dir)
            return report
    finally:
        owner.release()


def finish_restore(data_dir: Path) -> None:
    """Complete a change-over that was begun, and clear what an interrupted one left. For the owner of the folder."""
    ready, old = data_dir / READY, data_dir / OLD
    if ready.is_dir():
        old.mkdir(exist_ok=True)
        if (ready / CATALOGUE).exists():
            for log in _LOGS:  # a log belongs to one database file; beside another one it would damage it
                if (data_dir / log).exists():
                    os.replace(data_dir / log, old / log)
        for part in _PARTS:
            if (ready / part).exists():
                if (data_dir / part).exists():
                    os.replace(data_dir / part, old / part)
                os.replace(ready / part, data_dir / part)
        shutil.rmtree(ready)
    for left in [old, *data_dir.glob(f"{STAGING}*")]:
        if left.exists():
            shutil.rmtree(left)


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The manifest, after its list of files was compared with what is in the archive."""
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise BadBackup(f"{file}: the list of contents is too large. Nothing was restored.")
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise KeyError("format")
        version, names = int(manifest["format_version"]), list(manifest["files"])
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as exc:
        raise BadBackup(
            f"{file} is no backup of Netzlotse, or its list of contents is damaged. Nothing was restored."
        ) from exc
    if version > FORMAT_VERSION:
        raise BadBackup(
            f"{file} has format {version}, this version reads up to {FORMAT_VERSION}. Update Netzlotse. Nothing was restored."
        )
    present = [info.filename for info in archive.infolist() if info.filename != MANIFEST]
    strange = next((name for name in [*present, *names] if not _NAME.fullmatch(name)), None)
    if strange is not None:
        raise BadBackup(f"{file} holds {strange!r}, which no backup of Netzlotse does. Nothing was restored.")
    if sorted(present) != sorted(names) or CATALOGUE not in names:
        raise BadBackup(
            f"{file}: files are missing, there twice, or not listed. It is incomplete; nothing was restored."
        )
    return dict(manifest)


def _stage(
    archive: zipfile.ZipFile, manifest: dict[str, Any], staging: Path, data_dir: Path, file: Path
) -> RestoreReport:
    _unpack(archive, manifest, staging, file)
    _check_catalogue(staging / CATALOGUE, file)
    engine = open_database(staging / CATALOGUE)
    try:
        store, originals = Store(engine), Originals(staging / ORIGINALS)
        lacking = store.originals() - originals.names() - set(manifest.get("missing", ()))
        if lacking:
            raise BadBackup(
                f"{file} lacks {len(lacking)} original files that its catalogue names. Nothing was restored."
            )
        left_out = _forget_again(store, originals, _forgotten_now(data_dir))
        if left_out:
            wipe_catalogue(engine)
        vectors = ChromaVectors(staging / CHROMA)
        try:
            put_stored_vectors(engine, vectors)
        finally:
            vectors.close()
        documents, passages = len(store.known()), len(store.all_passage_ids())
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # only the database file itself is moved
    finally:
        engine.dispose()
    return RestoreReport(
        str(manifest.get("created", "")),
        documents,
        passages,
        str(manifest.get("model", "")),
        left_out,
        tuple(manifest.get("missing", ())),
    )


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], staging: Path, file: Path) -> None:
    """Write every file under its own name and compare checksums; a file that is larger than listed is given up."""
    (staging / ORIGINALS).mkdir()
    try:
        listed = {name: (str(entry["sha256"]), int(entry["bytes"])) for name, entry in manifest["files"].items()}
    except (KeyError, TypeError, ValueError) as exc:
        raise BadBackup(f"{file}: the list of contents is damaged. Nothing was restored.") from exc
    needed, free = sum(size for _, size in listed.values()), shutil.disk_usage(staging).free
    if needed > free:
        raise BadBackup(f"{file} needs {needed // 10**6} MB, {free // 10**6} MB are free. Nothing was restored.")
    for name, (sha256, size) in listed.items():
        named = _NAME.fullmatch(name)
        try:
            with archive.open(name) as reader, (staging / name).open("xb") as writer:
                copied = copy_hashed(_Limited(reader, size).read, writer.write)
                writer.flush()
                os.fsync(writer.fileno())
        except (OSError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error) as exc:
            raise BadBackup(f"{file}: {name} is damaged ({exc}). Nothing was restored.") from exc
        own = named["sha256"] if named is not None else None
        if copied != {"sha256": sha256, "bytes": size} or own not in (None, sha256):
            raise BadBackup(f"{file}: {name} does not agree with its checksum. Nothing was restored.")


class _Limited:
    """Reads one byte more than a file may have, and no further."""

    def __init__(self, reader: Any, size: int) -> None:
        self._reader, self._left = reader, size + 1

    def read(self, size: int) -> bytes:
        data: bytes = self._reader.read(min(size, self._left))
        self._left -= len(data)
        return data


def _check_catalogue(path: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as exc:
        raise BadBackup(f"{file}: the catalogue is no database ({exc}). Nothing was restored.") from exc
    if damage != ["ok"]:
        raise BadBackup(f"{file}: the catalogue is damaged ({damage[0]}). Nothing was restored.")


def _forgotten_now(data_dir: Path) -> set[str]:
    """What was forgotten in the present index; nothing if there is none that can be read."""
    try:
        with closing(sqlite3.connect(f"file:{data_dir / CATALOGUE}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT sha256 FROM forgotten")}
    except sqlite3.Error:
        return set()


def _forget_again(store: Store, originals: Originals, forgotten: set[str]) -> int:
    """What was forgotten after the backup was made stays forgotten. Returns how many documents were left out."""
    store.remember_forgotten(forgotten)
    left_out = [document for document in store.known() if document.sha256 in forgotten]
    for document in left_out:
        store.remove(document.document_id)
        originals.remove(document.original)
    return len(left_out)
