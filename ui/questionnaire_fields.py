"""What the questionnaire asks: `questionnaire.yaml` as objects, with the words that can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from assistant.need import need_name
from assistant.texts import topic_name
from ingest.directory import ACCESSIBILITY, LIFE_STAGES, TOPICS
from ingest.directory_check import LONGEST_CELL
from ui.text import ENGLISH, GERMAN, accessibility_name, language_name, language_names

Choices = tuple[tuple[str, str, str], ...]
"""Value, German, English."""

DAYS: Choices = (
    ("hours_mo", "Montag", "Monday"),
    ("hours_tu", "Dienstag", "Tuesday"),
    ("hours_we", "Mittwoch", "Wednesday"),
    ("hours_th", "Donnerstag", "Thursday"),
    ("hours_fr", "Freitag", "Friday"),
    ("hours_sa", "Samstag", "Saturday"),
    ("hours_su", "Sonntag", "Sunday"),
)
STATUS_CHOICES: Choices = (
    ("active", "Ja, das Angebot gibt es", "Yes, the offer exists"),
    ("temporarily closed", "Es ruht zurzeit", "It is paused"),
    ("inactive", "Nein, das Angebot gibt es nicht mehr", "No, the offer no longer exists"),
    ("defunct", "Nein, die Stelle gibt es nicht mehr", "No, the organisation no longer exists"),
)
YES_NO: Choices = (("yes", "ja", "yes"), ("no", "nein", "no"))
HOLIDAYS: Choices = (("off", "geschlossen", "closed"), ("", "keine Angabe", "not stated"))
FURTHER_TEXTS = ("evidence", "evidence_source", "remark")
"""Fields of the form that are no columns of the directory."""


class Kind(StrEnum):
    """How a field is asked."""

    TEXT = "text"
    AREA = "area"
    ONE = "one"
    MANY = "many"
    WEEK = "week"


@dataclass(frozen=True)
class Field:
    """One field of the form; `name` is its parameter and, where there is one, the column of the directory."""

    name: str
    kind: Kind
    label: tuple[str, str]
    hint: tuple[str, str] = ("", "")
    needed: bool = False
    input_type: str = "text"
    longest: int = LONGEST_CELL
    choices: Choices = ()


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    title: tuple[str, str]
    fields: tuple[Field, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The form from top to bottom."""
    read = yaml.safe_load(Path(__file__).with_name("questionnaire.yaml").read_text(encoding="utf-8"))
    return tuple(Group(tuple(group["title"]), tuple(_field(**field) for field in group["fields"])) for group in read)


@cache
def fields() -> dict[str, Field]:
    """Every field by its name."""
    return {field.name: field for group in groups() for field in group.fields}


def parameters() -> frozenset[str]:
    """Names that the form sends, but for those that the page itself adds."""
    return frozenset(fields()) - {"opening_hours"} | {name for name, _, _ in DAYS}


def _field(choices: str = "", hint: Iterable[str] = ("", ""), **more: object) -> Field:
    kind, label = Kind(str(more.pop("kind"))), more.pop("label")
    assert isinstance(label, list)  # noqa: S101
    first, second = hint
    german, english = label
    options = _choices(choices) if choices else ()
    return Field(kind=kind, label=(german, english), hint=(first, second), choices=options, **more)  # type: ignore[arg-type]


def _choices(name: str) -> Choices:
    fixed = {"statuses": STATUS_CHOICES, "yes_no": YES_NO, "holidays": HOLIDAYS}
    if name in fixed:
        return fixed[name]
    words, named = _NAMED[name]
    return tuple(sorted(((w, named(w, GERMAN), named(w, ENGLISH)) for w in words), key=lambda c: c[1].casefold()))


_NAMED: dict[str, tuple[Iterable[str], Callable[[str, str], str]]] = {
    "topics": (TOPICS, topic_name),
    "life_stages": (LIFE_STAGES, lambda word, language: need_name(word, language, "life_stages")),
    "languages": (tuple(language_names()), language_name),
    "accessibility": (ACCESSIBILITY, accessibility_name),
}
