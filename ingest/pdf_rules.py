"""Upright rules of a PDF page: where one stands between two words, they belong to two cells of a table."""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_left
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

_SHORTEST_RULE, _THICKEST_RULE, _UPRIGHT = 5.0, 3.0, 0.5
"""In points."""
_MOST_PATHS, _MOST_CORNERS = 20_000, 400
"""What has more is a drawing, not the frame of a table."""

_Rule = tuple[float, float, float]
"""Position, lower and upper end in points."""


class UprightRules:
    """The rules of one page, found by their position."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._rules = sorted(_rules(page))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def stand_between(self, left: float, right: float, height: float) -> bool:
        """Whether a rule crosses the height (of a baseline) between two edges."""
        start = bisect_left(self._rules, (left, float("-inf"), float("-inf")))
        for position, low, high in self._rules[start:]:
            if position > right:
                return False
            if low <= height <= high:
                return True
        return False


def _rules(page: pypdfium2.PdfPage) -> Iterator[_Rule]:
    for count, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])):
        if count >= _MOST_PATHS:
            return
        corners = _corners(item)
        across = [x for x, _ in corners]
        if corners and max(across) - min(across) <= _THICKEST_RULE:
            yield from _rule((min(across) + max(across)) / 2, [height for _, height in corners])
            continue
        for (x, low), (other, high) in itertools.pairwise(corners):
            if abs(x - other) < _UPRIGHT:
                yield from _rule(x, [low, high])


def _rule(x: float, heights: list[float]) -> Iterator[_Rule]:
    if max(heights) - min(heights) >= _SHORTEST_RULE:
        yield x, min(heights), max(heights)


def _corners(item: pypdfium2.PdfObject) -> list[tuple[float, float]]:
    """Corners of a path of straight lines on the page, in the order in which it is drawn; none for what has curves."""
    count = int(pdfium.FPDFPath_CountSegments(item))
    if not 1 < count <= _MOST_CORNERS:
        return []
    matrices = []
    around: pypdfium2.PdfObject | None = item
    while around is not None:
        matrices.append(around.get_matrix())
        around = around.container
    x, y = ctypes.c_float(), ctypes.c_float()
    corners = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if int(pdfium.FPDFPathSegment_GetType(segment)) == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value, y.value)
        for matrix in matrices:
            point = matrix.on_point(*point)
        corners.append(point)
    return corners
