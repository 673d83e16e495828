"""Tables that German Excel opens and that run nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.sheet import cell, sheet

FORMULA = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


def test_byte_order_mark_semicolons_and_commas() -> None:
    written = sheet(("Größe", "ja?"), [(1.5, True), (None, "a;b")])
    assert written.encode().startswith(b"\xef\xbb\xbf")
    assert written == '\ufeffGröße;ja?\r\n1,5;ja\r\n;"a;b"\r\n'


@pytest.mark.parametrize("text", ["=SUMME(A1)", "+49 221", "-1", "@a", "  =1+1", "\t=1", "\u00a0=1", "＝1", "|x"])
def test_no_cell_runs_as_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12), min_size=1))
def test_whatever_stands_in_a_record_starts_no_formula_and_comes_back(texts: list[str]) -> None:
    written = sheet([str(n) for n in range(len(texts))], [texts])
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert len(rows) == 2
    for text, told in zip(texts, rows[1], strict=True):
        assert told in (text, f"'{text}")
        assert not told.lstrip().startswith(FORMULA)
