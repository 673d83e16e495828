"""Reads DOCX files: the body in order with tables, by styles. Headers, footers and tables of contents are left out."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import docx.opc.exceptions
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from lxml import etree

from ingest.clean import BULLET, fold
from ingest.errors import Unreadable
from ingest.headings import LONGEST_HEADING, wording_level
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_HEADING_STYLE = re.compile(r"^(?:heading|überschrift)\s*(\d)", re.I)
_TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.I)
_LIST_STYLE = re.compile(r"^(?:list|liste|aufzählung|listen)", re.I)
_NUMBER_STYLE = re.compile(r"nummer|number", re.I)
_CONTENTS_STYLE = re.compile(r"^(?:toc|verzeichnis|inhaltsverzeichnis|table of)", re.I)
_LABEL_END = re.compile(r"[.,;:!?]$")
_BOLD_LEVEL = 6
_LARGEST_EXPANSION = 40
_BROKEN = (
    docx.opc.exceptions.OpcError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
)
"""What python-docx lets through when parts of the archive are broken or missing."""
_PARTS_WITHOUT_TEXT = {
    qn("w:pPr"),
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_NEXT_PAGE_SECTIONS = {None, "nextPage", "oddPage", "evenPage"}


def read_docx(path: Path, max_megabytes: int) -> Extracted:
    """Blocks of a DOCX. Raises Unreadable: "damaged", "encrypted", "too_large"."""
    _check_size(path, max_megabytes)
    try:
        document = docx.Document(str(path))
        reader = _Reader(document)
        reader.read_body(document.element.body)
        title = (document.core_properties.title or "").strip()
    except _BROKEN as exc:
        raise Unreadable("damaged", f"The DOCX cannot be opened: {exc}. Open it in Word and save it again.") from exc
    labels = tuple(str(number) for number in range(1, reader.page + 1))
    return Extracted(tuple(reader.blocks), labels, title if title and title != "Word Document" else None)


def _check_size(path: Path, max_megabytes: int) -> None:
    """Refuses what is no archive and what unpacks to far more than a document would."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError) as exc:
        raise Unreadable("damaged", f"The DOCX is no complete archive: {exc}. Ask for a new copy.") from exc
    if size > _LARGEST_EXPANSION * max_megabytes * 1_000_000:
        raise Unreadable("too_large", f"The DOCX unpacks to {size // 1_000_000} MB. Save its text in a new file.")


class _Reader:
    """Walks the body once; holds the page and the blocks found so far."""

    def __init__(self, document: Any) -> None:
        self.blocks: list[Block] = []
        self.page = 1
        self._styles: dict[str, ParagraphStyle] = {
            style.style_id: style for style in document.styles if isinstance(style, ParagraphStyle)
        }
        self._shift = int(any(_TITLE_STYLE.match(self._style_name(p)) for p in document.element.body.iter(qn("w:p"))))

    def read_body(self, body: Any) -> None:
        for element in body.iterchildren():
            if element.tag == qn("w:p"):
                self._read_paragraph(element)
            elif element.tag == qn("w:tbl"):
                self._read_table(element)
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
                self.read_body(element)

    def _read_paragraph(self, paragraph: Any) -> None:
        style = self._style_name(paragraph)
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None:
            self._next_page()
        if not _CONTENTS_STYLE.match(style):
            for number, piece in enumerate(_text(paragraph).split("\f")):
                if number:
                    self._next_page()
                text = fold(piece)
                if text:
                    self.blocks.append(self._block(paragraph, style, text))
        section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if section is not None and _section_type(section) in _NEXT_PAGE_SECTIONS:
            self._next_page()

    def _next_page(self) -> None:
        if self.blocks:
            self.page += 1

    def _block(self, paragraph: Any, style: str, text: str) -> Block:
        level = self._heading_level(paragraph, style, text)
        if level:
            return Block(BlockKind.HEADING, text, self.page, level)
        if _LIST_STYLE.match(style) or self._is_numbered(paragraph):
            numbered = _NUMBER_STYLE.search(style) or text.startswith(BULLET)
            return Block(BlockKind.LIST_ITEM, text if numbered else BULLET + text, self.page)
        return Block(BlockKind.PARAGRAPH, text, self.page)

    def _heading_level(self, paragraph: Any, style: str, text: str) -> int:
        if _TITLE_STYLE.match(style):
            return 1
        match = _HEADING_STYLE.match(style)
        if match:
            return int(match[1]) + self._shift
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and int(outline.get(qn("w:val"))) < 9:
            return int(outline.get(qn("w:val"))) + 1 + self._shift
        if len(text) > LONGEST_HEADING or self._is_numbered(paragraph):
            return 0
        worded = wording_level(text)
        if _is_all_bold(paragraph) and (worded or not _LABEL_END.search(text)):
            return _BOLD_LEVEL
        return _BOLD_LEVEL + 1 if worded else 0

    def _style_name(self, paragraph: Any) -> str:
        element = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self._styles.get(element.get(qn("w:val"))) if element is not None else None
        return (style.name or "") if style is not None else ""

    def _is_numbered(self, paragraph: Any) -> bool:
        number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        return number is not None and number.get(qn("w:val")) != "0"

    def _read_table(self, table: Any) -> None:
        rows = list(_rows(table))
        if not rows:
            return
        header = table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        bold = all(_is_all_bold(p) for p in rows[0].iter(qn("w:p")) if fold(_text(p)))
        texts = row_texts([_cells(row) for row in rows], has_header=True if header or bold else None)
        self.blocks.extend(Block(BlockKind.TABLE_ROW, text, self.page) for text in texts)


def _text(element: Any) -> str:
    """Text of a paragraph or cell with tabs as spaces and page breaks as form feeds; deleted text left out."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag in _PARTS_WITHOUT_TEXT:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:br") and child.get(qn("w:type")) == "page":
            yield "\f"
        elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            yield " "
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        else:
            yield from _pieces(child)
            if child.tag == qn("w:p"):
                yield " "


def _rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren():
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            yield from _rows(child)


def _cells(row: Any) -> list[str]:
    """Texts of the row's cells; a cell that continues the one above is empty, so that nothing is said twice."""
    cells = []
    for cell in row.iter(qn("w:tc")):
        if cell.getparent().getparent() is not row and cell.getparent() is not row:
            continue
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        continues = merge is not None and merge.get(qn("w:val")) != "restart"
        cells.append("" if continues else fold(_text(cell).replace("\f", " ")))
    return cells


def _is_all_bold(paragraph: Any) -> bool:
    """Every run that shows text is bold by itself."""
    runs = [run for run in paragraph.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(_is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val")) not in ("0", "false", "off")


def _section_type(section: Any) -> str | None:
    kind = section.find(qn("w:type"))
    return kind.get(qn("w:val")) if kind is not None else None
