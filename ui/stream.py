"""An answer as server-sent events, piece by piece in the order in which people read it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from ui.schemas import AnswerOut


def events(answer: AnswerOut) -> Iterator[str]:
    """emergency numbers, notice, introduction, sentences, referrals, refusal; at last `done` with the whole answer."""
    for contact in answer.emergency:
        yield _event("emergency", contact)
    yield _event("notice", {"text": answer.notice})
    if answer.introduction:
        yield _event("introduction", {"text": answer.introduction})
    for sentence in answer.sentences:
        yield _event("sentence", sentence)
    for referral in answer.referrals:
        yield _event("referral", referral)
    if answer.refusal:
        yield _event("refusal", answer.refusal)
    yield _event("done", answer)


class _Text(BaseModel):
    text: str


def _event(name: str, data: BaseModel | dict[str, str]) -> str:
    model = _Text(**data) if isinstance(data, dict) else data
    return f"event: {name}\ndata: {model.model_dump_json()}\n\n"
