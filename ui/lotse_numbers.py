"""Counted referrals for people: the same numbers on the page, as CSV and as JSON, all of them from `referral_quarters`."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from assistant.texts import topic_name
from index.referral_tables import SMALLEST_GROUP, ReferralQuarter
from ui.text import GERMAN, month_name

KIND_NAMES = {
    "month": ("Monat", "Monate"),
    "topic": ("Thema", "Themen"),
    "district": ("Ort", "Orte"),
    "service_id": ("Stelle", "Stellen"),
}
"""Singular and plural."""
FEW = f"unter {SMALLEST_GROUP}"
HIDDEN = f"{FEW} oder zum Schutz nicht gezeigt"
COLUMNS = ("quarter", "running", "kind", "group", "name", "count")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def quarter_name(name: str) -> str:
    """`2026-Q4` for people."""
    year, _, number = name.partition("-Q")
    return f"{number}. Quartal {year}"


def group_name(kind: str, group: str, services: Mapping[str, str]) -> str:
    """A group for people; `services` are names by id."""
    if kind == "month":
        year, number = group.split("-")
        return f"{month_name(int(number), GERMAN)} {year}"
    if kind == "topic":
        return topic_name(group, GERMAN) if group else "ohne Thema"
    if kind == "district":
        return group or "ohne Ort"
    return services.get(group, group)


def count_words(count: int | None, *, running: bool) -> str:
    """A number; "mindestens 5" while its quarter runs."""
    if count is None:
        return FEW
    return f"mindestens {count}" if running else str(count)


def as_json(quarters: Sequence[ReferralQuarter], services: Mapping[str, str]) -> dict[str, Any]:
    """One document; a number that is not told is null."""
    return {
        "smallest_group": SMALLEST_GROUP,
        "quarters": [
            {
                "quarter": quarter.name,
                "running": quarter.running,
                "total": quarter.total,
                "tables": {
                    table.kind: {
                        "groups": [
                            {"group": group, "name": group_name(table.kind, group, services), "count": count}
                            for group, count in table.shown
                        ],
                        "more_hidden": table.hidden,
                    }
                    for table in quarter.tables
                },
            }
            for quarter in quarters
        ],
    }


def write_csv(quarters: Sequence[ReferralQuarter], services: Mapping[str, str], target: TextIO) -> None:
    """For spreadsheets: semicolons, one row a number; of hidden groups one row a table."""
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS)
    for quarter in quarters:
        start = (quarter.name, "yes" if quarter.running else "no")
        table.writerow((*start, "total", "", "", FEW if quarter.total is None else quarter.total))
        for part in quarter.tables:
            for group, count in part.shown:
                table.writerow((*start, part.kind, _cell(group), _cell(group_name(part.kind, group, services)), count))
            if part.hidden:
                table.writerow((*start, part.kind, "", "", HIDDEN))


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
