"""Answers and hits in the shapes of the HTTP interface; the command line prints the same with `--json`."""

from __future__ import annotations

from assistant.types import Answer, Conversation
from index.types import Hit
from ui import links
from ui.schemas import AnswerOut, DocumentOut, HitOut


def answer_out(answer: Answer, conversation: Conversation) -> AnswerOut:
    """An answer, with the conversation that a follow-up question sends back."""
    fields = {name: getattr(answer, name) for name in AnswerOut.model_fields if name != "conversation"}
    return AnswerOut.model_validate({**fields, "conversation": conversation.turns}, from_attributes=True)


def hit_out(hit: Hit) -> HitOut:
    """A passage found, with the link that opens it."""
    passage = hit.passage
    return HitOut(
        document=DocumentOut.model_validate(hit.document),
        passage_id=passage.id,
        text=passage.text,
        section=list(passage.section_path),
        agenda_item=passage.agenda_item,
        page_from=passage.page_from,
        page_to=passage.page_to,
        start=passage.start,
        end=passage.end,
        link=links.source_page(passage.document_id, passage.page_from, passage.start, passage.end),
        score=hit.score,
        similarity=hit.similarity,
    )
