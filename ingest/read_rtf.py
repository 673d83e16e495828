"""Reads RTF files as word processors write them: headings by style, lists with their numbers, tables, pages, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.clean import BULLET, fold
from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.headings import LONGEST_HEADING, wording_level
from ingest.rtf_tokens import SIGNS, SKIPPED, Token, code_page, tokens
from ingest.tables import row_texts
from ingest.types import Block, BlockKind, Extracted

_MARK = b"{\\rtf"
_HEADING_STYLE = re.compile(r"(?:heading|überschrift)\s*(\d)", re.I)
_TITLE_STYLE = re.compile(r"^\s*(?:title|titel)\b", re.I)
_STYLE = re.compile(r"(?:^|\s)s(\d{1,5})\s+(?:[a-z]+-?\d*\s+)*?((?:heading|überschrift|title|titel)\b.*)$", re.I)
_COLOUR = re.compile(r"red(\d{1,3})green(\d{1,3})blue(\d{1,3})")
_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]{1,4})[.)]?$|^(?:§|TOP|Artikel)\s*\d+")
_SMALLEST_HALF_POINTS = 3
_LEAST_WHITE = 250
_BOLD_LEVEL = 6
_TABLES = ("fonttbl", "colortbl", "stylesheet", "info")
_MOST_GROUPS = 5000
_PLAIN_SIZE = 24
_LONGEST_FALLBACK = 8
_TOKENS_BETWEEN_LOOKS = 10_000
_SWITCHES: dict[str, str] = {"b": "bold", "v": "hidden", "deleted": "hidden"}
_NUMBERS: dict[str, tuple[str, int]] = {
    "fs": ("size", _PLAIN_SIZE), "cf": ("colour", 0), "highlight": ("background", 0), "cb": ("background", 0),
    "chcbpat": ("background", 0), "uc": ("fallback", 1),
}  # fmt: skip
"""Which part of the state a control word sets, and to what without a number."""


@dataclass(frozen=True)
class _State:
    """What holds inside a group until its end."""

    target: str = "body"
    """"body", "prefix" (number of a list item), "note", "title", "skip", or the name of a table of the file."""
    bold: bool = False
    hidden: bool = False
    size: int = _PLAIN_SIZE
    colour: int = 0
    background: int = 0
    encoding: str = ""
    fallback: int = 1
    """Characters that follow a Unicode character for programs that do not know it."""


@dataclass
class _Open:
    """The paragraph, row or note that is being read."""

    text: str = ""
    bold: bool = True
    prefix: str = ""
    style: int = 0
    outline: int | None = None
    in_table: bool = False
    new_page: bool = False
    cells: list[str] = field(default_factory=list)


def read_rtf(path: Path, deadline: Deadline) -> Extracted:
    """Blocks of an RTF file. Raises Unreadable: "damaged", "too_slow"."""
    data = path.read_bytes()
    if not data.lstrip().startswith(_MARK):
        raise Unreadable("damaged", "The file is named .rtf but does not begin like one. Ask for a new copy.")
    reader = _Reader()
    for number, token in enumerate(tokens(data.decode("latin-1"))):
        if number % _TOKENS_BETWEEN_LOOKS == 0:
            deadline.check()
        reader.take(token)
    reader.finish()
    labels = tuple(str(number) for number in range(1, reader.page + 1))
    return Extracted(tuple(reader.blocks), labels, fold(reader.title) or None)


class _Reader:
    """Takes token after token; finished paragraphs become blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.page = 1
        self.title = ""
        self._state = _State()
        self._stack: list[_State] = []
        self._open = _Open()
        self._bytes = bytearray()
        self._skip = 0
        self._starts_group = False
        self._rows: list[list[str]] = []
        self._row_bold: list[bool] = []
        self._header_is_bold = False
        self._notes: list[str] = []
        self._note_count = 0
        self._styles: dict[int, str] = {}
        self._tables = dict.fromkeys(_TABLES, "")
        self._fonts: dict[int, str] = {}
        self._code_page = "cp1252"
        self._font = 0

    def take(self, token: Token) -> None:
        """One token; a group that begins with a word of its own is sorted out here."""
        if token.kind == "byte":
            self._take_byte(token.number or 0)
            return
        self._flush_bytes()
        if token.kind == "open":
            self._skip = 0
            self._open_group()
        elif token.kind == "close":
            self._skip = 0
            self._state = self._stack.pop() if self._stack else self._state
        elif token.kind == "text":
            self._take_text(token.text)
        else:
            self._take_word(token)
        self._starts_group = token.kind == "open"

    def finish(self) -> None:
        """Ends what is still open."""
        self._flush_bytes()
        if self._open.cells:
            self._end_cell()
            self._end_row()
        self._open.in_table = False
        self._end_paragraph()
        self._end_table()
        self._flush_notes()

    def _open_group(self) -> None:
        if len(self._stack) > _MOST_GROUPS:
            raise Unreadable("damaged", f"The RTF nests more than {_MOST_GROUPS} groups. Save it again in Word.")
        self._stack.append(self._state)

    def _take_byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _flush_bytes(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._add(data.decode(self._state.encoding or self._code_page, errors="replace"))

    def _take_text(self, text: str) -> None:
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        text = text[skipped:]
        if self._state.target in self._tables:
            self._tables[self._state.target] += text + " "
        elif text:
            self._add(text.encode("latin-1").decode(self._state.encoding or self._code_page, errors="replace"))

    def _add(self, text: str) -> None:
        state = self._state
        if state.target == "title":
            self.title += text
        elif state.target == "note" and not self._is_hidden():
            self._notes[-1] += text
        elif state.target == "prefix":
            self._open.prefix += text
        elif state.target == "body" and not self._is_hidden():
            self._open.text += text
            self._open.bold = self._open.bold and (state.bold or not text.strip())

    def _is_hidden(self) -> bool:
        state = self._state
        if state.hidden or state.size < _SMALLEST_HALF_POINTS:
            return True
        if not state.colour or state.background or self._open.in_table:
            return False
        colours = self._tables["colortbl"].split(";")
        match = _COLOUR.search(colours[state.colour]) if state.colour < len(colours) else None
        return match is not None and all(int(value) >= _LEAST_WHITE for value in match.groups())

    def _take_word(self, token: Token) -> None:
        word, number = token.text, token.number
        if self._state.target in self._tables and not (self._state.target == "info" and word == "title"):
            self._take_table_word(word, number)
        elif self._starts_group and self._opens_target(word):
            return
        elif word == "u" and number is not None:
            self._add(chr(number % 65536) if not 0xD800 <= number % 65536 <= 0xDFFF else "")
            self._skip = min(self._state.fallback, _LONGEST_FALLBACK)
        elif word in SIGNS and word != "cell":
            self._add(SIGNS[word])
        elif self._state.target in ("body", "prefix", "note"):
            self._take_format(word, number)
            if self._state.target == "body":
                self._take_layout(word, number)

    def _opens_target(self, word: str) -> bool:
        """The first word of a group may say that it is no part of the text."""
        target = {"listtext": "prefix", "pntext": "prefix", "footnote": "note", "title": "title"}.get(word)
        if word in _TABLES:
            target = word
        if word == "*" or word in SKIPPED or self._state.target == "skip":
            target = "skip"
        if target is None:
            return False
        if target == "note":
            self._note_count += 1
            self._open.text += f"[{self._note_count}]"
            self._notes.append(f"[{self._note_count}] ")
        self._state = replace(self._state, target=target)
        return True

    def _take_table_word(self, word: str, number: int | None) -> None:
        """Words inside a table of the file: the charset of a font counts, the rest is kept as it stands."""
        target = self._state.target
        if target == "fonttbl" and word == "f":
            self._font = number or 0
        elif target == "fonttbl" and word == "fcharset":
            self._fonts[self._font] = code_page(number or 0)
        self._tables[target] += f"{word}{'' if number is None else number}" + (" " if target == "stylesheet" else "")

    def _take_format(self, word: str, number: int | None) -> None:
        """How the letters look from here on."""
        if word in _SWITCHES:
            switch: dict[str, Any] = {_SWITCHES[word]: number != 0}
            self._state = replace(self._state, **switch)
        elif word in _NUMBERS:
            name, default = _NUMBERS[word]
            value: dict[str, Any] = {name: max(0, default if number is None else number)}
            self._state = replace(self._state, **value)
        elif word == "f":
            self._state = replace(self._state, encoding=self._fonts.get(number or 0, ""))
        elif word == "plain":
            self._state = replace(self._state, bold=False, hidden=False, size=_PLAIN_SIZE, colour=0, background=0)
        elif word == "ansicpg" and number:
            self._code_page = _known(f"cp{number}")

    def _take_layout(self, word: str, number: int | None) -> None:
        """Where paragraphs, cells and pages begin and end."""
        if word == "par":
            self._end_paragraph()
        elif word == "pard":
            self._open.style, self._open.outline, self._open.in_table = 0, None, False
        elif word == "s":
            self._open.style = number or 0
        elif word == "outlinelevel":
            self._open.outline = number
        elif word == "intbl":
            self._open.in_table = True
        elif word in ("cell", "nestcell"):
            self._end_cell()
        elif word == "row":
            self._end_row()
        elif word in ("page", "sect"):
            self._end_paragraph()
            self._next_page()
        elif word == "pagebb" and number != 0:
            self._open.new_page = True

    def _end_cell(self) -> None:
        text = fold(f"{self._open.prefix} {self._open.text}")
        self._row_bold.append(self._open.bold or not text)
        self._open.cells.append(text)
        self._open = _Open(cells=self._open.cells, in_table=True)

    def _end_row(self) -> None:
        if self._open.cells:
            self._rows.append([*self._open.cells])
        self._open = _Open()
        if len(self._rows) == 1:
            self._header_is_bold = bool(self._row_bold) and all(self._row_bold)
        self._row_bold = []

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            texts = row_texts(rows, has_header=True if self._header_is_bold else None)
            self.blocks.extend(Block(BlockKind.TABLE_ROW, text, self.page) for text in texts)

    def _end_paragraph(self) -> None:
        if self._open.in_table:
            self._open.text += " "
            return
        text = fold(self._open.text)
        self._end_table()
        if self._open.new_page:
            self._next_page()
        if text:
            self.blocks.append(self._block(text))
        self._open = _Open(style=self._open.style, outline=self._open.outline)

    def _block(self, text: str) -> Block:
        prefix = fold(self._open.prefix)
        number = f"{prefix} " if _NUMBER.match(prefix) else ""
        level = self._heading_level(number + text)
        if level:
            return Block(BlockKind.HEADING, number + text, self.page, level)
        if prefix or text.startswith(BULLET):
            return Block(BlockKind.LIST_ITEM, (number or BULLET) + text.removeprefix(BULLET), self.page)
        return Block(BlockKind.PARAGRAPH, text, self.page)

    def _heading_level(self, text: str) -> int:
        name = self._style_name(self._open.style)
        if _TITLE_STYLE.search(name):
            return 1
        heading = _HEADING_STYLE.search(name)
        if heading:
            return int(heading[1])
        if self._open.outline is not None and 0 <= self._open.outline < 9:
            return self._open.outline + 1
        worded = wording_level(text)
        if len(text) > LONGEST_HEADING or (self._open.prefix and not worded):
            return 0
        if self._open.bold and (worded or text[-1] not in ".,;:!?"):
            return _BOLD_LEVEL
        return _BOLD_LEVEL + 1 if worded else 0

    def _style_name(self, number: int) -> str:
        """Name of a paragraph style; the table of styles was kept as "s1 ql li0 heading 1; s2 …"."""
        if not self._styles:
            found = (_STYLE.search(entry) for entry in self._tables["stylesheet"].split(";"))
            self._styles = {0: "", **{int(match[1]): match[2] for match in found if match}}
        return self._styles.get(number, "")

    def _next_page(self) -> None:
        self._open.new_page = False
        if self.blocks:
            self._end_table()
            self._flush_notes()
            self.page += 1

    def _flush_notes(self) -> None:
        for note in self._notes:
            if fold(note.partition("]")[2]):
                self.blocks.append(Block(BlockKind.PARAGRAPH, fold(note), self.page))
        self._notes = []


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        return "cp1252"
    return encoding
