"""Everyday words and office words that mean the same: a question for the "Kaution" also looks for the "Pfand".

The groups in `synonyms.yaml` were written for the field, without looking at any corpus. A question is searched as it was asked and once
more with the other words behind it; neither replaces the other.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from index.analyse import analyse

SYNONYMS_FILE = Path(__file__).with_name("synonyms.yaml")
MOST_ADDED = 12
"""More words would drown the question."""


@lru_cache(maxsize=1)
def _groups_by_stem() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Groups by the stem of each of their single words; phrases are only ever added, never looked for."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for group in yaml.safe_load(SYNONYMS_FILE.read_text(encoding="utf-8")):
        for word in group:
            stems = analyse(word).whole
            if len(stems) == 1 and " " not in word:
                found.setdefault(stems[0], []).append((word, tuple(group)))
    return {stem: tuple(entries) for stem, entries in found.items()}


def added_words(question: str) -> tuple[str, ...]:
    """Other words for those of a question, in the order of the question; none if no group is touched."""
    analysed, lowered, groups = analyse(question), question.lower(), _groups_by_stem()
    added: dict[str, None] = {}
    for stem in dict.fromkeys((*analysed.whole, *analysed.parts)):
        for word, group in groups.get(stem, ()):
            added |= dict.fromkeys(other for other in group if other != word and other not in lowered)
    return tuple(added)[:MOST_ADDED]


def with_added_words(question: str, words: tuple[str, ...]) -> str:
    """The question with the other words behind it, as it is embedded a second time."""
    return f"{question} ({', '.join(words)})"
