"""Whole answers over the sample network: quotes, referrals, refusals, follow-ups, access, languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.engine import NetzlotseChat, NetzlotseQueryEngine
from assistant.evaluate_retrieval import evaluate_retrieval, read_questions, valid_citations
from assistant.refuse import reason_for
from assistant.types import Answer, AnswerStatus, Conversation, Question, RefusalReason
from assistant.understand import understand
from index.library import OwnedLibrary
from index.types import Viewer
from ingest.directory_types import Neutrality
from ingest.types import Visibility

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
OUTSIDE = [
    "Wann fährt der nächste Bus zum Bahnhof?",
    "Was kostet ein neuer Reisepass?",
    "Wie hoch ist die Hundesteuer?",
    "Wer hat gestern Abend das Fußballspiel gewonnen?",
    "Wie wird das Wetter am Wochenende?",
    "Kannst du mir ein Rezept für Apfelkuchen geben?",
    "Wann ist die Biotonne dran?",
    "Welche Winterreifen sind gut?",
    "Wo bekomme ich einen Termin beim Zahnarzt?",
    "Bis wann muss ich meine Steuererklärung abgeben?",
    "Wie melde ich mein Auto an?",
    "Wie viele Einwohner hat Frankreich?",
    "Was läuft heute Abend im Fernsehen?",
    "Wie bekomme ich einen Anwohnerparkausweis?",
    "Welche Aktien soll ich kaufen?",
    "Wie repariere ich ein tropfendes Waschbecken?",
    "Wann hat das Freibad geöffnet?",
    "What time does the train to Cologne leave?",
    "Як продовжити закордонний паспорт?",
    "Hava durumu yarın nasıl olacak?",
]


def ask(assistant: Assistant, text: str, viewer: Viewer = Viewer(), **more: object) -> Answer:  # noqa: B008 frozen
    return assistant.ask(Question(text, viewer, **more))  # type: ignore[arg-type]


def test_neutral_counselling_near_a_place(sample_assistant: Assistant) -> None:
    answer = ask(sample_assistant, "Wo bekomme ich in meiner Nähe eine neutrale Bildungsberatung?", near="Lindhorn")
    assert answer.status is AnswerStatus.ANSWERED
    assert 1 <= len(answer.referrals) <= 3
    for referral in answer.referrals:
        assert referral.service.neutrality is Neutrality.NEUTRAL
        assert referral.service.neutrality_evidence
        assert referral.reasons
        assert referral.distance_km is not None
    assert answer.referrals[0].service.city == "Lindhorn"


def test_without_a_place_it_asks_for_one(sample_assistant: Assistant) -> None:
    answer = ask(sample_assistant, "Wo bekomme ich in meiner Nähe eine neutrale Bildungsberatung?")
    assert "Postleitzahl" in " ".join(answer.questions_back)


def test_a_decision_is_cited_with_date_item_and_page(sample_assistant: Assistant) -> None:
    answer = ask(sample_assistant, "Wer hat 2025 gegen das Beratungsmobil gestimmt?")
    assert answer.status is AnswerStatus.ANSWERED
    citation = answer.sentences[0].citations[0]
    assert citation.kind == "minutes"
    assert citation.date is not None
    assert citation.date.year in {2023, 2025}
    assert citation.agenda_item
    assert citation.page >= 1
    assert citation.link.startswith(f"/documents/{citation.document_id}/pages/{citation.page}?")


def test_follow_up_finds_who_was_against(sample_assistant: Assistant) -> None:
    question = Question("Was wurde 2025 zum Beratungsmobil beschlossen?")
    answer = sample_assistant.ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    conversation = sample_assistant.remember(Conversation(), question, answer)
    follow_up = sample_assistant.ask(Question("Und wer war dagegen?", conversation=conversation))
    assert follow_up.understood_as.startswith("Was wurde 2025")
    said = " ".join(sentence.text for sentence in follow_up.sentences)
    assert "Jobcenter" in said


def test_at_least_nine_of_ten_questions_outside_its_subject_are_refused(sample_assistant: Assistant) -> None:
    answers = [ask(sample_assistant, question) for question in OUTSIDE]
    refused = [answer for answer in answers if answer.status is AnswerStatus.REFUSED]
    missed = [answer.question for answer in answers if answer.status is not AnswerStatus.REFUSED]
    assert len(refused) >= 0.9 * len(OUTSIDE), missed
    german = [
        a for a in refused if a.language == "de" and a.refusal and a.refusal.reason is not RefusalReason.NOT_VISIBLE
    ]
    assert all("nicht" in a.refusal.message and "in den Dokumenten" in a.refusal.message for a in german if a.refusal)
    assert all(answer.refusal and answer.refusal.suggested_questions for answer in refused)


@pytest.mark.parametrize(
    ("question", "level", "pattern"),
    [
        (
            "Um wie viel Prozent sind die freiwilligen Ausgaben 2025 gesperrt worden?",
            Visibility.CONFIDENTIAL,
            "zwölf Prozent",
        ),
        (
            "Weshalb flog 2018 ein Kursanbieter aus dem Bahnhofsviertel aus dem Beratungsheft?",
            Visibility.COMMITTEE,
            "Beschwerden",
        ),
        (
            "An wie vielen Grundschulen läuft die gemeinsame Schulbegleitung seit Sommer 2022 dauerhaft?",
            Visibility.COMMITTEE,
            "acht Grundschulen",
        ),
    ],
)
def test_only_who_may_see_it_is_told(
    sample_assistant: Assistant, question: str, level: Visibility, pattern: str
) -> None:
    allowed = ask(sample_assistant, question, Viewer(level))
    assert pattern in " ".join(sentence.text for sentence in allowed.sentences)
    public = ask(sample_assistant, question)
    assert pattern not in repr(public)


def test_judging_people_is_refused_with_a_way_out(sample_assistant: Assistant) -> None:
    answer = ask(sample_assistant, "Ist mein Sohn für das Gymnasium geeignet?")
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.ASSESSES_PERSON
    assert answer.referrals


@pytest.mark.parametrize("text", ["", "   ", "??"])
def test_an_empty_question_is_refused(sample_assistant: Assistant, text: str) -> None:
    answer = ask(sample_assistant, text)
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.EMPTY_QUESTION


@pytest.mark.parametrize(
    "question",
    ["Was steht im nichtöffentlichen Teil über Einhörner?", "Welche Beschwerden gab es intern über Einhörner?"],
)
def test_internal_matters_are_told_from_the_question_alone(question: str) -> None:
    """No library is asked: what is hidden cannot have a say in it."""
    assert reason_for(understand(question), (), Visibility.PUBLIC, related=False) is RefusalReason.NOT_VISIBLE
    assert reason_for(understand(question), (), Visibility.CONFIDENTIAL, related=False) is RefusalReason.NOTHING_FOUND


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Where can I get neutral advice on education in Mühlbrück?", "en"),
        ("Nerede tarafsız eğitim danışmanlığı alabilirim?", "tr"),
        ("Де я можу отримати нейтральну консультацію з освіти?", "uk"),
        ("Где я могу получить нейтральную консультацию по образованию?", "ru"),
        ("أين أحصل على استشارة تعليمية محايدة؟", "ar"),
        ("Gdzie mogę uzyskać neutralne doradztwo edukacyjne?", "pl"),
    ],
)
def test_the_frame_is_in_the_asker_s_language(sample_assistant: Assistant, question: str, language: str) -> None:
    answer = ask(sample_assistant, question)
    assert answer.language == language
    assert answer.referrals
    german = ask(sample_assistant, question, language="de")
    assert answer.notice != german.notice


def test_gold_questions_of_the_tuning_set(sample_assistant: Assistant) -> None:
    """A floor for changes, below what `netzlotse eval` reports; every quote must be valid, without exception."""
    figures = evaluate_retrieval(sample_assistant, read_questions(CORPUS / "gold" / "tuning.jsonl")).as_json()
    assert figures["citation_validity"] == 1.0
    assert figures["recall@5"] >= 0.9


def test_quotes_are_valid_for_every_viewer(sample_assistant: Assistant, sample_library: OwnedLibrary) -> None:
    for level in Visibility:
        answer = ask(sample_assistant, "Was hat der Lenkungskreis zum Ganztag beschlossen?", Viewer(level))
        total, valid = valid_citations(sample_library, answer, Viewer(level))
        assert total == valid
        for sentence in answer.sentences:
            quoted = " ".join(citation.quote for citation in sentence.citations)
            assert re.sub(r"\s+", " ", quoted) == sentence.text


def test_as_a_llama_index_query_engine(sample_assistant: Assistant) -> None:
    response = NetzlotseQueryEngine(sample_assistant).query("Wer hat 2025 gegen das Beratungsmobil gestimmt?")
    assert response.source_nodes
    assert response.source_nodes[0].text in str(response)


def test_as_a_llama_index_chat(sample_assistant: Assistant) -> None:
    chat = NetzlotseChat(sample_assistant)
    chat.chat("Was wurde 2025 zum Beratungsmobil beschlossen?")
    assert "Jobcenter" in str(chat.chat("Und wer war dagegen?"))
    chat.reset()
    assert "Jobcenter" not in str(chat.chat("Und wer war dagegen?"))
