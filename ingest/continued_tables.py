"""Tables that go on in the next column or on the next page: their rows keep the names of the header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.lines import Line
from ingest.tables import SEPARATOR, row_texts


def with_header_names(lines: Sequence[Line]) -> list[Line]:
    """Lines in which every part of a table but its first is read under the header of that one."""
    named: list[Line] = []
    header: Line | None = None
    """The first row of a table that names its columns, or that stands alone and may do so."""
    for part in _parts(lines):
        if not part[0].cells:
            header = None
        elif header is not None and _goes_on(header, part):
            texts = row_texts([header.cells, *(line.cells for line in part)], has_header=_is_named(named[-1]) or None)
            part = [replace(line, text=text) for line, text in zip(part, texts[1:], strict=True)]
        else:
            header = part[0] if len(part) == 1 or _is_named(part[-1]) else None
        named += part
    return named


def _goes_on(header: Line, part: Sequence[Line]) -> bool:
    """Whether all rows have the header's columns, and the first is no header itself."""
    own = part[0].cells == header.cells or (part[0].bold and header.bold)
    return not own and all(len(line.cells) == len(header.cells) for line in part)


def _is_named(line: Line) -> bool:
    return bool(line.cells) and line.text != SEPARATOR.join(line.cells)


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Rows of one table without a break between them; every other line for itself."""
    part: list[Line] = []
    for line in lines:
        if part and not (line.cells and part[-1].cells and line.page == part[-1].page and not line.column_starts):
            yield part
            part = []
        part.append(line)
    if part:
        yield part
