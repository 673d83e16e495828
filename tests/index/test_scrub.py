"""The unused room of vector files is zeroed, what is used stays, and an unknown layout is left alone."""

from __future__ import annotations

import struct
from pathlib import Path

from index.scrub import scrub


def segment(folder: Path, version: int = 1) -> Path:
    """Room for four elements of eight bytes, two of them used; memory's leftovers behind them."""
    made = folder / "segment"
    made.mkdir()
    (made / "header.bin").write_bytes(struct.pack("<iQQQQ", version, 0, 4, 2, 8) + bytes(60))
    (made / "data_level0.bin").write_bytes(b"AAAAAAAABBBBBBBB" + b"leftover" * 2)
    (made / "length.bin").write_bytes(b"\x01\x00\x00\x00" * 2 + b"left" * 2)
    return made


def test_only_the_unused_room_is_zeroed(tmp_path: Path) -> None:
    made = segment(tmp_path)
    assert scrub(tmp_path)
    assert (made / "data_level0.bin").read_bytes() == b"AAAAAAAABBBBBBBB" + bytes(16)
    assert (made / "length.bin").read_bytes() == b"\x01\x00\x00\x00" * 2 + bytes(8)


def test_an_unknown_layout_is_left_alone_and_said(tmp_path: Path) -> None:
    made = segment(tmp_path, version=2)
    before = (made / "data_level0.bin").read_bytes()
    assert not scrub(tmp_path)
    assert (made / "data_level0.bin").read_bytes() == before
