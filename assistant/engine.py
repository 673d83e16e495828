"""Offers the assistant to LlamaIndex: a query engine without memory and a chat engine that remembers one conversation."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.assistant import Assistant
from assistant.types import Answer, Conversation, Question
from index.types import PUBLIC_VIEWER, Viewer


def as_text(answer: Answer) -> str:
    """The answer as plain text: refusal or introduction, sentences, names of services."""
    lines = [answer.refusal.message] if answer.refusal else [answer.introduction]
    lines += [sentence.text for sentence in answer.sentences]
    lines += [f"{referral.service.name}, {referral.service.city}" for referral in answer.referrals]
    return "\n".join(line for line in lines if line)


def as_response(answer: Answer) -> Response:
    """The answer as LlamaIndex carries it: text, and every citation as a source node."""
    nodes = [
        NodeWithScore(
            node=TextNode(
                text=citation.quote,
                metadata={
                    "document_id": citation.document_id,
                    "title": citation.title,
                    "date": citation.date.isoformat() if citation.date else None,
                    "page": citation.page,
                    "agenda_item": citation.agenda_item,
                    "link": citation.link,
                },
            ),
            score=sentence.probability,
        )
        for sentence in answer.sentences
        for citation in sentence.citations
    ]
    return Response(response=as_text(answer), source_nodes=nodes, metadata={"status": answer.status.value})


class NetzlotseQueryEngine(BaseQueryEngine):
    """Answers each question on its own, for one viewer, without a language model."""

    def __init__(self, assistant: Assistant, viewer: Viewer = PUBLIC_VIEWER) -> None:
        self._assistant = assistant
        self._viewer = viewer
        super().__init__(callback_manager=CallbackManager([]))

    def _query(self, query_bundle: QueryBundle) -> Response:
        return as_response(self._assistant.ask(Question(query_bundle.query_str, self._viewer)))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


class NetzlotseChat:
    """Answers follow-up questions too; `reset` forgets the conversation, which lives in memory only."""

    def __init__(self, assistant: Assistant, viewer: Viewer = PUBLIC_VIEWER) -> None:
        self._assistant = assistant
        self._viewer = viewer
        self._conversation = Conversation()

    def chat(self, message: str) -> Response:
        """Answer one message of the conversation."""
        question = Question(message, self._viewer, conversation=self._conversation)
        answer = self._assistant.ask(question)
        self._conversation = self._assistant.remember(self._conversation, question, answer)
        return as_response(answer)

    def reset(self) -> None:
        """Start a new conversation."""
        self._conversation = Conversation()
