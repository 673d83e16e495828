"""Numbers of automatic lists as an office program prints them."""

from __future__ import annotations

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_ROMAN = 3999


def numeral(number: int, shape: str) -> str:
    """`shape` is "1", "a", "A", "i" or "I"; anything else counts as "1"."""
    if shape in ("a", "A") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * (1 + min((number - 1) // 26, 20))
    elif shape in ("i", "I") and 0 < number <= _LARGEST_ROMAN:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if shape.isupper() else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text
