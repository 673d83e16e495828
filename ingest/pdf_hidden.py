"""Takes text out of a PDF page that nobody sees on paper: without size, off the page, invisible, or in the colour behind it.

What is suspicious by its numbers is hidden only if the printed page does not change without it. The invisible text that text
recognition lays over a scan stays: it lies inside a picture.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

_INVISIBLE_MODES = (3, 7)
_LEAST_POINTS = 1.0
_LEAST_LIGHT, _LEAST_ALPHA = 225, 40
_ALIKE = 12
"""Largest difference, of 255, between two colours that nobody tells apart."""
_VISIBLE = 20
"""Smallest difference, of 255, that a text makes to the printed page."""
_SCALE, _MOST_PIXELS = 1.5, 6_000_000
_SHARE_OF_PAGE = 0.5
_MOST_COMPARISONS = 300_000

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


@dataclass(frozen=True)
class _Shape:
    """A filled path or a picture, with its place in the order of drawing."""

    order: int
    box: Box
    colour: tuple[int, int, int] | None
    """None for a picture."""


@dataclass(frozen=True)
class _Text:
    """One piece of text as it is drawn."""

    order: int
    item: pypdfium2.PdfObject
    box: Box
    mode: int
    points: float
    colour: tuple[int, int, int]
    alpha: int


def remove_hidden(page: pypdfium2.PdfPage) -> None:
    """Removes hidden text from the page in memory; the file stays as it is. To be called before its text is asked for."""
    texts, shapes = _drawn(page)
    if not texts:
        return
    sheet = page.get_cropbox()
    pictures = [shape.box for shape in shapes if shape.colour is None]
    hidden = [text for text in texts if _is_hidden_anyway(text, sheet, pictures)]
    gone = {text.order for text in hidden}
    rest = [text for text in texts if text.order not in gone]
    suspicious = _suspicious(rest, shapes, sheet)
    for text in [*hidden, *_unseen(page, suspicious, sheet)]:
        page.remove_obj(text.item)
        text.item.close()


def picture_share(page: pypdfium2.PdfPage) -> float:
    """Share of the page that its largest picture covers."""
    pictures = (_area(_box(item)) for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    return max(pictures, default=0.0) / max(_area(page.get_cropbox()), 1.0)


def _drawn(page: pypdfium2.PdfPage) -> tuple[list[_Text], list[_Shape]]:
    texts: list[_Text] = []
    shapes: list[_Shape] = []
    for order, item in enumerate(page.get_objects()):
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            colour, alpha = _fill(item)
            mode = int(pdfium.FPDFTextObj_GetTextRenderMode(item))
            texts.append(_Text(order, item, _box(item), mode, _points(item), colour or (0, 0, 0), alpha))
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            shapes.append(_Shape(order, _box(item), None))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH and (colour := _path_fill(item)):
            shapes.append(_Shape(order, _box(item), colour))
    return texts, shapes


def _is_hidden_anyway(text: _Text, sheet: Box, pictures: Sequence[Box]) -> bool:
    if text.points < _LEAST_POINTS or not _touches(text.box, sheet):
        return True
    return text.mode in _INVISIBLE_MODES and not any(_holds_middle(picture, text.box) for picture in pictures)


def _suspicious(texts: Sequence[_Text], shapes: Sequence[_Shape], sheet: Box) -> list[_Text]:
    """Texts that are light, nearly transparent, drawn on their own colour or drawn over; a scan over its text is not meant."""
    own_layer = [shape for shape in shapes if shape.colour is None and _area(shape.box) > _SHARE_OF_PAGE * _area(sheet)]
    covers = [shape for shape in shapes if shape not in own_layer]
    if len(covers) * len(texts) > _MOST_COMPARISONS:
        covers = []
    found = []
    for text in texts:
        if text.mode in _INVISIBLE_MODES or any(_holds_middle(layer.box, text.box) for layer in own_layer):
            continue
        pale = min(text.colour) >= _LEAST_LIGHT or text.alpha < _LEAST_ALPHA
        if pale or any(_may_hide(shape, text) for shape in covers):
            found.append(text)
    return found


def _may_hide(shape: _Shape, text: _Text) -> bool:
    if not _holds_middle(shape.box, text.box):
        return False
    return shape.order > text.order or (shape.colour is not None and _alike(shape.colour, text.colour))


def _unseen(page: pypdfium2.PdfPage, texts: Sequence[_Text], sheet: Box) -> list[_Text]:
    """Those without which the printed page looks the same."""
    if not texts:
        return []
    scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(page.get_width() * page.get_height(), 1.0)))
    before = _printed(page, scale)
    for text in texts:
        pdfium.FPDFTextObj_SetTextRenderMode(text.item, _INVISIBLE_MODES[0])
    change = ImageChops.difference(before, _printed(page, scale))
    for text in texts:
        pdfium.FPDFTextObj_SetTextRenderMode(text.item, text.mode)
    rotated = page.get_rotation() != 0
    whole = change.getbbox() is not None
    return [text for text in texts if not (whole if rotated else _changes(change, text.box, sheet, scale))]


def _printed(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
    try:
        picture: Image.Image = bitmap.to_pil().convert("L")
        return picture
    finally:
        bitmap.close()


def _changes(change: Image.Image, box: Box, sheet: Box, scale: float) -> bool:
    left, bottom, right, top = box
    corners = (
        max(0, int((left - sheet[0]) * scale)),
        max(0, int((sheet[3] - top) * scale)),
        min(change.width, math.ceil((right - sheet[0]) * scale) + 1),
        min(change.height, math.ceil((sheet[3] - bottom) * scale) + 1),
    )
    if corners[0] >= corners[2] or corners[1] >= corners[3]:
        return False
    _, most = change.crop(corners).getextrema()
    return float(most) >= _VISIBLE  # type: ignore[arg-type]


def _fill(item: pypdfium2.PdfObject) -> tuple[tuple[int, int, int] | None, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return None, 255
    return (red.value, green.value, blue.value), alpha.value


def _path_fill(item: pypdfium2.PdfObject) -> tuple[int, int, int] | None:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke) or not mode.value:
        return None
    return _fill(item)[0]


def _points(item: pypdfium2.PdfObject) -> float:
    """Size of the letters as printed."""
    size = ctypes.c_float()
    if not pdfium.FPDFTextObj_GetFontSize(item, size):
        return _LEAST_POINTS
    scale = 1.0
    around: pypdfium2.PdfObject | None = item
    while around is not None:
        matrix = around.get_matrix()
        scale *= math.hypot(matrix.b, matrix.d)
        around = around.container
    return abs(size.value) * scale


def _box(item: pypdfium2.PdfObject) -> Box:
    """Bounds on the page; what lies in a form is moved to where the form is drawn."""
    bounds = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    if not pdfium.FPDFPageObj_GetBounds(item, *bounds):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (value.value for value in bounds)
    around = item.container
    while around is not None:
        matrix = around.get_matrix()
        corners = [matrix.on_point(x, y) for x in (left, right) for y in (bottom, top)]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        bottom, top = min(y for _, y in corners), max(y for _, y in corners)
        around = around.container
    return (left, bottom, right, top)


def _touches(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _holds_middle(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(left - right) <= _ALIKE for left, right in zip(one, other, strict=True))
