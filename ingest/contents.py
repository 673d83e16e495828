"""Finds the list of agenda items under "Tagesordnung", which names what is treated further below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.agenda import (
    ItemHeading,
    PartWithList,
    is_agenda_title,
    item_heading,
    opens_private_part,
    opens_public_part,
    part_with_list,
    plain_item,
    says_private,
)
from ingest.types import Block, BlockKind

_SENTENCE = re.compile(r"[.!?]$")
_LONGEST_ROW = 200


@dataclass
class Contents:
    """The rows of the list, by index of their block."""

    rows: dict[int, bool] = field(default_factory=dict)
    """Whether the row is non-public."""
    titles: dict[str, str] = field(default_factory=dict)
    """Number to title."""
    private_numbers: frozenset[str] = frozenset()
    """Numbers that stand in the non-public part only."""


def find_contents(blocks: Sequence[Block]) -> Contents:
    """The first list of agenda items that is not itself the place where they are treated; empty if there is none."""
    for index, block in enumerate(blocks):
        if block.kind is not BlockKind.TABLE_ROW and is_agenda_title(block.text):
            end = _end_of_list(blocks, index + 1)
            if end > index + 1:
                return _describe(blocks, index + 1, end)
    return Contents()


def _row_item(block: Block) -> ItemHeading | None:
    return item_heading(block.text) or plain_item(block.text)


def _end_of_list(blocks: Sequence[Block], start: int) -> int:
    """Index behind the last row; `start` if the items are treated right here."""
    scan = _Scan()
    index = start
    while index < len(blocks) and scan.takes(blocks[index]):
        index += 1
    while index > start and _is_bare_part(blocks[index - 1]):
        index -= 1
    if index < len(blocks) and not scan.recurred and not _recurs(blocks, index, scan.seen):
        treated_here = blocks[index].kind is BlockKind.PARAGRAPH
        return start if treated_here else index
    return index if scan.entries else start


def _is_bare_part(block: Block) -> bool:
    """A line "Öffentlicher Teil" right before the treatment belongs to it, not to the list."""
    return opens_public_part(block.text) and part_with_list(block.text) is None


def _opens_part(block: Block) -> bool:
    return opens_private_part(block.text) or opens_public_part(block.text)


def _recurs(blocks: Sequence[Block], start: int, seen: set[tuple[int, ...]]) -> bool:
    """Whether any of the listed items has a heading further below."""
    for block in blocks[start:]:
        item = item_heading(block.text) or (plain_item(block.text) if block.kind is BlockKind.HEADING else None)
        if item and item.order in seen:
            return True
    return False


class _Scan:
    """Decides row by row whether the list goes on; the first number that comes again ends it."""

    def __init__(self) -> None:
        self.entries = 0
        self.recurred = False
        self.seen: set[tuple[int, ...]] = set()
        self._last: tuple[int, ...] = ()
        self._listed = False
        """Whether rows of a list were seen; if they have no numbers, a heading with one begins the treatment."""
        self._parts: set[bool] = set()

    def takes(self, block: Block) -> bool:
        """Whether the block is a row of the list; after the first that is not, the scan is over."""
        part = part_with_list(block.text)
        if part:
            return self._takes_inline(part)
        if _opens_part(block):
            return self._takes_part(opens_private_part(block.text))
        item = _row_item(block)
        if item and block.kind is BlockKind.HEADING and self._listed and not self.seen:
            self.recurred = True
            return False
        if item:
            self._listed = self._listed or block.kind is not BlockKind.HEADING
            return self._takes_item(item)
        if block.kind is BlockKind.HEADING:
            return False
        if block.kind is BlockKind.PARAGRAPH and (_SENTENCE.search(block.text) or len(block.text) > _LONGEST_ROW):
            return False
        self._listed = self._listed or block.kind is not BlockKind.PARAGRAPH
        self.entries += block.kind is not BlockKind.PARAGRAPH
        return True

    def _takes_inline(self, part: PartWithList) -> bool:
        if not self._takes_part(part.private):
            return False
        self.entries += 1
        self._listed = True
        self.seen.update(item.order for item in part.items)
        self._last = max((item.order for item in part.items), default=self._last)
        return True

    def _takes_part(self, private: bool) -> bool:
        if private in self._parts:
            self.recurred = True
            return False
        self._parts.add(private)
        if private:
            self._last = ()
        return True

    def _takes_item(self, item: ItemHeading) -> bool:
        comes_again = item.order in self.seen and not self._restarts(item)
        if comes_again or (self._last and item.order <= self._last):
            self.recurred = True
            return False
        self.entries += 1
        self.seen.add(item.order)
        self._last = item.order
        return True

    def _restarts(self, item: ItemHeading) -> bool:
        """The non-public part may count from 1 again."""
        return True in self._parts and not self._last and item.order == (1,)


def _describe(blocks: Sequence[Block], start: int, end: int) -> Contents:
    contents = Contents()
    public: set[str] = set()
    private: set[str] = set()
    in_private_part = False
    for index in range(start, end):
        text = blocks[index].text
        part = part_with_list(text)
        if part or _opens_part(blocks[index]):
            in_private_part = opens_private_part(text)
        items = _listed_items(blocks[index], part)
        contents.rows[index] = in_private_part or says_private(text) or any(item.is_private for item in items)
        for item in items:
            (private if contents.rows[index] else public).add(item.number)
            contents.titles.setdefault(item.number, item.title)
    contents.private_numbers = frozenset(private - public)
    return contents


def _listed_items(block: Block, part: PartWithList | None) -> tuple[ItemHeading, ...]:
    if part:
        return part.items
    item = None if _opens_part(block) else _row_item(block)
    return (item,) if item else ()
