"""`netzlotse export oparl`: the publication as plain JSON files that any web server can hand out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.library import Library
from ingest.oparl_objects import Json
from ui.errors import WrongUsage
from ui.oparl_lists import KIND_OF, PAGE_SIZE, find, page_of
from ui.oparl_publication import LIST_KEYS, Addresses, Publication

_MARK = "system.json"
_OURS = ("body", "organization", "meeting", "agenda-item", "paper", "file", "content")


@dataclass(frozen=True)
class Written:
    """What an export wrote."""

    system: str
    """The address where clients begin, once the folder is published."""
    json_files: int
    files: int


def write(library: Library, folder: Path, address: str) -> Written:
    """Write all public objects below `folder`, to be published at `address`. Raises WrongUsage before anything is changed."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise WrongUsage(
            f"--url {address!r} is no address of a folder on the web, for example https://netz.example/oparl."
        )
    _clear(folder)
    publication = Publication(library, Addresses(address.rstrip("/"), ".json"))
    writer = _Writer(folder)
    writer.add("bodies", page_of(publication, "bodies", "body", publication.bodies(), 1))
    files: set[str] = set()
    for body in publication.bodies():
        writer.add(f"body/{body}", publication.body(body))
        for key, path in LIST_KEYS.items():
            ids, kind = publication.ids(body, key), KIND_OF.get(key, "")
            for number in range(1, max(1, -(-len(ids) // PAGE_SIZE)) + 1):
                page = page_of(publication, f"body/{body}/{path}", kind, ids, number)
                writer.add(f"body/{body}/{path}{f'-{number}' if number > 1 else ''}", page)
            for identity in ids:
                writer.add(f"{kind}/{identity}", find(publication, kind, identity))
            files |= set(ids) if key == "file" else set()
    for identity in sorted(files):
        found = publication.content(identity)
        if found is not None:
            target = folder / "content" / f"{identity}{found.suffix}"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(found.text) if found.path is None else shutil.copyfile(found.path, target)
    writer.add("system", publication.system())
    return Written(publication.addresses.system, writer.count, len(files))


def _clear(folder: Path) -> None:
    """Remove an earlier export, and nothing else."""
    if folder.exists() and not folder.is_dir():
        raise WrongUsage(f"{folder} is no folder. Name a new or empty one.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise WrongUsage(f"{folder} holds other files. Name a new or empty folder, or one with an earlier export.")
    for name in _OURS:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
    folder.mkdir(parents=True, exist_ok=True)


class _Writer:
    """Puts objects into the folder and counts them."""

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self._folder = folder

    def add(self, path: str, found: Json | None) -> None:
        if found is None:
            return
        target = self._folder / f"{path}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        self.count += 1
