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
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from lxml import etree

from ingest.clean import BULLET, fold
from ingest.docx_hidden import is_hidden
from ingest.docx_numbers import DocxNumbers
from ingest.errors import Unreadable
from ingest.headings import LONGEST_HEADING, wording_level
from ingest.packed import member, package, parse_xml
from ingest.settings import IngestSettings
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_HEADING_STYLE = re.compile(r"^(?:heading|überschrift)\s*(\d)", re.I)
_TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.I)
_LIST_STYLE = re.compile(r"^(?:list|liste|aufzählung|listen)", re.I)
_NUMBER_STYLE = re.compile(r"nummer|number", re.I)
_CONTENTS_STYLE = re.compile(r"^(?:toc|verzeichnis|inhaltsverzeichnis|table of)", re.I)
_LABEL_END = re.compile(r"[.,;:!?]$")
_BOLD_LEVEL = 6
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


def read_docx(path: Path, settings: IngestSettings) -> Extracted:
    """Blocks of a DOCX. Raises Unreadable: "damaged", "encrypted", "too_large", "bomb", "macros", "xml_entities"."""
    with package(path, "DOCX", settings) as archive:
        notes = member(archive, "word/footnotes.xml")
    try:
        with path.open("rb") as file:
            document = docx.Document(file)
        reader = _Reader(document, _notes(notes))
        reader.read_body(document.element.body)
        reader.flush_notes()
        title = (document.core_properties.title or "").strip()
    except _BROKEN as exc:
        raise Unreadable("damaged", f"The DOCX cannot be opened: {exc}. Open it in Word and save it again.") from exc
    labels = tuple(str(number) for number in range(1, reader.page + 1))
    return Extracted(tuple(reader.blocks), labels, title if title and title != "Word Document" else None)


def _notes(part: bytes | None) -> dict[str, Any]:
    """Footnotes by their id."""
    return {note.get(qn("w:id"), ""): note for note in parse_xml(part).iter(qn("w:footnote"))} if part else {}


class _Reader:
    """Walks the body once; holds the page, the blocks found so far and the footnotes of the page."""

    def __init__(self, document: Any, notes: dict[str, Any]) -> None:
        self.blocks: list[Block] = []
        self.page = 1
        self._notes = notes
        self._waiting: list[str] = []
        self._count = 0
        styles = document.styles.element
        self._style_elements = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        self._numbers = DocxNumbers(_numbering(document), styles)
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
            text = self._text(paragraph)
            prefix = self._numbers.prefix(paragraph) if fold(text) else None
            for number, piece in enumerate(text.split("\f")):
                if number:
                    self._next_page()
                if fold(piece):
                    self.blocks.append(self._block(paragraph, style, fold(piece), prefix))
                    prefix = None
        section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if section is not None and _section_type(section) in _NEXT_PAGE_SECTIONS:
            self._next_page()

    def _next_page(self) -> None:
        if self.blocks:
            self.flush_notes()
            self.page += 1

    def flush_notes(self) -> None:
        """Footnotes end the page on which they stand."""
        self.blocks.extend(Block(BlockKind.PARAGRAPH, note, self.page) for note in self._waiting)
        self._waiting = []

    def _block(self, paragraph: Any, style: str, text: str, prefix: str | None) -> Block:
        number = "" if prefix in (None, BULLET) else prefix or ""
        level = self._heading_level(paragraph, style, text, number)
        if level:
            return Block(BlockKind.HEADING, number + text, self.page, level)
        if prefix is not None:
            return Block(BlockKind.LIST_ITEM, prefix + text.removeprefix(BULLET), self.page)
        if _LIST_STYLE.match(style):
            numbered = _NUMBER_STYLE.search(style) or text.startswith(BULLET)
            return Block(BlockKind.LIST_ITEM, text if numbered else BULLET + text, self.page)
        return Block(BlockKind.PARAGRAPH, text, self.page)

    def _heading_level(self, paragraph: Any, style: str, text: str, number: str) -> int:
        if _TITLE_STYLE.match(style):
            return 1
        match = _HEADING_STYLE.match(style)
        if match:
            return int(match[1]) + self._shift
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and int(outline.get(qn("w:val"))) < 9:
            return int(outline.get(qn("w:val"))) + 1 + self._shift
        worded = wording_level(number + text)
        if len(text) > LONGEST_HEADING or (self._is_numbered(paragraph) and not worded):
            return 0
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
        bold = all(_is_all_bold(p) for p in rows[0].iter(qn("w:p")) if fold(self._text(p)))
        texts = row_texts([self._cells(row) for row in rows], has_header=True if header or bold else None)
        self.blocks.extend(Block(BlockKind.TABLE_ROW, text, self.page) for text in texts)

    def _cells(self, row: Any) -> list[str]:
        """Texts of the row's cells; a cell that continues the one above is empty, so that nothing is said twice."""
        cells = []
        for cell in row.iter(qn("w:tc")):
            if cell.getparent().getparent() is not row and cell.getparent() is not row:
                continue
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            continues = merge is not None and merge.get(qn("w:val")) != "restart"
            cells.append("" if continues else fold(self._text(cell).replace("\f", " ")))
        return cells

    def _text(self, element: Any) -> str:
        """Text of a paragraph or cell, tabs as spaces, page breaks as form feeds; deleted and hidden text left out."""
        return "".join(self._pieces(element))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element.iterchildren():
            if child.tag in _PARTS_WITHOUT_TEXT or (child.tag == qn("w:r") and is_hidden(child, self._style_elements)):
                continue
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag == qn("w:br") and child.get(qn("w:type")) == "page":
                yield "\f"
            elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
                yield " "
            elif child.tag == qn("w:noBreakHyphen"):
                yield "-"
            elif child.tag == qn("w:footnoteReference"):
                yield self._set_aside(child)
            else:
                yield from self._pieces(child)
                if child.tag == qn("w:p"):
                    yield " "

    def _set_aside(self, reference: Any) -> str:
        """Mark of a footnote, whose text waits for the end of the page."""
        note = self._notes.pop(reference.get(qn("w:id")), None)
        text = fold(self._text(note).replace("\f", " ")) if note is not None else ""
        if not text:
            return ""
        self._count += 1
        self._waiting.append(f"[{self._count}] {text}")
        return f"[{self._count}]"


def _rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren():
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            yield from _rows(child)


def _is_all_bold(paragraph: Any) -> bool:
    """Every run that shows text is bold by itself."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any((text.text or "").strip() for text in run.iter(qn("w:t")))]
    return bool(runs) and all(_is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)


def _numbering(document: Any) -> Any | None:
    """Definitions of the automatic numbers, if the file has any."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
            return relation.target_part.element
    return None


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val")) not in ("0", "false", "off")


def _section_type(section: Any) -> str | None:
    kind = section.find(qn("w:type"))
    return kind.get(qn("w:val")) if kind is not None else None
