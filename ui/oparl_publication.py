"""What the public may see of the catalogue, as objects of OParl 1.1. Non-public agenda items, and all else that is hidden, do not occur.

Minutes of one body and one day are one Meeting; contracts, reports and conference records are Papers.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from index.library import Library
from index.types import PUBLIC_VIEWER, DocumentRecord
from ingest.oparl_documents import SUFFIX as PUT_TOGETHER
from ingest.oparl_files import SUFFIX_OF, slug
from ingest.oparl_mirror import short_hash
from ingest.oparl_objects import OPARL_VERSION, Json
from ingest.oparl_records import ZONE
from ingest.types import DocumentKind
from ui.oparl_outcome import Outcome, outcomes

LIST_KEYS = {
    "organization": "organizations",
    "person": "persons",
    "meeting": "meetings",
    "paper": "papers",
    "legislativeTermList": "legislative-terms",
    "agendaItem": "agenda-items",
    "file": "files",
}
"""Property of a Body and the name of its list in addresses; persons and terms are always empty."""
_PAPER_TYPES = {
    DocumentKind.CONTRACT: "Kooperationsvertrag",
    DocumentKind.REPORT: "Bericht",
    DocumentKind.CONFERENCE: "Konferenzdokumentation",
}
_MEDIA_TYPES = {".htm": "text/html", ".xhtml": "text/html", ".markdown": "text/markdown", ".text": "text/plain"} | {
    ending: media_type for media_type, ending in SUFFIX_OF.items() if media_type != "text/rtf"
}
_UNNAMED = "Bildungsnetzwerk"
_ID_LENGTH = 16


@dataclass(frozen=True)
class Addresses:
    """Where objects are found; `ending` is ".json" where they are plain files."""

    base: str
    ending: str = ""

    def of(self, kind: str, identity: str) -> str:
        """The address, and so the id, of an object."""
        return f"{self.base}/{kind}/{identity}{self.ending}"

    @property
    def system(self) -> str:
        """Where a client begins."""
        return f"{self.base}/system{self.ending}"

    def page(self, path: str, number: int) -> str:
        """A page of a list."""
        if self.ending:
            return f"{self.base}/{path}{f'-{number}' if number > 1 else ''}{self.ending}"
        return f"{self.base}/{path}{f'?page={number}' if number > 1 else ''}"

    def content(self, document_id: str, suffix: str) -> str:
        """Where a file is downloaded."""
        if self.ending:
            return f"{self.base}/content/{document_id}{suffix}"
        return f"{self.base}/file/{document_id}/content"


@dataclass(frozen=True)
class Content:
    """A file as it is handed out: the original if all of it is public, else the public part of its text."""

    path: Path | None
    text: bytes
    suffix: str
    size: int
    sha512: str

    @property
    def media_type(self) -> str:
        """Of the file."""
        return _MEDIA_TYPES.get(self.suffix, "application/octet-stream")


class Publication:
    """A view of the catalogue as it is now; made anew for every request or export."""

    def __init__(self, library: Library, addresses: Addresses) -> None:
        self.addresses = addresses
        self._library = library
        self._times = library.ingested_at(PUBLIC_VIEWER)
        self._records = {record.id: record for record in library.documents(PUBLIC_VIEWER)}
        self._meetings: dict[str, list[DocumentRecord]] = defaultdict(list)
        for record in sorted(self._records.values(), key=lambda record: record.source):
            if record.kind is DocumentKind.MINUTES:
                self._meetings[_meeting_id(record)].append(record)
        self._papers = {
            record.id: record
            for record in self._records.values()
            if record.kind in _PAPER_TYPES and not record.source.endswith(PUT_TOGETHER)
        }

    def system(self) -> Json:
        """The start of everything."""
        found = self._object("System", self.addresses.system, list(self._records.values()))
        lists = {"body": self.addresses.page("bodies", 1)}
        return {**found, "oparlVersion": OPARL_VERSION, "name": "Netzlotse", **lists}

    def bodies(self) -> list[str]:
        """Ids of the networks, at least one."""
        names = {record.network for record in self._published()} or {""}
        return sorted(short_hash(name, _ID_LENGTH) for name in names)

    def body(self, identity: str) -> Json | None:
        """A network."""
        records = [record for record in self._published() if short_hash(record.network, _ID_LENGTH) == identity]
        if not records and identity not in self.bodies():
            return None
        name = next((record.network for record in records if record.network), _UNNAMED)
        lists = {key: self.addresses.page(f"body/{identity}/{path}", 1) for key, path in LIST_KEYS.items()}
        found = self._object("Body", self.addresses.of("body", identity), records)
        return {**found, "system": self.addresses.system, "name": name, "legislativeTerm": [], **lists}

    def ids(self, body: str, key: str) -> list[str]:
        """Ids of the objects in a list of a Body, in a stable order."""
        here = {i: group for i, group in self._meetings.items() if short_hash(group[0].network, _ID_LENGTH) == body}
        papers = [record for record in self._papers.values() if short_hash(record.network, _ID_LENGTH) == body]
        if key == "meeting":
            return sorted(here)
        if key == "organization":
            return sorted({_organization_id(group[0]) for group in here.values() if group[0].body})
        if key == "paper":
            return sorted(record.id for record in papers)
        if key == "agendaItem":
            return [item for meeting in sorted(here) for item in self._item_ids(meeting)]
        if key == "file":
            return sorted([record.id for group in here.values() for record in _files(group)] + [r.id for r in papers])
        return []

    def organization(self, identity: str) -> Json | None:
        """A body (Gremium) of a network."""
        records = [
            group[0] for group in self._meetings.values() if group[0].body and _organization_id(group[0]) == identity
        ]
        if not records:
            return None
        found = self._object("Organization", self.addresses.of("organization", identity), records)
        body = self.addresses.of("body", short_hash(records[0].network, _ID_LENGTH))
        return {**found, "body": body, "name": records[0].body}

    def meeting(self, identity: str) -> Json | None:
        """A session with its public agenda items and files."""
        group = self._meetings.get(identity)
        if not group:
            return None
        main = self._main(group)
        found = self._object("Meeting", self.addresses.of("meeting", identity), group)
        found["body"] = self.addresses.of("body", short_hash(main.network, _ID_LENGTH))
        found["name"] = main.title
        if main.date:
            found["start"] = datetime(main.date.year, main.date.month, main.date.day, tzinfo=ZONE).isoformat()
        if main.body:
            found["organization"] = [self.addresses.of("organization", _organization_id(main))]
        found["agendaItem"] = [{k: v for k, v in item.items() if k != "meeting"} for item in self._items(identity)]
        files = [self._file(record) for record in _files(group)]
        if files:
            found["resultsProtocol"], found["auxiliaryFile"] = files[0], files[1:]
        return found

    def agenda_item(self, identity: str) -> Json | None:
        """A public agenda item."""
        address = self.addresses.of("agenda-item", identity)
        return next((item for item in self._items(identity.partition("-")[0]) if item["id"] == address), None)

    def paper(self, identity: str) -> Json | None:
        """A contract, report or conference record."""
        record = self._papers.get(identity)
        if record is None:
            return None
        found = self._object("Paper", self.addresses.of("paper", identity), [record])
        found["body"] = self.addresses.of("body", short_hash(record.network, _ID_LENGTH))
        dated = {"date": record.date.isoformat()} if record.date else {}
        return {
            **found,
            "name": record.title,
            "paperType": _PAPER_TYPES[record.kind],
            **dated,
            "mainFile": self._file(record),
        }

    def file(self, identity: str) -> Json | None:
        """A file with what it belongs to."""
        record = self._published_file(identity)
        if record is None:
            return None
        if record.kind is DocumentKind.MINUTES:
            return {**self._file(record), "meeting": [self.addresses.of("meeting", _meeting_id(record))]}
        return {**self._file(record), "paper": [self.addresses.of("paper", record.id)]}

    def content(self, identity: str) -> Content | None:
        """What is downloaded for a file."""
        record = self._published_file(identity)
        return self._content(record) if record else None

    def _published(self) -> list[DocumentRecord]:
        return [*(record for group in self._meetings.values() for record in group), *self._papers.values()]

    def _published_file(self, identity: str) -> DocumentRecord | None:
        record = self._records.get(identity)
        if record is None or record.source.endswith(PUT_TOGETHER):
            return None
        return record if record.kind is DocumentKind.MINUTES or identity in self._papers else None

    def _main(self, group: Sequence[DocumentRecord]) -> DocumentRecord:
        """The document that says most about the agenda; one put together from OParl before all others."""
        return max(
            group, key=lambda r: (r.source.endswith(PUT_TOGETHER), len(self._library.agenda(r.id, PUBLIC_VIEWER)))
        )

    def _items(self, meeting: str) -> list[Json]:
        group = self._meetings.get(meeting)
        if not group:
            return []
        main = self._main(group)
        known = outcomes(self._library, main, PUBLIC_VIEWER)
        made = []
        for order, item in enumerate(self._public_agenda(main), start=1):
            outcome = known.get(item.number, Outcome())
            found = self._object("AgendaItem", self.addresses.of("agenda-item", f"{meeting}-{order}"), [main])
            found["meeting"] = self.addresses.of("meeting", meeting)
            said = {"name": item.title, "result": outcome.result, "resolutionText": outcome.resolution_text}
            made.append(
                {**found, "number": item.number, "order": order, "public": True, **{k: v for k, v in said.items() if v}}
            )
        return made

    def _item_ids(self, meeting: str) -> list[str]:
        agenda = self._public_agenda(self._main(self._meetings[meeting]))
        return [f"{meeting}-{order}" for order in range(1, len(agenda) + 1)]

    def _public_agenda(self, record: DocumentRecord) -> list[Any]:
        return [item for item in self._library.agenda(record.id, PUBLIC_VIEWER) if item.public]

    def _file(self, record: DocumentRecord) -> Json:
        content = self._content(record)
        address = self.addresses.content(record.id, content.suffix)
        found = self._object("File", self.addresses.of("file", record.id), [record])
        dated = {"date": record.date.isoformat()} if record.date else {}
        return {
            **found,
            "name": record.title,
            "fileName": (slug(record.title) or "datei") + content.suffix,
            "mimeType": content.media_type,
            "size": content.size,
            "sha512Checksum": content.sha512,
            **dated,
            "accessUrl": address,
            "downloadUrl": address,
        }

    def _content(self, record: DocumentRecord) -> Content:
        path = self._library.original(record.id, PUBLIC_VIEWER)
        if path is not None:
            stat = path.stat()
            suffix = PurePosixPath(record.source).suffix.lower()
            return Content(path, b"", suffix, stat.st_size, _sha512(path, stat.st_mtime_ns, stat.st_size))
        pages = [self._library.page(record.id, number, PUBLIC_VIEWER) for number in range(1, record.page_count + 1)]
        parts = [segment.text.strip() for page in pages if page for segment in page.segments]
        text = ("\n\n".join(part for part in parts if part) + "\n").encode()
        return Content(None, text, ".txt", len(text), hashlib.sha512(text).hexdigest())

    def _object(self, name: str, identity: str, records: Sequence[DocumentRecord]) -> Json:
        times = [self._times[record.id] for record in records if record.id in self._times] or [datetime(1970, 1, 1)]
        stamp = [
            moment.replace(tzinfo=moment.tzinfo or UTC).isoformat(timespec="seconds")
            for moment in (min(times), max(times))
        ]
        return {"id": identity, "type": OPARL_VERSION + name, "created": stamp[0], "modified": stamp[1]}


def _files(group: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    return [record for record in group if not record.source.endswith(PUT_TOGETHER)]


def _meeting_id(record: DocumentRecord) -> str:
    day = record.date.isoformat() if record.date else f"?{record.title}"
    return short_hash(f"{record.network}\n{record.body}\n{day}", _ID_LENGTH)


def _organization_id(record: DocumentRecord) -> str:
    return short_hash(f"{record.network}\n{record.body}", _ID_LENGTH)


@lru_cache(maxsize=4096)
def _sha512(path: Path, _time: int, _size: int) -> str:
    """Of a file; computed again only if it changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()
