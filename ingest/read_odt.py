"""Reads ODT files: headings, lists, tables, page breaks and footnotes; what LibreOffice does not show is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.clean import BULLET, fold
from ingest.errors import Unreadable
from ingest.headings import LONGEST_HEADING, wording_level
from ingest.odt_styles import OFFICE, TABLE, TEXT, XLINK, OdtStyles
from ingest.packed import member, package, parse_xml
from ingest.settings import IngestSettings
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DROPPED = {
    f"{TEXT}tracked-changes", f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph", f"{TEXT}table-of-content",
    f"{TEXT}alphabetical-index", f"{TEXT}illustration-index", f"{TEXT}table-index", f"{OFFICE}annotation",
    f"{OFFICE}annotation-end", f"{OFFICE}forms", f"{TEXT}sequence-decls", f"{TEXT}variable-decls", f"{OFFICE}scripts",
    f"{TEXT}conditional-text", f"{TEXT}ruby-text", "{http://www.w3.org/2000/svg}desc", "{http://www.w3.org/2000/svg}title",
}  # fmt: skip
_MOST_REPEATED = 200
"""Columns and spaces that "repeated" attributes may add; empty cells up to the last column are repeated far more often."""
_BOLD_LEVEL = 6
_DEEPEST = 200


def read_odt(path: Path, settings: IngestSettings) -> Extracted:
    """Blocks of an ODT. Raises Unreadable: "damaged", "encrypted", "too_large", "bomb", "macros", "xml_entities"."""
    with package(path, "ODT", settings) as archive:
        if b"encryption-data" in (member(archive, "META-INF/manifest.xml") or b""):
            raise Unreadable("encrypted", "The ODT needs a password. Save it without one and try again.")
        content = member(archive, "content.xml")
        styles = member(archive, "styles.xml")
        meta = member(archive, "meta.xml")
    if content is None:
        raise Unreadable("damaged", "The ODT holds no content.xml. Open it in LibreOffice and save it again.")
    root = parse_xml(content)
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Unreadable("damaged", "The file is an OpenDocument file, but no text. Save it as ODT, XLSX or PDF.")
    reader = _Reader(OdtStyles([root] if styles is None else [parse_xml(styles), root]))
    reader.read(body)
    reader.flush_notes()
    title = parse_xml(meta).findtext(f".//{_DC_TITLE}") if meta else None
    labels = tuple(str(number) for number in range(1, reader.page + 1))
    return Extracted(tuple(reader.blocks), labels, fold(title or "") or None)


class _Reader:
    """Walks the body once; holds the page, the open list and the footnotes of the page."""

    def __init__(self, styles: OdtStyles) -> None:
        self.blocks: list[Block] = []
        self.page = 1
        self._styles = styles
        self._notes: list[str] = []
        self._shift = 0

    def read(self, element: Any, depth: int = 0) -> None:
        """Blocks of everything below the element."""
        if depth > _DEEPEST:
            raise Unreadable(
                "damaged", f"The ODT nests its parts more than {_DEEPEST} deep. Save it again in LibreOffice."
            )
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _DROPPED or self._styles.is_hidden(child):
                continue
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                self._read_paragraph(child, "")
            elif tag == f"{TEXT}list":
                self._read_list(child, 1, child.get(f"{TEXT}style-name"), depth)
            elif tag == f"{TABLE}table":
                self._read_table(child)
            elif tag == f"{TEXT}soft-page-break":
                self.next_page()
            elif tag == f"{TEXT}section" and child.find(f"{TEXT}section-source[@{XLINK}href]") is not None:
                continue
            else:
                self.read(child, depth + 1)

    def next_page(self) -> None:
        """Footnotes end the page on which they stand."""
        if self.blocks:
            self.flush_notes()
            self.page += 1

    def flush_notes(self) -> None:
        self.blocks.extend(Block(BlockKind.PARAGRAPH, note, self.page) for note in self._notes)
        self._notes = []

    def _read_paragraph(self, paragraph: Any, prefix: str) -> None:
        if self._styles.breaks_before(paragraph):
            self.next_page()
        for number, piece in enumerate("".join(self._pieces(paragraph)).split("\f")):
            if number:
                self.next_page()
            text = fold(piece)
            if text:
                self.blocks.append(self._block(paragraph, text, "" if number else prefix))
        if self._styles.breaks_after(paragraph):
            self.next_page()

    def _block(self, paragraph: Any, text: str, prefix: str) -> Block:
        level = self._heading_level(paragraph, text)
        if level:
            number = "" if prefix == BULLET else prefix
            return Block(BlockKind.HEADING, number + text, self.page, level)
        if prefix:
            return Block(BlockKind.LIST_ITEM, prefix + text.removeprefix(BULLET), self.page)
        return Block(BlockKind.PARAGRAPH, text, self.page)

    def _heading_level(self, paragraph: Any, text: str) -> int:
        if self._styles.is_title(paragraph):
            self._shift = 1
            return 1
        if paragraph.tag == f"{TEXT}h":
            level = paragraph.get(f"{TEXT}outline-level", "1")
            return (int(level) if level.isdigit() else 1) + self._shift
        if len(text) > LONGEST_HEADING or paragraph.getparent().tag == f"{TEXT}list-item":
            return 0
        worded = wording_level(text)
        if self._styles.is_bold(paragraph) and (worded or text[-1] not in ".,;:!?"):
            return _BOLD_LEVEL
        return _BOLD_LEVEL + 1 if worded else 0

    def _read_list(self, element: Any, level: int, style: str | None, depth: int) -> None:
        """Items with the number that LibreOffice prints, or a bullet."""
        if level > _DEEPEST:
            raise Unreadable("damaged", f"The ODT nests lists more than {_DEEPEST} deep. Save it again in LibreOffice.")
        number = self._styles.list_start(style, level) - 1
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            start = item.get(f"{TEXT}start-value", "")
            number = int(start) if start.isdecimal() and len(start) < 6 else number + (item.tag == f"{TEXT}list-item")
            prefix = self._styles.list_prefix(style, level, number) if item.tag == f"{TEXT}list-item" else ""
            for child in item:
                if not isinstance(child.tag, str) or self._styles.is_hidden(child):
                    continue
                if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    self._read_paragraph(child, prefix)
                    prefix = ""
                elif child.tag == f"{TEXT}list":
                    self._read_list(child, level + 1, child.get(f"{TEXT}style-name") or style, depth)
                elif child.tag == f"{TEXT}soft-page-break":
                    self.next_page()

    def _read_table(self, table: Any) -> None:
        has_header = table.find(f"{TABLE}table-header-rows") is not None
        rows = [_without_trailing(self._cells(row)) for row in _rows(table) if not self._styles.is_hidden(row)]
        width = max(map(len, rows), default=0)
        padded = [row + [""] * (width - len(row)) for row in rows]
        if padded and not has_header:
            first = next(_rows(table))
            paragraphs = [p for p in first.iter(f"{TEXT}p") if "".join(self._pieces(p)).strip()]
            has_header = bool(paragraphs) and all(self._styles.is_bold(p) for p in paragraphs)
        texts = row_texts(padded, has_header=True if has_header else None)
        self.blocks.extend(Block(BlockKind.TABLE_ROW, text, self.page) for text in texts)

    def _cells(self, row: Any) -> list[str]:
        """Texts of a row's cells; a cell that is covered by a merged one is empty."""
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            repeated = cell.get(f"{TABLE}number-columns-repeated", "1")
            count = min(int(repeated) if repeated.isdecimal() and len(repeated) < 9 else 1, _MOST_REPEATED)
            text = (
                "" if cell.tag == f"{TABLE}covered-table-cell" else fold("".join(self._pieces(cell)).replace("\f", " "))
            )
            cells += [text, *[""] * (count - 1)]
            if len(cells) > _MOST_REPEATED:
                break
        return cells

    def _pieces(self, element: Any, depth: int = 0) -> Iterator[str]:
        """Text below the element, page breaks as form feeds; footnotes are set aside and leave their number."""
        if depth > _DEEPEST:
            return
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _DROPPED and not self._styles.is_hidden(child):
                yield from self._child_pieces(child, depth)
            yield child.tail or ""

    def _child_pieces(self, child: Any, depth: int) -> Iterator[str]:
        tag = child.tag
        if tag == f"{TEXT}s" or tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield " "
        elif tag == f"{TEXT}soft-page-break":
            yield "\f"
        elif tag == f"{TEXT}note":
            yield self._set_aside(child, depth)
        else:
            yield from self._pieces(child, depth + 1)
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                yield " "

    def _set_aside(self, note: Any, depth: int) -> str:
        mark = fold(note.findtext(f"{TEXT}note-citation") or "")
        body = note.find(f"{TEXT}note-body")
        text = fold("".join(self._pieces(body, depth + 1)).replace("\f", " ")) if body is not None else ""
        if text:
            self._notes.append(f"[{mark}] {text}")
        return f"[{mark}]" if text else ""


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child)


def _without_trailing(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
