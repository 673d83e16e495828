"""Reads Markdown: headings, lists, pipe tables, paragraphs; markup is reduced to the text it marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.clean import BULLET, fold
from ingest.day import iso_date
from ingest.read_text import decode
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_DATE_FIELD = re.compile(r"^date:\s*[\"']?(\d{4}-\d{2}-\d{2})", re.M)
_TITLE_FIELD = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.M)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_HIDDEN_ELEMENT = re.compile(
    r"<(script|style|template|noscript)\b[^>]{0,500}>.*?(?:</\1\s*>|\Z)"
    r"|<(\w+)\b(?=[^>]{0,500}(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0[;\"'\s]))[^>]{0,500}>"
    r".*?(?:</\2\s*>|\n\s*\n|\Z)",
    re.S | re.I,
)
_LINK_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s.*$", re.M)
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_ITEM = re.compile(r"^\s*(?:(?P<bullet>[-*+])|(?P<number>\d{1,3}[.)]))\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?!\s)[^*_]{1,118}[^*_\s.:;,!?](?<!\s)\1\s*$")
_BOLD_LEVEL = 6
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$")
_QUOTE = re.compile(r"^ {0,3}(?:>\s?)+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = 0x100000
"""Escaped signs wait here while the markup around them is read."""
_HIDDEN_SIGN = re.compile(r"[\U00100000-\U001000ff]")
_INLINE = (
    (re.compile(r"!\[([^\]]{0,1000})\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]]{1,1000})\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]]{1,1000})\]\[[^\]]{0,1000}\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>]{1,2000}|[^>\s@]{1,200}@[^>\s]{1,200})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^>]{0,1000}>"), ""),
    (re.compile(r"(?<!`)`{1,9}([^`]{1,3000})`{1,9}"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,3000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])(.{1,500}?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])(.{1,500}?)(?<=[^\s_])_(?![\w_])"), r"\1"),
    (re.compile(r"~~(.{1,500}?)~~"), r"\1"),
)
"""Lengths are bounded, so that marks without an end cost no more than a glance at what follows them."""


def read_markdown(path: Path) -> Extracted:
    """Blocks of a Markdown file, one page. Raises Unreadable("binary")."""
    text = decode(path.read_bytes())
    front = _FRONT_MATTER.match(text)
    title = _TITLE_FIELD.search(front["fields"]) if front else None
    body = text[front.end() :] if front else text
    reader = _Reader()
    for line in _shown(body).split("\n"):
        reader.read_line(line.replace("\f", ""))
    reader.flush()
    day = _DATE_FIELD.search(front["fields"]) if front else None
    named = title[1] if title else None
    return Extracted(tuple(reader.blocks), ("1",), named, date=iso_date(day[1]) if day else None)


def _shown(body: str) -> str:
    """The text without comments, hidden elements and definitions of links, which nobody sees when it is printed."""
    return _LINK_DEFINITION.sub("", _HIDDEN_ELEMENT.sub("", _COMMENT.sub("", body)))


class _Reader:
    """Takes one line after the other; an open paragraph, item or table waits for its end."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._table: list[str] = []
        self._fenced = False

    def read_line(self, line: str) -> None:
        if _FENCE.match(line):
            self.flush()
            self._fenced = not self._fenced
        elif self._fenced:
            self._add(BlockKind.PARAGRAPH, line)
            self.flush()
        else:
            self._read_marked(_QUOTE.sub("", line))

    def _read_marked(self, line: str) -> None:
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        if not line.strip():
            self.flush()
        elif heading:
            self.flush()
            self._heading(heading[2], len(heading[1]))
        elif _UNDERLINE.match(line) and self._open and self._kind is BlockKind.PARAGRAPH:
            text, self._open = " ".join(self._open), []
            self._heading(text, 1 if "=" in line else 2)
        elif _RULE.match(line):
            self.flush()
        elif item:
            self.flush()
            self._add(BlockKind.LIST_ITEM, (f"{item['number']} " if item["number"] else BULLET) + item["text"])
        elif _BOLD_LINE.match(line) and not self._open:
            self._heading(line.strip(), _BOLD_LEVEL)
        elif line.lstrip().startswith("|") or (self._table and "|" in line):
            self._table.append(line)
        else:
            self._add(self._kind if self._open else BlockKind.PARAGRAPH, line.strip().removesuffix("\\"))
            if _HARD_BREAK.search(line):
                self.flush()

    def flush(self) -> None:
        """Ends the open paragraph, item or table."""
        text = plain(" ".join(self._open))
        if text:
            self.blocks.append(Block(self._kind, text, 1))
        self._open = []
        self._kind = BlockKind.PARAGRAPH
        if self._table:
            self.blocks.extend(_table_blocks(self._table))
            self._table = []

    def _add(self, kind: BlockKind, text: str) -> None:
        self._kind = kind
        self._open.append(text)

    def _heading(self, text: str, level: int) -> None:
        if plain(text):
            self.blocks.append(Block(BlockKind.HEADING, plain(text), 1, level))


def plain(text: str) -> str:
    """Inline markup reduced to its text: emphasis, links, images, code, tags, escapes."""
    text = _ESCAPE.sub(lambda match: chr(_HIDDEN + ord(match[1])), text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return fold(_HIDDEN_SIGN.sub(lambda match: chr(ord(match[0]) - _HIDDEN), text))


def _table_blocks(lines: Sequence[str]) -> list[Block]:
    header = len(lines) > 1 and bool(_TABLE_RULE.match(lines[1]))
    rows = [[plain(cell) for cell in _split_row(line)] for line in lines if not _TABLE_RULE.match(line)]
    return [Block(BlockKind.TABLE_ROW, text, 1) for text in row_texts(rows, has_header=header)]


def _split_row(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]
