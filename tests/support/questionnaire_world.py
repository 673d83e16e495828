"""A directory with personal links and accounts around one app, without documents: for tests of the questionnaire."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.account_types import Role
from index.library import OwnedLibrary
from index.questionnaire_types import Link
from index.store import Store
from ingest.directory import read_places, read_services
from ingest.directory_types import Service
from ui.accounts import Passwords, add_account
from ui.app import AppSettings, create_app
from ui.settings import QuestionnaireSettings
from ui.sign_in import Door
from ui.sign_in_throttle import Throttle

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PASSWORD = "Regen über Eschenwalde"
PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""As in the app, but quick."""
OWN = {"sec-fetch-site": "same-origin"}
SERVICE = "bildungsberatung-kreishaus"
YEAR = 365 * 86_400
Form = dict[str, list[str]]


@dataclass
class World:
    """The app and what it stands on."""

    app: FastAPI
    library: OwnedLibrary
    store: Store

    def client(self, account: str | None = None) -> TestClient:
        """A fresh browser; signed in if an account is named."""
        client = TestClient(self.app, base_url="http://netzlotse.example", follow_redirects=False)
        if account is not None:
            answer = client.post("/anmelden", data={"name": account, "password": PASSWORD}, headers=OWN)
            assert answer.status_code == 303
        return client

    def invite(self, service_id: str = SERVICE, organization: str = "Träger", seconds: int = YEAR) -> tuple[Link, str]:
        """A link and the path of its form."""
        now = int(time.time())
        link, token = self.library.questionnaires.invite(service_id, organization, now, now + seconds)
        return link, f"/fragebogen/{token}"

    def service(self, service_id: str = SERVICE) -> Service:
        """What the directory says now."""
        found = self.library.questionnaires.service(service_id)
        assert found is not None
        return found


def make_world(
    data: Path, make_library: Callable[[Path], OwnedLibrary], settings: QuestionnaireSettings | None = None
) -> World:
    """The sample directory, and an account for each role."""
    library = make_library(data)
    store = library._store
    store.replace_services(read_services(CORPUS / "directory" / "services.csv"))
    store.replace_places(read_places(CORPUS / "places.csv"))
    for role in Role:
        add_account(library.accounts, PASSWORDS, role.value, role, None, PASSWORD, 0)
    shown = AppSettings() if settings is None else AppSettings(questionnaire=settings)
    app = create_app(library, Assistant(library, AssistantSettings()), shown)
    app.state.door = Door(PASSWORDS, Throttle())
    return World(app, library, store)


def fields_of(page: str) -> Form:
    """What a browser would send of the big form as it stands, read from the page's HTML."""
    start = page.index('id="questionnaire"')
    form: Form = {}
    for tag in re.findall(r"<input[^>]*>|<textarea.*?</textarea>", page[start:], re.DOTALL):
        name = attribute(tag, "name")
        kind = attribute(tag, "type")
        if kind in ("checkbox", "radio"):
            if " checked" in tag:
                form.setdefault(name, []).append(attribute(tag, "value"))
        elif tag.startswith("<textarea"):
            content = re.search(r">\n?(.*)</textarea>", tag, re.DOTALL)
            assert content is not None
            form.setdefault(name, []).append(html.unescape(content[1]))
        else:
            form.setdefault(name, []).append(attribute(tag, "value"))
    return form


def attribute(tag: str, name: str) -> str:
    """An attribute's value; empty without it."""
    found = re.search(rf' {name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def review_fields(page: str) -> dict[str, str]:
    """What a browser would send of the reviewer's form, but for the button."""
    start = page.index('name="gesehen"')
    start = page.rindex("<input", 0, start)
    fields = {}
    for tag in re.findall(r"<input[^>]*>|<textarea.*?</textarea>|<select.*?</select>", page[start:], re.DOTALL):
        name = attribute(tag, "name")
        if tag.startswith("<textarea"):
            fields[name] = html.unescape(re.search(r">\n?(.*)</textarea>", tag, re.DOTALL)[1])  # type: ignore[index]
        elif tag.startswith("<select"):
            fields[name] = re.search(r'value="([^"]*)" selected', tag)[1]  # type: ignore[index]
        else:
            fields[name] = attribute(tag, "value")
    return fields


def send(client: TestClient, path: str, form: Form) -> Response:
    """Send the form as a browser does."""
    return client.post(path, data=form, headers=OWN)


def accept(client: TestClient, answer_id: int, **changes: str) -> Response:
    """Open an answer and accept it, with what the reviewer fills in."""
    fields = review_fields(client.get(f"/pruefung/{answer_id}").text) | changes | {"entscheidung": "annehmen"}
    return client.post(f"/pruefung/{answer_id}", data=fields, headers=OWN)


def some_service(world: World, number: int) -> str:
    """A service of its own for a test."""
    return world.library.questionnaires.services()[number].id
