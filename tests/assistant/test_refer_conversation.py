"""The referral in a conversation: emergency numbers first, a question back once, and its answer understood."""

from __future__ import annotations

from dataclasses import replace

from assistant.assistant import Assistant
from assistant.types import AnswerStatus, Conversation, Question


def test_asks_back_once_and_understands_the_answer(sample_assistant: Assistant) -> None:
    first = Question("Gibt es bei mir um die Ecke eine Beratung zum Schulabschluss? Wo kann ich hin?")
    answer = sample_assistant.ask(first)
    assert answer.asked_back == ("place",)
    conversation = sample_assistant.remember(Conversation(), first, answer)
    again = sample_assistant.ask(replace(first, conversation=conversation))
    assert again.questions_back == ()
    second = Question("in Lindhorn", conversation=conversation)
    answer = sample_assistant.ask(second)
    assert answer.referrals[0].service.city == "Lindhorn"
    conversation = sample_assistant.remember(conversation, second, answer)
    third = sample_assistant.ask(Question("Und wer hat am Freitag offen? Wo kann ich hin?", conversation=conversation))
    assert third.referrals
    assert third.referrals[0].distance_km is not None
    assert third.questions_back == ()


def test_emergency_numbers_come_before_everything_and_nobody_is_told_off(sample_assistant: Assistant) -> None:
    answer = sample_assistant.ask(Question("Ich will nicht mehr leben."))
    assert answer.emergency[0].phone == "112"
    assert answer.emergency_notice
    assert answer.refusal is None
    assert answer.status is not AnswerStatus.REFUSED
    assert sample_assistant.ask(Question("Wo bekomme ich Beratung zur Ausbildung?")).emergency == ()
