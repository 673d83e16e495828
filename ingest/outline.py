"""Says for every block under which headings it stands, to which agenda item it belongs and whether it is non-public."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.agenda import (
    ItemHeading,
    item_heading,
    names_private_meeting,
    opens_private_part,
    opens_public_part,
    plain_item,
    says_private,
)
from ingest.contents import Contents, find_contents
from ingest.types import AgendaItem, Block, BlockKind

_BELOW_AN_ITEM = re.compile(
    r"^(?:Beschluss|Beschlüsse|Beschlussvorschlag|Beschlussfassung|Beratung|Sachverhalt|Sachstand|Abstimmung|Diskussion"
    r"|Ergebnis|Bericht|Aussprache|Begründung|Empfehlung|Hinweis|Votum|Protokollnotiz|Vereinbarung|Auftrag|Wortlaut)",
    re.I,
)
_PART_LEVEL = 2
_SHORTEST_TELLING_TITLE = 12


@dataclass(frozen=True)
class Place:
    """Where a block stands; blocks with the same `section` number belong together."""

    section: int
    path: tuple[str, ...]
    agenda_item: str | None
    private: bool


@dataclass(frozen=True)
class Outline:
    """One place a block, in order, and the agenda as its items are treated."""

    places: tuple[Place, ...]
    agenda: tuple[AgendaItem, ...]


def outline(blocks: Sequence[Block], starts: Sequence[int] = ()) -> Outline:
    """Places of the blocks. What might be non-public is: a miss would show it to everybody.

    `starts` are the blocks at which an attachment begins; each has its own agenda. If the text before the first
    attachment ends in its non-public part, the attachments belong to that part.
    """
    places: list[Place] = []
    agenda: list[AgendaItem] = []
    is_private = False
    for start, end in pairwise([0, *starts, len(blocks)]):
        part = blocks[start:end]
        walker = _Walker(find_contents(part), places[-1].section + 1 if places else 0, is_private)
        places += [walker.place(index, block) for index, block in enumerate(part)]
        agenda += [item for item in walker.agenda if item not in agenda]
        is_private = is_private or (start == 0 and bool(places) and places[-1].private)
    return Outline(tuple(_with_titles_hidden(blocks, places, agenda)), tuple(agenda))


def _with_titles_hidden(
    blocks: Sequence[Block], places: Sequence[Place], agenda: Sequence[AgendaItem]
) -> Iterator[Place]:
    """Places in which every block that repeats the title of a non-public item is non-public too.

    Whatever form a list of the agenda has, it must not show such a title.
    """
    known = {item.title for item in agenda if item.public}
    secret = [item.title for item in agenda if not item.public and item.title not in known]
    secret = [title for title in secret if len(title) >= _SHORTEST_TELLING_TITLE]
    for block, place in zip(blocks, places, strict=True):
        tells = not place.private and any(title in block.text for title in secret)
        yield replace(place, private=True) if tells else place


class _Walker:
    """Goes through the blocks once and remembers headings, agenda item and part of the meeting."""

    def __init__(self, contents: Contents, first_section: int, is_private: bool) -> None:
        self.agenda: list[AgendaItem] = []
        self._contents = contents
        self._section = first_section
        self._is_private = is_private
        self._stack: list[tuple[int, str]] = []
        self._item: ItemHeading | None = None
        self._item_level = 0
        self._private_part = False
        self._private_level = 0
        """Level of a heading that is non-public by itself; everything below it is too. 0: none."""
        self._was_listed = False

    def place(self, index: int, block: Block) -> Place:
        if index in self._contents.rows:
            return self._place_listed(index)
        if self._was_listed:
            self._section += 1
            self._was_listed = False
        if opens_private_part(block.text) or opens_public_part(block.text):
            self._open_part(block)
        elif block.kind is BlockKind.HEADING:
            self._open_heading(block)
        return self._here(self._private_part or self._private_level > 0)

    def _here(self, private: bool) -> Place:
        private = private or self._is_private
        path = tuple(title for _, title in self._stack)
        return Place(self._section, path, self._item.number if self._item else None, private)

    def _place_listed(self, index: int) -> Place:
        """A row of the list of agenda items; non-public rows stand in sections of their own."""
        private = self._contents.rows[index]
        before = self._contents.rows.get(index - 1, False)
        if before != private:
            self._section += 1
        self._was_listed = True
        return self._here(private or self._private_part)

    def _open_part(self, block: Block) -> None:
        self._private_part = opens_private_part(block.text)
        self._private_level = 0
        self._item = None
        self._push(block.level or _PART_LEVEL, block.text.partition(":")[0])

    def _open_heading(self, block: Block) -> None:
        item = item_heading(block.text) or self._listed_item(block.text)
        level = block.level
        if self._private_level and level <= self._private_level:
            self._private_level = 0
        if item:
            self._item, self._item_level = item, level
            private = self._is_private_item(item, block.text)
            self._private_level = self._private_level or (level if private else 0)
            self._add_to_agenda(item)
        elif self._item and level <= self._item_level:
            if _BELOW_AN_ITEM.match(block.text):
                level = self._item_level + 1
            else:
                self._item = None
        if not item and names_private_meeting(block.text):
            self._private_level = self._private_level or level
        self._push(level, block.text)

    def _push(self, level: int, title: str) -> None:
        self._section += 1
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        self._stack.append((level, title))

    def _listed_item(self, text: str) -> ItemHeading | None:
        """A heading such as "3. Bericht", if the agenda lists a number 3."""
        item = plain_item(text)
        return item if item and item.number in self._contents.titles else None

    def _is_private_item(self, item: ItemHeading, text: str) -> bool:
        return item.is_private or says_private(text) or item.number in self._contents.private_numbers

    def _add_to_agenda(self, item: ItemHeading) -> None:
        public = not (self._private_part or self._private_level or self._is_private)
        title = item.title or self._contents.titles.get(item.number, "")
        if not any(known.number == item.number and known.public == public for known in self.agenda):
            self.agenda.append(AgendaItem(item.number, title, public))
