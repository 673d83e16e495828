"""Finds where cells of a table begin inside the printed lines of a PDF page, and tells them from loosely set text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.pdf_rules import UprightRules

_CELL_GAP, _WIDEST_JUSTIFIED, _WIDEST_EVEN, _EVEN = 0.85, 1.3, 3.5, 0.3
"""In font sizes; the spaces of a justified line are as wide as each other, the gaps between cells are not."""
_ALIGNED_GAP, _ALIGNED_POINTS, _LINES_AROUND = 0.6, 2.0, 2
"""A narrow gap parts cells if what follows it begins where a cell begins in a row near by."""
_FLUSH_LINES, _FLUSH_POINTS = 3, 3.0


@dataclass(frozen=True)
class Gap:
    """White between two words; edges in points."""

    position: int
    """Of the word behind it, in the text of the page."""
    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class PrintedLine:
    """One line as PDFium gives it, with the gaps that may part cells; points."""

    start: int
    end: int
    size: float
    left: float
    right: float
    baseline: float
    gaps: tuple[Gap, ...]
    cut: str
    """The hyphen it ends with, if that is not in the text."""


def cell_starts(lines: Sequence[PrintedLine], rules: UprightRules) -> list[list[int]]:
    """For every line the positions at which a further cell begins."""
    ruled = [
        {gap.position for gap in line.gaps if rules.stand_between(gap.left, gap.right, line.baseline)} for line in lines
    ]
    starts = [found | _parted(line) for line, found in zip(lines, ruled, strict=True)]
    plain = [not found for found in starts]
    for index, line in enumerate(lines):
        if starts[index] - ruled[index] and _is_even(line) and _is_flush(index, lines, plain):
            starts[index] = ruled[index]
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for index in order:
            starts[index] = starts[index] | _aligned(index, lines, starts)
    return [sorted(found) for found in starts]


def _parted(line: PrintedLine) -> set[int]:
    """Positions after gaps that are too wide for a space between words."""
    found: set[int] = set()
    for wide, run in groupby(line.gaps, key=lambda gap: gap.width > _WIDEST_JUSTIFIED * line.size):
        near = list(run)
        widths = [gap.width for gap in near]
        uneven = max(widths) - min(widths) > _EVEN * line.size
        found |= {gap.position for gap in near if wide or (uneven and gap.width > _CELL_GAP * line.size)}
    return found


def _is_even(line: PrintedLine) -> bool:
    """Whether all gaps are alike, and none is wider than a justified line of long words needs."""
    widths = [gap.width for gap in line.gaps]
    return max(widths) - min(widths) <= _EVEN * line.size and max(widths) <= _WIDEST_EVEN * line.size


def _is_flush(index: int, lines: Sequence[PrintedLine], plain: Sequence[bool]) -> bool:
    """Whether a line near by that is no row fills exactly the same column."""
    line = lines[index]
    near = range(max(0, index - _FLUSH_LINES), min(len(lines), index + _FLUSH_LINES + 1))
    return any(
        plain[other]
        and abs(lines[other].left - line.left) < _FLUSH_POINTS
        and abs(lines[other].right - line.right) < _FLUSH_POINTS
        for other in near
        if other != index
    )


def _aligned(index: int, lines: Sequence[PrintedLine], starts: Sequence[set[int]]) -> set[int]:
    """Positions after narrow gaps behind which a cell begins in a row right above or below."""
    line = lines[index]
    narrow = [gap for gap in line.gaps if gap.width > _ALIGNED_GAP * line.size and gap.position not in starts[index]]
    if not narrow:
        return set()
    near = range(max(0, index - _LINES_AROUND), min(len(lines), index + _LINES_AROUND + 1))
    edges = [
        gap.right for other in near if other != index for gap in lines[other].gaps if gap.position in starts[other]
    ]
    found = [gap for gap in narrow if any(abs(gap.right - edge) < _ALIGNED_POINTS for edge in edges)]
    positions = {gap.position for gap in found}
    spaces = [gap.width for gap in line.gaps if gap.position not in starts[index] | positions]
    distinct = not found or not spaces or min(gap.width for gap in found) - max(spaces) > _EVEN * line.size
    return positions if distinct else set()
