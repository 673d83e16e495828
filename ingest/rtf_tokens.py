"""Cuts RTF into groups, control words and text, and says what its control words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z'])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
SKIPPED = frozenset(
    "pict object header headerl headerr headerf footer footerl footerr footerf annotation atnid atnauthor atndate atnref"
    " atrfstart atrfend fldinst bkmkstart bkmkend xe tc rxe listtable listoverridetable revtbl rsidtbl generator filetbl"
    " themedata colorschememapping datastore latentstyles mmathPr xmlnstbl pgptbl nonshppict shpinst private datafield"
    " template author operator company keywords comment doccomm subject category manager hlinkbase creatim revtim printim"
    " buptim ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn pnseclvl formfield do".split()
)
"""Groups that begin with one of these words show nothing."""
SIGNS = {
    "emdash": "–", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "tab": "\t", "line": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "~": " ", "_": "-", "-": "", "cell": "",
}  # fmt: skip
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """`kind` is "open", "close", "word", "byte" or "text"; `number` belongs to words and bytes."""

    kind: str
    text: str = ""
    number: int | None = None


def tokens(source: str) -> Iterator[Token]:
    """Tokens of RTF that was decoded byte by byte (latin-1); binary data are left out."""
    position = 0
    while match := _TOKEN.match(source, position):
        position = match.end()
        if match["word"]:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == "bin":
                position += max(0, number or 0)
            else:
                yield Token("word", match["word"], number)
        elif match["hex"]:
            yield Token("byte", "", int(match["hex"], 16))
        elif match["sign"]:
            yield Token("text", match["sign"]) if match["sign"] in "\\{}" else Token("word", match["sign"])
        elif match["brace"]:
            yield Token("open" if match["brace"] == "{" else "close")
        elif match["text"]:
            yield Token("text", match["text"])


def code_page(charset: int) -> str:
    """Python's name of the encoding that a font's charset means."""
    return _CODE_PAGES.get(charset, "cp1252")
