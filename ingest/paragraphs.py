"""Lines become blocks: headings, paragraphs, list items and table rows, with line ends and hyphens undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.clean import BULLET, is_cut, join, move_cut_word, settled
from ingest.hyphens import with_own_hyphens
from ingest.lines import Line, is_double_spaced
from ingest.types import Block, BlockKind

_GLYPH = re.compile(r"^[•▪◦‣⁃○●■□➢➤►✓·*]\s*(?=\S)")
_DASH = re.compile(r"^[-–—]\s+\S.*[^-–—]$")
_LONE_GLYPH = re.compile(r"^[•▪◦‣⁃○●■□➢➤►✓·*–—-]$")
_LETTER_GLYPH = re.compile(r"^[no§]\s+(?=\S)")
_ENUMERATION = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\)|\(\d{1,2}\)|\([a-z]\))\s+(?=\S)")
_COUNTED = re.compile(r"^(?P<open>\(?)(?P<number>\d{1,2})(?P<close>[.)])\s+(?=\S)")
_MONTH = re.compile(
    r"^\d{1,2}\.\s+(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_NOTE = re.compile(r"^\[\d{1,3}\] ")
"""A footnote; readers put its number in brackets."""
_COMPLETE = re.compile(r"[.!?:;][\"'“”«»)\]]*$")
_PAUSE = re.compile(r"[.!?:;,][\"'“”«»)\]]*$")
_SHORTEST_UNFINISHED_LINE = 40
_LONGEST_BLOCK = 20_000
"""No paragraph is longer; what goes on for pages without an end would be copied again with every line."""
_LETTER_GLYPHS_THAT_PROVE_A_FONT = 2


def assemble(lines: Sequence[Line], levels: Sequence[int]) -> list[Block]:
    """Blocks of the lines in order; `levels` holds each line's heading level, 0 for none."""
    lines, levels = _attach_lone_glyphs(lines, levels)
    lines = with_own_hyphens(_with_plain_bullets(lines))
    double = is_double_spaced(lines)
    blocks: list[Block] = []
    before: Line | None = None
    level_before = 0
    for line, level in zip(lines, levels, strict=True):
        if before is not None and _continues(before, line, level_before, level, blocks[-1], double):
            _append(blocks, line)
        else:
            blocks.append(_block(line, level, None if level_before else before, blocks[-1] if blocks else None))
        before, level_before = line, level
    return [replace(block, text=settled(block.text)) for block in blocks if block.text]


def _append(blocks: list[Block], line: Line) -> None:
    """Adds a line to the last block; on a new page only the rest of a cut word goes there."""
    last = blocks[-1]
    if line.page == last.page:
        blocks[-1] = replace(last, text=join(last.text, line.text))
        return
    left, right = move_cut_word(last.text, line.text)
    blocks[-1] = replace(last, text=left)
    kind = last.kind if last.kind is BlockKind.HEADING else BlockKind.PARAGRAPH
    if right:
        blocks.append(Block(kind, right, line.page, last.level))


def _block(line: Line, level: int, before: Line | None, last: Block | None) -> Block:
    """A new block; `before` is the line above unless that is a heading."""
    if line.cells:
        return Block(BlockKind.TABLE_ROW, line.text, line.page)
    if level:
        return Block(BlockKind.HEADING, line.text.removeprefix(BULLET), line.page, level)
    listed = line.item or line.text.startswith(BULLET) or _starts_item(line, before) or _is_next_item(last, line)
    return Block(BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH, line.text, line.page)


def _continues(before: Line, line: Line, level_before: int, level: int, block: Block, double: bool) -> bool:
    """Whether the line belongs to the block that the line before ended."""
    if line.cells or before.cells or line.item or line.text.startswith(BULLET) or len(block.text) > _LONGEST_BLOCK:
        return False
    if level or level_before:
        return level == level_before and not line.gap and line.page == before.page and _same_heading(before, line)
    if _starts_item(line, before) or _is_next_item(block, line) or _NOTE.match(line.text):
        return False
    if is_cut(before.text):
        return True
    unfinished = not _COMPLETE.search(before.text)
    if line.page != before.page or line.gap:
        goes_on = line.text[:1].islower() and len(before.text) >= _SHORTEST_UNFINISHED_LINE
        return unfinished and (goes_on or (before.full and (double or line.page != before.page)))
    upper = before.text.isupper() and line.text.isupper()
    return line.text[:1].islower() or before.full or upper


def _same_heading(before: Line, line: Line) -> bool:
    return before.size == line.size and before.bold == line.bold and not _ENUMERATION.match(line.text)


def _starts_item(line: Line, before: Line | None) -> bool:
    """A numbered item, and not a number that happens to begin a line."""
    if not _ENUMERATION.match(line.text) or _MONTH.match(line.text):
        return False
    return before is None or line.gap or not before.full or bool(_PAUSE.search(before.text))


def _is_next_item(last: Block | None, line: Line) -> bool:
    """Whether the line carries the number that follows that of the list item above it."""
    before = _COUNTED.match(last.text) if last is not None and last.kind is BlockKind.LIST_ITEM else None
    number = _COUNTED.match(line.text)
    if before is None or number is None or _MONTH.match(line.text):
        return False
    alike = (before["open"], before["close"]) == (number["open"], number["close"])
    return alike and int(number["number"]) == int(before["number"]) + 1


def _with_plain_bullets(lines: Sequence[Line]) -> list[Line]:
    """Every bullet glyph as "• ", also the letters that a missing symbol font leaves behind; dashes stay as they are."""
    letters = sum(bool(_LETTER_GLYPH.match(line.text)) for line in lines) >= _LETTER_GLYPHS_THAT_PROVE_A_FONT
    return [_with_plain_bullet(line, letters) for line in lines]


def _with_plain_bullet(line: Line, letters: bool) -> Line:
    match = _GLYPH.match(line.text)
    if match is None and letters and not line.size:
        match = _LETTER_GLYPH.match(line.text)
    if line.cells:
        return line
    if match is None:
        return replace(line, item=line.item or bool(_DASH.match(line.text)))
    return replace(line, text=BULLET + line.text[match.end() :])


def _attach_lone_glyphs(lines: Sequence[Line], levels: Sequence[int]) -> tuple[list[Line], list[int]]:
    """A bullet that stands alone on its line belongs to the next one."""
    joined: list[Line] = []
    kept: list[int] = []
    glyph: Line | None = None
    for line, level in zip(lines, levels, strict=True):
        if _LONE_GLYPH.match(line.text) and not line.cells:
            glyph = line
            continue
        if glyph is not None:
            line = replace(line, text=BULLET + line.text, gap=line.gap or glyph.gap)
            level = 0
        joined.append(line)
        kept.append(level)
        glyph = None
    return joined, kept
