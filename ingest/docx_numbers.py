"""Numbers that Word prints before automatically numbered paragraphs: "§ 5", "2.1", "3.", or a bullet."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from ingest.clean import BULLET
from ingest.numbers import numeral

_SHAPES = {
    "decimal": "1",
    "decimalZero": "1",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}
_PLACE = re.compile(r"%(\d)")
_DEEPEST_PARENT = 12
_LEVELS = 9


class DocxNumbers:
    """Counts along the paragraphs; ask for each numbered paragraph exactly once, in order."""

    def __init__(self, numbering: Any | None, styles: Any) -> None:
        self._levels: dict[str, dict[int, Any]] = {}
        """Numbering id to its levels."""
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._styles = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        if numbering is not None:
            self._read(numbering)

    def prefix(self, paragraph: Any) -> str | None:
        """What is printed before the paragraph, with a space behind it; "" for a number without any sign, None if it has none."""
        found = self._numbered(paragraph)
        if found is None:
            return None
        number_id, level = found
        definition = self._levels.get(number_id, {}).get(level)
        if definition is None:
            return BULLET
        return self._count(number_id, level, definition)

    def _read(self, numbering: Any) -> None:
        abstract = {item.get(qn("w:abstractNumId")): item for item in numbering.iter(qn("w:abstractNum"))}
        for number in numbering.iter(qn("w:num")):
            number_id = number.get(qn("w:numId"))
            of = number.find(qn("w:abstractNumId"))
            source = of.get(qn("w:val")) if of is not None else None
            levels = {_int(level.get(qn("w:ilvl"))): level for level in _children(abstract.get(source), "w:lvl")}
            for override in number.iterchildren(qn("w:lvlOverride")):
                own = override.find(qn("w:lvl"))
                if own is not None:
                    levels[_int(override.get(qn("w:ilvl")))] = own
            restarts = any(True for _ in number.iter(qn("w:startOverride")))
            self._levels[number_id] = levels
            self._abstract[number_id] = number_id if restarts else f"abstract {source}"

    def _numbered(self, paragraph: Any) -> tuple[str, int] | None:
        """Numbering id and level, from the paragraph itself or its style."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        style = properties.find(qn("w:pStyle"))
        chain = [properties, *self._style_properties(style.get(qn("w:val")) if style is not None else None)]
        number_id: str | None = None
        level: int | None = None
        for of in chain:
            numbering = of.find(qn("w:numPr"))
            if numbering is None:
                continue
            found, deep = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
            number_id = number_id or (found.get(qn("w:val")) if found is not None else None)
            level = level if level is not None or deep is None else _int(deep.get(qn("w:val")))
        if number_id in (None, "0"):
            return None
        return str(number_id), min(max(level or 0, 0), _LEVELS - 1)

    def _style_properties(self, style_id: str | None) -> list[Any]:
        chain = []
        for _ in range(_DEEPEST_PARENT):
            style = self._styles.get(style_id)
            if style is None:
                break
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                chain.append(properties)
            parent = style.find(qn("w:basedOn"))
            style_id = parent.get(qn("w:val")) if parent is not None else None
        return chain

    def _count(self, number_id: str, level: int, definition: Any) -> str:
        counts = self._counts.setdefault(self._abstract[number_id], [0] * _LEVELS)
        start = _value(definition, "w:start")
        counts[level] = counts[level] + 1 if counts[level] else (_int(start) if start is not None else 1)
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        shape = _value(definition, "w:numFmt") or "decimal"
        if shape == "bullet":
            return BULLET
        if shape == "none":
            return ""
        levels = self._levels[number_id]
        text = _PLACE.sub(
            lambda place: self._numeral(levels, counts, int(place[1]) - 1), _value(definition, "w:lvlText") or ""
        )
        return f"{text.strip()} " if text.strip() else ""

    def _numeral(self, levels: dict[int, Any], counts: list[int], level: int) -> str:
        shape = _value(levels.get(level), "w:numFmt") or "decimal"
        return numeral(counts[level] or 1, _SHAPES.get(shape, "1")) if 0 <= level < _LEVELS else ""


def _children(element: Any | None, name: str) -> list[Any]:
    return [] if element is None else list(element.iterchildren(qn(name)))


def _value(element: Any | None, name: str) -> str | None:
    found = element.find(qn(name)) if element is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _int(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else 0
