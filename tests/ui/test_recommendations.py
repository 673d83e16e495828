"""Recommendations and contracts on the command line, over HTTP and on their pages, over small documents."""

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
from index.types import Reception
from ingest.record_types import AmendmentEffect, ClauseNumber, ContractField
from ui.app import create_app
from ui.recommendations_text import FIELDS, RECEPTIONS, clause_words, effect_words

MANIFEST = """documents:
  - {path: konferenz.md, kind: conference, title: Bericht, date: 2023-11-09, visibility: public, nonpublic_visibility: committee}
  - {path: sitzung.md, kind: minutes, body: Beirat, date: 2024-03-03, visibility: public}
  - {path: vertrag.md, kind: contract, title: Vertrag, date: 2020-05-04, visibility: public}
  - {path: aenderung.md, kind: contract, title: Änderungsvertrag, date: 2022-06-01, visibility: public}
"""
FILES = {
    "konferenz.md": """# Bericht über die 4. Fachkonferenz

## Empfehlungen an den Beirat

1. Bus: Es soll ein <b>Bücherbus</b> fahren. (Zustimmung 61 %)
2. Café: =Es soll ein Café öffnen.

## Nichtöffentlicher Teil

Empfehlung 3: Die Stelle soll gesperrt werden.
""",
    "sitzung.md": """# Niederschrift

## TOP 1 Bücherbus (Empfehlung 1 der 4. Fachkonferenz)

Beschluss: Der Bücherbus fährt freitags.

Abstimmungsergebnis: einstimmig
""",
    "vertrag.md": """# Vertrag über den Bücherbus

zwischen der Stadt Musterheim und dem Verein Lesen

## § 1 Leistungen

(1) Die Stadt Musterheim stellt den Bus.

## § 2 Laufzeit

Der Vertrag gilt auf unbestimmte Zeit. Er kann mit einer Frist von drei Monaten gekündigt werden.

Musterheim, den 4. Mai 2020
""",
    "aenderung.md": """# Änderungsvertrag zum Vertrag über den Bücherbus vom 4. Mai 2020

## Artikel 1

§ 2 Satz 2 erhält folgende Fassung:

„Er kann mit einer Frist von sechs Monaten gekündigt werden.“
""",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Path:
    folder = tmp_path_factory.mktemp("recommendations")
    return take_in(folder, {"manifest.yaml": MANIFEST, **FILES}, make_library)


@pytest.fixture(scope="module")
def library(data: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[OwnedLibrary]:
    opened = make_library(data)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(library: OwnedLibrary) -> TestClient:
    return TestClient(create_app(library, Assistant(library, AssistantSettings())), raise_server_exceptions=False)


def got(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_commands_print_german_words(data: Path) -> None:
    result = netzlotse(data, "recommendations")
    assert result.returncode == 0, result.stderr
    assert "Empfehlung 1: Bus: angenommen" in result.stdout
    assert "Beirat 03.03.2024, TOP 1: angenommen" in result.stdout
    assert "2 Empfehlungen: 1 angenommen, 1 noch nicht aufgegriffen" in result.stdout
    assert "gesperrt" not in result.stdout
    result = netzlotse(data, "contracts")
    assert result.returncode == 0, result.stderr
    assert "Kündigungsfrist: drei Monaten" in result.stdout
    assert "§ 2 Satz 2 neu gefasst durch Vertrag vom 01.06.2022" in result.stdout


def test_commands_print_json_and_csv(data: Path) -> None:
    out = json.loads(
        netzlotse(data, "recommendations", "--json", "--viewer", "committee", "--conference", "2023").stdout
    )
    assert out["count"] == len(out["recommendations"]) == 3
    assert json.loads(netzlotse(data, "recommendations", "--json", "--conference", "2022").stdout)["count"] == 0
    (row,) = csv.DictReader(io.StringIO(netzlotse(data, "recommendations", "--csv", "--open").stdout), delimiter=";")
    assert (row["number"], row["status"], row["open"]) == ("2", "not_taken_up", "True")
    assert row["wording"].startswith("'=Es soll")
    rows = list(csv.DictReader(io.StringIO(netzlotse(data, "contracts", "--csv").stdout), delimiter=";"))
    assert {row["field"] for row in rows} >= {"party", "signed", "term", "notice", "duty", "amendment", "amends"}


@pytest.mark.parametrize(
    "wrong",
    [
        ("recommendations", "--json", "--csv"),
        ("recommendations", "--conference", "neulich"),
        ("contracts", "--json", "--csv"),
    ],
)
def test_wrong_use_is_exit_code_2(data: Path, wrong: tuple[str, ...]) -> None:
    result = netzlotse(data, *wrong)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_the_interface_lists_recommendations_with_links_that_open(client: TestClient) -> None:
    out = got(client, "/api/v1/recommendations")
    assert out["count"] == len(out["recommendations"]) == 2
    bus, cafe = out["recommendations"]
    assert (bus["conference"], bus["number"], bus["title"], bus["addressed_to"]) == (4, "1", "Bus", "Beirat")
    assert (bus["approval_percent"], bus["status"], bus["open"]) == (61, "adopted", False)
    assert (cafe["status"], cafe["open"], cafe["taken_up"]) == ("not_taken_up", True, [])
    (decision,) = bus["taken_up"]
    assert (decision["date"], decision["agenda_item"], decision["outcome"]) == ("2024-03-03", "1", "adopted")
    links = [bus["link"], decision["link"], *(one["link"] for one in bus["evidence"])]
    for link in links:
        assert client.get(link).text.count('id="quote"') == 1
    assert got(client, "/api/v1/recommendations", open="true")["recommendations"][0]["number"] == "2"
    assert got(client, "/api/v1/recommendations", conference=2022)["count"] == 0
    assert got(client, "/api/v1/recommendations", addressed_to="Kreistag")["count"] == 0


def test_a_decision_says_what_it_takes_up(client: TestClient) -> None:
    (decision,) = got(client, "/api/v1/decisions")["decisions"]
    (taken,) = decision["from_recommendation"]
    assert (taken["number"], taken["conference"], taken["date"]) == ("1", 4, "2023-11-09")
    assert "Bücherbus" in client.get(taken["link"]).text
    page = client.get("/beschluesse").text
    assert "Empfehlung 1 der 4. Konferenz 2023 (Bus)" in page


def test_the_interface_lists_contracts(client: TestClient) -> None:
    change, base = got(client, "/api/v1/contracts")["contracts"]
    assert [one["value"] for one in base["parties"]] == ["Stadt Musterheim", "Verein Lesen"]
    assert base["signed"][0]["day"] == "2020-05-04"
    assert base["duties"][0]["clause"] == "§ 1 Abs. 1 Satz 1"
    (notice,) = base["notice_period"]
    assert (notice["value"], notice["clause"]) == ("drei Monaten", "§ 2 Satz 2")
    assert [(one["clause"], one["effect"]) for one in notice["changed_by"]] == [("§ 2 Satz 2", "replaced")]
    assert base["term"][0]["changed_by"] == []
    assert [one["title"] for one in base["amended_by"]] == ["Änderungsvertrag"]
    assert [one["title"] for one in change["amends"]] == ["Vertrag"]
    assert client.get(notice["link"]).text.count('id="quote"') == 1


@pytest.mark.parametrize(
    "wrong", [{"conference": "neulich"}, {"conference": 12}, {"open": "vielleicht"}, {"as_of": "neulich"}]
)
def test_the_interface_refuses_with_a_problem(client: TestClient, wrong: dict[str, Any]) -> None:
    answer = client.get("/api/v1/recommendations", params=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "now"), [("recommendations", 2), ("contracts", 2)])
def test_a_day_in_the_past_is_answered_from_what_was_in_the_index(
    client: TestClient, data: Path, path: str, now: int
) -> None:
    assert got(client, f"/api/v1/{path}", as_of="2100-01-01")["count"] == now
    assert got(client, f"/api/v1/{path}", as_of="2000-01-01")["count"] == 0
    assert client.get(f"/api/v1/{path}", params={"as_of": "neulich"}).status_code == 422
    assert json.loads(netzlotse(data, path, "--json", "--as-of", "2000-01-01").stdout)["count"] == 0


def test_openapi_describes_both(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    names = {one["name"] for one in described["paths"]["/api/v1/recommendations"]["get"]["parameters"]}
    assert names == {"conference", "addressed_to", "open", "as_of"}
    assert described["components"]["schemas"]["RecommendationOut"]["properties"]["link"]["examples"]
    assert described["components"]["schemas"]["ContractTermOut"]["properties"]["value"]["examples"]


def test_the_page_of_recommendations(client: TestClient) -> None:
    page = client.get("/empfehlungen")
    assert page.status_code == 200
    assert "2 Empfehlungen: 1 angenommen, 1 noch nicht aufgegriffen" in page.text
    assert "Beirat, 03.03.2024, TOP 1: angenommen" in page.text
    assert "<script" not in page.text
    assert "<b>Bücherbus" not in page.text
    assert "gesperrt" not in page.text
    filtered = client.get("/empfehlungen", params={"konferenz": "2023", "offen": "1"}).text
    assert "1 Empfehlung: 1 noch nicht aufgegriffen" in filtered
    assert "<option selected>2023</option>" in filtered
    assert "keine Empfehlung gefunden" in client.get("/empfehlungen", params={"konferenz": "2022"}).text


def test_the_page_says_what_is_wrong(client: TestClient) -> None:
    page = client.get("/empfehlungen", params={"konferenz": "neulich"})
    assert page.status_code == 422
    assert "„neulich“ ist kein Jahr." in page.text


def test_the_page_of_contracts(client: TestClient) -> None:
    page = client.get("/vertraege")
    assert page.status_code == 200
    assert "2 Verträge" in page.text
    assert "geändert durch: Änderungsvertrag vom 1. Juni 2022" in page.text
    assert "Die Stadt Musterheim stellt den Bus." in page.text
    assert 'aria-current="page"' in page.text


def test_words() -> None:
    assert set(RECEPTIONS) == set(Reception)
    assert set(FIELDS) == set(ContractField)
    assert all(effect_words(effect) for effect in AmendmentEffect)
    assert clause_words(ClauseNumber("§ 11", (1, 2, 4), (3,))) == "§ 11 Abs. 1, 2 und 4 Satz 3"
    assert clause_words(None) == ""
