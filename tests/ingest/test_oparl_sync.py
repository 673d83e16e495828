"""An OParl endpoint on this machine is mirrored, changes, breaks, is hostile; the mirror must say exactly what it says."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from ingest.errors import BadEndpoint
from ingest.find import find
from ingest.load import load
from ingest.oparl_mirror import Mirror, mirror_folder
from ingest.oparl_sync import SyncReport, sync
from ingest.settings import IngestSettings
from ingest.types import Document, Refusal, Visibility

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


def _serve(make: Callable[[str], Endpoint]) -> Iterator[Endpoint]:
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


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    yield from _serve(Endpoint)


@pytest.fixture
def other() -> Iterator[Endpoint]:
    """A second host: another port counts as one."""
    yield from _serve(Endpoint)


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


def test_two_hundred_meetings_change_vanish_and_come(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 200)
    endpoint.tick()
    first = run(endpoint, tmp_path)
    assert first.full
    assert first.complete
    assert first.refused == ()
    assert first.fetched == 200
    assert_exact(endpoint, tmp_path, first)
    endpoint.tick()
    for number in range(0, 20, 2):
        endpoint.delete(f"{endpoint.base}/meeting/{number}")
    for number in range(1, 20, 2):
        changed = add_meeting(endpoint, number, name=f"{number}. Sitzung, verlegt")
        changed["agendaItem"] = changed["agendaItem"][:1]
    for number in range(200, 210):
        add_meeting(endpoint, number)
    endpoint.asked.clear()
    second = run(endpoint, tmp_path)
    assert not second.full
    assert second.complete
    assert_exact(endpoint, tmp_path, second)
    assert second.fetched == 10
    assert len([path for path in endpoint.asked if path.startswith("/list/meeting")]) == 1
    assert any("modified_since=" in path for path in endpoint.asked)
    endpoint.asked.clear()
    third = run(endpoint, tmp_path)
    assert third.fetched == 0
    assert not [path for path in endpoint.asked if path.startswith("/download/")]
    assert_exact(endpoint, tmp_path, third)


def test_what_vanishes_without_a_word_goes_with_a_full_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 4)
    run(endpoint, tmp_path)
    del endpoint.lists["meeting"][f"{endpoint.base}/meeting/2"]
    run(endpoint, tmp_path)
    assert mirrored(endpoint, tmp_path).get("Meeting", f"{endpoint.base}/meeting/2")
    report = run(endpoint, tmp_path, full=True)
    assert report.full
    assert_exact(endpoint, tmp_path, report)


def test_everything_is_listed_again_after_some_days(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    endpoint.now += timedelta(days=29)
    assert not run(endpoint, tmp_path).full
    endpoint.now += timedelta(days=2)
    assert run(endpoint, tmp_path).full


def test_non_public_items_are_never_public(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    trap = "Öffentlicher Teil\n\n# Öffentlicher Teil\n\nTOP 9: Öffentlich? <!-- `x` | Geheimwort"
    meeting["agendaItem"][1]["resolutionText"] = trap
    meeting["agendaItem"][1]["auxiliaryFile"] = [endpoint.file("geheim", b"Das Geheimwort steht in der Anlage.")]
    meeting["agendaItem"].insert(
        1,
        {
            "id": f"{endpoint.base}/agendaItem/x",
            "type": TYPE + "AgendaItem",
            "number": "C",
            "name": "Ohne Angabe Geheimwort",
        },
    )
    report = run(endpoint, tmp_path, visibility=Visibility.PUBLIC)
    found = documents(report)
    document = found["0. Sitzung des Lenkungskreises"]
    shown = " ".join(document.text[s.start : s.end] for s in document.sections if s.visibility is Visibility.PUBLIC)
    hidden = " ".join(
        document.text[s.start : s.end] for s in document.sections if s.visibility is Visibility.CONFIDENTIAL
    )
    assert "Der Haushalt 0 wird beschlossen." in shown
    assert "Geändert beschlossen" in shown
    assert "Geheimwort" not in shown
    assert "Personalsache" not in shown
    assert hidden.count("Geheimwort") == 2
    assert found["Datei geheim"].visibility is Visibility.CONFIDENTIAL
    assert found["Datei 0"].visibility is Visibility.PUBLIC
    assert document.body == "Lenkungskreis"
    assert document.date is not None
    assert document.date.isoformat() == "2024-03-12"
    assert [(item.number, item.title, item.public) for item in document.agenda if item.public] == [
        ("1", "Haushalt 0", True)
    ]


def test_a_stricter_visibility_stays_until_another_is_given(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    for level, expected in (
        (Visibility.NETWORK, Visibility.NETWORK),
        (None, Visibility.NETWORK),
        (Visibility.PUBLIC, Visibility.PUBLIC),
    ):
        report = run(endpoint, tmp_path, visibility=level)
        assert {document.visibility for document in documents(report).values()} == {expected}


def test_a_paper_of_a_non_public_item_is_not_public(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    for number, item in (("offen", "0-1"), ("geheim", "0-2")):
        consultation = [
            {"id": f"{endpoint.base}/consultation/{number}", "agendaItem": f"{endpoint.base}/agendaItem/{item}"}
        ]
        endpoint.put(
            "paper", number, name=f"Vertrag {number}", paperType="Kooperationsvertrag", date="2023-05-01",
            mainFile=endpoint.file(number, f"Text {number} der Vorlage.".encode()), consultation=consultation,
        )  # fmt: skip
    found = documents(run(endpoint, tmp_path))
    assert found["Datei offen"].visibility is Visibility.PUBLIC
    assert found["Datei offen"].kind.value == "contract"
    assert str(found["Datei offen"].date) == "2023-05-01"
    assert found["Datei geheim"].visibility is Visibility.CONFIDENTIAL


def test_nothing_about_persons_is_written(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    person = {
        "id": f"{endpoint.base}/person/9",
        "type": TYPE + "Person",
        "name": "Zzyxperson",
        "email": "zz@stadt.example",
    }
    meeting["participant"] = [person]
    meeting["agendaItem"][0]["speaker"] = person
    meeting["resultsProtocol"]["person"] = [person]
    meeting["resultsProtocol"]["text"] = "Zzyxperson fehlte."
    endpoint.body_extra = {"contactName": "Zzyxperson", "membership": [person]}
    endpoint.put(
        "paper", 1, name="Vorlage", originatorPerson=[person], mainFile=endpoint.file("p", b"Inhalt der Vorlage.")
    )
    run(endpoint, tmp_path)
    written = everything(tmp_path)
    assert "Vorlage" in written
    for word in ("Zzyxperson", "stadt.example", "Kontakt Person", "/person/", "/membership/"):
        assert word not in written
    assert not [path for path in endpoint.asked if "person" in path or "membership" in path]


def test_referenced_objects_are_fetched_and_changes_found(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.put("organization", 1, name="Beirat")
    endpoint.lists["agendaItem"] = {}
    item = endpoint.put("agendaItem", 5, number="5", name="Bericht", public=True)
    file = endpoint.file(5, b"Einladung zur Sitzung.")
    endpoint.lists["file"][file["id"]] = file
    endpoint.body_extra = {"agendaItem": None, "file": None}
    endpoint.put(
        "meeting", 1, name="Sitzung", agendaItem=[item["id"], f"{endpoint.base}/agendaItem/404"], invitation=file["id"]
    )
    report = run(endpoint, tmp_path)
    assert [(refusal.source, refusal.reason) for refusal in report.refused] == [
        (f"{endpoint.base}/agendaItem/404", "not_found")
    ]
    assert "TOP 5: Bericht" in everything(report.documents)
    assert "Einladung zur Sitzung." in everything(report.documents)
    endpoint.tick()
    endpoint.delete(item["id"])
    endpoint.lists["meeting"][f"{endpoint.base}/meeting/1"]["modified"] = endpoint.now.isoformat()
    assert "TOP 5: Bericht" not in everything(run(endpoint, tmp_path).documents)


def test_one_broken_object_is_refused_and_its_old_version_stays(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 3)
    run(endpoint, tmp_path)
    endpoint.tick()
    broken = endpoint.lists["meeting"][f"{endpoint.base}/meeting/1"]
    broken["type"] = "https://schema.oparl.org/9.9/Meeting"
    endpoint.lists["meeting"]["none"] = {"type": TYPE + "Meeting", "modified": endpoint.now.isoformat()}
    report = run(endpoint, tmp_path, full=True)
    assert {refusal.reason for refusal in report.refused} == {"broken_object"}
    assert len(report.refused) == 2
    assert len(list(mirrored(endpoint, tmp_path).all("Meeting"))) == 3


def test_an_interrupted_sync_goes_on_where_it_stopped(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.page_size = 20
    fill(endpoint, 100)

    def fail_on_page_3(target: str) -> Answer:
        page = json.dumps(endpoint.page("meeting", parse_qs(urlsplit(target).query))).encode()
        return (503, {}, b"") if "page=3" in target else (200, {}, page)

    endpoint.odd["/list/meeting"] = fail_on_page_3
    with pytest.raises(BadEndpoint, match="503"):
        run(endpoint, tmp_path)
    assert mirrored(endpoint, tmp_path).state().last_sync is None
    endpoint.odd.clear()
    endpoint.asked.clear()
    report = run(endpoint, tmp_path)
    assert [path for path in endpoint.asked if path.startswith("/list/meeting")] == [
        "/list/meeting?page=3",
        "/list/meeting?page=4",
        "/list/meeting?page=5",
    ]
    assert report.complete
    assert_exact(endpoint, tmp_path, report)


KILLED_SYNC = """
import sys
from pathlib import Path
from ingest.oparl_sync import sync
from ingest.settings import IngestSettings
sync(sys.argv[1], Path(sys.argv[2]), IngestSettings(oparl_requests_per_second=1000))
"""


@pytest.mark.parametrize("stopped_at", ["/list/meeting?page=2", "/download/7", "/list/file"])
def test_a_killed_sync_is_finished_by_the_next(endpoint: Endpoint, tmp_path: Path, stopped_at: str) -> None:
    endpoint.page_size = 6
    fill(endpoint, 15)
    reached, release = threading.Event(), threading.Event()
    real = endpoint.answer

    def answer(target: str) -> Answer:
        if target == stopped_at and not release.is_set():
            reached.set()
            release.wait(60)
        return real(target)

    endpoint.answer = answer  # type: ignore[method-assign]
    process = subprocess.Popen([sys.executable, "-c", KILLED_SYNC, f"{endpoint.base}/system", str(tmp_path)])
    assert reached.wait(60)
    process.kill()
    process.wait()
    release.set()
    assert_exact(endpoint, tmp_path, run(endpoint, tmp_path))


def test_a_page_that_is_out_of_date_begins_the_list_again(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.page_size = 5
    fill(endpoint, 12)
    endpoint.odd["/list/paper"] = lambda _: (500, {}, b"")
    with pytest.raises(BadEndpoint):
        run(endpoint, tmp_path)
    mirror = mirrored(endpoint, tmp_path)
    state = mirror.state()
    mirror.advance(state, f"{endpoint.base}/list/meeting", f"{endpoint.base}/gone?page=2")
    endpoint.odd.clear()
    report = run(endpoint, tmp_path)
    assert report.complete
    assert_exact(endpoint, tmp_path, report)


def test_hostile_lists_end(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 2)
    here = f"{endpoint.base}/list/meeting"
    loop = json.dumps({"data": [], "links": {"next": here}}).encode()
    endpoint.odd["/list/meeting"] = lambda _: (200, {}, loop)
    report = run(endpoint, tmp_path)
    assert [refusal.reason for refusal in report.refused] == ["loop"]
    assert not report.complete
    assert mirrored(endpoint, tmp_path).state().last_sync is None
    count = iter(range(10**6))
    endpoint.odd["/list/meeting"] = lambda _: (
        200, {}, json.dumps({"data": [], "links": {"next": f"{here}?page={next(count)}"}}).encode()
    )  # fmt: skip
    with pytest.raises(BadEndpoint, match="NETZLOTSE_OPARL_MAX_OBJECTS"):
        run(endpoint, tmp_path, settings={"oparl_max_objects": 300})


def test_a_broken_list_removes_nothing(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 3)
    run(endpoint, tmp_path)
    for answer in ((200, {}, b"<html>"), (200, {}, b'{"data": 5}'), (200, {}, b"[" * 100_000), (404, {}, b"")):
        endpoint.odd["/list/meeting"] = lambda _, answer=answer: answer
        report = run(endpoint, tmp_path, full=True)
        assert not report.complete
        assert len(report.refused) == 1
        assert len(list(mirrored(endpoint, tmp_path).all("Meeting"))) == 3
    endpoint.odd.clear()
    assert_exact(endpoint, tmp_path, run(endpoint, tmp_path, full=True))


def test_a_huge_page_and_a_huge_file_are_refused(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    endpoint.files["/download/0"] = b"x" * 1_100_000
    endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]["resultsProtocol"].pop("sha512Checksum")
    report = run(endpoint, tmp_path, settings={"max_file_megabytes": 1})
    assert [refusal.reason for refusal in report.refused] == ["too_large"]
    assert not list((report.documents / "dateien").iterdir())
    endpoint.odd["/list/organization"] = lambda _: (200, {}, b'{"data": [' + b" " * 1_100_000 + b"]}")
    report = run(endpoint, tmp_path, full=True, settings={"oparl_max_page_megabytes": 1})
    assert "too_large" in {refusal.reason for refusal in report.refused}
    assert not report.complete


def test_requests_stay_on_the_host(endpoint: Endpoint, other: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    elsewhere = f"{other.base}/steal"
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    meeting["auxiliaryFile"] = [
        endpoint.file("a", b"Inhalt", accessUrl=elsewhere),
        endpoint.file("b", b"Inhalt", accessUrl=f"{endpoint.base}/redirect"),
        endpoint.file("c", b"Inhalt", accessUrl="file:///etc/passwd"),
        endpoint.file("d", b"Inhalt", accessUrl=endpoint.base.replace("//", "//user:secret@") + "/download/d"),
    ]
    meeting["agendaItem"].append(f"{other.base}/agendaItem/1")
    endpoint.odd["/redirect"] = lambda _: (302, {"Location": elsewhere}, b"")
    endpoint.odd["/list/paper"] = lambda _: (200, {}, json.dumps({"data": [], "links": {"next": elsewhere}}).encode())
    report = run(endpoint, tmp_path)
    assert other.asked == []
    assert sorted(refusal.reason for refusal in report.refused) == ["bad_address", "bad_address", *["left_host"] * 4]
    other.files["/steal"] = b"Inhalt"
    allowed = run(endpoint, tmp_path, settings={"oparl_file_hosts": other.base.removeprefix("http://")})
    assert other.asked == ["/steal", "/steal"]
    assert allowed.fetched == 2


def test_ids_and_names_never_become_paths(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 0)
    evil = "../../../../evil\x00\\..\\evil"
    file = endpoint.file(
        "e", b"Inhalt der Datei.", id=f"{endpoint.base}/file/../../../evil", fileName=evil + ".txt", name="\ud800x"
    )
    add_meeting(endpoint, 1, id=f"{endpoint.base}/../../evil/%2e%2e%2f", name=f"# {evil}\n\nÜ", resultsProtocol=file)
    data = tmp_path / "data"
    report = run(endpoint, data)
    assert report.refused == ()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    for path in report.documents.rglob("*"):
        assert re.fullmatch(r"[a-z0-9_.-]+", path.name)
    assert len(list(report.documents.rglob("*.oparl.md"))) == 1
    assert any(document.text.startswith("# ../../../../evil") for document in documents(report).values())


def test_a_damaged_download_is_refused_and_the_old_file_stays(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    endpoint.tick()
    meeting = add_meeting(endpoint, 0)
    meeting["resultsProtocol"]["sha512Checksum"] = hashlib.sha512(b"new").hexdigest()
    report = run(endpoint, tmp_path)
    assert [refusal.reason for refusal in report.refused] == ["checksum"]
    assert "Niederschrift Nummer 0" in everything(report.documents / "dateien")
    endpoint.files["/download/0"] = b"new"
    assert run(endpoint, tmp_path).fetched == 1


def test_politeness(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    tries = iter([(429, {"Retry-After": "7"}, b""), (503, {}, b"")])
    real = endpoint.page("meeting", {})
    endpoint.odd["/list/meeting"] = lambda _: next(tries, (200, {}, json.dumps(real).encode()))
    waits: list[float] = []
    settings = {"oparl_contact": "https://netz.example/kontakt"}
    report = run(endpoint, tmp_path, wait=waits.append, settings=settings)
    assert report.complete
    assert [wait for wait in waits if wait >= 1] == [7, 2]
    assert all("Netzlotse/" in agent and "netz.example/kontakt" in agent for agent in endpoint.agents)
    waits.clear()
    run(endpoint, tmp_path, wait=waits.append, settings={"oparl_requests_per_second": 2})
    assert len(waits) >= 5
    assert sum(waits) > 2


def test_a_wait_that_is_too_long_ends_the_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.odd["/system"] = lambda _: (503, {"Retry-After": "9999"}, b"")
    with pytest.raises(BadEndpoint, match="503"):
        run(endpoint, tmp_path)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {}, b"<html>Ratsinfo</html>"), "not JSON"),
        ((200, {}, b"[1]"), "no object"),
        ((200, {}, b'{"hello": 1}'), "not OParl"),
        ((200, {}, b'{"type": "https://schema.oparl.org/1.1/Meeting"}'), "Name the address of a System"),
        (
            (
                200,
                {},
                b'{"type": "https://schema.oparl.org/1.1/System", "oparlVersion": "https://schema.oparl.org/2.0/"}',
            ),
            "2.0",
        ),
        ((404, {}, b""), "404"),
        ((403, {}, b""), "403"),
        ((500, {}, b""), "500"),
        ((302, {"Location": "/system"}, b""), "redirects"),
        ((302, {"Location": "http://elsewhere.example/"}, b""), "another host"),
    ],
)
def test_what_is_no_endpoint_is_said(endpoint: Endpoint, tmp_path: Path, answer: Answer, says: str) -> None:
    endpoint.odd["/system"] = lambda _: answer
    with pytest.raises(BadEndpoint, match=re.escape(says)):
        run(endpoint, tmp_path)


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "file:///etc/passwd", "netz.example", "http://u:p@a.example/", ""]
)
def test_what_is_no_address_is_said(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadEndpoint):
        sync(address, tmp_path, IngestSettings())
    assert list(tmp_path.iterdir()) == []


def test_nobody_listening_is_said(tmp_path: Path, endpoint: Endpoint) -> None:
    settings = IngestSettings(oparl_retries=0)
    with pytest.raises(BadEndpoint, match="cannot be reached"):
        sync("http://127.0.0.1:9/system", tmp_path, settings)


def test_version_1_0_is_read_with_a_warning(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    endpoint.version = "1.0"
    report = run(endpoint, tmp_path)
    assert len(report.warnings) == 1
    assert_exact(endpoint, tmp_path, report)


def test_the_address_of_a_body_works_too(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 2)
    report = run(endpoint, tmp_path, "/body")
    assert report.refused == ()
    assert len(list(mirrored(endpoint, tmp_path, "/body").all("Meeting"))) == 2


def test_a_damaged_state_is_said(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    (mirrored(endpoint, tmp_path).folder / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadEndpoint, match="Delete the folder"):
        run(endpoint, tmp_path)


def test_refusals_are_refusals(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.lists["organization"]["x"] = {"type": 5}
    report = run(endpoint, tmp_path)
    assert [type(refusal) for refusal in report.refused] == [Refusal]


ODD = (
    None, True, 5, -1.5, "", "x", "\ud800\x00\n# \u202e", [], {}, [[]], [{}], [None, 7, "x"], {"id": 5}, [{"id": "http://a.example/1"}],
    "9999-12-31T23:59:59-23:00", "http://[", 10**300,
)  # fmt: skip


def test_no_value_of_a_wrong_type_stops_the_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 0)
    for number, odd in enumerate(ODD):
        meeting = add_meeting(endpoint, number)
        for found in (meeting, meeting["agendaItem"][0], meeting["resultsProtocol"]):
            for key in list(found):
                if key not in ("id", "type", "modified", "agendaItem", "resultsProtocol"):
                    found[key] = odd
        for key in ("agendaItem", "resultsProtocol", "organization", "auxiliaryFile", "location"):
            add_meeting(endpoint, f"{number}-{key}", **{key: odd})
        values = dict.fromkeys(("name", "consultation", "mainFile", "auxiliaryFile", "paperType", "date", "body"), odd)
        endpoint.put("paper", number, **values)
        endpoint.put("organization", f"x{number}", name=odd)
    report = run(endpoint, tmp_path)
    assert len(list((report.documents / "sitzungen").iterdir())) == len(endpoint.lists["meeting"])
    assert documents(report)
    assert report.complete
