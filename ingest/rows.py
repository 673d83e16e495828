"""Pieces of print with their position become lines, and lines that stand side by side become rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from ingest.clean import is_cut, join, settled
from ingest.lines import Line
from ingest.print_tables import PrintedCell, table_texts

LABEL = re.compile(
    r"^(?:[•▪◦‣⁃○●■□·*–—§\ue000-\uf8ff-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|(?:Zu\s+)?TOP\s*[\d.]+:?|§\s*\d+[a-z]?)$",
    re.I,
)
"""What may stand before a wide gap without being the cell of a table: a bullet, a number, "TOP 3", "§ 5"."""

_GAP_BETWEEN_LINES = 1.15
_SMALLEST_STEP, _LARGEST_STEP, _LARGEST_STEP_IN_CELL = 1.2, 2.2, 1.5
"""Distances between baselines of one paragraph, in font sizes."""
_SAME_COLUMN_POINTS = 40.0
_FULL_SHARE = 0.75
_LINES_AROUND = 4
_NARROWEST_COLUMN, _NARROWEST_FLOW = 14, 8
"""In font sizes; about thirty characters, and half of that where sentences visibly go on from line to line."""
_FEWEST_LOWER = 2
_SPACE_SHARE = 0.2
_MOST_LINES_IN_A_CELL = 8
_LARGER_THAN_A_CELL = 1.12
_HIGHER_IN_A_ROW = 2.0
"""In lines: how far a cell may begin above the one to its left, if cells are centred; a new column begins far above."""
_ALIGNED_POINTS = 3.0


@dataclass(frozen=True)
class Segment:
    """Text printed without a wide gap inside; points, origin at the bottom left of the page."""

    text: str
    size: float
    bold: bool
    left: float
    right: float
    baseline: float
    opens: bool = False
    """First of a paragraph, as text recognition saw it."""


@dataclass
class _Row:
    """Cells side by side, each a list of segments one below the other."""

    cells: list[list[Segment]]

    @property
    def first(self) -> Segment:
        return self.cells[0][0]

    @property
    def last(self) -> Segment:
        return self.cells[-1][-1]

    @property
    def right(self) -> float:
        return max(segment.right for segment in self.cells[-1])


def lines_of(segments: Sequence[Segment], page: int) -> list[Line]:
    """Lines in the order of the file, with gaps and fullness; what stands side by side is one line with cells."""
    pitch = _pitch(segments)
    rows = _rows(segments, pitch)
    named = _named(rows)
    lines = []
    for index, row in enumerate(rows):
        gap = index == 0 or row.first.opens or _is_gap(rows[index - 1].last, row.first, pitch)
        cells = tuple(_cell_text(cell) for cell in row.cells) if len(row.cells) > 1 else ()
        text = named[index] if cells else row.first.text
        full = _is_full(index, rows)
        line = Line(text, page, gap=gap, full=full, size=row.first.size, bold=_all_bold(row), cells=cells)
        lines.append(replace(line, column_starts=index > 0 and _is_higher(rows[index - 1], row)))
    return lines


def _is_higher(above: _Row, below: _Row) -> bool:
    return below.first.baseline > above.first.baseline + below.first.size


def _named(rows: Sequence[_Row]) -> dict[int, str]:
    """Texts of the rows of tables by their index; rows that follow each other in one column are one table."""
    texts: dict[int, str] = {}
    columns = list(accumulate((_is_higher(*pair) for pair in pairwise(rows)), initial=0))
    for (is_table, _), run in groupby(range(len(rows)), key=lambda index: (len(rows[index].cells) > 1, columns[index])):
        if is_table:
            indexes = list(run)
            table = [[_printed(cell) for cell in rows[index].cells] for index in indexes]
            named = table_texts(table, bold_header=_all_bold(rows[indexes[0]]))
            texts.update(zip(indexes, named, strict=True))
    return texts


def _printed(cell: Sequence[Segment]) -> PrintedCell:
    return PrintedCell(_cell_text(cell), min(segment.left for segment in cell), max(segment.right for segment in cell))


def _rows(segments: Sequence[Segment], pitch: float) -> list[_Row]:
    rows: list[_Row] = []
    for index, segment in enumerate(segments):
        before = rows[-1].last if rows else None
        if before is None:
            rows.append(_Row([[segment]]))
        elif _beside(rows[-1], segment):
            rows[-1].cells.append([segment])
        elif (
            _starts_higher(before, segment)
            and not _opens_column(segments[index:], before, pitch)
            and (lines := _lines_beside(rows, segment, pitch))
        ):
            cell = [row.first for row in rows[-lines:]]
            rows[-lines:] = [_Row([cell, [segment]])]
        elif _continues_cell(rows[-1], segment, pitch):
            rows[-1].cells[-1].append(segment)
        else:
            rows.append(_Row([[segment]]))
    return rows


def _beside(row: _Row, segment: Segment) -> bool:
    """On the same height as the row's top or last line, and to the right of it."""
    if segment.left <= row.right:
        return False
    return any(_same_height(other, segment) for other in (row.first, row.last, row.cells[-1][0]))


def _opens_column(segments: Sequence[Segment], before: Segment, pitch: float) -> bool:
    """Whether the first segment begins a further column of the page: a heading, or more text than a cell holds.

    `before` is the last line to the left. What goes on below it after a gap is a column too.
    """
    first, above = segments[0], segments[0]
    if first.size > _LARGER_THAN_A_CELL * before.size:
        return True
    parted = False
    for count, segment in enumerate(segments[1 : _MOST_LINES_IN_A_CELL + 1], start=2):
        if segment.left < first.left - _ALIGNED_POINTS or segment.baseline >= above.baseline:
            return False
        parted = parted or segment.size != above.size or _is_gap(above, segment, pitch)
        if count > _MOST_LINES_IN_A_CELL or (parted and segment.baseline < before.baseline - 0.5 * before.size):
            return True
        above = segment
    return False


def _lines_beside(rows: Sequence[_Row], segment: Segment, pitch: float) -> int:
    """How many of the last lines form a cell to the left of the segment; 0 if they are a column of text."""
    if _runs_on(rows[-1].last, segment):
        return 0
    count = 0
    for row in reversed(rows):
        if row.first.baseline > segment.baseline + 0.5 * segment.size:
            break
        aligned = abs(row.first.left - rows[-1].first.left) < _ALIGNED_POINTS
        if len(row.cells) > 1 or not aligned or row.right >= segment.left:
            break
        if count and _is_gap(row.last, rows[-count].first, pitch):
            break
        count += 1
    if not 0 < count <= _MOST_LINES_IN_A_CELL:
        return 0
    higher = segment.baseline - rows[-count].first.baseline
    return count if higher <= _HIGHER_IN_A_ROW * max(pitch, _SMALLEST_STEP * segment.size) else 0


def _runs_on(above: Segment, below: Segment) -> bool:
    """Whether a word is cut between two segments, as at the end of a column but never at the end of a cell."""
    return is_cut(above.text) and below.text[:1].islower()


def _same_height(one: Segment, other: Segment) -> bool:
    return abs(one.baseline - other.baseline) < 0.5 * max(one.size, other.size, 1.0)


def _starts_higher(before: Segment, segment: Segment) -> bool:
    return segment.baseline > before.baseline + 1.0 and segment.left > before.left


def _continues_cell(row: _Row, segment: Segment, pitch: float) -> bool:
    """Next line of the last cell of a table row."""
    last = row.last
    step = last.baseline - segment.baseline
    close = 0 < step <= min(_GAP_BETWEEN_LINES * pitch, _LARGEST_STEP_IN_CELL * segment.size)
    alike = (segment.size, segment.bold) == (last.size, last.bold)
    return len(row.cells) > 1 and close and alike and abs(segment.left - last.left) < _ALIGNED_POINTS


def _is_gap(above: Segment, below: Segment, pitch: float) -> bool:
    """More space than between the lines of one paragraph, or a jump to another column."""
    step = above.baseline - below.baseline
    size = max(above.size, below.size)
    usual = min(max(pitch, _SMALLEST_STEP * size), _LARGEST_STEP * size)
    return step < 0 or step > _GAP_BETWEEN_LINES * usual


def _pitch(segments: Sequence[Segment]) -> float:
    """Usual distance in points between the baselines of one paragraph; 0 on a page with one line.

    The lower fifth of all steps: most pages have more lines inside paragraphs than between them, tables do not.
    """
    steps = sorted(
        above.baseline - below.baseline
        for above, below in pairwise(segments)
        if above.size == below.size and above.baseline - below.baseline > 0.9 * above.size
    )
    return steps[len(steps) // 5] if steps else 0.0


def _is_full(index: int, rows: Sequence[_Row]) -> bool:
    """Reaches into the last quarter of its column, or leaves no room for the first word of the next line."""
    segment = rows[index].first
    around = (row.first for row in rows[max(0, index - _LINES_AROUND) : index + _LINES_AROUND + 1])
    column = [
        other for other in around if other.size == segment.size and abs(other.left - segment.left) < _SAME_COLUMN_POINTS
    ]
    left, right = min(other.left for other in column), max(other.right for other in column)
    flows = sum(other.text[:1].islower() for other in column) >= _FEWEST_LOWER
    if right - left < (_NARROWEST_FLOW if flows else _NARROWEST_COLUMN) * segment.size:
        return False
    if segment.right >= left + _FULL_SHARE * (right - left):
        return True
    below = rows[index + 1].first if index + 1 < len(rows) else None
    if below is None or below not in column or len(rows[index + 1].cells) > 1:
        return False
    return segment.right + _SPACE_SHARE * segment.size + _first_word_width(below) > right


def _first_word_width(segment: Segment) -> float:
    """In points, as if all letters were equally wide."""
    word = segment.text.partition(" ")[0]
    return (segment.right - segment.left) * len(word) / len(segment.text)


def _cell_text(cell: Sequence[Segment]) -> str:
    text = ""
    for segment in cell:
        text = join(text, segment.text)
    return settled(text)


def _all_bold(row: _Row) -> bool:
    return all(segment.bold for cell in row.cells for segment in cell)
