"""Decisions on the command line, over HTTP and on their page, over two small minutes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import netzlotse
from fastapi.testclient import TestClient
from small_network import take_in

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.library import OwnedLibrary
from index.types import Viewer
from ingest.record_types import Outcome, Votes
from ingest.types import Visibility
from ui.app import create_app
from ui.decisions_terminal import cell
from ui.decisions_text import outcome_words, votes_words

MANIFEST = """documents:
  - {path: alt.md, kind: minutes, body: Beirat, date: 2024-03-03, visibility: public, nonpublic_visibility: committee}
  - {path: neu.md, kind: minutes, body: Beirat, date: 2026-02-05, visibility: public, nonpublic_visibility: committee}
"""
OLD = """# Niederschrift der 1. Sitzung

## TOP 1 Bücherbus

Beschluss: Der Bücherbus fährt freitags & samstags. Das Amt berichtet bis zum 31.03.2026.

Abstimmungsergebnis: 6 Ja, 1 Nein, 1 Enthaltung

Verantwortlich: Bücherei

Nichtöffentlicher Teil

## TOP 2 Personal

Beschluss: Die Stelle wird gesperrt.

Abstimmungsergebnis: einstimmig
"""
NEW = """# Niederschrift der 2. Sitzung

## TOP 4 Bücherbus

Beschluss: Der Beschluss vom 03.03.2024 zu TOP 1 wird aufgehoben.

Abstimmungsergebnis: einstimmig

## TOP 5 Ferien

Der Antrag wird vertagt.
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Path:
    files = {"manifest.yaml": MANIFEST, "alt.md": OLD, "neu.md": NEW}
    return take_in(tmp_path_factory.mktemp("decisions"), files, make_library)


@pytest.fixture(scope="module")
def library(data: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[OwnedLibrary]:
    opened = make_library(data)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(library: OwnedLibrary) -> TestClient:
    return TestClient(create_app(library, Assistant(library, AssistantSettings())), raise_server_exceptions=False)


def listed(client: TestClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/decisions", params=parameters)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_the_command_prints_german_words(data: Path) -> None:
    result = netzlotse(data, "decisions", "--topic", "Bücherbus")
    assert result.returncode == 0, result.stderr
    assert "03.03.2024, TOP 1: angenommen (6 Ja, 1 Nein, 1 Enthaltung)" in result.stdout
    assert "aufgehoben durch Beschluss vom 05.02.2026, TOP 4" in result.stdout
    assert "Verantwortlich: Bücherei; Bis: 31.03.2026" in result.stdout
    assert "gesperrt" not in result.stdout


def test_the_command_prints_json_and_csv(data: Path) -> None:
    result = netzlotse(data, "decisions", "--json", "--viewer", "committee")
    assert result.returncode == 0, result.stderr
    out = json.loads(result.stdout)
    assert out["count"] == len(out["decisions"]) == 4
    table = netzlotse(data, "decisions", "--csv", "--outcome", "postponed")
    (row,) = csv.DictReader(io.StringIO(table.stdout), delimiter=";")
    assert (row["date"], row["agenda_item"], row["outcome"], row["yes"]) == ("2026-02-05", "5", "postponed", "")
    assert row["wording"] == "Der Antrag wird vertagt."


@pytest.mark.parametrize(
    "wrong", [("--json", "--csv"), ("--from", "2026-01-02", "--to", "2026-01-01"), ("--outcome", "x")]
)
def test_wrong_use_is_exit_code_2(data: Path, wrong: tuple[str, ...]) -> None:
    result = netzlotse(data, "decisions", *wrong)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_the_interface_lists_what_is_public_with_links_that_open(client: TestClient) -> None:
    out = listed(client)
    assert out["count"] == len(out["decisions"]) == 3
    old = next(one for one in out["decisions"] if one["agenda_item"] == "1")
    assert old["votes"] == {"yes": 6, "no": 1, "abstain": 1, "unanimous": False}
    assert (old["outcome"], old["due"], old["responsible"]) == ("adopted", "2026-03-31", "Bücherei")
    (link,) = old["superseded_by"]
    assert (link["effect"], link["date"], link["agenda_item"]) == ("revoked", "2026-02-05", "4")
    assert "wird aufgehoben" in client.get(link["link"]).text
    page = client.get(old["link"]).text
    assert page.count('id="quote"') == 1


def test_the_interface_filters(client: TestClient) -> None:
    assert [one["agenda_item"] for one in listed(client, outcome="postponed")["decisions"]] == ["5"]
    assert listed(client, **{"from": "2027-01-01"})["count"] == 0
    assert listed(client, body="Rat")["count"] == 0
    assert listed(client, topic="Personal")["count"] == 0
    assert listed(client, topic="Ferien")["decisions"][0]["agenda_item"] == "5"


@pytest.mark.parametrize("wrong", [{"from": "2026-01-02", "to": "2026-01-01"}, {"from": "gestern"}, {"outcome": "x"}])
def test_the_interface_refuses_with_a_problem(client: TestClient, wrong: dict[str, str]) -> None:
    answer = client.get("/api/v1/decisions", params=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_openapi_describes_decisions(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    operation = described["paths"]["/api/v1/decisions"]["get"]
    assert {one["name"] for one in operation["parameters"]} == {"body", "topic", "from", "to", "outcome", "as_of"}
    assert described["components"]["schemas"]["DecisionOut"]["properties"]["link"]["examples"]


def test_the_page_shows_decisions_escaped_and_filtered(client: TestClient) -> None:
    page = client.get("/beschluesse", params={"thema": "Bücherbus", "gremium": "Beirat"})
    assert page.status_code == 200
    assert "aufgehoben durch Beschluss vom 05.02.2026, TOP 4" in page.text
    assert "freitags &amp; samstags" in page.text
    assert "gesperrt" not in page.text
    assert "<script" not in page.text
    assert "2 Beschlüsse" in page.text
    assert 'value="Bücherbus"' in page.text
    assert "Dazu wurde kein Beschluss gefunden" in client.get("/beschluesse", params={"thema": "Personal"}).text


@pytest.mark.parametrize("wrong", [{"von": "gestern"}, {"von": "2026-01-02", "bis": "01.01.2026"}, {"ergebnis": "x"}])
def test_the_page_says_what_is_wrong_and_keeps_the_form(client: TestClient, wrong: dict[str, str]) -> None:
    page = client.get("/beschluesse", params={"thema": "Bus", **wrong})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert 'value="Bus"' in page.text


def test_the_menu_leads_to_the_page(client: TestClient, library: OwnedLibrary) -> None:
    document = library.documents(Viewer(Visibility.PUBLIC))[0]
    assert 'href="/beschluesse"' in client.get(f"/documents/{document.id}/pages/1").text


def test_words() -> None:
    assert votes_words(Votes(unanimous=True, abstain=2)) == "einstimmig, 2 Enthaltungen"
    assert votes_words(Votes()) == ""
    assert votes_words(Votes(unanimous=False)) == "nicht einstimmig"
    assert outcome_words(None) == "Ergebnis nicht angegeben"
    assert len({outcome_words(outcome) for outcome in Outcome}) == len(Outcome)


def test_no_cell_runs_as_a_formula() -> None:
    assert cell("=SUMME(A1)") == "'=SUMME(A1)"
    assert cell("- Punkt") == "'- Punkt"
    assert cell(None) == ""
