"""An ingest of many files that is stopped goes on where it was, and holds one document in memory at a time."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.doctor import examine
from index.types import IngestReport
from ingest.record_types import Loaded
from ingest.types import Visibility

FILES = 40
STOPPED_INGEST = """
import importlib.util, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore Ctrl-C
from pathlib import Path
from ingest.types import Visibility
spec = importlib.util.spec_from_file_location("parts", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
class Steps:
    def start(self, total): print("started", flush=True)
    def step(self, source):
        print(source, flush=True)
        sys.stdin.readline()
parts = module.Parts(Path(sys.argv[2]))
parts.updater.update([Path(sys.argv[3])], Visibility.PUBLIC, progress=Steps())
"""


class Counting:
    """Passes on what an embedder is asked for, and counts it."""

    def __init__(self, embedder: Any) -> None:
        self._embedder, self.documents = embedder, 0
        self.fingerprint = embedder.fingerprint

    def embed_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Any:
        self.documents += 1
        return self._embedder.embed_passages(texts, contexts)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(FILES):
        text = f"# Dokument {number}\n\nDie Beratung Nummer {number} ist kostenfrei und neutral.\n"
        (folder / f"{number:03}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_ingest_goes_on_where_it_was(
    make_parts: Callable[[Path], Any], many: Path, tmp_path: Path, how: signal.Signals
) -> None:
    arguments = [str(Path(__file__).with_name("conftest.py")), str(tmp_path / "data"), str(many)]
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED_INGEST, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    for _ in range(14):
        process.stdout.readline()
        process.stdin.write("\n")
        process.stdin.flush()
    assert process.stdout.readline() == "documents/014.md\n"  # 15 are done; it waits for the next line
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    parts = make_parts(tmp_path / "data")
    parts.embedder = Counting(parts.embedder)
    report: IngestReport = parts.updater.update([many], Visibility.PUBLIC)
    assert (len(report.unchanged), len(report.new)) == (15, FILES - 15)
    assert parts.embedder.documents == FILES - 15
    assert len(parts.store.known()) == FILES
    assert all(finding.ok and not finding.repaired for finding in examine(parts.patient))
    parts.close()


def test_no_more_than_one_document_is_held(parts: Any, many: Path) -> None:
    alive = []

    class Steps:
        def start(self, total: int) -> None:
            assert total == FILES

        def step(self, source: str) -> None:
            # By type: isinstance() would wake lazy attributes of foreign modules, which warn.
            alive.append(sum(type(item) is Loaded for item in gc.get_objects()))

    gc.collect()
    parts.updater.update([many], Visibility.PUBLIC, progress=Steps())
    assert len(alive) == FILES
    assert max(alive) <= 1
