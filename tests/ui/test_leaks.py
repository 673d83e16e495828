"""Walks every route as anonymous, counsellor, staff and admin: no marker above a reader's level, all markers up to it.

Every place of a document that can be told (title, body, town, file name, heading, text, hidden agenda item, PDF) holds a
word that stands nowhere else. A route that the table `CALLS` does not know makes the test fail: add how it is called.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
import typst
import uvicorn
import yaml
from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.account_types import Role
from index.library import OwnedLibrary
from index.types import DocumentRecord, Viewer
from ingest.types import Visibility
from ui.access_log import log_config
from ui.accounts import Passwords, add_account
from ui.accounts_roles import ROLE_LEVELS
from ui.app import create_app

PASSWORD = "Regen über Eschenwalde"
ALL = Viewer(Visibility.CONFIDENTIAL)
HIDDEN = [level for level in Visibility if level > Visibility.PUBLIC]
PLACES = ("title", "body", "town", "file", "heading", "text", "scan", "itemtitle", "itemtext", "pdfitem", "decision")
READ = ("heading", "text", "scan", "itemtext", "pdfitem", "decision")
"""Places whose showing must be in the audit log."""
READERS: dict[str, Visibility] = {"anonymous": Visibility.PUBLIC, **{r.value: ROLE_LEVELS[r] for r in Role}}
START_SECONDS = 30
ONE_BY_ONE = httpx.Limits(max_keepalive_connections=0)
"""Doors that are closed leave a request's body unread, and the connection with it."""


def marker(level: Visibility, place: str) -> str:
    return f"zq{level.label}{place}vx"


MARKERS = {
    marker(level, place): (level, place)
    for level in Visibility
    for place in PLACES
    if level in HIDDEN or place not in ("itemtitle", "itemtext", "pdfitem", "decision")
}
_MARKER = re.compile("|".join(MARKERS))


def minutes(level: Visibility) -> str:
    return f"""# Niederschrift

## Öffentlicher Teil

### TOP 1 Begrüßung

Die Leitung eröffnet die Sitzung und stellt fest, dass alle da sind.

## Nicht öffentlicher Teil

### TOP N 1 Vertrag {marker(level, "itemtitle")}

Das Losungswort der Stufe {level.label} im Vertrag lautet {marker(level, "itemtext")}.

Beschluss: Der Vertrag wird mit {marker(level, "decision")} geschlossen.

Abstimmungsergebnis: einstimmig
"""


def write_documents(folder: Path) -> None:
    """One document of each level as text and as PDF, and public minutes with a hidden part of each level, too."""
    documents: list[dict[str, str]] = []
    for level in Visibility:
        text, scan = f"bericht_{marker(level, 'file')}.md", f"{level.label}.pdf"
        (folder / text).write_text(
            f"# Bericht\n\n## Abschnitt {marker(level, 'heading')}\n\n"
            f"Das Losungswort der Stufe {level.label} lautet {marker(level, 'text')}.\n",
            encoding="utf-8",
        )
        pdf(
            folder / scan, f"= Bericht\nDas Losungswort der Stufe {level.label} im Bild lautet {marker(level, 'scan')}."
        )
        told = {
            "title": f"Bericht {marker(level, 'title')}",
            "body": f"Rat {marker(level, 'body')}",
            "municipality": f"Ort {marker(level, 'town')}",
        }
        documents += [{"path": name, "kind": "report", "visibility": level.label, **told} for name in (text, scan)]
    for level in HIDDEN:
        (folder / f"sitzung_{level.label}.md").write_text(minutes(level), encoding="utf-8")
        pdf(
            folder / f"sitzung_{level.label}.pdf",
            "= Niederschrift\n== Öffentlicher Teil\n=== TOP 1 Begrüßung\nAlle sind da und sprechen über das Lerncafé.\n"
            f"== Nicht öffentlicher Teil\n=== TOP N 1 Vertrag\nDas Losungswort der Stufe {level.label} lautet {marker(level, 'pdfitem')}.",
        )
        documents += [
            {"path": f"sitzung_{level.label}.{kind}", "kind": "minutes", "visibility": "public"}
            | {"nonpublic_visibility": level.label, "title": "Niederschrift", "date": "2024-03-12"}
            for kind in ("md", "pdf")
        ]
    content = {"network": "Netz", "defaults": {"language": "de"}, "documents": documents}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def pdf(path: Path, source: str) -> None:
    path.write_bytes(typst.compile(source.encode()))


@dataclass
class World:
    """The server with its library, and what was written while it ran."""

    app: FastAPI
    library: OwnedLibrary
    address: str
    data: Path
    log: io.StringIO
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def documents(self) -> list[DocumentRecord]:
        return self.library.documents(ALL)


@dataclass
class Seen:
    """One answer as far as somebody could read it."""

    call: str
    status: int
    text: str


class Reader:
    """A browser of one person."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.seen: list[Seen] = []
        self.http = httpx.Client(
            base_url=world.address, headers={"origin": world.address}, timeout=60, limits=ONE_BY_ONE
        )
        if name != "anonymous":
            answer = self.http.post("/anmelden", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text

    def call(self, method: str, path: str, **more: Any) -> Seen:
        """Ask and note. Endless streams are read for as long as something comes."""
        body, headers, status = b"", "", 0
        wait = more.pop("wait", 60)
        try:
            with self.http.stream(method, path, timeout=httpx.Timeout(60, read=wait), **more) as answer:
                status, headers = answer.status_code, str(answer.headers)
                for piece in answer.iter_raw() if "content-encoding" not in answer.headers else answer.iter_bytes():
                    body += piece
                    if b'"close_stream"' in body:
                        break
        except httpx.ReadTimeout:
            assert wait < 60, f"{method} {path} did not answer"
        except httpx.RemoteProtocolError:
            assert path.startswith(GRADIO), f"{method} {path} broke off"  # Gradio's way to end unknown streams
        seen = Seen(f"{method} {path}", status, f"{headers}\n{readable(body)}".lower())
        self.seen.append(seen)
        return seen

    def event(self, page: str, number: int, data: list[Any]) -> None:
        """What the browser does when a Gradio page loads or a button is pressed."""
        session = f"walk{next(self.world.numbers)}"
        asked = {"data": data, "fn_index": number, "session_hash": session, "event_data": None, "trigger_id": None}
        assert self.call("POST", f"{page}/gradio_api/queue/join", json=asked).status == 200
        told = self.call("GET", f"{page}/gradio_api/queue/data", params={"session_hash": session})
        assert '"success":true' in told.text.replace(" ", ""), told.text[-500:]


def readable(body: bytes) -> str:
    """A PDF as its text, so that compression hides nothing; JSON without escapes."""
    if body.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(body)
        return " ".join(page.get_textpage().get_text_range() for page in document)
    text = body.decode("utf-8", "replace")
    try:
        return text + json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def found(seen: Seen) -> set[str]:
    return set(_MARKER.findall(seen.text))


# --- how every route is called -----------------------------------------------------------------------------------------

Call = Callable[[Reader], None]


def once(method: str, path: str, **more: Any) -> Call:
    return lambda reader: void(reader.call(method, path, **more))


def void(_: object) -> None:
    """Calls are made for what the reader notes."""


def questions() -> list[str]:
    return [f"Wie lautet das Losungswort der Stufe {level.label}?" for level in Visibility]


def search(reader: Reader) -> None:
    for question in [*questions(), "Vertrag", "Niederschrift", "Bericht"]:
        reader.call("GET", "/api/v1/search", params={"q": question, "k": 50})
    for level in Visibility:
        for name, value in (("body", f"Rat {marker(level, 'body')}"), ("municipality", f"Ort {marker(level, 'town')}")):
            reader.call("GET", "/api/v1/search", params={"q": "Losungswort", name: value})
    reader.call("GET", "/api/v1/search", params={"q": "Losungswort", "from": "2025-01-01", "to": "2024-01-01"})


def ask(reader: Reader) -> None:
    for question in questions():
        asked = {"question": question}
        first = reader.call("POST", "/api/v1/ask", json=asked)
        reader.call("POST", "/api/v1/ask", json=asked, headers={"accept": "text/event-stream"})
        assert first.status == 200
    turn = {
        "question": "Wie lautet das Losungswort?",
        "searched_as": "Wie lautet das Losungswort?",
        "document_ids": [record.id for record in reader.world.documents],
        "passage_ids": [hit.passage.id for hit in reader.world.library.search("Losungswort", ALL, limit=50)],
    }
    later = reader.call("POST", "/api/v1/ask", json={"question": "Und wie lautet es dort?", "conversation": [turn]})
    assert later.status == 200, later.text


def for_documents(path: str, **params: str) -> Call:
    def call(reader: Reader) -> None:
        for record in reader.world.documents:
            reader.call("GET", path.format(document_id=record.id, number=1), params=params)
        reader.call("GET", path.format(document_id="nothing", number=1), params=params)

    return call


def pages(reader: Reader) -> None:
    for_documents("/api/v1/documents/{document_id}/pages/{number}")(reader)
    for record in reader.world.documents:
        seen = reader.call(
            "GET", f"/api/v1/documents/{record.id}/pages/1", params={"format": "png", "start": 0, "end": 9}
        )
        if seen.status == 200:  # a picture shows what stands on the page
            view = reader.world.library.page(record.id, 1, ALL)
            assert view is not None
            seen.text += "".join(segment.text for segment in view.segments).lower()


def gradio_events(page: str) -> Call:
    """Every event of the page's own configuration; `ask` and `search` with questions for every level."""

    def call(reader: Reader) -> None:
        config = reader.http.get(f"{page}/config").json()
        for event in config["dependencies"]:
            name = event["api_name"].rstrip("0123456789_")
            if name == "ask":
                for question in questions():
                    reader.event(page, event["id"], [question, "", None])
            elif name == "search":
                for question in questions():
                    reader.event(page, event["id"], [question, [], "", "", "", ""])
            else:
                assert name in {"show", "choices", "restart"}, f"{page}: how is the event {event['api_name']} called?"
                reader.event(page, event["id"], [])

    return call


def sign_in_form(reader: Reader) -> None:
    reader.call("GET", "/anmelden", params={"abgemeldet": "1", "weiter": "/suche/"})


def sign_in_wrongly(reader: Reader) -> None:
    reader.call("POST", "/anmelden", data={"name": "", "password": ""})


OPARL = "/oparl/v1.1"


def oparl_crawl(reader: Reader) -> None:
    """Follows every address of the endpoint from its beginning, as a client does."""
    waiting, known = [f"{OPARL}/system"], set()
    while waiting:
        path = waiting.pop()
        known.add(path)
        told = reader.call("GET", path).text
        for address in re.findall(rf"{OPARL}/[^\s\"\\]+", told):
            if address not in known and address not in waiting:
                waiting.append(address)
    assert len(known) > 10, "the endpoint shows hardly anything"


def oparl_guess(reader: Reader) -> None:
    """Asks for every document under every kind of object, also for those that no list names."""
    for record in reader.world.documents:
        for kind in ("file", "meeting", "paper", "agenda-item", "organization", "body"):
            reader.call("GET", f"{OPARL}/{kind}/{record.id}")


def decisions(path: str, **params: str) -> Call:
    def call(reader: Reader) -> None:
        reader.call("GET", path)
        reader.call("GET", path, params=params)

    return call


CALLS: dict[str, Call] = {
    "GET /api/v1/decisions": decisions("/api/v1/decisions", topic="Vertrag", outcome="adopted"),
    "GET /beschluesse": decisions("/beschluesse", thema="Vertrag", ergebnis="adopted"),
    f"GET {OPARL}/system": oparl_crawl,
    f"GET {OPARL}/bodies": once("GET", f"{OPARL}/bodies"),
    f"GET {OPARL}/body/{{body}}/{{path}}": once("GET", f"{OPARL}/body/nothing/meetings"),
    f"GET {OPARL}/file/{{identity}}/content": for_documents(f"{OPARL}/file/{{document_id}}/content"),
    f"GET {OPARL}/{{kind}}/{{identity}}": oparl_guess,
    **{f"GET {path}": once("GET", path) for path in ("/", "/chat", "/suche", "/search", "/favicon.ico")},
    **{f"GET {path}": once("GET", path) for path in ("/healthz", "/readyz", "/api/v1/openapi.json")},
    "GET /api/v1/search": search,
    "POST /api/v1/ask": ask,
    "GET /api/v1/documents/{document_id}": for_documents("/api/v1/documents/{document_id}"),
    "GET /api/v1/documents/{document_id}/pages/{number}": pages,
    "GET /api/v1/services": once("GET", "/api/v1/services", params={"topic": "Schulabschluss nachholen"}),
    "GET /documents/{document_id}/pages/{number}": for_documents(
        "/documents/{document_id}/pages/{number}", start="0", end="9"
    ),
    "GET /documents/{document_id}/original": for_documents("/documents/{document_id}/original"),
    "GET /anmelden": sign_in_form,
    "GET /protokoll": once("GET", "/protokoll"),
    "POST /anmelden": sign_in_wrongly,
    "POST /abmelden": lambda reader: None,  # called last: see `walk`
    "MOUNT /static": once("GET", "/static/page.css"),
}
SAME_AS_GET = {"HEAD"}
GRADIO = ("/chat", "/suche")
GRADIO_EVENTS = {"POST /gradio_api/queue/join", "GET /gradio_api/queue/data"}
ENDLESS = {"GET /gradio_api/heartbeat/{session_hash}", "GET /gradio_api/upload_progress", "GET /gradio_api/dev/reload"}
GRADIO_KNOWN = set(
    """GET /openapi.json|POST /login/|POST /login|GET /logout|GET /svelte/{path:path}|GET /|GET /gradio_api/deep_link|GET /config
GET /config/|GET /static/{path:path}|GET /assets/{path:path}|GET /favicon.ico|GET /theme.css|GET /robots.txt|GET /pwa_icon/{size}
GET /pwa_icon|GET /manifest.json|GET /monitoring|GET /monitoring/summary|GET /monitoring/{key}|GET /gradio_api/user/
GET /gradio_api/user|GET /gradio_api/login_check/|GET /gradio_api/login_check|GET /gradio_api/token/|GET /gradio_api/token
GET /gradio_api/app_id/|GET /gradio_api/app_id|GET /gradio_api/dev/reload|GET /gradio_api/runs/|GET /gradio_api/runs
GET /gradio_api/info|GET /gradio_api/info/|GET /gradio_api/openapi.json
GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}|GET /gradio_api/proxy={url_path:path}
GET /gradio_api/file={path_or_url:path}|POST /gradio_api/stream/{event_id}|POST /gradio_api/stream/{event_id}/close
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file|GET /gradio_api/file/{path:path}|POST /gradio_api/reset
POST /gradio_api/reset/|GET /gradio_api/heartbeat/{session_hash}|POST /gradio_api/api/{api_name}/|POST /gradio_api/api/{api_name}
POST /gradio_api/run/{api_name}/|POST /gradio_api/run/{api_name}|POST /gradio_api/call/v2/{api_name}/
POST /gradio_api/call/v2/{api_name}|POST /gradio_api/call/{api_name}/|POST /gradio_api/call/{api_name}|POST /gradio_api/queue/join
POST /gradio_api/cancel|GET /gradio_api/call/{api_name}/{event_id}|GET /gradio_api/call/v2/{api_name}/{event_id}
GET /gradio_api/queue/data|POST /gradio_api/component_server/|POST /gradio_api/component_server|GET /gradio_api/queue/status
GET /gradio_api/upload_progress|POST /gradio_api/upload|GET /gradio_api/startup-events|GET /gradio_api/theme.css
POST /gradio_api/process_recording|POST /gradio_api/vibe-edit|POST /gradio_api/vibe-edit/|POST /gradio_api/undo-vibe-edit
POST /gradio_api/undo-vibe-edit/|GET /gradio_api/vibe-code|GET /gradio_api/vibe-code/|POST /gradio_api/vibe-code
POST /gradio_api/vibe-code/|POST /gradio_api/vibe-starter-queries|POST /gradio_api/vibe-starter-queries/""".replace(
        "\n", "|"
    ).split("|")
)
"""Gradio's own routes; all are called with the name of an event where one belongs, the queue as a browser does."""


def gradio_call(page: str, route: str) -> Call:
    method, path = route.split(" ", 1)
    filled = re.sub(r"\{[^}]+\}", "ask" if page == "/chat" else "search", path)
    wait = 0.5 if route in ENDLESS else 30
    json_body = {"data": [questions()[3], "", None], "session_hash": "walk", "fn_index": 1}
    more: dict[str, Any] = {"json": json_body} if method == "POST" else {"params": {"upload_id": "x"}}
    return lambda reader: void(reader.call(method, page + filled, wait=wait, **more))


def routes(app: FastAPI) -> set[str]:
    """All that the app answers to, routers and mounted apps included."""

    def below(items: Any, prefix: str) -> Iterator[str]:
        for route in items:
            if hasattr(route, "original_router"):  # how FastAPI keeps included routers
                yield from below(route.original_router.routes, prefix + route.include_context.prefix)
            elif hasattr(route, "methods"):
                yield from (
                    f"{method} {prefix}{route.path}" for method in sorted((route.methods or {"GET"}) - SAME_AS_GET)
                )
            else:
                inner = list(below(getattr(route, "routes", None) or [], prefix + route.path))
                yield from inner or [f"MOUNT {prefix}{route.path}"]

    return set(below(app.routes, ""))


def known_calls() -> dict[str, Call]:
    known = dict(CALLS)
    for page in GRADIO:
        for route in GRADIO_KNOWN:
            method, path = route.split(" ", 1)
            call = gradio_events(page) if route in GRADIO_EVENTS else gradio_call(page, route)
            known[f"{method} {page}{path}"] = call
        known[f"GET {page}/gradio_api/queue/data"] = lambda reader: None  # `gradio_events` reads it
    return known


# --- fixtures -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "documents").mkdir()
    write_documents(folder / "documents")
    library = make_library(folder / "data")
    report = library.update([folder / "documents"])
    assert not report.refused
    for role in Role:
        add_account(library.accounts, Passwords(), role.value, role, None, PASSWORD, int(time.time()))
    app = create_app(library, Assistant(library, AssistantSettings()))
    log = io.StringIO()
    server, port = started(app, log)
    yield World(app, library, f"http://127.0.0.1:{port}", folder / "data", log)
    server.should_exit = True
    time.sleep(0.5)
    library.close()


def started(app: FastAPI, log: io.StringIO) -> tuple[uvicorn.Server, int]:
    """As `netzlotse serve` does it, with the log kept."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = log_config()
    for handler in config["handlers"].values():
        handler["stream"] = log
    server = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", port, log_config=config, ws="none", forwarded_allow_ips="127.0.0.1")
    )
    threading.Thread(target=server.run, daemon=True).start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert time.monotonic() < deadline, f"the server did not start within {START_SECONDS} s"
        time.sleep(0.05)
    return server, port


# --- tests --------------------------------------------------------------------------------------------------------------


def test_every_route_is_known(world: World) -> None:
    existing, known = routes(world.app), set(known_calls())
    assert len(existing) > 100
    assert not existing - known, "add to CALLS how these are called"
    assert not known - existing, "these are gone: take them out of CALLS"


def nothing() -> None:
    """An endpoint."""


def test_routes_of_every_kind_are_listed() -> None:
    app, inner, router = FastAPI(openapi_url=None), FastAPI(openapi_url=None), APIRouter(prefix="/b")
    inner.add_api_route("/e", nothing)
    router.add_api_route("/c", nothing, methods=["POST"])
    app.include_router(router, prefix="/a")
    app.mount("/d", inner)
    app.mount("/f", PlainTextResponse("f"))
    app.add_route("/g", PlainTextResponse("g"))
    assert routes(app) == {"POST /a/b/c", "GET /d/e", "MOUNT /f", "GET /g"}


@pytest.mark.parametrize("name", list(READERS))
def test_nobody_sees_more_than_their_level_and_everybody_sees_all_of_it(world: World, name: str) -> None:
    level, reader = READERS[name], Reader(world, name)
    accounts, shown = world.library.accounts, set[str]()
    owners = {text: record.id for record in world.documents for text in markers_of(world, record)}
    for route, call in sorted(known_calls().items()):
        reader.seen.clear()
        accounts.purge_audit(2**40)
        call(reader)
        here = {text: seen.call for seen in reader.seen for text in found(seen)}
        leaked = {text: where for text, where in here.items() if MARKERS[text][0] > level}
        assert not leaked, f"{name} may see up to {level.label}, but {route} shows {leaked}"
        audited = {(entry.account, entry.document_id) for entry in accounts.audit()}
        read = {text for text in here if MARKERS[text][0] > Visibility.PUBLIC and MARKERS[text][1] in READ}
        assert {(name, owners[text]) for text in read} <= audited, f"{route} shows {here} without a note"
        assert name != "anonymous" or not audited
        shown |= set(here)
    assert shown == {text for text, (strictness, _) in MARKERS.items() if strictness <= level}
    after = Reader.call(reader, "POST", "/abmelden")
    assert after.status == 303
    assert {MARKERS[text][0] for text in found(reader.call("GET", "/api/v1/search?q=Losungswort&k=50"))} == {
        Visibility.PUBLIC
    }


def markers_of(world: World, record: DocumentRecord) -> set[str]:
    """Markers in a document's pages."""
    views = [world.library.page(record.id, number, ALL) for number in range(1, record.page_count + 1)]
    return set(_MARKER.findall("".join(s.text for view in views if view for s in view.segments).lower()))


def test_a_conversation_does_not_outlive_its_session(world: World) -> None:
    """The tab of somebody who signed out asks on: the server's memory of the conversation must not answer."""
    reader = Reader(world, "staff")
    number = ask_event(reader)
    question = questions()[Visibility.COMMITTEE]
    join = {
        "data": [question, "", None],
        "fn_index": number,
        "session_hash": "one-tab",
        "event_data": None,
        "trigger_id": None,
    }

    def turn() -> Seen:
        assert reader.call("POST", "/chat/gradio_api/queue/join", json=join).status == 200
        return reader.call("GET", "/chat/gradio_api/queue/data", params={"session_hash": "one-tab"})

    secret = marker(Visibility.COMMITTEE, "text")
    assert secret in found(turn())
    assert reader.call("POST", "/abmelden").status == 303
    join["data"] = ["Guten Tag", "", None]
    later = turn()
    assert '"success":true' in later.text.replace(" ", "")
    assert not [text for text in found(later) if MARKERS[text][0] > Visibility.PUBLIC]
    assert question.lower() not in later.text


def ask_event(reader: Reader) -> int:
    events = reader.http.get("/chat/config").json()["dependencies"]
    return next(event["id"] for event in events if event["api_name"] == "ask")


def test_nothing_that_was_asked_is_found_on_disk_or_in_the_log(world: World) -> None:
    planted = [
        "Wimperngeheimnis",
        "Adelgunde Beispielfrau",
        "adelgunde@mail.example",
        "203.0.113.77",
        "Falschpasswort77",
    ]
    text = f"Wo hilft man {planted[1]} ({planted[2]}) beim {planted[0]}?"
    handler = logging.StreamHandler(world.log)
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))  # the client of this test
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        for name in ("anonymous", "staff"):
            reader = Reader(world, name)
            reader.http.headers["x-forwarded-for"] = planted[3]
            reader.call("POST", "/api/v1/ask", json={"question": text})
            reader.call("GET", "/api/v1/search", params={"q": text})
            reader.call("GET", "/api/v1/services", params={"near": planted[1]})
            reader.event("/chat", ask_event(reader), [text, planted[0], None])
            reader.event("/chat", ask_event(reader), [text, "", None])
            reader.call("POST", "/anmelden", data={"name": planted[1], "password": planted[4]})
            assert reader.call("GET", f"/api/v1/documents/{planted[0]}").status == 404 or name
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    written = world.log.getvalue()
    assert "/api/v1/ask" in written, "the log was not caught"
    stored = [path for path in world.data.rglob("*") if path.is_file() and "models" not in path.parts]
    assert any(path.name == "catalogue.sqlite3-wal" for path in stored)
    for word in planted:
        assert word.lower() not in written.lower().replace(f"/api/v1/documents/{planted[0]}".lower(), "")
        holding = [path.name for path in stored if word.lower().encode() in path.read_bytes().lower()]
        assert not holding, f"{word} is in {holding}"
