"""`netzlotse directory` from the outside: nothing half imported, and exports that change nothing when they come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.directory import all_services
from index.errors import IndexLocked
from index.owner import Owner
from index.settings import IndexSettings
from ingest.directory import read_services
from ingest.errors import BadDirectory
from ui.cli import app

SERVICES_CSV = Path(__file__).resolve().parents[2] / "corpus" / "directory" / "services.csv"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETZLOTSE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["directory", *map(str, arguments)])


def test_a_wrong_file_changes_nothing_and_lists_everything(data_dir: Path, tmp_path: Path) -> None:
    assert run("import", SERVICES_CSV).exit_code == 0
    before = all_services(IndexSettings(data_dir=data_dir))
    bad = tmp_path / "bad.csv"
    text = SERVICES_CSV.read_text("utf-8").replace("0221 4710-123", "ruf an").replace(",active\n", ",offen\n", 1)
    bad.write_text(text, "utf-8")
    answer = run("import", bad)
    assert answer.exit_code == 1
    assert "2 Fehler, nichts wurde übernommen" in answer.stderr
    assert "Zeile 2, phone: 'ruf an' ist keine Telefonnummer." in answer.stderr
    assert "Zeile 2, status: 'offen' ist unbekannt." in answer.stderr
    listed = json.loads(run("import", bad, "--json").stdout)
    assert listed["imported"] == 0
    assert [(problem["row"], problem["column"]) for problem in listed["problems"]] == [(2, "phone"), (2, "status")]
    assert all_services(IndexSettings(data_dir=data_dir)) == before
    assert len(before) == 40


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json"])
def test_what_was_exported_changes_nothing_when_it_is_imported(data_dir: Path, tmp_path: Path, suffix: str) -> None:
    run("import", SERVICES_CSV)
    file = tmp_path / f"out.{suffix}"
    assert run("export", file).exit_code == 0
    answer = run("import", file, "--json")
    assert answer.exit_code == 0, answer.stdout
    report = json.loads(answer.stdout)
    assert (report["imported"], len(report["unchanged"])) == (40, 40)
    assert (report["new"], report["changed"], report["removed"], report["notes"]) == ([], [], [], [])
    stored = {service.id: service for service in all_services(IndexSettings(data_dir=data_dir))}
    assert stored == {service.id: service for service in read_services(SERVICES_CSV)}


def test_what_is_new_changed_and_gone_is_told(data_dir: Path, tmp_path: Path) -> None:
    run("import", SERVICES_CSV)
    lines = SERVICES_CSV.read_text("utf-8").splitlines(keepends=True)
    smaller = tmp_path / "a.csv"
    smaller.write_text("".join([*lines[:-1]]).replace("0221 4710-123", "0221 4710-999"), "utf-8")
    report = json.loads(run("import", smaller, "--json").stdout)
    assert report["changed"] == ["bildungsberatung-kreishaus"]
    assert report["removed"] == [lines[-1].split(",")[0]]


def test_notes_are_shown_and_told_by_the_exit_code(data_dir: Path, tmp_path: Path) -> None:
    run("import", SERVICES_CSV)
    file = tmp_path / "a.json"
    run("export", file)
    content = json.loads(file.read_text("utf-8"))
    content["services"][0]["parking"] = "im Hof"
    file.write_text(json.dumps(content), "utf-8")
    answer = run("import", file)
    assert answer.exit_code == 1
    assert "$.services[0].parking" in answer.stderr
    assert "40 Angebote übernommen" in answer.stdout


def test_templates_never_overwrite(data_dir: Path, tmp_path: Path) -> None:
    for name in ("v.csv", "v.xlsx"):
        assert run("template", tmp_path / name).exit_code == 0
        assert isinstance(run("template", tmp_path / name).exception, BadDirectory)
    assert isinstance(run("template", tmp_path / "v.json").exception, BadDirectory)
    assert isinstance(run("export", tmp_path / "nowhere" / "v.csv").exception, BadDirectory)


def test_beside_an_owner_nothing_is_imported(data_dir: Path) -> None:
    owner = Owner(data_dir)
    try:
        assert isinstance(run("import", SERVICES_CSV).exception, IndexLocked)
        assert run("export", data_dir / "a.csv").exit_code == 0
    finally:
        owner.release()
