"""Lines of one PDF page with font, weight, position and cells, from a few samples of each line."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.clean import clean_line
from ingest.columns import in_reading_order
from ingest.lines import Line
from ingest.pdf_cells import Gap, PrintedLine, cell_starts
from ingest.pdf_hidden import remove_hidden
from ingest.pdf_hyphens import Hyphens
from ingest.pdf_rules import UprightRules
from ingest.rows import LABEL, Segment, lines_of

_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi", re.I)
_BOLD_WEIGHT = 650
_CUT_MARKS = "\x02\ufffe"
"""PDFium puts one of them, without a line end, where a word is cut."""
_LINE_END = re.compile(rf"[{_CUT_MARKS}](?:\r\n)?|\r\n|\n|\r")
_SPACES = re.compile(" +")
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}(?![\w])|(?<=[^\W\d_][.,;:!?)\"“»])\d{1,2}(?!\w)|^\d{1,2}(?=[^\W\d_]|\s)")
_RAISED_SIZE, _RAISED_SHARE, _WORD_GAP, _GLUE_GAP = 0.8, 0.15, 0.6, 0.12
_LONGEST_FONT_NAME = 128


def page_lines(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Visible lines of the page in reading order: as the file gives it, unless it goes across columns."""
    remove_hidden(page)
    text_page = page.get_textpage()
    try:
        segments = _joined(_Sampler(text_page).segments(UprightRules(page)))
    finally:
        text_page.close()
    return lines_of(in_reading_order(segments), number)


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Segments with those put together that PDFium parts although only a raised number stands between them."""
    joined: list[Segment] = []
    for segment in segments:
        before = joined[-1] if joined else None
        if before is not None and abs(before.baseline - segment.baseline) < 1.0 and before.text[-1] == "]":
            gap = segment.left - before.right
            if -1.0 < gap < _WORD_GAP * segment.size:
                text = before.text + (" " if gap > _GLUE_GAP * segment.size else "") + segment.text
                joined[-1] = replace(before, text=text, right=segment.right)
                continue
        joined.append(segment)
    return joined


def _nearest_letter(text: str, start: int, end: int) -> int | None:
    """Position of the last letter before a number, else of the first one behind it."""
    before = (position for position in range(start - 1, max(start - 4, -1), -1) if text[position].isalpha())
    behind = (position for position in range(end, min(end + 4, len(text))) if text[position].isalpha())
    return next(before, None) if start else next(behind, None)


class _Sampler:
    """Asks PDFium about single characters; the buffers are reused, since there are hundreds of questions a page."""

    def __init__(self, text_page: pypdfium2.PdfTextPage) -> None:
        self._page = text_page
        self._text: str = text_page.get_text_range()
        self._counts_alike = pdfium.FPDFText_CountChars(text_page) == len(self._text)
        self._left, self._right, self._low, self._high = (ctypes.c_double() for _ in range(4))
        self._name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
        self._flags = ctypes.c_int()
        self._matrix = pdfium.FS_MATRIX()

    def segments(self, rules: UprightRules) -> Iterator[Segment]:
        """What is printed, line by line, parted where cells of a table begin."""
        lines = list(self._lines())
        for line, starts in zip(lines, cell_starts(lines, rules), strict=True):
            spans = pairwise([line.start, *starts, line.end])
            segments = [self._segment(first, last, line.size) for first, last in spans]
            segments[-1] = replace(segments[-1], text=segments[-1].text + line.cut)
            yield from (segment for segment in segments if segment.text)

    def _lines(self) -> Iterator[PrintedLine]:
        hyphens = Hyphens(self._page, self._text, self._index)
        start = 0
        for end_of_line in [*_LINE_END.finditer(self._text), None]:
            end = end_of_line.start() if end_of_line else len(self._text)
            cut = hyphens.at(end) if end_of_line and end_of_line.group()[0] in _CUT_MARKS else ""
            line = self._line(start, end, cut)
            if line is not None:
                yield line
            start = end_of_line.end() if end_of_line else end

    def _line(self, start: int, end: int, cut: str) -> PrintedLine | None:
        """The line between two positions; None if nothing is printed."""
        text = self._text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if not clean_line(text[start:end]):
            return None
        gaps = tuple(
            Gap(space.end(), self._edges(space.start() - 1)[1], self._edges(space.end())[0])
            for space in _SPACES.finditer(text, start, end)
            if not LABEL.match(text[start : space.start()])
        )
        left, right = self._edges(start)[0], self._edges(end - 1)[1]
        return PrintedLine(start, end, self._size(start), left, right, self._baseline(start), gaps, cut)

    def _segment(self, start: int, end: int, size: float) -> Segment:
        text = self._text[start:end].rstrip()
        last = start + len(text) - 1
        bold = self._is_bold(start) and self._is_bold(last)
        marked = self._with_note_marks(text, start)
        return Segment(
            clean_line(marked), size, bold, self._edges(start)[0], self._edges(last)[1], self._baseline(start)
        )

    def _with_note_marks(self, text: str, start: int) -> str:
        """The text with the small raised numbers of footnotes in brackets, so that they do not grow onto words."""
        pieces, end = [], 0
        for match in _NOTE_MARK.finditer(text):
            beside = _nearest_letter(text, match.start(), match.end())
            if beside is None or not self._is_raised(start + match.start(), start + beside):
                continue
            pieces += [text[end : match.start()], f"[{match.group()}]", "" if match.start() else " "]
            end = match.end()
        return "".join(pieces) + text[end:]

    def _is_raised(self, position: int, beside: int) -> bool:
        """Smaller than the letter beside it and not standing on its line; "1 Überblick" is a heading."""
        size, low = self._size(beside), self._vertical(position)[0]
        bottom, top = self._vertical(beside)
        small = self._height(position) < _RAISED_SIZE * (top - bottom) or self._size(position) < _RAISED_SIZE * size
        return small and low > self._baseline(beside) + _RAISED_SHARE * size

    def _index(self, position: int) -> int:
        """PDFium's character index of a position in the page's text."""
        if self._counts_alike:
            return position
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, position))

    def _edges(self, position: int) -> tuple[float, float]:
        """Left and right edge of one character in points."""
        pdfium.FPDFText_GetCharBox(self._page, self._index(position), self._left, self._right, self._low, self._high)
        return self._left.value, self._right.value

    def _height(self, position: int) -> float:
        """Height in points of the glyph; small raised digits of a font may have the size of the others."""
        low, high = self._vertical(position)
        return high - low

    def _vertical(self, position: int) -> tuple[float, float]:
        """Lower and upper edge of one character in points."""
        pdfium.FPDFText_GetCharBox(self._page, self._index(position), self._left, self._right, self._low, self._high)
        return self._low.value, self._high.value

    def _baseline(self, position: int) -> float:
        """Height in points on which the character stands, the same for all letters of a line."""
        pdfium.FPDFText_GetCharOrigin(self._page, self._index(position), self._left, self._low)
        return self._low.value

    def _size(self, position: int) -> float:
        """Font size in points as printed, to half a point."""
        index = self._index(position)
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            scale = math.hypot(self._matrix.b, self._matrix.d) or 1.0
        return round(2 * scale * float(pdfium.FPDFText_GetFontSize(self._page, index))) / 2

    def _is_bold(self, position: int) -> bool:
        index = self._index(position)
        pdfium.FPDFText_GetFontInfo(self._page, index, self._name, _LONGEST_FONT_NAME, self._flags)
        if _BOLD_NAME.search(self._name.value.decode("latin-1")):
            return True
        return not self._name.value and int(pdfium.FPDFText_GetFontWeight(self._page, index)) >= _BOLD_WEIGHT
