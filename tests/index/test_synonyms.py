"""Everyday and office words: the list is well formed, adds what it should, and can be switched off."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from index.library import OwnedLibrary
from index.synonyms import MOST_ADDED, SYNONYMS_FILE, added_words


def test_the_list_is_well_formed() -> None:
    groups = yaml.safe_load(SYNONYMS_FILE.read_text(encoding="utf-8"))
    assert len(groups) > 400
    assert all(len(set(group)) == len(group) >= 2 for group in groups)
    assert all(isinstance(word, str) and word == word.lower().strip() for group in groups for word in group)
    assert max(Counter(word for group in groups for word in group).values()) <= 2


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Muss ich eine Kaution bezahlen?", "pfand"),
        ("Was kostet der Kurs an der VHS?", "volkshochschule"),
        ("Wer schreibt das Protokoll?", "niederschrift"),
    ],
)
def test_other_words_are_added(question: str, word: str) -> None:
    assert word in added_words(question)


def test_nothing_is_added_without_need() -> None:
    assert added_words("") == ()
    assert added_words("Wer gewann das Pokalspiel?") == ()
    assert len(added_words("Kurs Geld Vertrag Schule Lehrer Protokoll Beratung Antrag Frist")) <= MOST_ADDED


def test_words_that_are_there_are_not_added() -> None:
    assert "pfand" not in added_words("Kaution oder Pfand?")


def test_a_question_carries_its_added_words(sample_library: OwnedLibrary) -> None:
    embedded = sample_library.embed_query("Muss ich eine Kaution bezahlen?")
    assert "pfand" in embedded.added_words
    assert embedded.expanded is not None
    assert sample_library.embed_query("Wer gewann das Pokalspiel?").expanded is None
