"""Walks every route as anonymous, counsellor, staff and admin: no marker above a reader's level, all markers up to it.

Every place of a document that can be told (title, body, town, file name, heading, text, hidden agenda item, PDF) holds a
word that stands nowhere else. A route that the table `CALLS` does not know makes the test fail: add how it is called.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from leak_calls import (
    known_calls,
    questions,
    routes,
)
from leak_world import (
    _MARKER,
    ALL,
    ANSWER,
    MARKERS,
    PASSWORD,
    READ,
    READERS,
    Reader,
    Seen,
    World,
    found,
    plant_answer,
    write_documents,
)
from serving import serving
from starlette.responses import PlainTextResponse

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.account_types import Role
from index.library import OwnedLibrary
from index.types import DocumentRecord
from ingest.types import Visibility
from ui.accounts import Passwords, add_account
from ui.app import create_app


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
    with serving(app, log) as address:
        path = plant_answer(library)
        yield World(app, library, address, folder / "data", log, questionnaire=path)
    library.close()


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
    owners[ANSWER] = "questionnaire-1"
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

    # Several places of the level hold the same sentence; which of them an answer of four sentences quotes is not what is tested.
    assert [text for text in found(turn()) if MARKERS[text][0] == Visibility.COMMITTEE]
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
