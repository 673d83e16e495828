"""Moved files and watching on the command line: what is printed, and exit codes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from command_line import COMMAND, netzlotse


@pytest.fixture
def data(tmp_path: Path, shared_models: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(shared_models)
    (tmp_path / "documents").mkdir()
    for name, text in (("lerncafe.md", "# Lerncafé\n\nDienstags.\n"), ("bus.md", "# Bücherbus\n\nMittwochs.\n")):
        (tmp_path / "documents" / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return netzlotse(data / "data", *arguments)


def hears_ctrl_c() -> None:
    """Where the tests run in the background of a shell, Ctrl-C is ignored by everything they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_says_that_the_same_command_goes_on(data: Path) -> None:
    folder, catalogue = data / "many", data / "data/catalogue.sqlite3"
    folder.mkdir()
    for number in range(60):
        text = f"# Dokument {number}\n\n" + f"Die Beratung Nummer {number} ist kostenfrei und neutral. " * 30
        (folder / f"{number:02}.md").write_text(text, encoding="utf-8")
    arguments = ["ingest", str(folder), "--visibility", "public"]
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NETZLOTSE_DATA_DIR": str(data / "data")},
        preexec_fn=hears_ctrl_c,
    )
    while documents(catalogue) < 3:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "goes on from there" in errors, "Traceback" in errors) == (130, True, False)
    done = documents(catalogue)
    assert done < 60
    for path in sorted(folder.iterdir())[done + 2 :]:  # what is still to come would take long and is shown by two files
        path.unlink()
    report = json.loads(run(data, *arguments, "--json").stdout)
    assert (len(report["unchanged"]), len(report["new"])) == (done, 2)


def documents(catalogue: Path) -> int:
    """How many are stored by now."""
    with closing(sqlite3.connect(catalogue)) as database, suppress(sqlite3.OperationalError):
        return int(database.execute("SELECT count(*) FROM document").fetchone()[0])
    return 0


def test_moves_and_copies_are_reported(data: Path) -> None:
    folder = data / "documents"
    assert run(data, "ingest", str(folder), "--visibility", "public").returncode == 0
    (folder / "bus.md").rename(folder / "buecherbus.md")
    (folder / "kopie.md").write_bytes((folder / "lerncafe.md").read_bytes())
    moved = json.loads(run(data, "ingest", str(folder), "--visibility", "public", "--json").stdout)
    assert moved["moved"] == [{"from": "documents/bus.md", "to": "documents/buecherbus.md"}]
    copy = {"source": "documents/kopie.md", "same_as": "documents/lerncafe.md", "visibility": "public"}
    assert (moved["copies"], moved["passages"]) == ([copy], 0)
    (folder / "kopie.md").unlink()
    examined = run(data, "doctor")
    assert examined.returncode == 0
    assert "kopie.md: the file is no longer there" in examined.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ingest", "--watch", "--json"], "leave out --watch"),
        (["ingest", "--watch", "--oparl", "http://127.0.0.1:9/system"], "--watch looks at files"),
        (["ingest", "--wait", "-1"], "--wait"),
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
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
        preexec_fn=hears_ctrl_c,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert "new: 2" in process.stdout.readline()
    assert "Watching" in process.stderr.readline()
    (folder / "neu.md").write_text("# Neu\n\nFreitags.\n", encoding="utf-8")
    process.stdout.readline()  # passages of the first run
    assert "new: 1" in process.stdout.readline()
    process.stdout.readline()
    (folder / "manifest.yaml").write_text("documents: 7\n", encoding="utf-8")
    assert "Trying on" in process.stderr.readline()
    (folder / "manifest.yaml").write_text("documents: []\n", encoding="utf-8")
    assert "unchanged: 3" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (0, False)
    assert "Stopped" in errors
    assert run(data, "doctor").returncode == 0
