"""Zeroes the unused room in Chroma's vector files: it comes from memory as it is, with any text the process had read."""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = struct.Struct("<iQQQQ")
"""Of `header.bin`: version, offset, room for elements, elements present, bytes an element (hnswlib as Chroma 1.5 writes it)."""
_VERSION = 1
_LENGTH_BYTES = 4
_CHUNK = 1 << 20


def scrub(folder: Path) -> bool:
    """Zero the unused room below a folder that no process has open. False if a file is not laid out as known."""
    return not [header for header in folder.glob("*/header.bin") if not _scrub_segment(header.parent, header)]


def _scrub_segment(segment: Path, header: Path) -> bool:
    data = header.read_bytes()
    if len(data) < _HEADER.size:
        return False
    version, _, room, present, size = _HEADER.unpack_from(data)
    files = ((segment / "data_level0.bin", size), (segment / "length.bin", _LENGTH_BYTES))
    known = version == _VERSION and present <= room and all(file.stat().st_size == room * each for file, each in files)
    for file, each in files if known else ():
        _zero(file, present * each, room * each)
    return known


def _zero(file: Path, start: int, end: int) -> None:
    """Zero a stretch; what is zero already is only read."""
    with file.open("r+b") as both:
        for position in range(start, end, _CHUNK):
            length = min(_CHUNK, end - position)
            both.seek(position)
            if any(both.read(length)):
                both.seek(position)
                both.write(bytes(length))
