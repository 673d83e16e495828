"""Reads the lists of an OParl endpoint into the mirror, page by page, and then what is only referred to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ingest.errors import BadEndpoint
from ingest.oparl_client import OParlClient, RequestFailed
from ingest.oparl_mirror import DONE, Kept, Mirror, Run, State
from ingest.oparl_objects import BrokenObject, Json, is_deleted, referred, shown, split
from ingest.types import Refusal

LISTS = (
    ("organization", "Organization", True),
    ("meeting", "Meeting", True),
    ("paper", "Paper", True),
    ("agendaItem", "AgendaItem", False),
    ("file", "File", False),
)
"""Lists of a Body, the type in them, and whether every version of OParl has them. Persons are not asked for."""
_OMIT_INTERNAL = frozenset({"Organization"})
"""What comes inside these is not needed; inside meetings, items and papers come items and files."""


@dataclass
class Walk:
    """One sync under way. Raises BadEndpoint where going on makes no sense; everything else becomes a refusal."""

    client: OParlClient
    mirror: Mirror
    state: State
    most_objects: int
    refusals: list[Refusal] = field(default_factory=list)
    complete: bool = True
    """False if something may have been missed, so that the next sync must ask for it again."""
    stored: int = 0
    removed: int = 0
    _received: int = 0
    _failed: set[str] = field(default_factory=set)

    def read_body(self, body: Json) -> None:
        """All lists of one Body."""
        for key, kind, always in LISTS:
            source = body.get(key)
            if isinstance(source, str):
                self.read_list(urljoin(body["id"], source), kind, always)
            elif isinstance(source, list):
                for item in source:
                    self._take_or_fetch(item, kind)
            elif always and key != "paper":
                self.refuse(f"{shown(body)}", "not_oparl", f"The body has no list {key!r}.", missed=True)

    def read_list(self, address: str, kind: str, always: bool = True) -> None:
        """One list, from where the last try stopped."""
        run = self._run
        first = _with(address, _parameters(kind, run.since))
        page = run.cursors.get(first, first)
        resumed = page != first
        seen: set[str] = set()
        while page != DONE:
            try:
                if page in seen:
                    raise RequestFailed(
                        "loop", f"{page} comes again in its own list. The rest of the list was not read."
                    )
                seen.add(page)
                page = self._read_page(page, kind)
            except RequestFailed as exc:
                if exc.passing:
                    raise
                if resumed:  # the address of the page is out of date: begin this list again
                    page, resumed = first, False
                    seen.clear()
                    continue
                self.refuse(address, exc.reason, str(exc), missed=always)
                page = DONE
            resumed = False
            self.state = self.mirror.advance(self.state, first, page)

    def resolve(self) -> None:
        """Fetch what objects of this run refer to and did not bring along."""
        for source in ("Meeting", "Paper", "AgendaItem"):
            for kept in list(self.mirror.all(source)):
                if kept.run != self._run.id:
                    continue
                for kind, identity in referred(source, kept.found):
                    there = self.mirror.get(kind, identity)
                    current = there is not None and there.run == self._run.id
                    if not current and identity not in self._failed:
                        self._fetch(identity, kind)

    def take(self, found: Any, kind: str, *, listed: bool) -> None:
        """Store an object and what came inside it, or erase it if the endpoint says so. Raises BadEndpoint at the limit."""
        self._count()
        if is_deleted(found):
            identity = found.get("id")
            if isinstance(identity, str):
                self.removed += self.mirror.remove(kind, identity)
            else:
                self.refuse(f"a deleted {kind}", "broken_object", "A deleted object has no id, so nothing was removed.")
            return
        try:
            parts = split(found, kind)
        except BrokenObject as exc:
            self.refuse(shown(found), "broken_object", str(exc))
            self._keep_old(found, kind)
            return
        before = self.mirror.get(kind, parts.stored["id"])
        if before is not None and (before.run == self._run.id or not self._run.full):
            listed = listed or before.listed
        self.mirror.put(kind, Kept(self._run.id, listed, parts.stored))
        self.stored += 1
        for inner_kind, inner in parts.inner:
            self.take(inner, inner_kind, listed=False)

    def _read_page(self, page: str, kind: str) -> str:
        """Store one page; the address of the next one."""
        found = self.client.get(page)
        data = found.get("data")
        if not isinstance(data, list):
            raise RequestFailed("not_oparl", f"{page} is no list of OParl: it has no 'data'.")
        self._count()
        for item in data:
            self.take(item, kind, listed=True)
        links = found.get("links")
        following = links.get("next") if isinstance(links, dict) else None
        return urljoin(page, following) if isinstance(following, str) and following else DONE

    def _take_or_fetch(self, item: Any, kind: str) -> None:
        if isinstance(item, str):
            self._fetch(item, kind, listed=True)
        else:
            self.take(item, kind, listed=True)

    def _fetch(self, identity: str, kind: str, *, listed: bool = False) -> None:
        """One object by its address; what is not there is not there any more."""
        try:
            found = self.client.get(identity)
        except RequestFailed as exc:
            self._failed.add(identity)
            if exc.reason == "not_found":
                self.removed += self.mirror.remove(kind, identity)
            else:
                self._keep_old({"id": identity}, kind)
            self.refuse(identity, exc.reason, str(exc), missed=exc.passing)
            return
        if not is_deleted(found) and found.get("id") != identity:
            found = {**found, "id": identity}  # else it would be fetched anew, sync after sync
        self.take(found, kind, listed=listed)

    def _keep_old(self, found: Any, kind: str) -> None:
        """A version that was stored before stays, also where everything is listed, with what belongs to it."""
        identity = found.get("id") if isinstance(found, dict) else None
        old = self.mirror.get(kind, identity) if isinstance(identity, str) else None
        if old is not None and old.run != self._run.id:
            self.mirror.put(kind, Kept(self._run.id, old.listed, old.found))
            for inner_kind, inner in referred(kind, old.found):
                self._keep_old({"id": inner}, inner_kind)

    def refuse(self, source: str, reason: str, message: str, *, missed: bool = False) -> None:
        """List something that was not taken; `missed`: it must be asked for again next time."""
        self.refusals.append(Refusal(source[:300], reason, message))
        self.complete = self.complete and not missed

    def _count(self) -> None:
        self._received += 1
        if self._received > self.most_objects:
            raise BadEndpoint(
                f"The endpoint sent more than {self.most_objects} objects and pages. If it really has so many, raise "
                "NETZLOTSE_OPARL_MAX_OBJECTS; else its lists do not end."
            )

    @property
    def _run(self) -> Run:
        assert self.state.run is not None  # noqa: S101  # a walk is only made with a run; this tells mypy
        return self.state.run


def _parameters(kind: str, since: str | None) -> Iterator[tuple[str, str]]:
    if since:
        yield "modified_since", since
    if kind in _OMIT_INTERNAL:
        yield "omit_internal", "true"


def _with(address: str, parameters: Iterator[tuple[str, str]]) -> str:
    """The address with more parameters in its query."""
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *parameters]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
