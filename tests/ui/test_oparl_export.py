"""The catalogue goes out as OParl and comes in again: what is public arrives unchanged, what is not never leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.library import OwnedLibrary
from index.types import Viewer
from ingest.oparl_sync import sync
from ingest.settings import IngestSettings
from ingest.types import Visibility
from ui import api, oparl_api, problem
from ui.errors import WrongUsage
from ui.oparl_outcome import Outcome, outcome_of
from ui.oparl_static import write

SECRET = "Zaunkönigvertrag"
PROBLEM_TYPE = "application/problem+json"
COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]
SETTINGS = IngestSettings(oparl_requests_per_second=1000, oparl_retries=0)
FILES = {
    "2024-03-12_lenkungskreis.md": f"""# Niederschrift über die 20. Sitzung des Lenkungskreises

## TOP 1: Lerncafé

Das Lerncafé öffnet dienstags um 16 Uhr in der Bibliothek.

Beschluss: Das Lerncafé wird um ein Jahr verlängert.

Abstimmung: einstimmig

## TOP 2: Bücherbus

Der Bücherbus wird vertagt.

## Nichtöffentlicher Teil

### TOP 3: {SECRET}

Beschluss: Dem {SECRET} wird zugestimmt.
""",
    "2024-06-04_lenkungskreis.md": """# Niederschrift über die 21. Sitzung des Lenkungskreises

## TOP 1: Sprachförderung

Beschluss:

Die Sprachförderung wird auf alle Städte ausgeweitet.

Ergebnis: mit zwei Gegenstimmen beschlossen
""",
    "vertrag.md": "# Kooperationsvertrag\n\nDie Vertragsparteien fördern die Bildungsberatung im Kreis.\n",
    "geheim.md": f"# Niederschrift {SECRET}\n\n## TOP 1: {SECRET}\n\nDer {SECRET} ist vertraulich.\n",
    "angebot.md": "# Kurs\n\nDer Kurs beginnt im Mai und ist kostenfrei.\n",
}
MANIFEST = """
network: Musternetz
documents:
  - {path: 2024-03-12_lenkungskreis.md, kind: minutes, body: Lenkungskreis, date: 2024-03-12, visibility: public,
     nonpublic_visibility: committee}
  - {path: 2024-06-04_lenkungskreis.md, kind: minutes, body: Lenkungskreis, date: 2024-06-04, visibility: public}
  - {path: vertrag.md, kind: contract, body: Vertragsparteien, date: 2023-01-01, visibility: public}
  - {path: geheim.md, kind: minutes, body: Geheimkreis, date: 2024-01-01, visibility: committee}
  - {path: angebot.md, kind: offer, visibility: public}
"""


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[OwnedLibrary]:
    """Public minutes with a non-public part, others that are not public at all, a contract, an offer."""
    folder = tmp_path_factory.mktemp("oparl-source")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    opened = make_library(tmp_path_factory.mktemp("oparl-data"))
    assert opened.update([folder]).refused == ()
    yield opened
    opened.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def published(library: OwnedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The export in a folder, and the address at which an ordinary web server hands it out."""
    folder = tmp_path_factory.mktemp("oparl-export") / "oparl"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_port}"
    write(library, folder, address)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, address
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture(scope="module")
def client(library: OwnedLibrary) -> TestClient:
    app = FastAPI()
    app.state.library = library
    app.include_router(oparl_api.router)
    problem.install(app, api.PROBLEMS)
    return TestClient(app)


def objects(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What an export says, without addresses and times, in an order of its own."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.rglob("*.json")):
        value = json.loads(path.read_text("utf-8"))
        if "type" in value:
            found.setdefault(value["type"].rpartition("/")[2], []).append(_comparable(value))
    return {kind: sorted(values, key=lambda value: json.dumps(value, sort_keys=True)) for kind, values in found.items()}


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _comparable(v) for k, v in value.items() if k not in ("id", "created", "modified")}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return "address" if isinstance(value, str) and value.startswith("http://") else value


def test_meetings_with_items_files_and_papers_are_exported(published: tuple[Path, str]) -> None:
    found = objects(published[0])
    assert [len(found[kind]) for kind in ("System", "Body", "Organization", "Meeting", "AgendaItem", "Paper", "File")] == [
        1, 1, 1, 2, 3, 1, 3
    ]  # fmt: skip
    assert found["Body"][0]["name"] == "Musternetz"
    assert found["Organization"][0]["name"] == "Lenkungskreis"
    items = {item["name"]: item for item in found["AgendaItem"]}
    assert set(items) == {"Lerncafé", "Bücherbus", "Sprachförderung"}
    assert items["Lerncafé"]["resolutionText"] == "Das Lerncafé wird um ein Jahr verlängert."
    assert items["Lerncafé"]["result"] == "einstimmig"
    assert items["Sprachförderung"]["resolutionText"] == "Die Sprachförderung wird auf alle Städte ausgeweitet."
    assert items["Sprachförderung"]["result"] == "mit zwei Gegenstimmen beschlossen"
    assert "result" not in items["Bücherbus"]
    assert all(item["public"] is True for item in items.values())
    assert {meeting["start"] for meeting in found["Meeting"]} == {
        "2024-03-12T00:00:00+01:00",
        "2024-06-04T00:00:00+02:00",
    }


def test_nothing_that_is_hidden_leaves(published: tuple[Path, str], client: TestClient) -> None:
    written = "\n".join(f"{p} {p.read_text('utf-8')}" for p in sorted(published[0].rglob("*")) if p.is_file())
    assert "Lerncafé" in written
    for word in (SECRET, "Geheimkreis", "confidential", "committee"):
        assert word not in written
    contents = {p.suffix for p in (published[0] / "content").iterdir()}
    assert contents == {".txt", ".md"}
    body = client.get("/oparl/v1.1/bodies").json()["data"][0]
    for key in ("meeting", "agendaItem", "file", "organization", "paper"):
        answer = client.get(body[key]).text
        assert SECRET not in answer
        assert "Geheimkreis" not in answer


def test_what_went_out_comes_in_and_goes_out_unchanged(
    published: tuple[Path, str], tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]
) -> None:
    folder, address = published
    data = tmp_path / "data"
    report = sync(f"{address}/system.json", data, SETTINGS)
    assert report.refused == ()
    again = make_library(data)
    try:
        taken = again.update([report.documents])
        assert taken.refused == ()
        assert len(taken.new) == 5
        write(again, tmp_path / "again", "http://other.example/oparl/")
        assert objects(tmp_path / "again") == objects(folder)
        hit = again.search("Wird das Lerncafé verlängert?", Viewer(Visibility.PUBLIC), limit=1)[0]
        assert "verlängert" in hit.passage.text
        assert hit.document.network == "Musternetz"
        second = again.update([sync(f"{address}/system.json", data, SETTINGS).documents])
        assert (second.new, second.changed, second.removed) == ((), (), ())
        meeting = next((folder / "meeting").iterdir())
        listed = next((folder / "body").rglob("meetings.json"))
        pages = json.loads(listed.read_text("utf-8"))
        kept = [found for found in pages["data"] if found["id"] != f"{address}/meeting/{meeting.name}"]
        before = listed.read_text("utf-8")
        listed.write_text(json.dumps({**pages, "data": kept}), encoding="utf-8")
        try:
            third = again.update([sync(f"{address}/system.json", data, SETTINGS, full=True).documents])
        finally:
            listed.write_text(before, encoding="utf-8")
        assert len(third.removed) >= 1
        assert all(finding.ok for finding in again.examine())
    finally:
        again.close()


def test_the_command_line_takes_an_endpoint(published: tuple[Path, str], tmp_path: Path, shared_models: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(shared_models)

    def netzlotse(*arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {**os.environ, "NETZLOTSE_DATA_DIR": str(data), "NETZLOTSE_OPARL_REQUESTS_PER_SECOND": "1000"}
        return subprocess.run(
            [*COMMAND, *arguments], capture_output=True, text=True, env=variables, check=False, timeout=240
        )

    address = f"{published[1]}/system.json"
    taken = netzlotse("ingest", "--oparl", address, "--visibility", "network", "--json")
    assert taken.returncode == 0, taken.stderr
    assert len(json.loads(taken.stdout)["new"]) == 5
    again = netzlotse("ingest", "--oparl", address, "--json")
    assert again.returncode == 0, again.stderr
    assert len(json.loads(again.stdout)["unchanged"]) == 5
    exported = netzlotse("export", "oparl", str(tmp_path / "out"), "--url", "https://netz.example/oparl", "--json")
    assert exported.returncode == 0, exported.stderr
    assert json.loads(exported.stdout) == {
        "system": "https://netz.example/oparl/system.json",
        "json_files": 10,
        "files": 0,
    }
    for arguments, says in (
        (("ingest", "--full"), "--oparl"),
        (("ingest", str(tmp_path), "--oparl", address), "not both"),
        (("ingest", "--oparl", f"{published[1]}/nothing.json"), "404"),
        (("export", "oparl", str(data), "--url", "https://netz.example"), "other files"),
        (("export", "oparl", str(tmp_path / "out2"), "--url", "netz"), "--url"),
    ):
        wrong = netzlotse(*arguments)
        assert wrong.returncode == 2, arguments
        assert says in wrong.stderr
        assert "Traceback" not in wrong.stderr


def test_the_served_endpoint(client: TestClient, library: OwnedLibrary) -> None:
    system = client.get("/oparl/v1.1/system")
    assert system.headers["access-control-allow-origin"] == "*"
    assert system.json()["oparlVersion"] == "https://schema.oparl.org/1.1/"
    body = client.get(system.json()["body"]).json()["data"][0]
    assert client.get(body["id"]).json() == body
    for key in ("organization", "meeting", "paper", "agendaItem", "file"):
        page = client.get(body[key]).json()
        assert page["pagination"]["totalElements"] == len(page["data"]) > 0
        for found in page["data"]:
            assert client.get(found["id"]).json() == found
            assert found["created"] <= found["modified"]
    assert client.get(body["person"]).json()["data"] == []
    for file in client.get(body["file"]).json()["data"]:
        got = client.get(file["downloadUrl"])
        assert got.status_code == 200
        assert len(got.content) == file["size"]
    assert client.get(body["meeting"], params={"modified_since": "2999-01-01T00:00:00+01:00"}).json()["data"] == []
    assert len(client.get(body["meeting"], params={"modified_since": "2001-01-01T00:00:00+01:00"}).json()["data"]) == 2
    wrong = client.get(body["meeting"], params={"modified_since": "gestern"})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"
    hidden = next(r.id for r in library.documents(Viewer(Visibility.CONFIDENTIAL)) if r.body == "Geheimkreis")
    offer = next(r.id for r in library.documents(Viewer(Visibility.PUBLIC)) if r.kind.value == "offer")
    for path in (
        "meeting/unknown",
        "person/1",
        f"file/{hidden}",
        f"file/{hidden}/content",
        f"file/{offer}",
        "body/x/meetings",
    ):
        assert client.get(f"/oparl/v1.1/{path}").status_code == 404, path


def test_the_served_endpoint_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) == 5
    for operation in (operation for methods in paths.values() for operation in methods.values()):
        assert operation["summary"]
        assert operation["description"]
        assert {"404", "422"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            assert status == "200" or set(response["content"]) == {PROBLEM_TYPE}


def test_an_export_only_replaces_an_export(library: OwnedLibrary, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUsage, match="other files"):
        write(library, tmp_path, "https://netz.example")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    target = tmp_path / "new"
    write(library, target, "https://netz.example")
    (target / "meeting" / "old.json").write_text("{}", encoding="utf-8")
    write(library, target, "https://netz.example")
    assert not (target / "meeting" / "old.json").exists()


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["TOP 1", "Beschluss: A.", "Abstimmung: einstimmig"], Outcome("einstimmig", "A.")),
        (["Beschluss", "A.", "B."], Outcome("", "A.")),
        (["Beschluss: A.", "", "Beschluss: B."], Outcome("", "A. B.")),
        (["Der Beschluss: wird vertagt.", "Ergebnisse liegen vor."], Outcome()),
    ],
)
def test_outcomes_are_read_from_labelled_lines(lines: list[str], outcome: Outcome) -> None:
    assert outcome_of(lines) == outcome
