"""Reads plain text, as editors, mail programs and text extraction leave it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.clean import clean_line, without_running_lines
from ingest.errors import Unreadable
from ingest.headings import levels_by_shape
from ingest.lines import Line
from ingest.paragraphs import assemble
from ingest.types import PAGE_BREAK, Extracted

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = re.compile(r"[\x00-\x01\x03-\x08\x0e-\x1a\x1c-\x1f]")
_RULE = re.compile(r"^[-–—_=*~#.\s]{4,}$")
_ONE_SPACE = re.compile(r"^ \S")
_PAUSE = re.compile(r"[.,;:!?]$")
_COLUMN_GAP = re.compile(r" {2,}|\t+")
_FEWEST_GAPS = 2
_WIDEST_WRAP = 130
_SHARE_OF_WIDTH = 0.6
_MOST_INDENTED = 0.6


def read_text(path: Path) -> Extracted:
    """Blocks of a text file; a form feed ends a page. Raises Unreadable("binary")."""
    return read_string(decode(path.read_bytes()))


def read_string(text: str) -> Extracted:
    """Blocks of a text with "\\n" at line ends."""
    pages = text.split(PAGE_BREAK)
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    lines = [line for number, page in enumerate(pages, start=1) for line in _lines(page, number)]
    lines = _with_fullness(without_running_lines(lines))
    labels = tuple(str(number) for number in range(1, len(pages) + 1))
    return Extracted(tuple(assemble(lines, levels_by_shape(lines))), labels)


def decode(data: bytes) -> str:
    """Text of the bytes: by byte order mark, else UTF-8, else Windows-1252. Raises Unreadable("binary")."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if _NOT_TEXT.search(text):
        raise Unreadable(
            "binary", "The file holds control characters, so it is not text. Save it as text, PDF or DOCX."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(page: str, number: int) -> list[Line]:
    """Non-empty lines; a blank line or a drawn rule becomes the gap of the line below."""
    raws = page.split("\n")
    indented = sum(bool(_ONE_SPACE.match(raw)) for raw in raws)
    items_lost_bullets = 0 < indented <= _MOST_INDENTED * sum(bool(raw.strip()) for raw in raws)
    lines: list[Line] = []
    gap = True
    for raw in raws:
        text = clean_line(raw)
        if not text or _RULE.match(text):
            if text and not gap:
                lines[-1] = replace(lines[-1], underline=text[0])
            gap = True
            continue
        cells = _cells(raw)
        line = Line(" | ".join(cells) or text, number, gap=gap, cells=cells)
        if items_lost_bullets and _ONE_SPACE.match(raw) and lines:
            line = replace(line, item=gap or bool(_PAUSE.search(lines[-1].text)))
        lines.append(line)
        gap = False
    return lines


def _cells(raw: str) -> tuple[str, ...]:
    """Texts of the columns if the line is a row of a table that is set with spaces or tabs."""
    gaps = _COLUMN_GAP.findall(raw.strip())
    if len(gaps) < _FEWEST_GAPS or not any(len(gap) > 2 or "\t" in gap for gap in gaps):
        return ()
    return tuple(clean_line(cell) for cell in _COLUMN_GAP.split(raw.strip()))


def _with_fullness(lines: Sequence[Line]) -> list[Line]:
    """Marks the lines that reach far enough right for the text to run on in the next one."""
    if not lines:
        return []
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    wrapped = width <= _WIDEST_WRAP
    return [replace(line, full=wrapped and len(line.text) >= _SHARE_OF_WIDTH * width) for line in lines]
