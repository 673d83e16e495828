"""What can be told from a question: language, counselling or facts, topics, places, follow-ups."""

from __future__ import annotations

import pytest

from assistant.converse import complete, is_follow_up
from assistant.errors import UnknownPlace
from assistant.language import detect_language
from assistant.places import asks_near_me, find_place, mentioned_place
from assistant.texts import LANGUAGES, _read, text
from assistant.types import Conversation, Question, Turn
from assistant.understand import topics_of, understand
from index.library import OwnedLibrary


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wo bekomme ich Beratung?", "de"),
        ("TOP 4", "de"),
        ("Lerncafé", "de"),
        ("Who voted against it?", "en"),
        ("Kimler karşı oy verdi?", "tr"),
        ("Хто був проти?", "uk"),
        ("Кто был против?", "ru"),
        ("من صوت ضد ذلك؟", "ar"),
        ("Kto głosował przeciw?", "pl"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert detect_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Wo bekomme ich in meiner Nähe eine neutrale Bildungsberatung?",
        "Wo kann ich mich beraten lassen, wenn ich den Schulabschluss nachholen will?",
        "Wer hilft mir, wenn ich nicht gut lesen und schreiben kann?",
        "An wen kann ich mich wenden, wenn ich meine Ausbildung abbrechen will?",
        "Where can I get advice about my foreign diploma?",
        "Diplomamın tanınması için nereden danışmanlık alabilirim?",
        "Де я можу отримати консультацію щодо навчання?",
        "Где мне получить консультацию по образованию?",
        "أين يمكنني الحصول على استشارة تعليمية؟",
        "Gdzie mogę uzyskać poradę w sprawie kursu niemieckiego?",
    ],
)
def test_counselling_is_sought(question: str) -> None:
    assert understand(question).seeks_counselling


@pytest.mark.parametrize(
    "question",
    [
        "Was hat der Lenkungskreis zur Bildungsberatung beschlossen?",
        "Welche Kündigungsfrist hat der Vertrag?",
        "Wer hat gestern Abend das Pokalspiel gewonnen?",
        "Wann fährt der letzte Bus nach Lindhorn?",
        "Wie viele Stellen hat das Bildungsbüro?",
    ],
)
def test_counselling_is_not_sought(question: str) -> None:
    assert not understand(question).seeks_counselling


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Ich will den Hauptschulabschluss nachholen", "school_leaving_certificate"),
        ("Mein Diplom aus Syrien anerkennen lassen", "recognition_of_qualifications"),
        ("Ich kann nicht lesen und schreiben", "literacy"),
        ("Almanca kursu arıyorum", "language"),
        ("Как вернуться на работу после декрета? вернуться", "return_to_work"),
        ("Wer berät zum Studium?", "study"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic in topics_of(question)


@pytest.mark.parametrize(
    "question",
    [
        "Ist mein Sohn für das Gymnasium geeignet?",
        "Bewerten Sie diese Bewerberin für die Stelle.",
        "Soll ich den Bewerber einstellen?",
        "Please assess whether this applicant is good enough.",
    ],
)
def test_judging_people_is_recognised(question: str) -> None:
    assert understand(question).assesses_person


def test_asking_about_an_assessment_procedure_is_no_judgement() -> None:
    assert not understand("Wie wird die Qualität der Beratung bewertet?").assesses_person


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mühlbrück", "Mühlbrück"),
        ("muehlbrueck", "Mühlbrück"),
        ("Mühlbrügg", "Mühlbrück"),
        ("St. Volkar", "Sankt Volkar"),
        ("00121", "Lindhorn"),
        ("Eschenwalde-Nordfeld", "Nordfeld"),
    ],
)
def test_places_are_found(sample_library: OwnedLibrary, said: str, name: str) -> None:
    place = find_place(said, sample_library.places())
    assert name in {place.name, place.parent}


@pytest.mark.parametrize("said", ["Atlantis", "99999", ""])
def test_unknown_places_are_named(sample_library: OwnedLibrary, said: str) -> None:
    with pytest.raises(UnknownPlace, match="kenne ich nicht"):
        find_place(said, sample_library.places())


def test_a_place_in_the_question_is_heard(sample_library: OwnedLibrary) -> None:
    places = sample_library.places()
    place = mentioned_place("Wer berät in Mühlbrück zum Wiedereinstieg?", places)
    assert place is not None
    assert place.name == "Mühlbrück"
    assert mentioned_place("Wer berät zum Wiedereinstieg?", places) is None
    assert asks_near_me("Wo ist Beratung in meiner Nähe?")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Und wer war dagegen?", True),
        ("Wer war dagegen?", True),
        ("Gilt das noch?", True),
        ("And who voted against it?", True),
        ("А кто был против?", True),
        ("Was hat der Lenkungskreis zur Sprachbildung beschlossen?", False),
        ("Wo bekomme ich Beratung in Lindhorn?", False),
    ],
)
def test_follow_ups_are_recognised(question: str, expected: bool) -> None:
    assert is_follow_up(question) is expected


def test_a_follow_up_needs_something_to_follow() -> None:
    assert complete(Question("Und wer war dagegen?")) == ("Und wer war dagegen?", None)
    turn = Turn("Was wurde zum Bus beschlossen?", "Was wurde zum Bus beschlossen?")
    searched, followed = complete(Question("Und wer war dagegen?", conversation=Conversation((turn,))))
    assert searched == "Was wurde zum Bus beschlossen? Und wer war dagegen?"
    assert followed == turn


def test_every_language_has_every_text() -> None:
    texts = _read("texts.yaml")
    assert set(texts) == set(LANGUAGES)
    assert len({frozenset(entries) for entries in texts.values()}) == 1
    assert all(set(entry["names"]) == set(LANGUAGES) for entry in _read("topics.yaml").values())


def test_an_unknown_language_gets_german() -> None:
    assert text("fi", "empty_question") == text("de", "empty_question")
