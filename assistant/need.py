"""What somebody needs: topic, stage of life, place, language, time and how they can come; read from the words of a question."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from assistant.need_time import Window, wanted_windows
from assistant.understand import topics_of
from ingest.directory_types import Place, Service

SIGN_LANGUAGE = "gsg"
"""ISO 639-3 code of German sign language."""


@dataclass(frozen=True)
class Need:
    """What somebody looks for."""

    topics: tuple[str, ...] = ()
    place: Place | None = None
    language: str = "de"
    step_free: bool = False
    barriers: tuple[str, ...] = ()
    """Further needs, named as in need_words.yaml."""
    life_stages: tuple[str, ...] = ()
    open_at: tuple[Window, ...] = ()
    """When they could come; empty: at any time."""

    @property
    def access(self) -> tuple[str, ...]:
        """All needs about how to come, `step_free` first."""
        return (*(("step_free",) if self.step_free else ()), *(b for b in self.barriers if b != "step_free"))


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    path = Path(__file__).parent / "need_words.yaml"
    return cast(dict[str, Any], yaml.safe_load(path.read_text(encoding="utf-8")))


def read_need(question: str, place: Place | None, language: str, now: datetime.datetime) -> Need:
    """The need that a question tells of; `question` is already completed from the conversation."""
    barriers = _named(question, "barriers")
    return Need(
        topics=topics_of(question),
        place=place,
        language=language,
        step_free="step_free" in barriers,
        barriers=tuple(barrier for barrier in barriers if barrier != "step_free"),
        life_stages=_named(question, "life_stages"),
        open_at=wanted_windows(question, now),
    )


def _named(question: str, group: str) -> tuple[str, ...]:
    return tuple(name for name, entry in _words()[group].items() if holds_word(question, entry["words"]))


def holds_word(question: str, beginnings: Sequence[str]) -> bool:
    """Whether a word of the question begins in one of these ways."""
    lowered = re.sub(r"\s+", " ", question.lower())
    return any(re.search(rf"(?<![^\W\d_]){re.escape(word)}", lowered) for word in beginnings)


def offers_access(service: Service, need: str) -> bool:
    """Whether the record says that a need about how to come is met."""
    if need == "sign_language":
        return SIGN_LANGUAGE in service.languages
    words = _words()["notes"].get(need, ())
    return need in service.accessibility or any(word in service.accessibility_note.lower() for word in words)


def need_name(need: str, language: str, group: str = "barriers") -> str:
    """How a need or (group "life_stages") a stage of life is called for people; German if the language is not known."""
    names = _words()[group][need]["names"]
    return str(names.get(language) or names["de"])


def provider_words(kind: str) -> tuple[str, ...]:
    """Words that ask for course providers: "general" or "named"."""
    return tuple(_words()["providers"][kind])


def need_codes(group: str) -> tuple[str, ...]:
    """All needs about how to come ("barriers"), or all "life_stages", in a fixed order."""
    return tuple(_words()[group])
