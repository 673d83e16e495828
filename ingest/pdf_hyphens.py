"""Tells the hyphens of a printer from those of a word at the line ends of a PDF page, where the file itself does."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.clean import OWN_HYPHEN, SOFT_HYPHEN

_HYPHENS = re.compile("[-\x02\ufffe\u00ad\u2010\u2011]")
_SOFT_TEXTS, _OWN_TEXTS = frozenset({"", "\x00", "\u00ad"}), frozenset({"-", "\u2010", "\u2011"})
"""What stands in the file as "actual text" of a hyphen; PDFium gives a soft one as nothing."""
_LONGEST_TEXT, _LONGEST_FONT_NAME = 64, 128


class Hyphens:
    """Hyphens of one page. Programs mark the rarer kind only, so a mark on one hyphen of a font tells about its others."""

    def __init__(self, page: pypdfium2.PdfTextPage, text: str, index: Callable[[int], int]) -> None:
        self._page = page
        self._text = text
        self._index = index
        self._marked: dict[bytes, str] | None = None

    def at(self, position: int) -> str:
        """The sign for the hyphen at a position: soft, the word's own, or "-" if nobody knows."""
        if self._marked is None:
            self._marked = self._kinds_that_are_marked()
        kind = self._mark(position)
        if kind is not None:
            return kind
        marked = self._marked.get(self._font(position))
        return {SOFT_HYPHEN: OWN_HYPHEN, OWN_HYPHEN: SOFT_HYPHEN, None: "-"}.get(marked, "-")

    def _kinds_that_are_marked(self) -> dict[bytes, str]:
        """By font; a font that marks both kinds says nothing about what it leaves unmarked."""
        found: dict[bytes, set[str]] = {}
        for match in _HYPHENS.finditer(self._text):
            kind = self._mark(match.start())
            if kind is not None:
                found.setdefault(self._font(match.start()), set()).add(kind)
        return {font: kinds.pop() for font, kinds in found.items() if len(kinds) == 1}

    def _mark(self, position: int) -> str | None:
        """Kind of a hyphen by its actual text."""
        item = pdfium.FPDFText_GetTextObject(self._page, self._index(position))
        if not item:
            return None
        buffer = ctypes.create_string_buffer(_LONGEST_TEXT)
        length = ctypes.c_ulong()
        for number in range(int(pdfium.FPDFPageObj_CountMarks(item))):
            mark = pdfium.FPDFPageObj_GetMark(item, number)
            target = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            if pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", target, _LONGEST_TEXT, length):
                text = buffer.raw[: max(0, min(length.value, _LONGEST_TEXT) - 2)].decode("utf-16-le", "replace")
                if text in _OWN_TEXTS:
                    return OWN_HYPHEN
                if text in _SOFT_TEXTS:
                    return SOFT_HYPHEN
        return None

    def _font(self, position: int) -> bytes:
        name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._page, self._index(position), name, _LONGEST_FONT_NAME, flags)
        return name.value
