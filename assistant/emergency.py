"""Recognises violence, suicide, abuse, children in danger and acute danger, and names the numbers to call before anything else."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from assistant.types import EmergencyContact

SPEAKS_OF_SELF = re.compile(
    r"\b(mich|mir|uns|mein\w*|me|my|myself|us|beni|bana|kendimi|мене|мені|меня|мне|mnie|mi|się)\b|ني\b|نفسي",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load((Path(__file__).parent / "emergency.yaml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _signs() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile("|".join(f"(?:{pattern})" for pattern in rule["signs"].values()), re.IGNORECASE)
        for kind, rule in _rules()["kinds"].items()
    }


def emergency_kinds(question: str) -> tuple[str, ...]:
    """Kinds of emergency that a question tells of, most urgent first; empty for questions about a subject."""
    found = tuple(kind for kind, signs in _signs().items() if signs.search(question))
    about_a_subject = re.search(_rules()["subject"], question, re.IGNORECASE) is not None
    return () if about_a_subject and not SPEAKS_OF_SELF.search(question) else found


def emergency_contacts(question: str) -> tuple[EmergencyContact, ...]:
    """Whom to call, each once, most urgent first; empty if the question tells of no emergency."""
    kinds = [_rules()["kinds"][kind] for kind in emergency_kinds(question)]
    wanted = dict.fromkeys(contact for kind in kinds for contact in kind["contacts"])
    contacts = [_rules()["contacts"][contact] for contact in wanted]
    return tuple(EmergencyContact(entry["name"], entry["phone"], entry["source"]) for entry in contacts)


def contacts_for(kind: str) -> tuple[EmergencyContact, ...]:
    """Whom to call in one kind of emergency ("danger", "suicide" …), whatever was asked. Raises KeyError."""
    contacts = [_rules()["contacts"][contact] for contact in _rules()["kinds"][kind]["contacts"]]
    return tuple(EmergencyContact(entry["name"], entry["phone"], entry["source"]) for entry in contacts)
