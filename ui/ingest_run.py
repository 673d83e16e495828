"""What `netzlotse ingest` does beside one run: its report as JSON, and runs after every change of the files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.errors import IndexStoreError
from index.types import IngestReport
from ingest.errors import IngestError
from ui import terminal
from ui.command import described

STOPPED = (
    "Unterbrochen. Was eingelesen ist, bleibt; derselbe Befehl macht dort weiter. / "
    "Stopped. What was read stays; the same command goes on from there."
)


def report_as_json(report: IngestReport) -> dict[str, Any]:
    """What an ingest did, for programs."""
    return {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "moved": [{"from": item.before, "to": item.source} for item in report.moved],
        "copies": [
            {"source": item.source, "same_as": item.same_as, "visibility": item.visibility.label}
            for item in report.copies
        ],
        "refused": [{"source": item.source, "reason": item.reason, "message": item.message} for item in report.refused],
        "passages": report.passages,
        "services": report.services,
        "seconds": round(report.seconds, 3),
        "documents": [described(document) for document in report.documents],
    }


def watch(paths: Sequence[Path], take: Callable[[], IngestReport], every_seconds: float) -> None:
    """Take in the files now and after every change, until Ctrl-C; the data folder is free between two changes."""
    from index.watch import settled_changes, snapshot

    seen = snapshot(paths)
    try:
        terminal.show_report(take())
        terminal.ERRORS.print("Beobachte die Dateien, Ende mit Strg-C. / Watching the files, Ctrl-C ends.")
        stop = threading.Event()
        for _ in settled_changes(paths, seen, every_seconds, stop):
            _take_until_it_works(take, every_seconds, stop)
    except KeyboardInterrupt:
        terminal.ERRORS.print("Beendet. / Stopped.")


def _take_until_it_works(take: Callable[[], IngestReport], every_seconds: float, stop: threading.Event) -> None:
    """Take in a change; while that cannot be done (a server owns the folder, a manifest is wrong) try again, and say so once."""
    told = ""
    while True:
        try:
            terminal.show_report(take())
            return
        except (IngestError, IndexStoreError) as exc:
            if str(exc) != told:
                told = str(exc)
                terminal.show_error(f"{told} Wird weiter versucht. / Trying on.")
        if stop.wait(every_seconds):
            return
