"""A cell's value as a German spreadsheet shows it."""

from __future__ import annotations

import datetime
import re

_CURRENCY = re.compile(r"€|EUR", re.I)
_DECIMALS = re.compile(r"[0#]\.(0+)")
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")
_MOST_DECIMALS = 10


def shown(value: object, number_format: str) -> str:
    """Dates as 12.03.2024, numbers with their decimals, thousands, "%" and "EUR" sign, truth values as ja and nein."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime.datetime):
        has_time = (value.hour, value.minute) != (0, 0)
        return value.strftime("%d.%m.%Y, %H:%M" if has_time else "%d.%m.%Y")
    if isinstance(value, datetime.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    positive = number_format.split(";")[0]
    plain = _LITERAL.sub("", positive)
    percent = "%" in plain
    value = value * 100 if percent else value
    decimals = _DECIMALS.search(plain)
    grouped = "#,##0" in plain
    if decimals or grouped:
        places = min(len(decimals[1]), _MOST_DECIMALS) if decimals else 0
        text = f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
        text = text.translate(str.maketrans(",.", ".,"))
    elif percent:
        text = f"{value:.0f}"
    else:
        text = _padded(value, plain)
    return text + (" %" if percent else "") + (" €" if _CURRENCY.search(positive) else "")


def _padded(value: float, plain: str) -> str:
    """A postal code keeps the zeros that its format "00000" prints."""
    if float(value).is_integer() and abs(value) < 1e15:
        text = str(int(value))
        return text.zfill(len(plain)) if re.fullmatch(r"0{2,12}", plain) else text
    return repr(round(value, _MOST_DECIMALS)).replace(".", ",")
