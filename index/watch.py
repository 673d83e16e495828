"""Notices that files below some paths changed, by looking again and again: works on network drives too, where notices get lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

Snapshot = dict[str, tuple[int, int]]
"""Size and time of change by path."""


def snapshot(paths: Sequence[Path]) -> Snapshot:
    """What lies below the paths now; a file that vanishes meanwhile is left out."""
    seen: Snapshot = {}
    for path in paths:
        for file in path.rglob("*") if path.is_dir() else [path]:
            try:
                state = file.stat()
            except OSError:
                continue
            if file.is_file():
                seen[str(file)] = (state.st_size, state.st_mtime_ns)
    return seen


def settled_changes(paths: Sequence[Path], before: Snapshot, every_seconds: float, stop: Event) -> Iterator[Snapshot]:
    """A snapshot each time the files differ from the last one yielded (first: from `before`) and two looks in a row agree.

    A file that is still being written is thus not read half. Ends when `stop` is set.
    """
    last = before
    while not stop.wait(every_seconds):
        now = snapshot(paths)
        if now != before and now == last:
            before = now
            yield now
        last = now
