"""Frame texts and topic names in the languages of the askers, read from the YAML files beside this module."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

LANGUAGES = ("de", "en", "tr", "uk", "ru", "ar", "pl")
RIGHT_TO_LEFT = frozenset({"ar"})
HERE = Path(__file__).parent


@lru_cache(maxsize=4)
def _read(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


def text(language: str, key: str, **values: str) -> str:
    """A frame text; German if the language is not one of `LANGUAGES`. Raises KeyError for an unknown key."""
    texts = _read("texts.yaml")
    return str(texts[language if language in texts else "de"][key]).format(**values)


def topics() -> tuple[str, ...]:
    """Topics of counselling, in a fixed order."""
    return tuple(_read("topics.yaml"))


def topic_name(topic: str, language: str) -> str:
    """How a topic is called for people; German if the language is not known, the word itself if the topic is not."""
    names = _read("topics.yaml").get(topic, {}).get("names", {})
    return str(names.get(language) or names.get("de") or topic)


def topic_words(topic: str) -> tuple[str, ...]:
    """Beginnings of words that point to a topic."""
    return tuple(_read("topics.yaml")[topic]["words"])
