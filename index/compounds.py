"""Splits German compounds into known words: "Bildungsberatung" gives "bildung" and "beratung". Dictionary: simplemma (MIT)."""

from __future__ import annotations

from functools import lru_cache

from simplemma import is_known

# Longest first, so that "bildungs" becomes "bildung" although the dictionary knows both.
LINKING_ELEMENTS = ("ens", "es", "en", "er", "s", "n", "e", "")
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


@lru_cache(maxsize=100_000)
def _best_split(rest: str, parts_left: int) -> tuple[str, ...] | None:
    """Fewest parts, then the longest shortest part; None if `rest` cannot be made of known words."""
    candidates: list[tuple[str, ...]] = [(rest,)] if _known(rest) else []
    if parts_left > 1:
        for cut in range(SHORTEST_PART, len(rest) - SHORTEST_PART + 1):
            bases = _bases(rest[:cut])
            tail = _best_split(rest[cut:], parts_left - 1) if bases else None
            if tail:
                candidates.append((bases[0], *tail))
    return min(candidates, key=lambda parts: (len(parts), -min(map(len, parts))), default=None)


@lru_cache(maxsize=100_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a lower-case compound in order, or nothing if it is none. Linking elements are dropped."""
    best: tuple[str, ...] | None = None
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        bases = _bases(word[:cut])
        tail = _best_split(word[cut:], MOST_PARTS - 1) if bases else None
        if not tail:
            continue
        parts = (bases[0], *tail)
        if best is None or (len(parts), -min(map(len, parts))) < (len(best), -min(map(len, best))):
            best = parts
    return best or ()
