"""`netzlotse` in a process of its own, with the code of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()"]
SECONDS = 240


def netzlotse(
    data: Path, *arguments: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command over a data folder; output is kept, and the exit code is the caller's to look at."""
    variables = {**os.environ, "NETZLOTSE_DATA_DIR": str(data), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=variables,
        check=False,
        timeout=SECONDS,
    )
