"""The subject model: everyday questions from questions about education, in seven languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from assistant.subject import MODEL_FILE, SubjectModel
from index.embed import SentenceTransformersEmbedder

REPOSITORY = Path(__file__).resolve().parents[2]
OUTSIDE = [
    "Wie weit ist es zu Fuß zum Bahnhof?",
    "Ab wann darf ich den Rasen mähen?",
    "Wo kann ich meine alten Batterien abgeben?",
    "Was ist los in der Disco am Samstag?",
    "Which bus goes to the swimming pool?",
    "Bu akşam televizyonda ne var?",
    "Сколько стоит билет на поезд?",
    "Де можна купити свіжий хліб?",
    "Gdzie jest najbliższa apteka?",
    "هل ستمطر غدا؟",
]
INSIDE = [
    "Ich will was Neues lernen, wer kann mir da weiterhelfen?",
    "Wofür bekommt das Bildungsbüro Geld vom Land?",
    "Was ist aus dem Antrag zur Lernförderung geworden?",
    "Meine Nichte hat keinen Abschluss, geht da noch was?",
    "Who can help me choose an apprenticeship?",
    "Hangi okul yetişkinlere diploma veriyor?",
    "Кто поможет мне найти курсы?",
    "Хто допоможе мені обрати професію?",
    "Kto pomoże mi znaleźć kurs zawodowy?",
    "من يساعدني في اختيار مهنة؟",
]


@pytest.fixture(scope="module")
def model() -> SubjectModel:
    return SubjectModel.load()


def test_everyday_questions_lie_lower_than_those_about_education(
    embedder: SentenceTransformersEmbedder, model: SubjectModel
) -> None:
    chance = {q: model.probability(embedder.embed_query(q).vector, embedder.fingerprint) for q in (*OUTSIDE, *INSIDE)}
    assert None not in chance.values()
    low = [question for question in INSIDE if (chance[question] or 0.0) < 0.2]
    high = [question for question in OUTSIDE if (chance[question] or 0.0) > 0.5]
    assert low == [], "would be refused as outside"
    assert high == []


def test_another_embedding_model_is_not_judged(embedder: SentenceTransformersEmbedder, model: SubjectModel) -> None:
    assert model.probability(embedder.embed_query("Bildungsberatung").vector, "another model") is None


def test_the_file_says_where_it_comes_from() -> None:
    stored = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    asked = yaml.safe_load((REPOSITORY / "bench" / "subject_questions.yaml").read_text(encoding="utf-8"))
    assert stored["questions"] == {kind: len(questions) for kind, questions in asked.items()}
    assert "train_subject" in stored["trained_by"]
    assert not {*OUTSIDE, *INSIDE} & {question for questions in asked.values() for question in questions}
