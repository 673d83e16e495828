"""Draws a page of a PDF as PNG with the quote marked, for the source page and the HTTP interface."""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from index.types import PageView, Viewer
from ui.errors import NoPicture
from ui.quote import quote_on

if TYPE_CHECKING:
    from index.library import Library

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the picture, whose origin is above."""

QUOTE_HEADER = "Netzlotse-Quote-Marked"
DOTS_PER_INCH = 110
_SCALE = DOTS_PER_INCH / 72
_LONGEST_PIXELS = 2400
_YELLOW = (255, 234, 120)
_MARGIN_PIXELS = 2


@dataclass(frozen=True)
class PageImage:
    """A drawn page. `marked` is False if the quote was not found on it, or none was asked for."""

    png: bytes
    marked: bool


CELL_SEPARATOR = " | "


class PageImages:
    """Draws pages one at a time: pdfium must never be entered by two threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def draw(self, path: Path, number: int, quote: str = "", before: str = "") -> PageImage:
        """Page `number` (1-based). `before` is the page's text before the quote: it tells equal quotes apart."""
        with self._lock:
            pdf = pypdfium2.PdfDocument(path)
            try:
                page = pdf[number - 1]
                bitmap = page.render(scale=min(_SCALE, _LONGEST_PIXELS / max(page.get_size())))
                boxes = _quote_boxes(page, bitmap.get_posconv(page), quote, before) if quote else []
                image = bitmap.to_pil().convert("RGB")
            finally:
                pdf.close()
        marked = _mark(image, boxes) if boxes else image
        out = BytesIO()
        marked.save(out, "PNG", optimize=True)
        return PageImage(out.getvalue(), marked=bool(boxes))


def has_picture(library: Library, viewer: Viewer, view: PageView) -> bool:
    """Only PDF pages of which nothing is hidden."""
    return view.complete and _pdf(library, viewer, view) is not None


def draw(
    library: Library, images: PageImages, viewer: Viewer, view: PageView, start: int | None, end: int | None
) -> PageImage:
    """The page with the given characters of its document marked. Raises NoPicture."""
    path = _pdf(library, viewer, view) if view.complete else None
    if path is None:
        raise NoPicture
    return images.draw(path, view.number, *quote_on(view, start, end))


def _pdf(library: Library, viewer: Viewer, view: PageView) -> Path | None:
    is_pdf = view.document.source.lower().endswith(".pdf")
    return library.original(view.document.id, viewer) if is_pdf else None


def letters_of(text: str) -> str:
    """Letters and digits alone, ligatures and accents taken apart: what a PDF and clean text have in common."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())


def find_letters(letters: str, quote: str, before: str) -> tuple[int, int] | None:
    """Span of `quote` in `letters`, as many equal ones skipped as `before` contains; None if it is not there."""
    wanted = letters_of(quote)
    if not wanted:
        return None
    position = letters.find(wanted)
    for _ in range(letters_of(before).count(wanted)):
        later = letters.find(wanted, position + 1)
        if later < 0:
            break
        position = later
    return None if position < 0 else (position, position + len(wanted))


def find_cells(letters: str, quote: str) -> list[tuple[int, int]]:
    """Spans of a table's cells, in order, where clean text names each header ("Ort: Lindhorn | Plätze: 10"); empty if one is missing."""
    spans: list[tuple[int, int]] = []
    position = 0
    for cell in quote.replace("\n", CELL_SEPARATOR).split(CELL_SEPARATOR) if CELL_SEPARATOR in quote else ():
        wanted = next(
            (
                (found, found + len(letters_of(text)))
                for text in (cell, cell.partition(": ")[2])
                if letters_of(text) and (found := letters.find(letters_of(text), position)) >= 0
            ),
            None,
        )
        if wanted is None:
            return []
        spans.append(wanted)
        position = wanted[1]
    return spans


def _quote_boxes(page: pypdfium2.PdfPage, positions: pypdfium2.PdfPosConv, quote: str, before: str) -> list[Box]:
    text_page = page.get_textpage()
    letters: list[str] = []
    sources: list[int] = []
    for index in range(text_page.count_chars()):
        for letter in letters_of(chr(pdfium.FPDFText_GetUnicode(text_page, index))):
            letters.append(letter)
            sources.append(index)
    page_letters = "".join(letters)
    span = find_letters(page_letters, quote, before)
    spans = [span] if span is not None else find_cells(page_letters, quote)
    characters = dict.fromkeys(source for first, last in spans for source in sources[first:last])
    return merge_lines([_pixels(positions, text_page.get_charbox(index, loose=True)) for index in characters])


def _pixels(positions: pypdfium2.PdfPosConv, box: Box) -> Box:
    """From PDF points (origin below, before rotation and cropping) to pixels of the picture."""
    left, bottom, right, top = box
    x1, y1 = positions.to_bitmap(left, top)
    x2, y2 = positions.to_bitmap(right, bottom)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def merge_lines(boxes: list[Box]) -> list[Box]:
    """One box a line: neighbours that overlap by half their height and follow each other to the right are joined."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _same_line(lines[-1], box):
            last = lines[-1]
            lines[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    lower = min(line[3] - line[1], box[3] - box[1])
    return overlap > lower / 2 and box[0] >= line[0]


def _mark(image: Image.Image, boxes: list[Box]) -> Image.Image:
    """Multiplied, as a felt-tip pen does: the paper turns yellow, the letters stay black."""
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for left, top, right, bottom in boxes:
        draw.rectangle((left - _MARGIN_PIXELS, top, right + _MARGIN_PIXELS, bottom), fill=_YELLOW)
    return ImageChops.multiply(image, layer)
