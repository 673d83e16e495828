"""Reads HTML pages: what a visitor reads in the main part, without navigation, banners and hidden text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
from lxml import etree

from ingest.clean import BULLET, fold
from ingest.day import iso_date
from ingest.errors import Unreadable
from ingest.html_hidden import Hidden
from ingest.read_text import decode
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_DROPPED = frozenset(
    "script style noscript template nav footer aside form button select iframe svg canvas dialog head object".split()
)
_DROPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})
_BANNER = re.compile(r"cookie|consent|\bskip", re.I)
_HEADING = re.compile(r"^h([1-6])$")
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure header hr html legend main ol p"
    " pre section summary ul".split()
)
_DAY_FIELDS = frozenset(
    "date dc.date dcterms.date dcterms.modified last-modified article:modified_time article:published_time".split()
)
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BREAK = re.compile(r"\n\s*\n|(?<=[.!?:])\s*\n|\n(?=\s*[^\Wa-zäöüß])")
_BYTES_WITH_META = 4096


def read_html(path: Path) -> Extracted:
    """Blocks of an HTML page, one page. Raises Unreadable: "damaged", "binary"."""
    return read_markup(_decode(path.read_bytes()))


def read_markup(text: str) -> Extracted:
    """Blocks of HTML that is decoded already."""
    text = _XML_DECLARATION.sub("", text)
    if not text.strip():
        return Extracted((), ("1",))
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, ValueError) as exc:
        raise Unreadable("damaged", f"The page cannot be parsed: {exc}. Save it again from the browser.") from exc
    title = fold(root.findtext(".//title") or "") or None
    walker = _Walker(Hidden(root))
    walker.walk(_main_part(root))
    walker.flush()
    return Extracted(tuple(walker.blocks), ("1",), title, date=_day(root))


def _day(root: Any) -> date | None:
    """The day that the head of the page names."""
    for meta in root.iterfind(".//meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        day = iso_date(meta.get("content") or "") if name in _DAY_FIELDS else None
        if day:
            return day
    return None


def _main_part(root: Any) -> Any:
    """The element that the page itself calls its content; the whole page if it names none or several."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.xpath(path)
        if len(found) == 1 and (found[0].text_content() or "").strip():
            return found[0]
    return root


def _decode(data: bytes) -> str:
    """By byte order mark, then the page's own word, then UTF-8, then Windows-1252."""
    match = _META_CHARSET.search(data[:_BYTES_WITH_META])
    if match and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = match[1].decode("ascii").lower()
        encoding = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


class _Walker:
    """Collects inline text until a block begins or ends, then makes a block of it."""

    def __init__(self, hidden: Hidden) -> None:
        self.blocks: list[Block] = []
        self._hidden = hidden
        self._pieces: list[str] = []
        self._level = 0
        self._prefix: str | None = None
        self._in_item = False

    def walk(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or _is_left_out(element, self._hidden):
            return
        heading = _HEADING.match(tag)
        if heading:
            self._read_heading(element, int(heading[1]))
        elif tag == "table":
            self._read_table(element)
        elif tag == "li":
            self._read_item(element)
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self.flush()
            self._read_children(element)
            self.flush()
        else:
            self._read_children(element)

    def flush(self) -> None:
        """Makes blocks of the text collected so far; a line break parts them unless the sentence runs on."""
        for piece in _BREAK.split("".join(self._pieces)):
            text = fold(piece)
            if text:
                self.blocks.append(self._block(text))
        self._pieces = []

    def _block(self, text: str) -> Block:
        if self._level:
            return Block(BlockKind.HEADING, text, 1, self._level)
        if not self._in_item:
            return Block(BlockKind.PARAGRAPH, text, 1)
        prefix, self._prefix = self._prefix or "", None
        return Block(BlockKind.LIST_ITEM, prefix + text.removeprefix(BULLET), 1)

    def _read_children(self, element: Any) -> None:
        self._add(element.text, element)
        for child in element:
            self.walk(child)
            self._add(child.tail, element)

    def _add(self, text: str | None, parent: Any) -> None:
        if text:
            self._pieces.append(text if parent.tag == "pre" else re.sub(r"\s+", " ", text))

    def _read_heading(self, element: Any, level: int) -> None:
        self.flush()
        self._level = level
        self._read_children(element)
        self._pieces = [piece.replace("\n", " ") for piece in self._pieces]
        self.flush()
        self._level = 0

    def _read_item(self, element: Any) -> None:
        self.flush()
        outer = self._in_item, self._prefix
        self._in_item, self._prefix = True, _item_prefix(element)
        self._read_children(element)
        self.flush()
        self._in_item, self._prefix = outer[0], None

    def _read_table(self, table: Any) -> None:
        self.flush()
        if len(table.xpath(".//table")) or not table.xpath(".//tr"):
            self._read_children(table)
            self.flush()
            return
        rows = [row for row in table.iter("tr") if not _is_left_out(row, self._hidden)]
        cells = [[fold(_visible_text(cell, self._hidden)) for cell in row if cell.tag in ("td", "th")] for row in rows]
        header = bool(rows) and len(rows[0]) > 0 and all(cell.tag == "th" for cell in rows[0])
        texts = row_texts(cells, has_header=True if header else None)
        self.blocks.extend(Block(BlockKind.TABLE_ROW, text, 1) for text in texts)


def _item_prefix(item: Any) -> str:
    """What a browser prints before the item: its number, or a bullet."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return BULLET
    items = [child for child in parent if child.tag == "li"]
    start = parent.get("start", "1")
    return f"{(int(start) if start.isdigit() else 1) + items.index(item)}. "


def _visible_text(element: Any, hidden: Hidden) -> str:
    if not isinstance(element.tag, str) or _is_left_out(element, hidden):
        return ""
    pieces = [element.text or ""]
    for child in element:
        pieces += [" " if child.tag in ("br", "p", "div", "li") else "", _visible_text(child, hidden), child.tail or ""]
    return "".join(pieces)


def _is_left_out(element: Any, hidden: Hidden) -> bool:
    """Not part of what the page says, or not shown."""
    tag = element.tag
    if tag in _DROPPED or element.get("role") in _DROPPED_ROLES:
        return True
    if tag == "header" and not any(parent.tag in ("main", "article", "section") for parent in element.iterancestors()):
        return True
    if hidden.is_hidden(element):
        return True
    names = f"{element.get('id', '')} {element.get('class', '')}"
    shown = tag not in ("html", "body")
    return shown and bool(_BANNER.search(names))
