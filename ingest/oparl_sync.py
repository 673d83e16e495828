"""Brings the mirror of an OParl endpoint up to date and writes the folder of documents that ingest then takes in."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import BadEndpoint
from ingest.oparl_client import OParlClient
from ingest.oparl_documents import write_documents
from ingest.oparl_files import fetch_files
from ingest.oparl_mirror import Mirror, Run, State, mirror_folder
from ingest.oparl_objects import BrokenObject, Json, is_deleted, shown, split, type_of, version_of
from ingest.oparl_records import Records, main_types
from ingest.oparl_walk import Walk
from ingest.settings import IngestSettings
from ingest.types import Refusal, Visibility


@dataclass(frozen=True)
class SyncReport:
    """What one sync did."""

    documents: Path
    """The folder to take in."""
    visibility: Visibility
    full: bool
    complete: bool
    """False if something was missed; then the next sync asks for the same time again."""
    stored: int
    removed: int
    fetched: int
    refused: tuple[Refusal, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Start:
    """What the endpoint says about itself."""

    bodies: tuple[str, ...]
    warnings: tuple[str, ...]
    taken: tuple[tuple[str, Json], ...]


def sync(
    address: str,
    data_dir: Path,
    settings: IngestSettings,
    *,
    full: bool = False,
    visibility: Visibility | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> SyncReport:
    """One sync. `visibility` holds for later syncs too until another is given. Raises BadEndpoint; what was read is kept."""
    folder = mirror_folder(data_dir, address)
    with OParlClient(address, settings, wait) as client:
        client.check(address)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / "sync.lock", timeout=0):
                return _sync(client, Mirror(folder, address), address, settings, full, visibility)
        except Timeout as exc:
            raise BadEndpoint(f"Another sync of {address} is running. Wait until it has ended.") from exc


def _sync(
    client: OParlClient,
    mirror: Mirror,
    address: str,
    settings: IngestSettings,
    full: bool,
    visibility: Visibility | None,
) -> SyncReport:
    state = mirror.state()
    if visibility is not None:
        state = replace(state, visibility=visibility.label)
    first = client.get(address)
    now = client.server_time or datetime.now(UTC)
    walk = Walk(client, mirror, state, settings.oparl_max_objects)
    start = _read_start(walk, address, first)
    walk.state = _begin(state, settings, now, full or start.bodies != state.bodies)
    mirror.remember(walk.state)
    run = walk.state.run
    assert run is not None  # noqa: S101  # _begin sets it; this tells mypy
    for name, found in start.taken:
        walk.take(found, name, listed=True)
    for name, found in start.taken:
        if name == "Body":
            walk.read_body(found)
    walk.resolve()
    gone = [identity for identity in state.bodies if identity not in start.bodies]
    removed = walk.removed + _sweep(mirror, run, gone, walk.complete) + _drop_orphans(mirror)
    records = Records(mirror)
    files = fetch_files(client, mirror, records.all("File"))
    level = Visibility.parse(walk.state.visibility)
    write_documents(mirror, records, files.paths, level)
    mirror.remember(_ended(walk.state, start.bodies, run, walk.complete))
    refused = (*walk.refusals, *files.refusals)
    return SyncReport(
        mirror.documents, level, run.full, walk.complete, walk.stored, removed, files.fetched, refused, start.warnings
    )


def _begin(state: State, settings: IngestSettings, now: datetime, full: bool) -> State:
    """Go on with a run that was stopped, unless everything is asked for now and was not then."""
    if state.last_sync is None or state.last_full is None:
        full = True
    elif settings.oparl_full_days:
        full = full or now - datetime.fromisoformat(state.last_full) >= timedelta(days=settings.oparl_full_days)
    if state.run is not None and (state.run.full or not full):
        return state
    since = None
    if not full and state.last_sync is not None:
        moment = datetime.fromisoformat(state.last_sync) - timedelta(minutes=settings.oparl_overlap_minutes)
        since = moment.isoformat(timespec="seconds")
    return replace(state, run=Run(secrets.token_hex(8), now.isoformat(timespec="seconds"), since))


def _ended(state: State, bodies: tuple[str, ...], run: Run, complete: bool) -> State:
    if not complete:
        return replace(state, run=None)
    last_full = run.started if run.full else state.last_full
    return replace(state, run=None, last_sync=run.started, last_full=last_full, bodies=bodies)


def _read_start(walk: Walk, address: str, first: Json) -> _Start:
    """System and bodies behind an address. Raises BadEndpoint if it is neither System nor Body."""
    if not isinstance(first.get("type"), str):
        raise BadEndpoint(f"{address} is not OParl: the answer has no type. Name the address of a System or a Body.")
    name, version = type_of(first)
    if name == "Body":
        bodies, taken = [first], []
    elif name == "System":
        version, taken = version_of(first), [("System", first)]
        bodies = _bodies(walk, first)
    else:
        raise BadEndpoint(f"{address} is a {name} of OParl. Name the address of a System or a Body.")
    live = []
    for body in bodies:
        if not is_deleted(body):
            try:
                live.append((split(body, "Body").stored["id"], body))
            except BrokenObject as exc:
                walk.refuse(shown(body), "broken_object", str(exc), missed=True)
    if not live:
        raise BadEndpoint(f"{address} has no Body, so there is nothing to read.")
    warnings: tuple[str, ...] = ()
    if version == "1.0":
        warnings = (f"{address} speaks OParl 1.0: what is deleted there may only be noticed by a sync with --full.",)
    ids = tuple(sorted(identity for identity, _ in live))
    return _Start(ids, warnings, (*taken, *(("Body", body) for _, body in live)))


def _bodies(walk: Walk, system: Json) -> list[Any]:
    source = system.get("body")
    if isinstance(source, list):
        return [walk.client.get(item) if isinstance(item, str) else item for item in source]
    if not isinstance(source, str):
        raise BadEndpoint(f"{shown(system)} names no bodies.")
    found: list[Any] = []
    seen: set[str] = set()
    page: str | None = source
    while page and page not in seen:
        seen.add(page)
        content = walk.client.get(page)
        if not isinstance(content.get("data"), list):
            raise BadEndpoint(f"{page} is no list of OParl: it has no 'data'.")
        found += content["data"]
        if len(found) + len(seen) > walk.most_objects:
            raise BadEndpoint(
                f"{source} lists more than {walk.most_objects} bodies. NETZLOTSE_OPARL_MAX_OBJECTS is the limit."
            )
        links = content.get("links")
        following = links.get("next") if isinstance(links, dict) else None
        page = following if isinstance(following, str) else None
    return found


def _sweep(mirror: Mirror, run: Run, gone: list[str], complete: bool) -> int:
    """Erase what belongs to bodies that are gone, and after a full listing what did not come."""
    if not complete:
        return 0
    removed = sum(mirror.remove("Body", identity) for identity in gone)
    for name in main_types():
        for kept in list(mirror.all(name)):
            if (run.full and kept.run != run.id) or kept.found.get("body") in gone:
                removed += mirror.remove(name, kept.found["id"])
    return removed


def _drop_orphans(mirror: Mirror) -> int:
    """Erase agenda items and files that nothing leads to; files of dropped items go in the second round."""
    removed = 0
    while orphans := list(Records(mirror).orphans()):
        removed += sum(mirror.remove(name, identity) for name, identity in orphans)
    return removed
