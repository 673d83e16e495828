"""A line as text files and PDF files show it, before lines become blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_PAUSE = re.compile(r"[.!?:;,][\"'“”«»)\]]*$")
_LINES_THAT_PROVE_DOUBLE_SPACING = 5


@dataclass(frozen=True)
class Line:
    """One printed line with the layout that hints at what it is."""

    text: str
    page: int
    gap: bool = False
    """More space above than between the lines of a paragraph."""
    full: bool = True
    """Reaches about as far right as its neighbours, so that a sentence may go on in the next line."""
    size: float = 0.0
    """Font size in points; 0 where the file knows none."""
    bold: bool = False
    cells: tuple[str, ...] = ()
    """Texts of the cells if the line is a row of a table, else empty."""
    column_starts: bool = False
    """Stands higher than the line before it: first of a further column."""
    underline: str = ""
    """The sign a rule right below the line is drawn with."""
    item: bool = False
    """Starts a list item although no bullet is printed."""


def body_size(lines: Sequence[Line]) -> float:
    """The font size in points that most characters have; 0 without fonts."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def is_double_spaced(lines: Sequence[Line]) -> bool:
    """Whether gaps stand inside sentences again and again, as some extractors leave them after every line."""
    return sum(map(breaks_off, lines, lines[1:])) >= _LINES_THAT_PROVE_DOUBLE_SPACING


def breaks_off(before: Line, line: Line) -> bool:
    """Whether a gap follows a full line that does not even end with a comma."""
    return line.gap and before.full and not _PAUSE.search(before.text) and line.page == before.page
