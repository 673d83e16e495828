"""Days as German texts print them: "31.03.2026", "31. März 2026"."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
DATE = (
    r"(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})\.\s?|(?P<name>"
    + "|".join(_MONTHS)
    + r")\s)(?P<year>(?:19|20)\d\d)(?!\d)"
)
"""To be used with `re.I`, once in a pattern: its groups have names."""


def day_of(match: re.Match[str]) -> date | None:
    """The day of a match of `DATE`; None for one that no calendar has."""
    month = int(match["month"]) if match["month"] else _MONTHS.index(match["name"].lower()) + 1
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
