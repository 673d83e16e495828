"""The part of a quote that stands on a page: its text, what comes before it, and the page's paragraphs with it marked."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import PageSegment, PageView
from ui.errors import BadParameter


@dataclass(frozen=True)
class Piece:
    """A run of text, marked or not. `first` is True for the first marked piece of the page: links scroll to it."""

    text: str
    marked: bool
    first: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Pieces up to a blank line. With `hidden` it stands for something this viewer may not see and has no pieces."""

    pieces: tuple[Piece, ...]
    hidden: bool = False


def check_span(start: int | None, end: int | None) -> None:
    """Both or neither, in order. Raises BadParameter."""
    if (start is None) != (end is None):
        raise BadParameter("query.start", "start and end belong together: give both or neither.")
    if start is not None and end is not None and end <= start:
        raise BadParameter("query.end", f"end ({end}) must be greater than start ({start}).")


def quote_on(view: PageView, start: int | None, end: int | None) -> tuple[str, str]:
    """The visible text between two characters of the document, and the page's visible text before it."""
    if start is None or end is None:
        return "", ""
    inside = [_cut(segment, start, end) for segment in view.segments]
    before = [_cut(segment, 0, start) for segment in view.segments]
    return "\n".join(filter(None, inside)), "\n".join(filter(None, before))


def paragraphs(view: PageView, start: int | None, end: int | None) -> list[Paragraph]:
    """The page as a reader sees it, in order."""
    found: list[Paragraph] = []
    marked_before = False
    for number, segment in enumerate(view.segments):
        if number:
            found.append(Paragraph((), hidden=True))
        for paragraph in _split(segment):
            pieces, marked_before = _pieces(paragraph, start, end, marked_before)
            found.append(Paragraph(pieces))
    if not view.complete and len(view.segments) <= 1:
        found.append(Paragraph((), hidden=True))
    return found


def _cut(segment: PageSegment, start: int, end: int) -> str:
    return segment.text[max(0, start - segment.start) : max(0, end - segment.start)]


def _split(segment: PageSegment) -> list[PageSegment]:
    parts: list[PageSegment] = []
    position = 0
    for text in segment.text.split("\n\n"):
        start = segment.start + position
        if text.strip():
            parts.append(PageSegment(start, start + len(text), text))
        position += len(text) + 2
    return parts


def _pieces(
    part: PageSegment, start: int | None, end: int | None, marked_before: bool
) -> tuple[tuple[Piece, ...], bool]:
    if start is None or end is None or end <= part.start or start >= part.end:
        return (Piece(part.text, marked=False),), marked_before
    left, right = max(0, start - part.start), end - part.start
    pieces = (
        Piece(part.text[:left], marked=False),
        Piece(part.text[left:right], marked=True, first=not marked_before),
        Piece(part.text[right:], marked=False),
    )
    return tuple(piece for piece in pieces if piece.text), True
