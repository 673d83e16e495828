"""A day in the past, over HTTP, on the page of a source and on the command line: what was in the index then, with today's rights."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import netzlotse
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.library import OwnedLibrary
from ingest.types import Visibility
from ui.app import create_app
from ui.as_of import ZONE, moment_of

MINUTES = """# Niederschrift der 1. Sitzung des Lenkungskreises

## TOP 1 Bücherbus

Beschluss: Der Bücherbus fährt {day} um 9 Uhr nach Musterstadt.

Abstimmungsergebnis: einstimmig
"""
FORMER, NOW, CLOSED = "freitags", "montags", "sonntags"


@dataclass(frozen=True)
class World:
    data: Path
    client: TestClient
    then: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[World]:
    """Public minutes in two versions, and confidential ones in two."""
    folder = tmp_path_factory.mktemp("as_of")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "manifest.yaml").write_text(
        "documents:\n"
        "  - {path: offen.md, kind: minutes, body: Lenkungskreis, date: 2024-03-03, visibility: public}\n"
        "  - {path: geschlossen.md, kind: minutes, body: Lenkungskreis, date: 2024-04-04, visibility: confidential}\n",
        encoding="utf-8",
    )
    library = make_library(folder / "data")
    moments = []
    for public, closed in ((FORMER, CLOSED), (NOW, "nie")):
        (documents / "offen.md").write_text(MINUTES.format(day=public), encoding="utf-8")
        (documents / "geschlossen.md").write_text(MINUTES.format(day=closed), encoding="utf-8")
        assert not library.update([documents]).refused
        moments.append(datetime.now(UTC).isoformat())
    app = create_app(library, Assistant(library, AssistantSettings()))
    yield World(folder / "data", TestClient(app, raise_server_exceptions=False), moments[0])
    library.close()


def run(world: World, *arguments: str) -> Any:
    done = netzlotse(world.data, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("past", "shown", "hidden"), [(True, FORMER, NOW), (False, NOW, FORMER)])
def test_search_ask_and_decisions_over_http(world: World, past: bool, shown: str, hidden: str) -> None:
    as_of = {"as_of": world.then} if past else {}
    question = "Was hat der Lenkungskreis zum Bücherbus beschlossen?"
    answers = (
        world.client.get("/api/v1/search", params={"q": question, **as_of}),
        world.client.get("/api/v1/decisions", params=as_of),
        world.client.post("/api/v1/ask", json={"question": question, "filters": as_of}),
    )
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert shown in answer.text
        assert hidden not in answer.text
        assert CLOSED not in answer.text
    hit = answers[0].json()["hits"][0]
    assert (hit["document"]["replaced_at"] is not None) is past
    page = world.client.get(hit["link"].partition("#")[0])
    assert page.status_code == 200
    assert shown in page.text
    assert ("Dies ist eine frühere Fassung" in page.text) is past


def test_a_day_means_its_end_and_the_day_before_knows_nothing(world: World) -> None:
    today = datetime.now(ZONE).date()
    for day, found in ((today, True), (today - timedelta(days=1), False)):
        answer = world.client.get("/api/v1/search", params={"q": "Bücherbus", "as_of": day.isoformat()})
        assert bool(answer.json()["hits"]) is found
    assert moment_of("2026-03-01") == datetime.combine(datetime(2026, 3, 1), time.max, ZONE)
    assert moment_of("2026-03-01T14:30") == datetime(2026, 3, 1, 14, 30, tzinfo=ZONE)


@pytest.mark.parametrize("path", ["search?q=Bus&as_of=gestern", "decisions?as_of=2026-13-01"])
def test_what_is_no_day_is_said(world: World, path: str) -> None:
    answer = world.client.get(f"/api/v1/{path}")
    assert answer.status_code == 422
    assert "2026-03-01T14:30" in answer.text


def test_earlier_versions_of_what_is_closed_do_not_exist_for_others(world: World) -> None:
    found = run(world, "decisions", "--viewer", Visibility.CONFIDENTIAL.label, "--as-of", world.then, "--json")
    closed = next(item for item in found["decisions"] if CLOSED in json.dumps(item, ensure_ascii=False))
    identity = closed["document"]["id"]
    assert ".v1" in identity
    for path in ("api/v1/documents/{}", "api/v1/documents/{}/pages/1", "documents/{}/pages/1", "documents/{}/original"):
        assert world.client.get(f"/{path.format(identity)}").status_code == 404


def test_the_command_line_searches_the_past(world: World) -> None:
    found = run(world, "search", "Bücherbus", "--as-of", world.then, "--json")
    texts = json.dumps(found, ensure_ascii=False)
    assert FORMER in texts
    assert NOW not in texts
    assert CLOSED not in texts
