"""Backup, restore, forget and moved files on the command line: what is printed, and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]


@pytest.fixture
def data(tmp_path: Path, shared_models: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(shared_models)
    (tmp_path / "documents").mkdir()
    for name, text in (("lerncafe.md", "# Lerncafé\n\nDienstags.\n"), ("bus.md", "# Bücherbus\n\nMittwochs.\n")):
        (tmp_path / "documents" / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(data: Path, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "NETZLOTSE_DATA_DIR": str(data / "data")}
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=variables, check=False, timeout=240, input=answer
    )


def test_move_backup_forget_restore(data: Path) -> None:
    folder, file = data / "documents", data / "backup.zip"
    assert run(data, "ingest", str(folder), "--visibility", "public").returncode == 0
    (folder / "bus.md").rename(folder / "buecherbus.md")
    moved = json.loads(run(data, "ingest", str(folder), "--visibility", "public", "--json").stdout)
    assert moved["moved"] == [{"from": "documents/bus.md", "to": "documents/buecherbus.md"}]
    assert moved["passages"] == 0
    written = run(data, "backup", str(file), "--json")
    assert (written.returncode, json.loads(written.stdout)["documents"]) == (0, 2)

    asked = run(data, "forget", "documents/lerncafe.md", answer="n\n")
    assert asked.returncode == 1
    assert "lerncafe.md" in asked.stdout
    unsure = run(data, "forget", "documents/lerncafe.md", "--json")
    assert (unsure.returncode, "--yes" in unsure.stderr) == (2, True)
    forgotten = json.loads(run(data, "forget", "documents/lerncafe.md", "--yes", "--json").stdout)
    assert [item["source"] for item in forgotten["forgotten"]] == ["documents/lerncafe.md"]
    assert forgotten["backups_that_may_contain_it"] == [{"file": str(file), "exists": True}]
    again = run(data, "ingest", str(folder), "--visibility", "public")
    assert again.returncode == 1
    assert "forget --allow" in again.stdout

    restored = run(data, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "1 Dokumente" in restored.stdout
    assert "ausgelassen" in restored.stdout
    assert run(data, "forget", "--allow", str(folder / "lerncafe.md")).returncode == 0
    back = json.loads(run(data, "ingest", str(folder), "--visibility", "public", "--json").stdout)
    assert back["new"] == ["documents/lerncafe.md"]
    assert run(data, "doctor").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["forget"], "Name a document"),
        (["forget", "nichts.md", "--yes"], "nichts.md"),
        (["forget", "--allow", "nichts.md"], "nichts.md"),
        (["restore", "nichts.zip"], "nichts.zip"),
        (["restore", __file__], "backup"),
        (["backup", "backup.zip"], "netzlotse ingest"),
    ],
)
def test_wrong_use_is_one_clear_line(data: Path, arguments: list[str], says: str) -> None:
    result = run(data, *arguments)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_watching_takes_in_a_change_and_ends_cleanly(data: Path) -> None:
    variables = {**os.environ, "NETZLOTSE_DATA_DIR": str(data / "data"), "NETZLOTSE_WATCH_SECONDS": "0.3"}
    folder = data / "documents"
    arguments = ["ingest", str(folder), "--visibility", "public", "--watch"]
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert "new: 2" in process.stdout.readline()
    assert "Watching" in process.stderr.readline()
    (folder / "neu.md").write_text("# Neu\n\nFreitags.\n", encoding="utf-8")
    process.stdout.readline()  # passages of the first run
    assert "new: 1" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (0, False)
    assert "Stopped" in errors
    assert run(data, "doctor").returncode == 0
