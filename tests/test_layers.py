"""The arrows between packages: each imports only itself and packages to its left; vendors stay behind their doors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("ingest", "index", "assistant", "ui")
DOORS = {
    "chromadb": {"index/vectors.py"},
    "sentence_transformers": {"index/embed.py"},
    "torch": {"index/embed.py", "index/reader.py"},
    "sqlalchemy": {"index/"},
    "alembic": {"index/"},
    "llama_index": {
        "ingest/split.py",
        "ingest/sentences.py",
        "index/retriever.py",
        "assistant/engine.py",
        "assistant/llm.py",
    },
    "fastapi": {"ui/"},
    "gradio": {"ui/"},
}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, function-level imports included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


SOURCES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def test_there_are_sources() -> None:
    assert len(SOURCES) > 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_left(path: Path) -> None:
    own = LAYERS.index(path.relative_to(ROOT).parts[0])
    forbidden = {*LAYERS[own + 1 :], "bench", "tests"}
    assert not {module for module in imports(path) if module.split(".")[0] in forbidden}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_vendors_come_in_through_their_doors(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    for module in imports(path):
        doors = DOORS.get(module.split(".")[0])
        assert doors is None or any(name.startswith(door) for door in doors), f"{name} imports {module}"


def test_corpus_holds_no_code() -> None:
    assert not list((ROOT / "corpus").rglob("*.py"))
