"""How every route of the app is called by the leak walk; a route that `CALLS` does not know makes the walk fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from leak_world import (
    ALL,
    GRADIO,
    SERVICE_ID,
    Reader,
    marker,
)

from ingest.types import Visibility

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
        reader.call("GET", "/api/v1/search", params={"q": question, "k": 50, "as_of": "2100-01-01"})
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


def service_page(reader: Reader) -> None:
    seen = reader.call("GET", f"/angebot/{SERVICE_ID}")
    assert seen.status == 200
    assert "dokumente dazu" in seen.text


def map_page(reader: Reader) -> None:
    for params in ({}, {"andere": "1"}, {"thema": "literacy", "ort": "Nirgendwo", "offen": "1"}):
        reader.call("GET", "/karte", params=params)


def lotse(method: str, part: str = "") -> Call:
    """The counsellors' pages; the service does not exist here, and asking for others must not tell."""
    fields = {"text": questions()[3], "thema": "study", "ort": "Losungswort", "datum": "morgen"}
    path = f"/lotse{part}".replace("{service_id}", "nothing")
    return lambda reader: void(reader.call(method, path, **({"data": fields} if method == "POST" else {})))


def questionnaire(reader: Reader) -> None:
    """Somebody else's personal link, and links that were never made."""
    for path in (reader.world.questionnaire, "/fragebogen/nothing"):
        reader.call("GET", path)
        reader.call("GET", path, params={"gesendet": "1"})


def questionnaire_wrongly(route: str) -> Call:
    def call(reader: Reader) -> None:
        for path in (reader.world.questionnaire, "/fragebogen/nothing"):
            reader.call("POST", path + route, data={"name": "", "topics": "nonsense"})

    return call


def review_each(reader: Reader) -> None:
    for number in (1, 2):
        reader.call("GET", f"/pruefung/{number}")


def review_undecided(reader: Reader) -> None:
    reader.call("POST", "/pruefung/1", data={"entscheidung": "ablehnen", "begruendung": ""})


CALLS: dict[str, Call] = {
    "GET /karte": map_page,
    "GET /angebot/{service_id}": service_page,
    "GET /angebot/{service_id}/kontakt.vcf": once("GET", f"/angebot/{SERVICE_ID}/kontakt.vcf"),
    **{f"GET /lotse{part}": lotse("GET", part) for part in ("", "/zahlen")},
    **{
        f"POST /lotse{part}": lotse("POST", part)
        for part in ("", "/{service_id}/blatt", "/{service_id}/blatt.pdf", "/{service_id}/termin.ics")
    },
    "GET /fragebogen/{token}": questionnaire,
    "POST /fragebogen/{token}": questionnaire_wrongly(""),
    "POST /fragebogen/{token}/pruefen": questionnaire_wrongly("/pruefen"),
    "GET /pruefung": once("GET", "/pruefung"),
    "GET /pruefung/{answer_id}": review_each,
    "POST /pruefung/{answer_id}": review_undecided,
    "GET /api/v1/recommendations": decisions(
        "/api/v1/recommendations", conference="2023", open="true", as_of="2100-01-01"
    ),
    "GET /api/v1/contracts": decisions("/api/v1/contracts", as_of="2100-01-01"),
    "GET /empfehlungen": decisions("/empfehlungen", konferenz="2023", offen="1"),
    "GET /vertraege": once("GET", "/vertraege"),
    "GET /api/v1/decisions": decisions("/api/v1/decisions", topic="Vertrag", outcome="adopted", as_of="2100-01-01"),
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
    **{
        f"GET {path}": once("GET", path)
        for path in ("/doppelangebote", "/doppelangebote.csv", "/luecken", "/luecken.csv")
    },
    **{f"GET {path}": once("GET", path) for path in ("/vorlage-lenkungskreis", "/vorlage-lenkungskreis.md")},
    **{f"GET {path}": once("GET", path) for path in ("/api/v1/overlaps", "/api/v1/gaps")},
    "POST /doppelangebote": once("POST", "/doppelangebote", data={"one": "a", "other": "b", "different": "true"}),
    "POST /abmelden": lambda reader: None,  # called last: see `walk`
    "MOUNT /static": once("GET", "/static/page.css"),
}
SAME_AS_GET = {"HEAD"}
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
