"""Completes a follow-up from the conversation: "Und wer war dagegen?" is searched together with what was asked before."""

from __future__ import annotations

import re

from assistant.types import Answer, Conversation, Question, Turn
from index.analyse import analyse

MOST_TURNS = 12
"""Older turns are dropped; a conversation stays small in memory."""
OPENS_FOLLOW_UP = re.compile(
    r"^\s*(und|aber|oder|außerdem|auch|dann|also|and|but|what about|how about|ve|peki|ama|а|і|и|но|але|та|a|i|ale|و|ولكن)\b",
    re.IGNORECASE,
)
REFERS_BACK = re.compile(
    r"\b(das|dies\w*|davon|dazu|dafür|dagegen|damit|daran|darüber|dabei|dort|es|er|sie|ihn|ihm|ihr|deren|dessen|that|this|it|they|them|there|"
    r"bu|bunu|buna|onu|цьому|цього|це|это|этого|тому|tego|tym|to|niej|nim)\b|ذلك|هذا|هذه",
    re.IGNORECASE,
)
FEW_WORDS = 3


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without the one before."""
    content = set(analyse(question).whole)
    if OPENS_FOLLOW_UP.search(question):
        return len(content) <= 2 * FEW_WORDS
    return len(content) <= FEW_WORDS and REFERS_BACK.search(question) is not None


def lacks_what_it_continues(question: str) -> bool:
    """Whether a question that stands alone is worded as the second half of a conversation: "Und wer war dagegen?"."""
    return OPENS_FOLLOW_UP.search(question) is not None and is_follow_up(question)


def _answers_back(question: str, turn: Turn) -> bool:
    """Whether a few words are the answer to what was asked back: "Lindhorn", "00121", "im Bahnhofsviertel"."""
    return bool(turn.asked_back) and len(question.split()) <= FEW_WORDS + 1 and "?" not in question


def complete(question: Question) -> tuple[str, Turn | None]:
    """The question as it is to be searched, and the turn it continues (None if it stands alone)."""
    turns = question.conversation.turns
    if not turns or not (is_follow_up(question.text) or _answers_back(question.text, turns[-1])):
        return question.text, None
    return f"{turns[-1].searched_as} {question.text}".strip(), turns[-1]


def remember(
    conversation: Conversation,
    question: Question,
    answer: Answer,
    passage_ids: tuple[str, ...],
    near: str | None = None,
) -> Conversation:
    """The conversation with this turn at its end; `near` is the place that the question named or was understood with."""
    citations = [citation for sentence in answer.sentences for citation in sentence.citations]
    turn = Turn(
        question=question.text,
        searched_as=answer.understood_as or question.text,
        document_ids=tuple(dict.fromkeys(citation.document_id for citation in citations)),
        passage_ids=passage_ids,
        agenda_item=citations[0].agenda_item if citations else None,
        near=near or question.near or (conversation.turns[-1].near if conversation.turns else None),
        asked_back=tuple(
            dict.fromkeys((*(conversation.turns[-1].asked_back if conversation.turns else ()), *answer.asked_back))
        ),
    )
    return Conversation((*conversation.turns, turn)[-MOST_TURNS:])
