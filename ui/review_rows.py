"""What a reviewer compares: each asked column as it is now and as it was sent, with what others changed meanwhile."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from index.questionnaire_types import Draft
from ingest.directory_answer import ASKED
from ingest.directory_fields import BY_NAME, LIST_SIGN
from ui.opening_hours import in_words
from ui.questionnaire_fields import fields

_IN_LINES = frozenset(column.name for column in BY_NAME.values() if column.many) | {"opening_hours"}
_MOST_WORDS = 1500
"""Longer texts are shown whole: comparing them word by word would take too long."""


@dataclass(frozen=True)
class ComparedRow:
    """One column."""

    name: str
    label: str
    now: Markup
    sent: Markup
    since: str
    """What the form showed, if the record was changed after that; empty otherwise."""
    is_changed: bool
    """Whether the provider changed it, so that accepting writes it."""


def compared(draft: Draft, now: Mapping[str, str]) -> list[ComparedRow]:
    """All asked columns; `now` has the record's cells of this moment, none for a new offer."""
    changed = set(draft.changed)
    rows = []
    for name in ASKED:
        is_changed = name in changed
        old, base = now.get(name, ""), draft.base.get(name, "")
        new = draft.cells.get(name, "") if is_changed else old
        marked = _marked(in_plain_words(name, old), in_plain_words(name, new), name in _IN_LINES)
        since = (in_plain_words(name, base) or "leer") if draft.base and base != old else ""
        rows.append(ComparedRow(name, BY_NAME[name].label, *marked, since, is_changed))
    return rows


def in_plain_words(name: str, cell: str) -> str:
    """A cell for people; what has no words stays as it is."""
    if name == "opening_hours":
        return "\n".join(in_words(cell)) if cell else ""
    field = fields().get(name)
    if field is None or not field.choices:
        return cell
    words = {value: german for value, german, _ in field.choices}
    return "\n".join(words.get(code, code) for code in cell.split(LIST_SIGN) if code)


def _marked(old: str, new: str, by_line: bool) -> tuple[Markup, Markup]:
    """Both texts with what goes and what comes; everything else is escaped."""
    if old == new:
        return escape(old), escape(new)
    left, right = _pieces(old + "\n" * by_line, by_line), _pieces(new + "\n" * by_line, by_line)
    if max(len(left), len(right)) > _MOST_WORDS:
        return _element("del", old), _element("ins", new)
    before, after = Markup(), Markup()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        gone, come = "".join(left[a:b]), "".join(right[c:d])
        before += escape(gone) if kind == "equal" else _element("del", gone)
        after += escape(come) if kind == "equal" else _element("ins", come)
    return before, after


def _pieces(text: str, by_line: bool) -> list[str]:
    """Lines of a list; else words and what is between them."""
    return text.splitlines(keepends=True) if by_line else re.findall(r"\s+|[^\s]+", text)


def _element(name: str, text: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(name), text) if text else Markup()  # noqa: S704  # fixed names
