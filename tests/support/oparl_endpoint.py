"""An OParl endpoint on this machine that can be filled, changed and made to misbehave, and what its mirror must say."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from ingest.find import find
from ingest.load import load
from ingest.oparl_mirror import Mirror, mirror_folder
from ingest.oparl_sync import SyncReport, sync
from ingest.settings import IngestSettings
from ingest.types import Document

TYPE = "https://schema.oparl.org/1.1/"
Answer = tuple[int, dict[str, str], bytes]


class Endpoint:
    """Speaks OParl as the examples of its specification do; single addresses can be made to misbehave."""

    def __init__(self, base: str, page_size: int = 50) -> None:
        self.base = base
        self.page_size = page_size
        self.lists: dict[str, dict[str, dict[str, Any]]] = {
            key: {} for key in ("organization", "meeting", "paper", "agendaItem", "file")
        }
        self.files: dict[str, bytes] = {}
        self.odd: dict[str, Callable[[str], Answer]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.now = datetime.now(UTC)
        self.version = "1.1"
        self.body_extra: dict[str, Any] = {}

    def tick(self) -> None:
        """Time passes."""
        self.now += timedelta(days=1)

    def put(self, key: str, name_in_url: object, /, **values: Any) -> dict[str, Any]:
        name = key[0].upper() + key[1:]
        identity = f"{self.base}/{key}/{name_in_url}"
        made = {"id": identity, "type": TYPE + name, "created": self.now.isoformat(), "modified": self.now.isoformat()}
        self.lists[key][identity] = {**made, **values}
        return self.lists[key][identity]

    def delete(self, identity: str) -> None:
        """As the specification wants it: the object stays, emptied, marked and dated."""
        for found in self.lists.values():
            if identity in found:
                old = found[identity]
                kept = {key: old[key] for key in ("id", "type", "created")}
                found[identity] = {**kept, "deleted": True, "modified": self.now.isoformat()}

    def file(self, number: object, content: bytes, **values: Any) -> dict[str, Any]:
        self.files[f"/download/{number}"] = content
        return {
            "id": f"{self.base}/file/{number}",
            "type": TYPE + "File",
            "name": f"Datei {number}",
            "fileName": f"datei{number}.txt",
            "mimeType": "text/plain",
            "size": len(content),
            "sha512Checksum": hashlib.sha512(content).hexdigest(),
            "accessUrl": f"{self.base}/download/{number}",
            "modified": self.now.isoformat(),
            **values,
        }

    def answer(self, target: str) -> Answer:
        self.asked.append(target)
        parts = urlsplit(target)
        if parts.path in self.odd:
            return self.odd[parts.path](target)
        if parts.path in self.files:
            return 200, {"Content-Type": "application/octet-stream"}, self.files[parts.path]
        found = self.json(parts.path, parse_qs(parts.query))
        if found is None:
            return 404, {}, b"{}"
        return 200, {"Content-Type": "application/json"}, json.dumps(found).encode()

    def json(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/system":
            version = f"https://schema.oparl.org/{self.version}/"
            own = {"id": f"{self.base}/system", "type": version + "System", "oparlVersion": version}
            return {
                **own,
                "body": f"{self.base}/bodies",
                "contactEmail": "amt@stadt.example",
                "contactName": "Kontakt Person",
            }
        if path == "/bodies":
            return {"data": [self.body()], "links": {}, "pagination": {}}
        if path == "/body":
            return self.body()
        key = path.removeprefix("/list/")
        if key in self.lists:
            return self.page(key, query)
        for found in self.lists.values():
            if self.base + path in found:
                return found[self.base + path]
        return None

    def body(self) -> dict[str, Any]:
        lists = {key: f"{self.base}/list/{key}" for key in (*self.lists, "person")}
        own = {
            "id": f"{self.base}/body",
            "type": f"https://schema.oparl.org/{self.version}/Body",
            "name": "Stadt Beispiel",
        }
        return {**own, **lists, "contactEmail": "amt@stadt.example", **self.body_extra}

    def page(self, key: str, query: dict[str, list[str]]) -> Any:
        objects = [self.lists[key][identity] for identity in sorted(self.lists[key])]
        since = query.get("modified_since")
        if since:
            moment = datetime.fromisoformat(since[0])
            objects = [found for found in objects if datetime.fromisoformat(found["modified"]) >= moment]
        else:
            objects = [found for found in objects if not found.get("deleted")]
        number = int(query.get("page", ["1"])[0])
        start = (number - 1) * self.page_size
        links = {}
        if start + self.page_size < len(objects):
            kept = f"&modified_since={since[0].replace('+', '%2B')}" if since else ""
            links["next"] = f"{self.base}/list/{key}?page={number + 1}{kept}"
        return {"data": objects[start : start + self.page_size], "links": links, "pagination": {"currentPage": number}}


def serve(make: Callable[[str], Endpoint]) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            endpoint.agents.add(self.headers["User-Agent"])
            status, headers, body = endpoint.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return endpoint.now.strftime("%a, %d %b %Y %H:%M:%S GMT")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = make(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield endpoint
    server.shutdown()
    server.server_close()
    thread.join(10)


SETTINGS = {"oparl_requests_per_second": 1000, "oparl_retries": 2, "oparl_timeout_seconds": 5}


def run(endpoint: Endpoint, folder: Path, path: str = "/system", **options: Any) -> SyncReport:
    settings = IngestSettings(**{**SETTINGS, **options.pop("settings", {})})
    return sync(endpoint.base + path, folder, settings, wait=options.pop("wait", lambda _: None), **options)


def fill(endpoint: Endpoint, meetings: int) -> None:
    endpoint.put("organization", 1, name="Lenkungskreis", membership=[f"{endpoint.base}/membership/1"])
    for number in range(meetings):
        add_meeting(endpoint, number)


def add_meeting(endpoint: Endpoint, number: int | str, **values: Any) -> dict[str, Any]:
    item = {"type": TYPE + "AgendaItem", "public": True}
    items = [
        {**item, "id": f"{endpoint.base}/agendaItem/{number}-1", "number": "1", "name": f"Haushalt {number}",
         "result": "Geändert beschlossen", "resolutionText": f"Der Haushalt {number} wird beschlossen."},
        {**item, "id": f"{endpoint.base}/agendaItem/{number}-2", "number": "2", "name": f"Personalsache {number}",
         "public": False, "resolutionText": f"Die Personalsache {number} wird vertraulich behandelt."},
    ]  # fmt: skip
    found = {
        "name": f"{number}. Sitzung des Lenkungskreises",
        "start": "2024-03-12T16:00:00+01:00",
        "organization": [f"{endpoint.base}/organization/1"],
        "participant": [f"{endpoint.base}/person/7"],
        "location": {"id": f"{endpoint.base}/location/1", "type": TYPE + "Location", "description": "Rathaus"},
        "resultsProtocol": endpoint.file(number, f"Niederschrift Nummer {number} des Lenkungskreises.".encode()),
        "agendaItem": items,
    }
    return endpoint.put("meeting", number, **{**found, **values})


def documents(report: SyncReport) -> dict[str, Document]:
    """What ingest makes of the mirror, by title."""
    found = find([report.documents], settings=IngestSettings())
    assert not found.refusals
    return {loaded.document.title: loaded.document for loaded in (load(c, IngestSettings()) for c in found.candidates)}


def mirrored(endpoint: Endpoint, folder: Path, path: str = "/system") -> Mirror:
    address = endpoint.base + path
    return Mirror(mirror_folder(folder, address), address)


def everything(folder: Path) -> str:
    """Every byte that was written, names included."""
    return "\n".join(
        f"{p} {p.read_bytes().decode('utf-8', 'replace')}" for p in sorted(folder.rglob("*")) if p.is_file()
    )


def assert_exact(endpoint: Endpoint, folder: Path, report: SyncReport) -> None:
    """Mirror, files and documents name exactly the live objects of the endpoint."""
    mirror = mirrored(endpoint, folder)
    live = {i: m for i, m in endpoint.lists["meeting"].items() if not m.get("deleted")}
    stored = {kept.found["id"]: kept.found for kept in mirror.all("Meeting")}
    assert {i: m["name"] for i, m in stored.items()} == {i: m["name"] for i, m in live.items()}
    items = {item["id"]: item for meeting in live.values() for item in meeting["agendaItem"]}
    assert {kept.found["id"]: kept.found["name"] for kept in mirror.all("AgendaItem")} == {
        i: item["name"] for i, item in items.items()
    }
    files = {m["resultsProtocol"]["id"]: m["resultsProtocol"]["sha512Checksum"] for m in live.values()}
    assert {kept.found["id"] for kept in mirror.all("File")} == set(files)
    on_disk = {hashlib.sha512(p.read_bytes()).hexdigest() for p in (report.documents / "dateien").iterdir()}
    assert on_disk == set(files.values())
    texts = [p.read_text("utf-8") for p in (report.documents / "sitzungen").iterdir()]
    assert sorted(re.findall(r"^# (.*)$", "\n".join(texts), re.M)) == sorted(m["name"] for m in live.values())
    listed = {entry["path"] for entry in yaml.safe_load((report.documents / "manifest.yaml").read_text())["documents"]}
    there = {p.relative_to(report.documents).as_posix() for p in report.documents.rglob("*") if p.is_file()}
    assert there == listed | {"manifest.yaml"}
