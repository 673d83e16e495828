"""Repairs what printing and extraction do to text: hyphens, ligatures, odd spaces, running headers. No layout decisions."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ingest.addresses import cut_in_address
from ingest.lines import Line, body_size

BULLET = "• "
"""How every unordered list item begins, whatever glyph the file used."""
OWN_HYPHEN, SOFT_HYPHEN = "\u2011", "\u00ad"
"""Stand at the end of a line for a hyphen that is known to belong to its word, or to the printer. `settled` ends them."""

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "")
    | dict.fromkeys("\u2010\u2011", "-")
)
_SPACES = re.compile(r"[^\S\n\f]+")
_HYPHEN_AT_END = re.compile(r"[\x02\u00ad]\s*$")
_HYPHEN_INSIDE = re.compile(r"[\x02\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_PRIVATE_AT_START = re.compile(r"^\s*[\ue000-\uf8ff]\s*")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_CUT_WORD = re.compile(rf"(?<=\w)[-\u2010{OWN_HYPHEN}{SOFT_HYPHEN}]\s*$")
_SIGNS_AT_END = 20
"""Where a hyphen at the end is looked for, since a paragraph may be long and grows line by line."""
_FIRST_WORD = re.compile(r"\w+")
COORDINATION = frozenset({"und", "oder", "bzw", "sowie", "u", "als", "bis", "noch"})
"""Words before which a hyphen stands for what follows later: "Ein- und Ausfahrt"."""
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—|]?\s*(?:seite|s\.|page)?\s*\d{1,4}\s*(?:(?:von|of|/)\s*\d{1,4})?\s*[-–—|]?|(?:seite|page)\s+[ivxlc]+)$",
    re.I,
)
_SURE_PAGE_NUMBER = re.compile(r"^(?:seite|page)\s*\d{1,4}\s*(?:von|of|/)\s*\d{1,4}$", re.I)
_LINES_AT_THE_EDGE = 3
_LINES_OF_A_LONG_PAGE = 8
"""Shorter pages prove nothing: all of their lines stand at an edge."""
_SHARE_OF_PAGES = 0.6


def clean_line(text: str) -> str:
    """One line with ordinary characters: NFC, no ligatures, single spaces, a bullet for a private-use glyph.

    A soft hyphen at the end stays as "-", because there the word was cut; inside the line it disappears.
    """
    text = _HYPHEN_AT_END.sub("-", text)
    text = _HYPHEN_INSIDE.sub("", text)
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES)
    text = _CONTROL.sub("", _PRIVATE.sub("", _PRIVATE_AT_START.sub(BULLET, text)))
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Text of one block: cleaned, every run of white space one space."""
    return clean_line(" ".join(text.split()))


def join(left: str, right: str) -> str:
    """Two consecutive lines as one, with the hyphen at the cut undone if it was one of the printer."""
    if not left or not right:
        return left or right
    if cut_in_address(left, right):
        return left + right
    cut = _CUT_WORD.search(left, max(0, len(left) - _SIGNS_AT_END))
    word = _FIRST_WORD.match(right)
    if not cut or not word:
        return f"{left} {right}"
    stem = left[: cut.start()]
    if cut.group()[0] == SOFT_HYPHEN:
        return stem + right
    if word.group().lower() in COORDINATION:
        return f"{left} {right}"
    if cut.group()[0] == OWN_HYPHEN or _keeps_hyphen(stem, word.group()):
        return f"{stem}-{right}"
    return stem + right


def _keeps_hyphen(stem: str, word: str) -> bool:
    """A compound such as Baden-Württemberg or Covid-19-Pandemie, not a word cut by the printer."""
    return not word[0].islower() or not stem[-1].isalpha()


def settled(text: str) -> str:
    """The text of a finished block: a hyphen at its end is an ordinary one."""
    return text.replace(OWN_HYPHEN, "-").replace(SOFT_HYPHEN, "-")


def is_cut(text: str) -> bool:
    """Whether the text ends in the middle of a word."""
    return bool(_CUT_WORD.search(text, max(0, len(text) - _SIGNS_AT_END)))


def move_cut_word(left: str, right: str) -> tuple[str, str]:
    """Two pages' adjoining texts with the rest of a cut word moved to the earlier one."""
    word, _, rest = right.partition(" ")
    first = _FIRST_WORD.match(word)
    if not is_cut(left) or not first or first.group().lower() in COORDINATION:
        return left, right
    return join(left, word), rest.lstrip()


def without_running_lines(lines: Sequence[Line]) -> list[Line]:
    """Lines without page numbers and without headers and footers that return on most pages."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = {id(line): _running_key(line) for page in pages.values() for line in _edge(page)}
    keys = {number: {edges[id(line)] for line in _edge(page)} for number, page in pages.items()}
    counts = Counter(key for found in keys.values() for key in found)
    proven = {key for number, page in pages.items() if len(page) >= _LINES_OF_A_LONG_PAGE for key in keys[number]}
    needed = max(2, round(_SHARE_OF_PAGES * len(pages)))
    running = {key for key in proven if counts[key] >= needed}
    body = body_size(lines)
    return [
        line
        for line in lines
        if id(line) not in edges
        or line.size > body * 1.1
        or not (edges[id(line)] in running or _is_page_number(line.text, len(pages)))
    ]


def _is_page_number(text: str, pages: int) -> bool:
    """Whether a line at the edge counts pages; a bare number proves nothing where there is one page only."""
    return bool((_PAGE_NUMBER if pages > 1 else _SURE_PAGE_NUMBER).match(text))


def _edge(page: Sequence[Line]) -> list[Line]:
    """The lines of a page that can be a header or footer."""
    if len(page) <= 2 * _LINES_AT_THE_EDGE:
        return list(page[:1]) + list(page[1:][-1:])
    return list(page[:_LINES_AT_THE_EDGE]) + list(page[-_LINES_AT_THE_EDGE:])


def _running_key(line: Line) -> str:
    """The line with its own page number blanked, so that "Seite 3 von 7" and "Seite 4 von 7" are the same."""
    return re.sub(rf"\b{line.page}\b", "#", line.text).lower()
