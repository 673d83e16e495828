"""Splits German compounds into known words: "Bildungsberatung" gives "bildung" and "beratung". Dictionary: simplemma (MIT)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from simplemma import is_known

# Longest first, so that "bildungs" becomes "bildung" although the dictionary knows both. No "er": plurals like "kinder" are words of
# their own, and "berufs-er-fahrung" must not come apart there.
LINKING_ELEMENTS = ("es", "en", "s", "n", "e", "")
LINKED_BY_S = ("ung", "heit", "keit", "schaft", "tion", "ität")
SHORTEST_PART = 4
MOST_PARTS = 5
# Endings that the dictionary knows as words of their own but which are only suffixes when they end a longer word.
NOT_A_PART = frozenset(
    ("heit", "keit", "lich", "isch", "ning", "igen", "ends", "eren", "tion", "tionen", "barkeit", "innen")
)


@lru_cache(maxsize=100_000)
def _known(word: str) -> bool:
    if len(word) < SHORTEST_PART or word in NOT_A_PART:
        return False
    return bool(is_known(word.capitalize(), lang="de"))


def _bases(head: str) -> list[str]:
    """Known words that `head` can be: itself, or without a linking element."""
    bases = []
    for element in LINKING_ELEMENTS:
        base = head.removesuffix(element) if element else head
        if (element == "" or base != head) and _known(base):
            bases.append(base)
    return bases


def _cuts(rest: str) -> Iterator[tuple[str, str]]:
    """(known word, what follows it) for every place where `rest` can be cut. After "-ung" and the like an "s" is always the link."""
    for cut in range(SHORTEST_PART, len(rest) - SHORTEST_PART + 1):
        head, tail = rest[:cut], rest[cut:]
        if tail.startswith("s") and head.endswith(LINKED_BY_S):
            continue
        bases = _bases(head)
        if bases:
            yield bases[0], tail


@lru_cache(maxsize=100_000)
def _best_split(rest: str, parts_left: int) -> tuple[str, ...] | None:
    """Fewest parts, then the longest shortest part; None if `rest` cannot be made of known words."""
    candidates: list[tuple[str, ...]] = [(rest,)] if _known(rest) else []
    if parts_left > 1:
        for base, following in _cuts(rest):
            tail = _best_split(following, parts_left - 1)
            if tail:
                candidates.append((base, *tail))
    return min(candidates, key=_cost, default=None)


@lru_cache(maxsize=100_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a lower-case compound in order, or nothing if it is none. Linking elements are dropped."""
    splits = ((base, _best_split(following, MOST_PARTS - 1)) for base, following in _cuts(word))
    candidates = [(base, *tail) for base, tail in splits if tail]
    return min(candidates, key=_cost, default=())


def _cost(parts: tuple[str, ...]) -> tuple[int, int]:
    """Fewer parts are better, then a longer shortest part."""
    return len(parts), -min(map(len, parts))
