"""Signing in over HTTP: sessions, cookies, traps of other sites, guessing, and what stays the same without an account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.account_types import Role
from index.library import OwnedLibrary
from index.types import PUBLIC_VIEWER, Viewer
from ingest.types import Visibility
from ui import sign_in
from ui.accounts import Passwords, add_account
from ui.app import create_app
from ui.audit import AuditLog
from ui.sessions import COOKIE, SECURE_COOKIE, Sessions
from ui.settings import SignInSettings
from ui.sign_in_gate import SCOPE_KEY
from ui.sign_in_throttle import ACCOUNT, Throttle

PASSWORD = "Regen über Eschenwalde"
OWN = {"sec-fetch-site": "same-origin"}
PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""As in the app, but quick."""


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[OwnedLibrary]:
    """Two documents and three accounts."""
    folder = tmp_path_factory.mktemp("sign_in")
    opened = make_library(folder / "data")
    for level in (Visibility.PUBLIC, Visibility.NETWORK):
        place = folder / level.label
        place.mkdir()
        (place / f"{level.label}.md").write_text(
            f"# Lerncafé {level.label}\n\nDas Lerncafé öffnet dienstags.\n", "utf-8"
        )
        opened.update([place], level)
    for role in Role:
        add_account(opened.accounts, PASSWORDS, role.value, role, None, PASSWORD, 0)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(library: OwnedLibrary) -> FastAPI:
    return create_app(library, Assistant(library, AssistantSettings()))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A fresh browser before a server that nobody has tried to get into."""
    app.state.door = sign_in.Door(PASSWORDS, Throttle())
    return TestClient(app, base_url="http://netzlotse.example", follow_redirects=False)


def enter(client: TestClient, name: str = "counsellor", password: str = PASSWORD, **more: str) -> Response:
    return client.post("/anmelden", data={"name": name, "password": password, **more}, headers=OWN)


def level_of(client: TestClient) -> int:
    """How many documents a search shows: one to the public, two to the network."""
    return len({hit["document"]["id"] for hit in client.get("/api/v1/search", params={"q": "Lerncafé"}).json()["hits"]})


def test_signing_in_opens_the_network_and_signing_out_closes_it(client: TestClient, library: OwnedLibrary) -> None:
    assert level_of(client) == 1
    answer = enter(client, " Counsellor ", weiter="/suche/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/suche/?a=b")
    assert level_of(client) == 2
    token = client.cookies[COOKIE]
    out = client.post("/abmelden", headers=OWN)
    assert (out.status_code, out.headers["location"]) == (303, "/anmelden?abgemeldet=1")
    assert COOKIE not in client.cookies
    assert "Sie sind abgemeldet" in client.get(out.headers["location"]).text
    client.cookies.set(COOKIE, token)
    assert level_of(client) == 1, "the token must be dead on the server, too"


def test_the_cookie(client: TestClient, library: OwnedLibrary, tmp_path: Path) -> None:
    cookie = enter(client).headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{43}}; ", cookie)
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=lax", "max-age=36000"} <= attributes
    assert not any(part.startswith("domain") for part in attributes)
    database = Path(str(library.accounts._engine.url.database))
    stored = b"".join(file.read_bytes() for file in database.parent.glob("catalogue.sqlite3*"))
    assert client.cookies[COOKIE].encode() not in stored


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_over_https_only_the_host_cookie_counts(
    library: OwnedLibrary, app: FastAPI, client: TestClient, behind_proxy: bool
) -> None:
    parts = next(m for m in app.user_middleware if m.kwargs.get("parts")).kwargs["parts"]
    settings = SignInSettings.model_construct(https=behind_proxy)
    sessions = Sessions(parts.sessions.accounts, settings)
    secure = TestClient(app, base_url="https://netzlotse.example", follow_redirects=False)
    if behind_proxy:  # the server itself is reached over plain HTTP
        from starlette.requests import Request
        from starlette.responses import Response as Answer

        scope = {"type": "http", "scheme": "http", "path": "/", "headers": [], "server": ("netzlotse.example", 80)}
        answer = Answer()
        account, stored = library.accounts.credentials("staff") or pytest.fail("no account")
        assert sessions.start(Request({**scope, SCOPE_KEY: parts}), answer, account, stored)
        cookie = answer.headers["set-cookie"]
    else:
        cookie = enter(secure).headers["set-cookie"]
        assert level_of(secure) == 2
        secure.cookies.clear()
        enter(client)
        secure.cookies.set(COOKIE, client.cookies[COOKIE])
        assert level_of(secure) == 1
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert "; Secure" in cookie
    assert "; Path=/" in cookie


def test_every_sign_in_gets_a_new_token_and_ends_the_one_before(client: TestClient) -> None:
    client.cookies.set(COOKIE, "planted-by-somebody-else", domain="netzlotse.example")
    enter(client)
    first = client.cookies.get(COOKIE, domain="netzlotse.example") or client.cookies.get(
        COOKIE, domain=".netzlotse.example"
    )
    tokens = re.findall(rf"{COOKIE}=([\w-]+)", enter(client).headers["set-cookie"])
    assert first != tokens[0]
    assert tokens[0] != "planted-by-somebody-else"
    other = TestClient(client.app, base_url="http://netzlotse.example")
    other.cookies.set(COOKIE, str(first))
    assert level_of(other) == 1


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_sessions_end_when_unused_and_after_a_day_of_work(library: OwnedLibrary, app: FastAPI) -> None:
    from starlette.requests import Request
    from starlette.responses import Response as Answer

    clock = Clock()
    sessions = Sessions(
        library.accounts, SignInSettings.model_construct(session_idle_minutes=60, session_hours=10), clock
    )
    empty = {"type": "http", "scheme": "http", "path": "/", "headers": [], "server": ("h", 80)}

    def start() -> Request:
        answer = Answer()
        account, stored = library.accounts.credentials("staff") or pytest.fail("no account")
        assert sessions.start(Request(empty), answer, account, stored)
        return Request({**empty, "headers": [(b"cookie", answer.headers["set-cookie"].split(";")[0].encode())]})

    def seen(request: Request) -> Viewer:
        return sessions.reader(Request({**request.scope})).viewer

    idle = start()
    clock.now += 3600
    assert seen(idle) == Viewer(Visibility.COMMITTEE)
    clock.now += 3601
    assert seen(idle) == PUBLIC_VIEWER
    clock.now -= 3601
    assert seen(idle) == PUBLIC_VIEWER, "an ended session does not come back"
    busy = start()
    for _ in range(20):
        clock.now += 1795
        assert seen(busy) == Viewer(Visibility.COMMITTEE)
    clock.now += 101
    assert seen(busy) == PUBLIC_VIEWER


@pytest.mark.parametrize("change", ["password", "disabled"])
def test_a_change_of_the_account_signs_out(client: TestClient, library: OwnedLibrary, change: str) -> None:
    enter(client)
    assert level_of(client) == 2
    if change == "password":
        library.accounts.set_password("counsellor", PASSWORDS.hash(PASSWORD))
    else:
        library.accounts.set_disabled("counsellor", True)
    try:
        assert level_of(client) == 1
        assert enter(client).status_code == (303 if change == "password" else 403)
    finally:
        library.accounts.set_disabled("counsellor", False)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://netzlotse.example"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://netzlotse.example"}, 403),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "http://netzlotse.example.elsewhere.example"}, 403),
        ({"origin": "http://netzlotse.example:8080"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_other_sites_change_nothing_with_the_cookie(client: TestClient, headers: dict[str, str], status: int) -> None:
    enter(client)
    asked = client.post("/api/v1/ask", json={"question": "Wann öffnet das Lerncafé?"}, headers=headers)
    assert asked.status_code == status
    if status == 403:
        assert asked.json()["type"] == "urn:netzlotse:cross-site"
        assert client.post("/abmelden", headers=headers).status_code == 403
        assert client.post("/chat/gradio_api/queue/join", json={}, headers=headers).status_code == 403
        assert level_of(client) == 2


def test_nobody_is_signed_in_by_another_site(client: TestClient) -> None:
    data = {"name": "counsellor", "password": PASSWORD}
    answer = client.post("/anmelden", data=data, headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"].startswith("text/html")


def test_without_a_cookie_programs_ask_as_before(client: TestClient) -> None:
    asked = client.post("/api/v1/ask", json={"question": "Lerncafé"}, headers={"origin": "http://elsewhere.example"})
    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers


@pytest.mark.parametrize(
    "target",
    [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
        "x",
        "/abmelden",
        "/anmelden?weiter=/x",
    ],
)
def test_it_leads_nowhere_else(client: TestClient, target: str) -> None:
    assert enter(client, weiter=target).headers["location"] == "/chat/"
    client.post("/abmelden", headers=OWN)
    assert 'name="weiter" value="/chat/"' in client.get("/anmelden", params={"weiter": target}).text


def test_wrong_names_and_wrong_passwords_look_the_same(client: TestClient, library: OwnedLibrary) -> None:
    library.accounts.set_disabled("admin", True)
    try:
        answers = [
            enter(client, "staff", "not the password"),
            enter(client, "no such person", "not the password"),
            enter(client, "admin", PASSWORD),
            enter(client, "x" * 3000, "y" * 3000),
        ]
    finally:
        library.accounts.set_disabled("admin", False)
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    assert {tuple(sorted(answer.headers)) for answer in answers}.__len__() == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_the_form_is_accessible_and_says_what_is_wrong(client: TestClient) -> None:
    page = client.get("/anmelden").text
    for field in ("name", "password"):
        assert f'<label for="{field}">' in page
        assert f'id="{field}"' in page
    assert "<script" not in page
    assert 'role="alert"' not in page
    empty = enter(client, "", "")
    assert empty.status_code == 403
    assert "<title>Fehler: " in empty.text
    assert 'role="alert"' in empty.text
    assert 'aria-describedby="trouble"' in empty.text
    assert 'href="#name"' in empty.text


@pytest.mark.parametrize("name", ["staff", "no such person"])
def test_guessing_is_slowed_down(client: TestClient, name: str) -> None:
    for _ in range(ACCOUNT.free):
        assert enter(client, name, "not the password").status_code == 403
    answer = enter(client, name, PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Bitte warten Sie 1 Sekunden" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_header_says_who_is_signed_in(client: TestClient, library: OwnedLibrary) -> None:
    document = library.documents(PUBLIC_VIEWER)[0]
    address = f"/documents/{document.id}/pages/1"
    assert f'href="/anmelden?weiter={address}%3Fstart%3D0%26end%3D3"' in client.get(address + "?start=0&end=3").text
    enter(client, "staff")
    page = client.get(address)
    assert "Angemeldet: Bildungsbüro" in page.text
    assert 'action="/abmelden"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "Sie sind als <strong>staff</strong> angemeldet" in client.get("/anmelden").text


def test_without_accounts_nothing_is_offered_and_all_is_public(
    tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]
) -> None:
    empty = make_library(tmp_path / "data")
    client = TestClient(create_app(empty, Assistant(empty, AssistantSettings())), follow_redirects=False)
    assert "/anmelden?" not in client.get("/anmelden").text
    assert enter(client).status_code == 403
    client.cookies.set(COOKIE, "anything")
    assert client.get("/api/v1/search", params={"q": "x"}).json()["hits"] == []
    empty.close()


@pytest.mark.parametrize("name", ["nobody", "counsellor", "staff", "admin"])
def test_the_audit_log_is_for_admins(client: TestClient, library: OwnedLibrary, name: str) -> None:
    library.accounts.purge_audit(2**40)
    enter(client, "counsellor")
    level_of(client)
    client.post("/abmelden", headers=OWN)
    enter(client, name)
    page = client.get("/protokoll")
    if name != "admin":
        assert page.status_code == 403
        assert "counsellor" not in page.text
        assert 'href="/anmelden"' in page.text
        return
    assert page.status_code == 200
    assert re.search(r"<td>counsellor</td><td>.*Lerncafé network.*</td><td>network</td><td>search</td>", page.text)
    assert "öffnet" not in page.text


def test_entries_are_deleted_when_they_are_too_old(library: OwnedLibrary) -> None:
    clock = Clock()
    log = AuditLog(library, 10, clock)
    library.accounts.purge_audit(2**40)
    log.record("staff", "page", [("d1", Visibility.NETWORK), ("d1", Visibility.COMMITTEE), ("d2", Visibility.PUBLIC)])
    assert [(e.document_id, e.level) for e in library.accounts.audit()] == [("d1", Visibility.COMMITTEE)]
    clock.now += 10 * 86_400
    log.purge()
    assert len(library.accounts.audit()) == 1
    clock.now += 3600
    log.purge()
    assert library.accounts.audit() == []
