"""Files inside ZIP archives: which there are, and how one is opened.

Every file of an archive is a document of its own, because kind, date, visibility and agenda differ from file to file; as one
document their agendas would be mixed, and a non-public title of one could be read as public in another. `find` makes a candidate
of each, whose path is the place it would have if the archive were a folder: unique, stable, and below the named folder, so that
what is known about it is found again and removed when the archive goes. It is unpacked only while it is read, one file at a time,
under a name made here; nothing is ever written where an archive asks for it.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.errors import Unreadable
from ingest.packed import member, opened_zip
from ingest.settings import IngestSettings
from ingest.types import Candidate

ARCHIVE_SUFFIX = ".zip"
_UTF8_FLAG = 0x800
_MAC_LITTER = "__MACOSX"


@dataclass(frozen=True)
class Listed:
    """What an archive holds."""

    names: tuple[str, ...]
    """Paths of its files, in order, with slashes."""
    refused: tuple[tuple[str, str, str], ...]
    """Shown path, reason and message of entries that are never opened."""


def list_files(path: Path, settings: IngestSettings) -> Listed:
    """Files of an archive. Raises Unreadable: "damaged", "encrypted", "too_large", "bomb", "too_many_files"."""
    names: list[str] = []
    refused: list[tuple[str, str, str]] = []
    with opened_zip(path, "ZIP", settings) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > settings.max_archive_files:
            raise Unreadable(
                "too_many_files",
                f"The ZIP holds {len(infos)} files; {settings.max_archive_files} are allowed (NETZLOTSE_MAX_ARCHIVE_FILES).",
            )
        for info in sorted(infos, key=_name):
            name = _name(info)
            problem = _problem(info, name, names)
            if problem:
                refused.append((_harmless(name), *problem))
            elif not any(part.startswith(".") or part == _MAC_LITTER for part in PurePosixPath(name).parts):
                names.append(name)
    return Listed(tuple(names), tuple(refused))


@contextmanager
def opened(candidate: Candidate, settings: IngestSettings) -> Iterator[Path]:
    """A file with the candidate's bytes; of an archive's file a copy that is gone afterwards. Raises Unreadable, OSError."""
    if candidate.archive is None:
        yield candidate.path
        return
    wanted = candidate.path.relative_to(candidate.archive).as_posix()
    with opened_zip(candidate.archive, "ZIP", settings) as archive:
        info = next((info for info in archive.infolist() if _name(info) == wanted), None)
        data = member(archive, info) if info is not None else None
    if data is None:
        raise Unreadable("missing", f"The ZIP no longer holds {wanted}. Ingest its folder again.")
    with tempfile.TemporaryDirectory(prefix="netzlotse-") as folder:
        path = Path(folder) / f"datei{candidate.path.suffix.lower()}"
        path.write_bytes(data)
        yield path


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's path; names that Windows wrote without UTF-8 are in its old encoding already, as `zipfile` assumes."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name


def _problem(info: zipfile.ZipInfo, name: str, taken: list[str]) -> tuple[str, str] | None:
    """Why an entry is not opened: a path that leads elsewhere, a link, a name that is there twice, an archive again."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or ":" in name or not name.isprintable() or not parts:
        return "unsafe_path", "The path in the ZIP leads out of it. Pack the folder again."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link", "The entry is a link. Pack the file itself."
    if PurePosixPath(name).as_posix() in taken or PurePosixPath(name).as_posix() != name:
        return "duplicate", "The ZIP holds this path twice. Pack the folder again."
    if name.lower().endswith(ARCHIVE_SUFFIX):
        return "nested", "A ZIP in a ZIP is not opened. Unpack it first."
    return None


def _harmless(name: str) -> str:
    """A path as shown in a list: one line, without climbing out."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(sign if sign.isprintable() else "?" for sign in "/".join(parts))[:200] or "?"
