"""A small network with the whole sample directory, one document and an account of each role; quick to index."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher

from index.account_types import Role
from index.library import OwnedLibrary
from ui.accounts import Passwords, add_account

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PASSWORD = "Regen über Eschenwalde"
PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""As in the app, but quick."""
MANIFEST = """network: Netz
directory: {services: services.csv, places: places.csv}
documents:
  - {path: bericht.md, kind: report, visibility: public}
"""


def directory_library(folder: Path, make_library: Callable[[Path], OwnedLibrary]) -> OwnedLibrary:
    """Opened in `folder / "data"`; to be closed by the caller."""
    network = folder / "network"
    network.mkdir()
    for name in ("places.csv", "directory/services.csv"):
        shutil.copy(CORPUS / name, network)
    (network / "manifest.yaml").write_text(MANIFEST, "utf-8")
    (network / "bericht.md").write_text("# Bericht\n\nDas Lerncafé öffnet dienstags.\n", "utf-8")
    library = make_library(folder / "data")
    report = library.update([network])
    assert (report.services, report.refused) == (40, ())
    for role in Role:
        add_account(library.accounts, PASSWORDS, role.value, role, None, PASSWORD, 0)
    return library
