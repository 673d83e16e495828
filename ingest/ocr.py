"""Recognises the text of scanned pages with Tesseract, with its confidence. Tesseract stays behind this door."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from statistics import median

import pypdfium2
import pytesseract  # type: ignore[import-untyped]
from PIL import Image

from ingest.clean import BULLET, clean_line
from ingest.headings import wording_level
from ingest.rows import Segment
from ingest.settings import IngestSettings

_LANGUAGE = "deu"
_DOTS_PER_INCH, _POINTS_PER_INCH = 300, 72
_BODY_SIZE = 10.0
"""Heights of recognised lines vary with their letters; every ordinary line counts as set in this size."""
_LARGER = 1.25
_LEAST_CONFIDENCE = 0.3
"""A page below is no text but a picture in which letters were guessed."""
_LEAST_WORD_CONFIDENCE = 15.0
_HANDED_OVER_AS = "BMP"
"""Packing a page as PNG for Tesseract takes as long as half of its recognition."""
_CELL_GAP = 1.6
"""In heights of the line."""
_LINES_AROUND, _SAME_COLUMN_POINTS = 6, 40.0
_COMPLETE = re.compile(r"[.!?:;][\"'“”«»)\]]*$")
_RULE = re.compile(r"[|¦\[\]]+")
"""What the upright rule of a table is read as."""
_LETTERS = re.compile(r"[^\W_]")
_BEFORE_LAW = r"(?:gemäß|nach|gem\.|i\.\s?S\.\s?d\.|i\.\s?V\.\s?m\.|laut|Gemäß|Nach|im Sinne des|in Verbindung mit)"
_SECTION_SIGNS = (
    (re.compile(r"(?<!\S)\$\s?\$\s?(?=\d)"), "§§ "),
    (re.compile(r"(?<!\S)\$\s?(?=\d)"), "§ "),
    (re.compile(r"(?<!\S)8 (?=\d{1,4}[a-z]? (?:Abs|Satz|S\.|Nr|Ziff|SGB|BGB|GG|GO|SchulG|BauGB|VwVfG)\b)"), "§ "),
    (re.compile(rf"\b({_BEFORE_LAW}) 8 (?=\d{{1,4}}[a-z]? (?:[A-ZÄÖÜ]|des |der |dieses ))"), r"\1 § "),
    (re.compile(r"^8 (?=\d{1,3}[a-z]? [A-ZÄÖÜ][^.]{2,60}$)"), "§ "),
)
"""Tesseract knows no paragraph sign: it reads "8" or "$". The last one is a heading such as "§ 5 Laufzeit"."""


_GLUED_SIGN = re.compile(r"^[8$](?=\d{1,2}[a-z]? [A-ZÄÖÜ][^.]{2,60}$)")
_BULLET_GUESS = re.compile(r"^(?:[«»+®©°¢*·=‚¤]{1,2}|[eo])\s+(?=\w)")
"""What a round bullet is read as."""


@dataclass(frozen=True)
class Recognised:
    """Print of one page; `confidence` is 0 to 1, averaged over the words."""

    segments: tuple[Segment, ...]
    confidence: float


UNREAD = Recognised((), 0.0)
"""A page that Tesseract could not read to its end."""


@dataclass(frozen=True)
class _Word:
    line: tuple[int, int, int]
    """Block, paragraph and line as Tesseract counts them."""
    text: str
    confidence: float
    left: float
    right: float
    top: float
    bottom: float


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether Tesseract is installed and knows German."""
    try:
        return _LANGUAGE in pytesseract.get_languages()
    except (OSError, pytesseract.TesseractNotFoundError, pytesseract.TesseractError):
        return False


@dataclass(frozen=True)
class Picture:
    """A page as it is printed, ready for recognition on another thread; PDFium itself runs on one."""

    image: Image.Image
    scale: float
    """Picture points per point of the page."""
    height: float
    """Of the page, in points."""


def picture_of(page: pypdfium2.PdfPage, settings: IngestSettings) -> Picture:
    """The page as grey picture, 300 dpi unless it is very large."""
    width, height = page.get_width(), page.get_height()
    scale = _DOTS_PER_INCH / _POINTS_PER_INCH
    scale = min(scale, math.sqrt(settings.max_page_megapixels * 1e6 / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    try:
        image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    image.format = _HANDED_OVER_AS
    return Picture(image, scale, height)


def recognise(picture: Picture, settings: IngestSettings) -> Recognised | None:
    """What the page shows; None if that is no text. Nothing at confidence 0 if it takes too long, so that the page is listed."""
    # Tesseract's threads slow each other down on pages; one is fastest.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        table = pytesseract.image_to_data(
            picture.image,
            lang=_LANGUAGE,
            config=f"--psm 3 --dpi {round(picture.scale * _POINTS_PER_INCH)}",
            timeout=settings.ocr_page_seconds,
            output_type=pytesseract.Output.DICT,
        )
    except (RuntimeError, OSError, ValueError):  # RuntimeError: Tesseract gave up or its time is over
        return UNREAD
    words = _words(table, picture.scale, picture.height)
    if not words:
        return None
    confidence = sum(word.confidence for word in words) / len(words) / 100
    return Recognised(_segments(words), round(confidence, 3)) if confidence >= _LEAST_CONFIDENCE else None


def _words(table: dict[str, list[object]], scale: float, height: float) -> list[_Word]:
    """Words with edges in points, origin at the bottom left of the page."""
    words = []
    keys = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "conf")
    for text, *values in zip(table["text"], *(table[key] for key in keys), strict=True):
        block, paragraph, line, left, top, wide, high, confidence = (float(str(value)) for value in values)
        shown = clean_line(str(text))
        if shown and confidence >= _LEAST_WORD_CONFIDENCE:
            edges = left / scale, (left + wide) / scale, height - top / scale, height - (top + high) / scale
            words.append(_Word((int(block), int(paragraph), int(line)), shown, confidence, *edges))
    return words


def _segments(words: Sequence[_Word]) -> tuple[Segment, ...]:
    """Segments in the order of Tesseract, which goes column by column; lines of a paragraph evenly spaced."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    lines = [line for line in lines if any(_LETTERS.search(word.text) for word in line)]
    if not lines:
        return ()
    usual = median(_height(line) for line in lines)
    segments: list[Segment] = []
    for _, paragraph in groupby(lines, key=lambda line: line[0].line[:2]):
        of_paragraph = list(paragraph)
        first, last = (_bottom(line) for line in (of_paragraph[0], of_paragraph[-1]))
        step = (first - last) / max(1, len(of_paragraph) - 1)
        for number, line in enumerate(of_paragraph):
            size = _size(_height(line) / usual)
            found = [_segment(piece, size, first - number * step) for piece in _pieces(line, usual)]
            begins = number == 0 or wording_level(found[0].text) or wording_level(segments[-1].text)
            opens = bool(begins) and not (segments and _runs_on(segments[-1], segments))
            segments += [replace(found[0], opens=opens), *found[1:]]
    return tuple(_with_glued_signs([segment for segment in segments if segment.text]))


def _runs_on(before: Segment, segments: Sequence[Segment]) -> bool:
    """Whether a line is full and in the middle of a sentence, so that the next one is no new paragraph."""
    column = [other.right for other in segments[-_LINES_AROUND:] if abs(other.left - before.left) < _SAME_COLUMN_POINTS]
    return not _COMPLETE.search(before.text) and before.right > max(column) - _SAME_COLUMN_POINTS and len(column) > 1


def _pieces(line: Sequence[_Word], usual: float) -> list[list[_Word]]:
    """Words of a line, parted at the rules of a table and at gaps as wide as between its cells."""
    pieces: list[list[_Word]] = [[]]
    for word in line:
        is_rule = _RULE.fullmatch(word.text)
        if pieces[-1] and (is_rule or word.left - pieces[-1][-1].right > _CELL_GAP * usual):
            pieces.append([])
        if not is_rule:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece]


def _segment(words: Sequence[_Word], size: float, baseline: float) -> Segment:
    text = _BULLET_GUESS.sub(BULLET, with_section_signs(" ".join(word.text for word in words)))
    return Segment(text, size, False, words[0].left, words[-1].right, baseline)


def with_section_signs(text: str) -> str:
    """The line with its paragraph signs put right."""
    for pattern, sign in _SECTION_SIGNS:
        text = pattern.sub(sign, text)
    return text


def _with_glued_signs(segments: list[Segment]) -> list[Segment]:
    """ "85 Laufzeit" as "§ 5 Laufzeit" on a page that has such headings."""
    if not any(segment.text.startswith("§ ") for segment in segments):
        return segments
    return [replace(segment, text=_GLUED_SIGN.sub("§ ", segment.text)) for segment in segments]


def _height(line: Sequence[_Word]) -> float:
    return max(word.top for word in line) - _bottom(line)


def _bottom(line: Sequence[_Word]) -> float:
    return min(word.bottom for word in line)


def _size(ratio: float) -> float:
    """Font size from a line's height against the usual one, in coarse steps; headings only."""
    return _BODY_SIZE if ratio < _LARGER else 2 * round(_BODY_SIZE * ratio / 2)
