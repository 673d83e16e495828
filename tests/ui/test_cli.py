"""The command line over a small folder: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest
from command_line import netzlotse


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, shared_models: Path) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(shared_models)
    (folder / "documents").mkdir()
    (folder / "documents" / "lerncafe.md").write_text(
        "# Lerncafé\n\nDas Lerncafé öffnet dienstags um 16 Uhr.\n\nDie Teilnahme ist kostenfrei.\n", encoding="utf-8"
    )
    return folder


def run(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return netzlotse(data / "data", *arguments, **environment)


def test_before_the_first_ingest_it_says_what_to_do(tmp_path: Path, shared_models: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(shared_models)
    result = run(tmp_path, "ask", "Wann öffnet das Lerncafé?")
    assert result.returncode == 2
    assert "netzlotse ingest" in result.stderr
    assert "Traceback" not in result.stderr


def test_ingest_search_ask_doctor(data: Path) -> None:
    taken = run(data, "ingest", str(data / "documents"), "--visibility", "public", "--json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["new"] == ["documents/lerncafe.md"]
    found = run(data, "search", "Lerncafé", "-k", "1", "--json")
    assert found.returncode == 0, found.stderr
    assert "dienstags" in json.loads(found.stdout)["hits"][0]["text"]
    asked = run(data, "ask", "Wann öffnet das Lerncafé?", "--json")
    assert asked.returncode == 0, asked.stderr
    assert {"status", "sentences", "referrals", "refusal", "notice"} <= set(json.loads(asked.stdout))
    examined = run(data, "doctor")
    assert examined.returncode == 0, examined.stderr


def test_refused_input_is_listed_with_exit_code_1(data: Path) -> None:
    (data / "bad").mkdir()
    (data / "bad" / "empty.txt").write_bytes(b"")
    result = run(data, "ingest", str(data / "bad"), "--visibility", "public")
    assert result.returncode == 1
    assert "empty.txt" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ingest", "/nowhere/at/all"], "/nowhere/at/all"),
        (["ask", "Wo ist Beratung?", "--viewer", "everyone"], "public"),
        (["services", "--topic", "astrology"], "school_leaving_certificate"),
        (["services", "--near", "Atlantis"], "Atlantis"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_clear_message(data: Path, arguments: list[str], says: str) -> None:
    result = run(data, *arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_setting_names_the_nearest(data: Path) -> None:
    result = run(data, "search", "Lerncafé", NETZLOTSE_DATADIR="x")
    assert result.returncode == 2
    assert "NETZLOTSE_DATA_DIR" in result.stderr


def test_serve_says_when_its_port_is_taken_and_ends(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(data, "serve", "--host", "127.0.0.1", "--port", port)
    assert result.returncode == 2
    assert port in result.stderr
    assert "--port" in result.stderr
