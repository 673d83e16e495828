"""The invented districts of `corpus/training` as small networks: Markdown files to take in, and gold questions over them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.evaluate_retrieval import GoldQuestion, folded
from index.types import Viewer
from ingest.types import Visibility

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "corpus/training"
NEAR_MISSES = FOLDER / "near_misses"
EVERYDAY = FOLDER / "everyday"
SET_APART = ("gri", "sil", "wes", "jor", "kal")
"""Districts of `NEAR_MISSES` and `EVERYDAY` that nothing learns to search or read from, so that one can learn on them how far it is to be
trusted."""
ITEM = re.compile(r"^[–•*-] ")
EVERYONE = Viewer(Visibility.PUBLIC)


@dataclass(frozen=True)
class Passage:
    """One row of a district's file."""

    document: str
    title: str
    section: str
    day: str
    """"14.03.2017"; "" if there is none."""
    lines: tuple[str, ...]
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    """Text, and 0-based numbers of the lines that answer; none for a near miss."""


def read_passages(folder: Path = FOLDER) -> list[Passage]:
    """All passages of all districts, in the order of their files. Raises ValueError or KeyError if a row is not as the README says."""
    return [
        _passage(path.stem, json.loads(row))
        for path in sorted(folder.glob("*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]


def _passage(document: str, stored: dict[str, Any]) -> Passage:
    day = date.fromisoformat(stored["date"]).strftime("%d.%m.%Y") if stored["date"] else ""
    questions = tuple((asked["q"], tuple(line - 1 for line in asked["answers"])) for asked in stored["questions"])
    return Passage(document, stored["title"], stored["section"], day, tuple(stored["lines"]), questions)


def write_documents(passages: Sequence[Passage], folder: Path) -> list[GoldQuestion]:
    """Writes each document as a Markdown file and returns the questions about them."""
    folder.mkdir(parents=True, exist_ok=True)
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document, []).append(passage)
    for name, some in by_document.items():
        head = [f"# {some[0].title}", *([f"Datum: {some[0].day}"] if some[0].day else [])]
        parts = [part for passage in some for part in (f"## {passage.section}", *_paragraphs(passage.lines))]
        (folder / f"{name}.md").write_text("\n\n".join([*head, *parts]) + "\n", encoding="utf-8")
    return [_gold(passage, text, lines) for passage in passages for text, lines in passage.questions]


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Sentences run on, list items stand alone."""
    parts: list[str] = []
    for number, line in enumerate(lines):
        if ITEM.match(line):
            parts.append(f"- {line[2:]}")
        elif number and not ITEM.match(lines[number - 1]):
            parts[-1] += f" {line}"
        else:
            parts.append(line)
    return parts


def _gold(passage: Passage, text: str, lines: Sequence[int]) -> GoldQuestion:
    wanted = tuple(re.compile(re.escape(folded(ITEM.sub("", passage.lines[line])))) for line in lines)
    return GoldQuestion(text, passage.document if lines else None, wanted, bool(lines), EVERYONE, None)
