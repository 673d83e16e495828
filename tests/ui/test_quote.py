"""Pieces of a page around a quote."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import DocumentRecord, PageSegment, PageView
from ingest.types import DocumentKind, Visibility
from ui.errors import BadParameter
from ui.quote import check_span, paragraphs, quote_on

RECORD = DocumentRecord(
    "d", "a/d.md", DocumentKind.MINUTES, "Sitzung", "Lenkungskreis", date(2024, 1, 1), "", "", Visibility.PUBLIC, "de",
    "0", 1, 1,
)  # fmt: skip


def view(*segments: tuple[int, str], complete: bool = True) -> PageView:
    return PageView(RECORD, 1, "1", tuple(PageSegment(s, s + len(t), t) for s, t in segments), complete)


def test_marks_the_quote_and_only_it() -> None:
    found = paragraphs(view((100, "Erster Satz. Zweiter Satz.\n\nNeuer Absatz.")), 113, 126)
    assert [(p.text, p.marked, p.first) for p in found[0].pieces] == [
        ("Erster Satz. ", False, False),
        ("Zweiter Satz.", True, True),
    ]
    assert [p.marked for p in found[1].pieces] == [False]


def test_a_quote_over_two_paragraphs_has_one_first_piece() -> None:
    found = paragraphs(view((0, "Eins zwei.\n\nDrei vier.")), 5, 16)
    marked = [piece for paragraph in found for piece in paragraph.pieces if piece.marked]
    assert [(piece.text, piece.first) for piece in marked] == [("zwei.", True), ("Drei", False)]


def test_hidden_stretches_are_shown_as_hidden() -> None:
    found = paragraphs(view((0, "Vorher."), (50, "Nachher."), complete=False), None, None)
    assert [paragraph.hidden for paragraph in found] == [False, True, False]


@pytest.mark.parametrize("segments", [(), ((0, "Nur der Anfang."),)])
def test_something_hidden_is_told_even_without_a_gap(segments: tuple[tuple[int, str], ...]) -> None:
    assert paragraphs(view(*segments, complete=False), None, None)[-1].hidden


def test_quote_and_what_comes_before_it() -> None:
    assert quote_on(view((10, "Der Rat tagt. Der Rat tagt.")), 24, 37) == ("Der Rat tagt.", "Der Rat tagt. ")


def test_a_quote_on_another_page_marks_nothing() -> None:
    page = view((10, "Der Rat tagt."))
    assert quote_on(page, 500, 510)[0] == ""
    assert not any(piece.marked for paragraph in paragraphs(page, 500, 510) for piece in paragraph.pieces)


@pytest.mark.parametrize(("start", "end"), [(1, None), (None, 1), (5, 5), (5, 4)])
def test_half_or_empty_spans_are_refused(start: int | None, end: int | None) -> None:
    with pytest.raises(BadParameter):
        check_span(start, end)


@given(st.text(alphabet="ab \n", min_size=1, max_size=60), st.integers(0, 70), st.integers(1, 40))
def test_no_character_is_lost_and_the_marked_ones_are_the_quote(text: str, start: int, length: int) -> None:
    found = paragraphs(view((7, text)), 7 + start, 7 + start + length)
    shown = "".join(piece.text for paragraph in found for piece in paragraph.pieces)
    marked = "".join(piece.text for paragraph in found for piece in paragraph.pieces if piece.marked)
    assert "".join(shown.split()) == "".join(text.split())
    assert "".join(marked.split()) == "".join(text[start : start + length].split())
