"""Fetches the files of a mirror: once each, checked against what the endpoint says, under names of our own making."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.oparl_client import OParlClient, RequestFailed
from ingest.oparl_mirror import Fetched, Mirror, short_hash
from ingest.oparl_objects import Json
from ingest.types import Refusal

FOLDER = "dateien"
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
SUFFIX_OF = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
}
"""Media types of files and the ending that each gets."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_SLUG = 60


@dataclass
class Files:
    """What one sync did about files."""

    paths: dict[str, str] = field(default_factory=dict)
    """Path below the folder of documents, by id of the File."""
    refusals: list[Refusal] = field(default_factory=list)
    fetched: int = 0


def fetch_files(client: OParlClient, mirror: Mirror, files: Sequence[Json]) -> Files:
    """Every File that is not there yet or has changed. A file that cannot be fetched is refused and tried again next time."""
    (mirror.documents / FOLDER).mkdir(exist_ok=True)
    done = Files()
    for file in files:
        known = mirror.fetched(file["id"])
        if known is not None and _is_current(known, file):
            done.paths[file["id"]] = known.path
            continue
        try:
            new = _fetch(client, mirror, file)
        except RequestFailed as exc:
            done.refusals.append(
                Refusal(_shown(file), exc.reason, str(exc) + (" The old version stays." if known else ""))
            )
            if known is not None:
                done.paths[file["id"]] = known.path
            continue
        mirror.note_fetched(file["id"], new)
        done.paths[file["id"]] = new.path
        done.fetched += 1
    mirror.forget_fetched(set(done.paths))
    return done


def slug(text: str) -> str:
    """A short name of plain letters and digits, for people who look into the folder."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_UMLAUTS)).strip("-")
    return plain[:_LONGEST_SLUG].strip("-")


def _is_current(known: Fetched, file: Json) -> bool:
    """Whether the file need not be fetched again: by checksum if there is one, else by address, time and size."""
    declared = file.get("sha512Checksum")
    if isinstance(declared, str) and declared:
        return declared.strip().lower() == known.sha512
    size = file.get("size")
    same_size = not isinstance(size, int) or size == known.size or file.get("modified") is not None
    return known.url == _address(file) and known.modified == file.get("modified") and same_size


def _fetch(client: OParlClient, mirror: Mirror, file: Json) -> Fetched:
    address = _address(file)
    if address is None:
        raise RequestFailed("no_address", "The file has neither downloadUrl nor accessUrl.")
    handle, staging = tempfile.mkstemp(dir=mirror.folder, prefix=".fetching-")
    try:
        with os.fdopen(handle, "w+b") as target:
            got = client.download(address, target)
        declared = file.get("sha512Checksum")
        if isinstance(declared, str) and declared and declared.strip().lower() != got.sha512:
            raise RequestFailed(
                "checksum", f"{address} is damaged: its SHA-512 is not the one that the endpoint names."
            )
        path = f"{FOLDER}/{_name(file, address, got.media_type)}"
        os.replace(staging, mirror.documents / path)
    finally:
        Path(staging).unlink(missing_ok=True)
    modified = file.get("modified")
    return Fetched(path, address, got.size, got.sha512, modified if isinstance(modified, str) else None)


def _address(file: Json) -> str | None:
    for key in ("downloadUrl", "accessUrl"):
        if isinstance(file.get(key), str) and file[key]:
            return str(file[key])
    return None


def _name(file: Json, address: str, sent_type: str) -> str:
    """Hash of the id, a readable part, and an ending; nothing else of what the endpoint sent."""
    named = file.get("fileName") if isinstance(file.get("fileName"), str) else ""
    last = unquote(PurePosixPath(urlsplit(address).path).name)
    declared = file.get("mimeType") if isinstance(file.get("mimeType"), str) else ""
    endings = (
        _ending(str(named)),
        SUFFIX_OF.get(str(declared).partition(";")[0].strip().lower(), ""),
        _ending(last),
        SUFFIX_OF.get(sent_type, ""),
    )
    stem = slug(PurePosixPath(str(named or last).replace("\\", "/")).stem)
    return "_".join(part for part in (stem, short_hash(file["id"], 16)) if part) + next((e for e in endings if e), "")


def _ending(name: str) -> str:
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _shown(file: Json) -> str:
    return str(file["id"])[:300]
