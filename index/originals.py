"""Keeps a copy of every ingested file, named by its content, so that a source can be opened as it was when it was read."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path


class Originals:
    """A folder of files named `<sha256><suffix>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def name(sha256: str, source: Path) -> str:
        """Name under which the file is kept; a suffix is kept only if it is plain."""
        suffix = source.suffix.lower()
        return sha256 + (suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else "")

    def keep(self, source: Path, sha256: str) -> str:
        """Copy the file in, atomically, unless it is there. Returns its name."""
        name = self.name(sha256, source)
        target = self._folder / name
        if not target.exists():
            handle, staging = tempfile.mkstemp(dir=self._folder, prefix=".copying-")
            os.close(handle)
            try:
                shutil.copyfile(source, staging)
                os.replace(staging, target)
            finally:
                Path(staging).unlink(missing_ok=True)
        return name

    def path(self, name: str) -> Path:
        """Where a kept file lies; it may be missing."""
        return self._folder / name

    def names(self) -> set[str]:
        """All kept files, without unfinished copies."""
        return {path.name for path in self._folder.iterdir() if not path.name.startswith(".")}

    def remove(self, name: str) -> None:
        """Delete a kept file if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def sweep(self, wanted: set[str]) -> int:
        """Delete files that no document names, and unfinished copies. Returns how many."""
        unwanted = [path for path in self._folder.iterdir() if path.name not in wanted]
        for path in unwanted:
            path.unlink(missing_ok=True)
        return len(unwanted)
