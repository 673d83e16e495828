"""The evidence model with the real embedder: it finds the answering line, in any language, and tells when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluate_sentences import (
    embed_pages,
    evaluate_sentences,
    expected_calibration_error,
    f1_score,
    page_windows,
)
from assistant.evidence import MODEL_FILE, EvidenceModel, Judgement
from index.embed import SentenceTransformersEmbedder

PAGE = """Bildungsberatung Musterstadt
Die Bildungsberatung ist ein Angebot des Landkreises.
Wir beraten Sie zu Schulabschluss, Ausbildung und Weiterbildung.
Die Beratung ist kostenlos und auf Wunsch anonym.
Sie finden uns in der Bahnhofstraße 12, 12345 Musterstadt.
Unsere Öffnungszeiten:
Montag bis Donnerstag von 9 bis 16 Uhr
Freitag von 9 bis 12 Uhr
Der Parkplatz liegt hinter dem Haus."""
ANSWERED = {
    "Was kostet die Beratung?": 3,
    "Wo finde ich die Bildungsberatung?": 4,
    "Wann ist die Beratung am Freitag geöffnet?": 7,
}
IN_OTHER_LANGUAGES = {
    "How much does the counselling cost?": 3,
    "Danışmanlık ücretli mi?": 3,
    "Сколько стоит консультация?": 3,
    "Скільки коштує консультація?": 3,
    "كم تكلفة الاستشارة؟": 3,
}


@pytest.fixture(scope="module")
def model() -> EvidenceModel:
    return EvidenceModel.load()


def judged(
    model: EvidenceModel, embedder: SentenceTransformersEmbedder, question: str, *, same_language: bool = True
) -> Judgement:
    page = embed_pages([PAGE], embedder)[PAGE]
    return model.judge(question, embedder.embed_query(question), [page], same_language=same_language)


@pytest.mark.parametrize(("question", "line"), ANSWERED.items())
def test_the_answering_line_is_among_the_best(
    model: EvidenceModel, embedder: SentenceTransformersEmbedder, question: str, line: int
) -> None:
    judgement = judged(model, embedder, question)
    assert line in np.argsort(-judgement.lines[0])[:3]
    assert judgement.lines[0][line] >= model.line_threshold
    assert judgement.pages[0] > 0.5


def test_the_answering_line_is_selected(model: EvidenceModel, embedder: SentenceTransformersEmbedder) -> None:
    assert 4 in model.select(judged(model, embedder, "Wo finde ich die Bildungsberatung?"))[0]


@pytest.mark.parametrize(("question", "line"), IN_OTHER_LANGUAGES.items())
def test_other_languages_do_not_collapse(
    model: EvidenceModel, embedder: SentenceTransformersEmbedder, question: str, line: int
) -> None:
    judgement = judged(model, embedder, question, same_language=False)
    assert line in np.argsort(-judgement.lines[0])[:4]


@pytest.mark.parametrize("question", ["Wie hoch ist der Mount Everest?", "Welche Impfungen braucht mein Hund?"])
def test_a_page_that_does_not_answer_selects_nothing(
    model: EvidenceModel, embedder: SentenceTransformersEmbedder, question: str
) -> None:
    judgement = judged(model, embedder, question)
    assert judgement.pages[0] < min(judged(model, embedder, asked).pages[0] for asked in ANSWERED)
    assert model.select(judgement) == ((),)


def test_pages_are_judged_one_by_one(model: EvidenceModel, embedder: SentenceTransformersEmbedder) -> None:
    question = "Was kostet die Beratung?"
    page, embedded = embed_pages([PAGE], embedder)[PAGE], embedder.embed_query(question)
    both = model.judge(question, embedded, [page, [], page[:1]])
    alone = model.judge(question, embedded, [page])
    assert np.array_equal(both.lines[0], alone.lines[0])
    assert [len(lines) for lines in both.lines] == [len(page), 0, 1]
    assert both.pages[1] == 0
    assert all(np.isfinite(lines).all() for lines in both.lines)
    assert ((both.pages >= 0) & (both.pages <= 1)).all()


def test_an_empty_question_gives_nothing(model: EvidenceModel, embedder: SentenceTransformersEmbedder) -> None:
    assert model.select(judged(model, embedder, "")) == ((),)


def test_every_token_belongs_to_one_line(embedder: SentenceTransformersEmbedder) -> None:
    page = embed_pages([PAGE], embedder)[PAGE]
    embedded = embedder.embed_passages([PAGE], [PAGE.split("\n")[0]])[0]
    assert [line.text for line in page] == PAGE.split("\n")
    assert sum(len(line.tokens) for line in page) == len(embedded.tokens)


def test_windows_keep_every_line_once() -> None:
    lines = ["a" * 300] * 7 + ["b" * 2000, "c"]
    windows = list(page_windows(lines, longest=850))
    assert [number for window in windows for number in window] == list(range(len(lines)))
    assert all(len(window) == 1 or sum(len(lines[i]) + 1 for i in window) <= 851 for window in windows)


def test_report_counts_lines_and_empty_answers(model: EvidenceModel, embedder: SentenceTransformersEmbedder) -> None:
    items = [
        {"id": 1, "question": "Wo finde ich die Bildungsberatung?", "context": PAGE, "answers": [4]},
        {"id": 2, "question": "Welche Impfungen braucht mein Hund?", "context": PAGE, "answers": []},
    ]
    report = evaluate_sentences(items, embedder, model).as_json()
    assert report["questions"] == 2
    assert report["recall"] == 1.0
    assert report["unanswerable_f1"] == 1.0
    assert json.loads(json.dumps(report)) == report


def test_figures() -> None:
    assert f1_score(1, 2, 4) == pytest.approx((0.5, 0.25, 1 / 3))
    assert f1_score(0, 0, 0) == (0.0, 0.0, 0.0)
    assert expected_calibration_error([0.0, 1.0], [False, True]) == 0
    assert expected_calibration_error([0.75, 0.75], [True, False]) == pytest.approx(0.25)


def test_the_model_file_says_where_it_comes_from() -> None:
    stored = json.loads(Path(MODEL_FILE).read_text(encoding="utf-8"))
    assert "OMoS-QA" in stored["data"]
    assert "CC-BY-4.0" in stored["licence"]
    assert "train_evidence" in stored["command"]
    assert stored["scores"]["out_of_fold"]["f1"] > 0.45
    assert MODEL_FILE.stat().st_size < 500_000
