"""The copy of an OParl endpoint on disk: one JSON file an object, the state of the sync, and what files were fetched.

Every write is atomic, so that a sync that is stopped anywhere can go on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import BadEndpoint
from ingest.oparl_objects import Json
from ingest.types import Visibility

STATE_NAME = "state.json"
DONE = "done"
TYPES = ("System", "Body", "Organization", "Meeting", "AgendaItem", "Paper", "File")
_VERSION = 1
_HASH_LENGTH = 24


@dataclass(frozen=True)
class Run:
    """A sync that has begun; kept until it is complete, so that the next start goes on."""

    id: str
    started: str
    """ISO time by the clock of the endpoint."""
    since: str | None
    """Only what changed since then; None: everything."""
    cursors: dict[str, str] = field(default_factory=dict)
    """List to the address of its next page, or `DONE`."""

    @property
    def full(self) -> bool:
        """Whether everything is listed."""
        return self.since is None


@dataclass(frozen=True)
class State:
    """What is known between two syncs."""

    address: str
    visibility: str = Visibility.PUBLIC.label
    last_sync: str | None = None
    last_full: str | None = None
    bodies: tuple[str, ...] = ()
    run: Run | None = None


@dataclass(frozen=True)
class Kept:
    """An object in the mirror."""

    run: str
    """The sync that saw it last."""
    listed: bool
    """Whether it came in a list of its own, not only inside or through another object."""
    found: Json


@dataclass(frozen=True)
class Fetched:
    """A file in the mirror and what the endpoint said about it when it was fetched."""

    path: str
    """Below the folder of documents, with slashes."""
    url: str
    size: int
    sha512: str
    modified: str | None


def mirror_folder(data_dir: Path, address: str) -> Path:
    """Where the mirror of an address lies."""
    return data_dir / "oparl" / hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:16]


def short_hash(identity: str, length: int = _HASH_LENGTH) -> str:
    """Stands for an id in file names: nothing that an endpoint sends becomes part of a path unchecked."""
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:length]


class Mirror:
    """One folder. Its caller holds the lock."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        host = re.sub(r"[^a-z0-9.-]+", "-", (urlsplit(address).hostname or "").lower()).strip(".-")
        self.documents = folder / (host or "documents")
        """What ingest takes in; its name is shown in front of every document."""
        self._address = address
        for name in TYPES:
            (folder / "objects" / name).mkdir(parents=True, exist_ok=True)
        (folder / "fetched").mkdir(exist_ok=True)
        self.documents.mkdir(exist_ok=True)

    def state(self) -> State:
        """What the last sync left; a fresh state if there was none. Raises BadEndpoint if it cannot be read."""
        path = self.folder / STATE_NAME
        if not path.exists():
            return State(self._address)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content.pop("version") != _VERSION:
                raise ValueError("it was written by another version")
            run = content.pop("run")
            bodies = tuple(content.pop("bodies"))
            return State(**content, bodies=bodies, run=Run(**run) if run else None)
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            message = f"{path} cannot be used ({exc}). Delete the folder {self.folder}; the next sync fetches everything again."
            raise BadEndpoint(message) from exc

    def remember(self, state: State) -> None:
        """Write the state."""
        write_atomically(self.folder / STATE_NAME, _json({"version": _VERSION, **asdict(state)}))

    def advance(self, state: State, cursor: str, page: str) -> State:
        """Note how far a list was read."""
        assert state.run is not None  # noqa: S101  # only called inside a run; this tells mypy
        state = replace(state, run=replace(state.run, cursors={**state.run.cursors, cursor: page}))
        self.remember(state)
        return state

    def put(self, name: str, kept: Kept) -> None:
        """Store an object, over an older version of it."""
        path = self._path(name, kept.found["id"])
        write_atomically(path, _json(asdict(kept)))

    def get(self, name: str, identity: str) -> Kept | None:
        """An object by its id."""
        return _read_kept(self._path(name, identity))

    def remove(self, name: str, identity: str) -> bool:
        """Erase an object. Whether it was there."""
        path = self._path(name, identity)
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed

    def all(self, name: str) -> Iterator[Kept]:
        """Objects of a type, in a stable order."""
        for path in sorted((self.folder / "objects" / name).glob("*.json")):
            kept = _read_kept(path)
            if kept is not None:
                yield kept

    def fetched(self, identity: str) -> Fetched | None:
        """What was fetched for a File, if its file is still there."""
        path = self._fetched_path(identity)
        try:
            found = Fetched(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return found if (self.documents / found.path).is_file() else None

    def note_fetched(self, identity: str, fetched: Fetched) -> None:
        """Remember what was fetched for a File."""
        write_atomically(self._fetched_path(identity), _json(asdict(fetched)))

    def forget_fetched(self, wanted: set[str]) -> None:
        """Drop notes of files that no File asks for any more."""
        names = {self._fetched_path(identity).name for identity in wanted}
        for path in (self.folder / "fetched").glob("*.json"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _path(self, name: str, identity: str) -> Path:
        return self.folder / "objects" / name / f"{short_hash(identity)}.json"

    def _fetched_path(self, identity: str) -> Path:
        return self.folder / "fetched" / f"{short_hash(identity)}.json"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    handle, staging = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(staging, path)
    finally:
        Path(staging).unlink(missing_ok=True)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "replace")


def _read_kept(path: Path) -> Kept | None:
    try:
        return Kept(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
