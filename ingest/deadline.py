"""The time one file may take. Asked between pages, sheets and attachments, since no parser can be stopped inside one."""

from __future__ import annotations

import time

from ingest.errors import Unreadable


class Deadline:
    """Starts when it is made."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raises Unreadable("too_slow") when the time is over."""
        if time.monotonic() > self._end:
            raise Unreadable(
                "too_slow",
                f"Reading took longer than {self._seconds:g} s (NETZLOTSE_MAX_FILE_SECONDS). Split the file.",
            )
