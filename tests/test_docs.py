"""What the documentation must say to stay true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.settings import setting_names

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(
        re.findall(r"^\| `(NETZLOTSE_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.MULTILINE)
    )
    assert documented == set(setting_names())


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "LICENSE", "publiccode.yml", "docs/architecture.md", "corpus/README.md"]
)
def test_documents_exist(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_host_free_and_pin_everything(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+(\[[a-z,]+\])?==[\w.!]+", line) for line in lines)
    assert "torch==2.13.0" in lines


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
