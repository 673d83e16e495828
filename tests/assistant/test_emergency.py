"""Emergencies are heard in seven languages, questions about the subject are not mistaken for one, and the numbers are right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.emergency import _rules, emergency_contacts, emergency_kinds
from assistant.texts import LANGUAGES

CASES: list[tuple[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "emergency_cases.yaml").read_text(encoding="utf-8")
)
NUMBERS = {"112", "110", "0800 1110111", "0800 1110222", "116123", "116016", "116111", "0800 2255530"}


@pytest.mark.parametrize(("question", "kinds"), CASES, ids=[question for question, _ in CASES])
def test_kinds(question: str, kinds: list[str]) -> None:
    assert list(emergency_kinds(question)) == kinds


def test_the_numbers_are_those_that_are_known() -> None:
    assert {entry["phone"] for entry in _rules()["contacts"].values()} == NUMBERS
    assert all(entry["source"].startswith("https://") for entry in _rules()["contacts"].values())


def test_every_kind_has_signs_in_every_language_and_someone_to_call() -> None:
    for kind, rule in _rules()["kinds"].items():
        assert set(rule["signs"]) == set(LANGUAGES), kind
        assert set(rule["contacts"]) <= set(_rules()["contacts"])


def test_the_right_numbers_come_first() -> None:
    assert [c.phone for c in emergency_contacts("Ich will nicht mehr leben.")][:2] == ["112", "0800 1110111"]
    assert "116016" in [c.phone for c in emergency_contacts("Mein Mann schlägt mich.")]
    assert "116111" in [c.phone for c in emergency_contacts("Das Nachbarskind wird geschlagen.")]
    assert "0800 2255530" in [c.phone for c in emergency_contacts("Ich wurde vergewaltigt.")]
    assert emergency_contacts("Wo kann ich mich beraten lassen?") == ()
