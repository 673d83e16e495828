"""Says what a browser would not show of a page: by attribute, by style, or by a simple rule of its style sheet."""

from __future__ import annotations

import re
from typing import Any

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?:^|[;\s])opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right|margin-left|margin-top)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%)"
    r"|transform\s*:\s*scale\(\s*0\s*\)|(?:^|[;\s])clip(?:-path)?\s*:\s*(?:rect\(\s*0|inset\(\s*(?:50|100)%)",
    re.I,
)
_WHITE = re.compile(
    r"(?:^|[;\s])color\s*:\s*(?:white|#fff(?:fff)?\b|#fefefe|rgba?\(\s*255\s*,\s*255\s*,\s*255|transparent)", re.I
)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*(?!\s*(?:white|none|transparent|#fff\b|#ffffff))", re.I)
_NO_HEIGHT = re.compile(r"(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)", re.I)
_OVERFLOW = re.compile(r"overflow\s*:\s*hidden", re.I)
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,4000})\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SIMPLE = re.compile(r"^(?:[a-zA-Z][\w-]*)?(?P<kind>[.#])(?P<name>[\w-]+)$")
_LONGEST_SHEET = 500_000


class Hidden:
    """Names of classes and elements that the page's own style sheets hide, and what its attributes hide."""

    def __init__(self, root: Any) -> None:
        self._classes: set[str] = set()
        self._ids: set[str] = set()
        for sheet in root.iter("style"):
            if sheet.get("media", "all") in ("all", "screen", ""):
                self._read(sheet.text or "")

    def is_hidden(self, element: Any) -> bool:
        """Whether the element itself, with all it holds, is not shown."""
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        if element.get("id") in self._ids or not self._classes.isdisjoint(element.get("class", "").split()):
            return True
        style = element.get("style")
        return style is not None and (hides(style) or (_hides_colour(style) and not _has_background(element)))

    def _read(self, sheet: str) -> None:
        for rule in _RULE.finditer(_CSS_COMMENT.sub("", sheet[:_LONGEST_SHEET])):
            if not hides(rule[2]):
                continue
            for selector in rule[1].split(","):
                simple = _SIMPLE.match(selector.strip())
                if simple:
                    (self._classes if simple["kind"] == "." else self._ids).add(simple["name"])


def hides(style: str) -> bool:
    """Whether declarations leave nothing to see."""
    return bool(_HIDDEN_STYLE.search(style)) or (bool(_NO_HEIGHT.search(style)) and bool(_OVERFLOW.search(style)))


def _hides_colour(style: str) -> bool:
    return bool(_WHITE.search(style)) and not _BACKGROUND.search(style)


def _has_background(element: Any) -> bool:
    """Light letters are shown where an element around them is coloured, which a class may do unseen."""
    return any(
        around.get("bgcolor") or around.get("class") or _BACKGROUND.search(around.get("style", ""))
        for around in element.iterancestors()
        if around.tag not in ("html", "body")
    )
