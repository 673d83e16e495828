"""Double offers, gaps and the paper over HTTP and on the command line, for each role; and counting that keeps nothing else."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import netzlotse
from fastapi import FastAPI
from fastapi.testclient import TestClient
from learning_world import PASSWORD, PASSWORDS, directory_library

from assistant.assistant import Assistant
from assistant.opening import ZONE
from assistant.settings import AssistantSettings
from assistant.types import AskedNeed, Question
from index.account_types import Role
from index.learning_types import NeedKey
from index.library import OwnedLibrary
from ui import sign_in
from ui.app import create_app
from ui.need_counter import NeedCounter
from ui.sign_in_throttle import Throttle

TUESDAY_MORNING = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
OWN = {"sec-fetch-site": "same-origin"}
PATHS = (
    "/doppelangebote",
    "/doppelangebote.csv",
    "/luecken",
    "/luecken.csv",
    "/vorlage-lenkungskreis",
    "/vorlage-lenkungskreis.md",
    "/api/v1/overlaps",
    "/api/v1/gaps",
)
PAST = "2026-08"
PAIR = {"one": "vhs-kundenservice-kursberatung", "other": "vhs-kursberatung-altstadt"}
PLANTED = ("Adelgunde Beispielfrau", "adelgunde@mail.example", "0221 987654", "Wimperngeheimnis")
QUESTION = (
    f"Ich bin {PLANTED[0]} ({PLANTED[1]}, Tel. {PLANTED[2]}, {PLANTED[3]}). "
    "Wo kann ich mich in Lindhorn zur Inklusion beraten lassen?"
)
INCLUSION = NeedKey("2026-11", "inclusion", "Lindhorn", "", False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("learning")


@pytest.fixture(scope="module")
def indexed(folder: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[OwnedLibrary]:
    opened = directory_library(folder, make_library)
    yield opened
    opened.close()


@pytest.fixture
def library(indexed: OwnedLibrary) -> Iterator[OwnedLibrary]:
    """With nothing counted and nothing marked."""
    yield indexed
    with indexed.learning._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("DELETE FROM need_count")
        connection.exec_driver_sql("DELETE FROM not_double")


@pytest.fixture
def app(library: OwnedLibrary) -> FastAPI:
    app = create_app(library, Assistant(library, AssistantSettings(), clock=lambda: TUESDAY_MORNING))
    app.state.door = sign_in.Door(PASSWORDS, Throttle())
    return app


def entered(app: FastAPI, name: str | None) -> TestClient:
    client = TestClient(app, base_url="http://netzlotse.example", follow_redirects=False, headers=OWN)
    if name:
        assert client.post("/anmelden", data={"name": name, "password": PASSWORD}).status_code == 303
    return client


def plant(library: OwnedLibrary, count: int, *key: str, served: bool = False) -> None:
    library.learning.count([NeedKey(PAST, *key, served)] * count)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize("name", [None, *(role.value for role in Role)])
def test_staff_and_administrators_see_it_and_nobody_else(app: FastAPI, library: OwnedLibrary, name: str | None) -> None:
    client, allowed = entered(app, name), name in ("staff", "admin")
    for path in PATHS:
        answer = client.get(path)
        assert answer.status_code == (200 if allowed else 403), path
        assert allowed or "vhs-kundenservice" not in answer.text.lower()
    assert client.post("/doppelangebote", data={**PAIR, "different": "true"}).status_code == (303 if allowed else 403)
    assert bool(library.learning.not_doubles()) == allowed
    menu = client.get("/beschluesse").text
    assert ('href="/luecken"' in menu) == allowed


def test_marking_a_pair_takes_it_away_and_can_be_taken_back(app: FastAPI) -> None:
    client = entered(app, "staff")
    page = client.get("/doppelangebote").text
    assert page.count("Kein Doppelangebot</button>") == 3
    assert "gleiche Telefonnummer" in page
    assert "<caption" in page
    done = client.post("/doppelangebote", data={**PAIR, "different": "true"})
    assert (done.status_code, done.headers["location"]) == (303, "/doppelangebote")
    page = client.get("/doppelangebote").text
    assert page.count("Kein Doppelangebot</button>") == 2
    assert "Markierung aufheben</button>" in page
    assert client.get("/api/v1/overlaps").json()["not_doubles"] == [{**PAIR, "marked": "2026-11-24"}]
    client.post("/doppelangebote", data={**PAIR, "different": "false"})
    assert client.get("/doppelangebote").text.count("Kein Doppelangebot</button>") == 3


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"one": "nothing", "other": PAIR["other"], "different": "true"}, 404),
        ({"one": PAIR["one"], "other": PAIR["one"], "different": "true"}, 404),
        ({"one": PAIR["one"], "different": "true"}, 422),
        ({**PAIR, "different": "vielleicht"}, 422),
        ({**PAIR, "one": "x" * 81, "different": "true"}, 422),
    ],
)
def test_what_cannot_be_marked_is_refused(
    app: FastAPI, library: OwnedLibrary, data: dict[str, str], status: int
) -> None:
    answer = entered(app, "staff").post("/doppelangebote", data=data)
    assert answer.status_code == status
    assert "<html" in answer.text
    assert library.learning.not_doubles() == []


def test_another_site_cannot_mark(app: FastAPI, library: OwnedLibrary) -> None:
    client = entered(app, "staff")
    trap = client.post("/doppelangebote", data={**PAIR, "different": "true"}, headers={"sec-fetch-site": "cross-site"})
    assert trap.status_code == 403
    assert library.learning.not_doubles() == []


def test_gaps_show_groups_of_five_and_hide_smaller_ones(app: FastAPI, library: OwnedLibrary) -> None:
    plant(library, 7, "inclusion", "Quellrath", "Steinbecke")
    plant(library, 4, "literacy", "Quellrath", "Wiesenrode")
    library.learning.count([NeedKey("2026-11", "study", "Lindhorn", "", False)] * 30)  # of the running quarter
    client = entered(app, "staff")
    out = client.get("/api/v1/gaps").json()
    assert [(need["topic"], need["district"], need["unserved"], need["served"]) for need in out["needs"]] == [
        ("inclusion", "Steinbecke", 7, None)
    ]
    assert out["running_period_shown_from"] == "2027-01-01"
    page = client.get("/luecken").text
    assert "Quellrath, Steinbecke" in page
    assert "3. Quartal 2026" in page
    assert "unter 5" in page
    assert "Wiesenrode" not in page
    assert ">30<" not in page
    assert page.count("<caption") == 2
    needs = [row for row in rows(client.get("/luecken.csv").text) if row["Quelle"] == "Nachfrage"]
    assert [(row["Ort"], row["Gesucht ohne nahe Stelle"], row["Gesucht mit naher Stelle"]) for row in needs] == [
        ("Quellrath, Steinbecke", "7", "unter 5")
    ]


def test_the_directory_alone_tells_gaps_from_the_first_day(app: FastAPI) -> None:
    client = entered(app, "admin")
    out = client.get("/api/v1/gaps").json()
    assert out["needs"] == []
    gap = next(i for i in out["coverage"] if (i["topic"], i["municipality"]) == ("inclusion", "Quellrath"))
    assert (gap["gap"], gap["nearest"]["id"]) == (True, "inklusionslotsen-tannenhoehe")
    told = [row for row in rows(client.get("/luecken.csv").text) if row["Lücke"] == "ja"]
    assert len(told) == sum(item["gap"] for item in out["coverage"]) > 10


def test_downloads_are_for_german_excel(app: FastAPI) -> None:
    client = entered(app, "staff")
    for path in ("/doppelangebote.csv", "/luecken.csv"):
        answer = client.get(path)
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["cache-control"] == "no-store"
    pairs = rows(client.get("/doppelangebote.csv").text)
    assert {(row["Kennung 1"], row["Kennung 2"]) for row in pairs} >= {(PAIR["one"], PAIR["other"])}
    assert all(row["Gründe"] and row["Unterschiedlich"] for row in pairs)


def test_the_paper_says_the_same_as_the_pages(app: FastAPI, library: OwnedLibrary) -> None:
    plant(library, 9, "inclusion", "Quellrath", "Steinbecke")
    client = entered(app, "staff")
    page, text = client.get("/vorlage-lenkungskreis").text, client.get("/vorlage-lenkungskreis.md").text
    out = client.get("/api/v1/gaps").json()
    gaps = sum(item["gap"] for item in out["coverage"] if not item["district"])
    for told in (page, text):
        assert f"Für {gaps} von 75 Paaren aus Thema und Ort" in told
        assert "9-mal ohne nahe Stelle (3. Quartal 2026)" in told
        assert "Stand: 24.11.2026" in told
        assert "Kontaktstelle Wiedereinstieg" in told
        assert "Wie gerechnet wurde" in told


def test_a_chat_answer_counts_topic_and_place_and_leaves_no_other_trace(
    app: FastAPI, library: OwnedLibrary, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = entered(app, None)
    first = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    assert {key.key: key.count for key in library.learning.counts()} == {INCLUSION: 1}
    follow_up = {"question": "Und am Samstag?", "conversation": first["conversation"]}
    client.post("/api/v1/ask", json=follow_up)
    assert library.learning.counts()[0].count == 1, "the same need of the same conversation"
    client.post("/api/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert library.learning.counts()[0].count == 2
    client.post("/api/v1/ask", json={"question": "Wie hoch ist der Mount Everest?"})
    client.post("/api/v1/ask", json={"question": "Was hat der Lenkungskreis zur Sprachbildung beschlossen?"})
    assert len(library.learning.counts()) == 1
    stored = [path for path in (folder / "data").rglob("*") if path.is_file() and "models" not in path.parts]
    assert any(path.name.startswith("catalogue.sqlite3") for path in stored)
    for word in (*PLANTED, "Mount Everest"):
        assert not [path.name for path in stored if word.lower().encode() in path.read_bytes().lower()], word
        assert word not in caplog.text
    database = sqlite3.connect(folder / "data" / "catalogue.sqlite3")
    assert database.execute("SELECT * FROM need_count").fetchall() == [("2026-11", "inclusion", "Lindhorn", "", 0, 2)]
    database.close()


def test_counting_can_be_switched_off_and_never_holds_an_answer_up(
    library: OwnedLibrary, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = Assistant(library)
    need = assistant.ask(Question(QUESTION)).need
    assert need is not None
    NeedCounter(library, AssistantSettings(count_needs=False), assistant.clock).count(need)
    NeedCounter(library, AssistantSettings(), assistant.clock).count(AskedNeed((), None))
    assert library.learning.counts() == []
    with library.learning._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    NeedCounter(library, AssistantSettings(), assistant.clock).count(need)
    assert "A need was not counted" in caplog.text
    assert not any(word in caplog.text for word in PLANTED)


def test_the_commands(library: OwnedLibrary, folder: Path) -> None:
    """Beside a process that owns the folder, as beside a running server."""
    plant(library, 6, "inclusion", "Quellrath", "Steinbecke")
    data = folder / "data"
    asked = netzlotse(data, "ask", QUESTION)
    assert asked.returncode == 0, asked.stderr
    (counted,) = [item for item in library.learning.counts() if item.key.municipality == "Lindhorn"]
    assert (counted.key.topic, counted.count) == ("inclusion", 1)
    told = netzlotse(data, "overlaps")
    assert "wohl zweimal eingetragen" in told.stdout, told.stderr
    out = json.loads(netzlotse(data, "overlaps", "--json").stdout)
    assert len(out["groups"]) == 3
    gaps = rows(netzlotse(data, "gaps", "--csv").stdout)
    assert {row["Quelle"] for row in gaps} == {"Nachfrage", "Verzeichnis"}
    both = netzlotse(data, "gaps", "--json", "--csv")
    assert both.returncode == 2
    assert "Traceback" not in both.stderr
    assert netzlotse(data, "steering-paper").stdout.startswith("# Vorlage für den Lenkungskreis")
