"""What the styles of an ODT say that decides about text: hidden, bold, page breaks, titles, numbers of lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.clean import BULLET
from ingest.numbers import numeral

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DEEPEST_PARENT = 12
_WHITES = ("#ffffff", "#fefefe", "#fdfdfd")
_LEAST_POINTS = 1.5


class OdtStyles:
    """Looks a style up with everything it inherits."""

    def __init__(self, roots: Sequence[Any]) -> None:
        self._styles: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}name", "")] = style
            for style in root.iter(f"{TEXT}list-style"):
                self._lists[style.get(f"{STYLE}name", "")] = style

    def is_hidden(self, element: Any) -> bool:
        """Not shown: by its own switch, or by a style without display, without size or white on nothing."""
        if element.get(f"{TEXT}display") == "none" or element.get(f"{TABLE}visibility") in ("collapse", "filter"):
            return True
        name = element.get(f"{TEXT}style-name") or element.get(f"{TABLE}style-name")
        if name is None:
            return False
        if self._property(name, "text-properties", f"{TEXT}display") == "none":
            return True
        size = self._property(name, "text-properties", f"{_FO}font-size") or ""
        tiny = size.endswith("pt") and _number(size[:-2]) < _LEAST_POINTS
        return tiny or self._is_white_on_white(element, name)

    def breaks_before(self, paragraph: Any) -> bool:
        """Starts a new page: by a break, or by another page layout."""
        name = paragraph.get(f"{TEXT}style-name", "")
        own = self._styles.get(name)
        master = own is not None and own.get(f"{STYLE}master-page-name")
        return bool(master) or self._property(name, "paragraph-properties", f"{_FO}break-before") == "page"

    def breaks_after(self, paragraph: Any) -> bool:
        """Ends the page."""
        name = paragraph.get(f"{TEXT}style-name", "")
        return self._property(name, "paragraph-properties", f"{_FO}break-after") == "page"

    def is_title(self, paragraph: Any) -> bool:
        """Has the style that office programs call Title."""
        chain = self._chain(paragraph.get(f"{TEXT}style-name", ""))
        return any(style.get(f"{STYLE}name") in ("Title", "Titel") for style in chain)

    def is_bold(self, paragraph: Any) -> bool:
        """Every piece of the paragraph that shows text is bold."""
        if self._is_bold_style(paragraph.get(f"{TEXT}style-name", "")):
            return True
        spans = list(paragraph.iter(f"{TEXT}span"))
        loose = [paragraph.text, *(child.tail for child in paragraph)]
        if not spans or any(piece and piece.strip() for piece in loose):
            return False
        return all(self._is_bold_style(span.get(f"{TEXT}style-name", "")) for span in spans)

    def list_start(self, style: str | None, level: int) -> int:
        """First number of a list."""
        found = self._level(style, level)
        start = found.get(f"{TEXT}start-value", "1") if found is not None else "1"
        return int(start) if start.isdecimal() and len(start) < 6 else 1

    def list_prefix(self, style: str | None, level: int, number: int) -> str:
        """What stands before an item: a bullet, or its number with what surrounds it."""
        found = self._level(style, level)
        if found is None or found.tag != f"{TEXT}list-level-style-number":
            return BULLET
        shape = found.get(f"{STYLE}num-format", "")
        if not shape:
            return BULLET
        before, after = found.get(f"{STYLE}num-prefix", ""), found.get(f"{STYLE}num-suffix", "")
        return f"{before}{numeral(number, shape)}{after} "

    def _level(self, style: str | None, level: int) -> Any | None:
        levels = self._lists.get(style or "", ())
        return next((found for found in levels if found.get(f"{TEXT}level") == str(level)), None)

    def _is_bold_style(self, name: str) -> bool:
        return self._property(name, "text-properties", f"{_FO}font-weight") in ("bold", "600", "700", "800", "900")

    def _is_white_on_white(self, element: Any, name: str) -> bool:
        """White letters with no colour behind them; inside tables and frames the colour may come from there."""
        if (self._property(name, "text-properties", f"{_FO}color") or "").lower() not in _WHITES:
            return False
        around = [element, *element.iterancestors()]
        if any(one.tag == f"{TABLE}table-cell" or str(one.tag).endswith("}text-box") for one in around):
            return False
        return not any(self._has_background(one) for one in around)

    def _has_background(self, element: Any) -> bool:
        name = element.get(f"{TEXT}style-name") or ""
        colours = (
            self._property(name, properties, f"{_FO}background-color")
            for properties in ("text-properties", "paragraph-properties", "section-properties")
        )
        return any(colour and colour.lower() not in ("transparent", *_WHITES) for colour in colours)

    def _property(self, name: str, properties: str, key: str) -> str | None:
        for style in self._chain(name):
            value = next((found.get(key) for found in style.iterfind(f"{STYLE}{properties}")), None)
            if value is not None:
                return str(value)
        return None

    def _chain(self, name: str) -> Iterator[Any]:
        """The style and its parents; a circle ends."""
        for _ in range(_DEEPEST_PARENT):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 100.0
