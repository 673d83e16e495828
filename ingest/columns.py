"""Puts a page whose file goes line by line across two or three columns into the order in which people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.rows import Segment

_FEWEST_ROWS = 5
"""Lines side by side that prove columns; fewer are as well read as one row of a table."""
_SHARE_OF_LOWER, _SHARE_OF_FULL, _FULL = 0.2, 0.5, 0.7
"""Running text: many lines begin in the middle of a sentence, and most fill their column. Cells of a table do neither."""
_MOST_GAPS = 40
_NARROWEST_COLUMN = 10
"""In font sizes."""

_Gap = tuple[float, float]


def in_reading_order(segments: Sequence[Segment]) -> list[Segment]:
    """Segments column by column wherever running text was given line by line; everything else keeps its order."""
    ordered: list[Segment] = []
    for band in _bands(_side_by_side(segments)):
        gutters = band.gutters()
        columns = _columns(band.rows, gutters)
        if gutters and all(_is_running_text(column) for column in columns):
            ordered += [segment for column in columns for segment in column]
        else:
            ordered += [segment for row in band.rows for segment in row]
    return ordered


class _Band:
    """Rows from top to bottom, and the stretches that stay white between their segments."""

    def __init__(self) -> None:
        self.rows: list[list[Segment]] = []
        self._gaps: list[tuple[float, float, int]] = []
        """Left edge, right edge, and between how many pairs of segments."""

    def add(self, row: list[Segment]) -> None:
        self.rows.append(row)
        for gap in _gaps(row):
            self._add_gap(gap)

    def gutters(self) -> list[_Gap]:
        """The white stretches that enough rows prove, from left to right."""
        return sorted((low, high) for low, high, count in self._gaps if count >= _FEWEST_ROWS)

    def ends_before(self, row: Sequence[Segment]) -> bool:
        """Whether the row stands higher, or goes across the columns found so far, or columns begin with it."""
        if not self.rows:
            return False
        if row[0].baseline > self.rows[-1][0].baseline:
            return True
        if len(row) == 1:
            return any(_crosses(row[0], gap) for gap in self.gutters())
        return not self._gaps and any(_crosses(self.rows[-1][0], gap) for gap in _gaps(row))

    def _add_gap(self, gap: _Gap) -> None:
        for index, (low, high, count) in enumerate(self._gaps[:_MOST_GAPS]):
            if max(low, gap[0]) < min(high, gap[1]):
                self._gaps[index] = (max(low, gap[0]), min(high, gap[1]), count + 1)
                return
        self._gaps.append((*gap, 1))


def _side_by_side(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Neighbours in the file that stand on one height, each further right than the one before."""
    rows: list[list[Segment]] = []
    for segment in segments:
        last = rows[-1][-1] if rows else None
        same = last is not None and abs(last.baseline - segment.baseline) < 0.5 * max(last.size, segment.size, 1.0)
        if last is not None and same and segment.left > last.right:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _bands(rows: Sequence[list[Segment]]) -> Iterator[_Band]:
    """Stretches of rows from top to bottom that no line crosses the columns of."""
    band = _Band()
    for row in rows:
        if band.ends_before(row):
            yield band
            band = _Band()
        band.add(row)
    yield band


def _gaps(row: Sequence[Segment]) -> list[_Gap]:
    return [(left.right, right.left) for left, right in pairwise(row)]


def _crosses(segment: Segment, gap: _Gap) -> bool:
    return segment.left < gap[0] and segment.right > gap[1]


def _columns(band: Sequence[Sequence[Segment]], gutters: Sequence[_Gap]) -> list[list[Segment]]:
    columns: list[list[Segment]] = [[] for _ in range(len(gutters) + 1)]
    for segment in (segment for row in band for segment in row):
        columns[sum(segment.left >= high - 1.0 for _, high in gutters)].append(segment)
    return columns


def _is_running_text(column: Sequence[Segment]) -> bool:
    if not column:
        return False
    width = max(segment.right for segment in column) - min(segment.left for segment in column)
    lower = sum(segment.text[:1].islower() for segment in column)
    full = sum(segment.right - segment.left >= _FULL * width for segment in column)
    wide = width >= _NARROWEST_COLUMN * column[0].size
    return wide and lower >= _SHARE_OF_LOWER * len(column) and full >= _SHARE_OF_FULL * len(column)
