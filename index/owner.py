"""One process owns a data folder: two writers would lose vectors without an error. A lock file says who it is."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLocked


class Owner:
    """Holds the data folder's lock until `release`; the operating system frees it when the process dies."""

    def __init__(self, data_dir: Path, wait_seconds: float = 0.0) -> None:
        """Raises IndexLocked, naming the process that holds the lock, if it is not free within `wait_seconds`."""
        data_dir.mkdir(parents=True, exist_ok=True)
        self._description = data_dir / "owner.json"
        self._lock = FileLock(data_dir / "owner.lock", thread_local=False)
        try:
            self._lock.acquire(timeout=wait_seconds)
        except Timeout:
            raise IndexLocked(f"{data_dir} is in use by {self._holder()}. Wait for it or stop it.") from None
        content = {
            "process": os.getpid(),
            "command": Path(sys.argv[0]).name + " " + " ".join(sys.argv[1:2]),
            "since": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._description.write_text(json.dumps(content), encoding="utf-8")

    def _holder(self) -> str:
        try:
            holder = json.loads(self._description.read_text(encoding="utf-8"))
            return f"`{holder['command'].strip()}` (process {holder['process']}, since {holder['since']})"
        except (OSError, ValueError, KeyError):
            return "another process"

    def release(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):
            self._description.unlink()
        self._lock.release()
