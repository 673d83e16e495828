"""Mail and web addresses that a line end cuts: nothing is added to them, and their own hyphens stay."""

from __future__ import annotations

import re

_SIGNS_AT_END = 200
_IN_ADDRESS = re.compile(r"(?:[\w.+-]+@[\w.-]*|(?:https?://|www\.)\S*)$", re.I)
_CUT_BEHIND = re.compile(r"[-\u2010\u2011/@_=&?.]$")
_GOES_ON = re.compile(r"[a-z\d%~]")
_ENDS_ADDRESS = re.compile(r"[\w.-]*(?:\w@\w|\w\.(?:de|eu|org|net|com|info|at|ch|nrw|ruhr|koeln|example)\b)")


def cut_in_address(left: str, right: str) -> bool:
    """Whether a line ends inside an address and the next one goes on with it; a hyphen at the cut belongs to it."""
    tail = left[-_SIGNS_AT_END:].rpartition(" ")[2]
    if not _CUT_BEHIND.search(tail) or not _GOES_ON.match(right):
        return False
    if _IN_ADDRESS.search(tail):
        return True
    return tail[-1] in "-\u2010\u2011" and bool(_ENDS_ADDRESS.match(right))
