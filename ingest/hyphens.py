"""Finds hyphens at line ends that belong to their word, because the same text writes the word with one elsewhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.clean import COORDINATION, OWN_HYPHEN, is_cut
from ingest.lines import Line

_COMPOUND = re.compile(r"(?<!\w)(\w{2,})[-\u2010\u2011](?=([^\W\d_]{3,}))")
_LAST_WORD = re.compile(r"(\w+)[-\u2010]\s*$")
_FIRST_WORD = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]{6,}")
_TELLING = 5
"""Letters of the second part that are compared, since its ending changes with the grammar."""
_SIGNS_AT_END = 60


def with_own_hyphens(lines: Sequence[Line]) -> list[Line]:
    """Lines in which "staatlich-" keeps its hyphen before "kommunaler" if "staatlich-kommunale" stands elsewhere."""
    compounds: set[tuple[str, str]] | None = None
    words: set[str] = set()
    kept = list(lines)
    for index, (line, following) in enumerate(itertools.pairwise(lines)):
        if not is_cut(line.text):
            continue
        if compounds is None:
            compounds, words = _compounds(lines), _words(lines)
        last, first = _LAST_WORD.search(line.text[-_SIGNS_AT_END:]), _FIRST_WORD.match(following.text)
        if not last or not first or not first.group()[0].islower():
            continue
        if first.group().casefold() in COORDINATION:
            continue
        stem, rest = last[1].casefold(), first.group().casefold()[:_TELLING]
        if (stem, rest) in compounds and not any(word.startswith(stem + rest) for word in words):
            kept[index] = replace(line, text=line.text.rstrip()[:-1] + OWN_HYPHEN)
    return kept


def _compounds(lines: Sequence[Line]) -> set[tuple[str, str]]:
    """Words with a hyphen inside a line: what stands before it, and how the rest begins."""
    found = (match.groups() for line in lines for match in _COMPOUND.finditer(line.text))
    return {(stem.casefold(), rest.casefold()[:_TELLING]) for stem, rest in found}


def _words(lines: Sequence[Line]) -> set[str]:
    return {word.casefold() for line in lines for word in _WORD.findall(line.text)}
