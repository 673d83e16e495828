"""Says which runs of a DOCX nobody sees: hidden, without size, or white on nothing."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_WHITES = frozenset({"FFFFFF", "FEFEFE", "FDFDFD"})
_SMALLEST_HALF_POINTS = 3
_CONTAINERS = (qn("w:tbl"), qn("w:txbxContent"))
"""The colour behind a text in them may come from their style."""
_OFF = ("0", "false", "off")


def is_hidden(run: Any, styles: dict[str, Any]) -> bool:
    """Whether a run shows nothing; `styles` are the style elements by id."""
    own = run.find(qn("w:rPr"))
    properties = [found for found in (own, *_of_styles(run, own, styles)) if found is not None]
    if any(_is_on(_first(properties, name)) for name in ("w:vanish", "w:webHidden", "w:specVanish")):
        return True
    size = _first(properties, "w:sz")
    if (
        size is not None
        and (size.get(qn("w:val")) or "").isdecimal()
        and int(size.get(qn("w:val"))) < _SMALLEST_HALF_POINTS
    ):
        return True
    colour = _first(properties, "w:color")
    return (
        colour is not None
        and (colour.get(qn("w:val")) or "").upper() in _WHITES
        and not _has_background(run, properties)
    )


def _of_styles(run: Any, own: Any | None, styles: dict[str, Any]) -> list[Any]:
    """Run properties of the character style and of the paragraph's style."""
    names = []
    character = own.find(qn("w:rStyle")) if own is not None else None
    paragraph = next(run.iterancestors(qn("w:p")), None)
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if paragraph is not None else None
    names = [element.get(qn("w:val")) for element in (character, style) if element is not None]
    return [styles[name].find(qn("w:rPr")) for name in names if name in styles]


def _has_background(run: Any, properties: list[Any]) -> bool:
    if _first(properties, "w:shd") is not None or _first(properties, "w:highlight") is not None:
        return True
    for around in run.iterancestors():
        if around.tag in _CONTAINERS:
            return True
        if around.tag == qn("w:p") and around.find(f"{qn('w:pPr')}/{qn('w:shd')}") is not None:
            return True
    return False


def _first(properties: list[Any], name: str) -> Any | None:
    return next((found for of in properties if (found := of.find(qn(name))) is not None), None)


def _is_on(switch: Any | None) -> bool:
    return switch is not None and switch.get(qn("w:val")) not in _OFF
