"""The chat: a question, an answer whose every sentence opens its source, referrals, or a refusal with better questions."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.errors import UnknownPlace
from assistant.types import Answer, Conversation, Question
from index.library import Library
from ui import links
from ui.frame import audit_of, browser_language, close_page, open_page, reader_of
from ui.need_counter import NeedCounter
from ui.render import answer_html, message_html, one_line, pieces_of, question_html
from ui.templates import render_page
from ui.text import EXAMPLES, NOTICE, frame_language, label
from ui.theme import i18n, markup

_log = logging.getLogger(__name__)

SUGGESTIONS = len(EXAMPLES)
FORGET_AFTER_SECONDS = 3600
QUESTION_CHARACTERS = 1000
_SUBTITLE = (
    "Fragen an das Bildungsnetzwerk: Beratung in Ihrer Nähe und Beschlüsse mit Quelle",
    "Ask the education network: counselling near you, and decisions with their source",
)
Suggested = tuple[tuple[str, str], ...]
"""Language and text of questions shown as buttons."""
Updates = tuple[Any, ...]
"""Chatbot, question box, state, title of the suggestions, then their buttons."""


@dataclass(frozen=True)
class Talk:
    """One tab's conversation: what the assistant remembers and what is on the screen. Lives in memory only."""

    owner: str = ""
    """Key of the session it was held in; empty for people who are not signed in."""
    conversation: Conversation = field(default_factory=Conversation)
    shown: tuple[tuple[str, str], ...] = ()
    """Question and answer of each turn, as HTML."""


class ChatPage:
    """Draws the page and answers its events."""

    def __init__(self, library: Library, assistant: Assistant, needs: NeedCounter) -> None:
        self._library = library
        self._assistant = assistant
        self._needs = needs

    def ask(self, text: str, near: str, talk: Talk, request: gr.Request) -> Iterator[Updates]:
        """One turn: the question at once, then the answer piece by piece. Another session begins another conversation."""
        reader = reader_of(request)
        if talk.owner != reader.key:
            talk = Talk(reader.key)
        question = Question(
            text=text[:QUESTION_CHARACTERS],
            viewer=reader.viewer,
            near=near.strip() or None,
            conversation=talk.conversation,
        )
        asked = question_html(text)
        yield self._updates(talk, asked, "", ())
        try:
            answer = self._assistant.ask(question)
            audit_of(request).answer(answer)
            self._needs.count(answer.need)
        except UnknownPlace as exc:
            yield self._message(talk, asked, str(exc), "de")
            return
        except Exception as exc:
            _log.error("a question could not be answered: %s", type(exc).__name__)
            language = browser_language(request)
            yield self._message(talk, asked, label("failed", language), language)
            return
        yield from self._show(talk, question, asked, answer)

    def restart(self, request: gr.Request) -> Updates:
        """Forget this tab's conversation."""
        title = label("examples", browser_language(request))
        return [], "", Talk(reader_of(request).key), gr.update(value=title, visible=True), *_buttons(EXAMPLES)

    def build(self) -> gr.Blocks:
        """The page; each call makes a new one."""
        words = i18n()
        page = gr.Blocks(title="Netzlotse", analytics_enabled=False)
        with page:
            page.queue(default_concurrency_limit=4)
            open_page(links.CHAT, _SUBTITLE)
            markup(one_line(render_page("notice.html", notice=NOTICE)))
            talk = gr.State(Talk(), time_to_live=FORGET_AFTER_SECONDS)
            chatbot = gr.Chatbot(
                label=words("conversation"),
                elem_id="nl-conversation",
                show_label=False,
                height=None,
                buttons=[],
                feedback_options=None,
                latex_delimiters=[],
                layout="panel",
                allow_file_downloads=False,
                placeholder=words("answer_here"),  # type: ignore[arg-type]  # translated all the same
            )
            title = gr.Markdown(words("examples"), elem_classes="nl-suggestions-title")
            with gr.Row(elem_classes="nl-suggestions"):
                suggestions = [
                    gr.Button(question, size="sm", elem_classes=_button_classes(language))
                    for language, question in EXAMPLES
                ]
            with gr.Group(elem_classes="nl-form"):
                question = gr.Textbox(
                    "",
                    label=words("question"),
                    info=words("question_hint"),
                    lines=2,
                    max_lines=6,
                    max_length=QUESTION_CHARACTERS,
                    elem_id="nl-question",
                )
                near = gr.Textbox(
                    "", label=words("near"), info=words("near_hint"), max_length=100, elem_id="nl-near", max_lines=1
                )
            with gr.Row(elem_classes="nl-actions"):
                send = gr.Button(words("send"), variant="primary", elem_id="nl-send")
                restart = gr.Button(words("restart"), variant="secondary", elem_id="nl-restart")
            outputs = [chatbot, question, talk, title, *suggestions]
            quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
            gr.on([send.click, question.submit, near.submit], self.ask, [question, near, talk], outputs, **quiet)
            for button in suggestions:
                button.click(self.ask, [button, near, talk], outputs, **quiet)
            restart.click(self.restart, None, outputs, **quiet)
            close_page(page, self._library)
        return page

    def _show(self, talk: Talk, question: Question, asked: str, answer: Answer) -> Iterator[Updates]:
        questions = answer.refusal.suggested_questions if answer.refusal else ()
        suggested = tuple((answer.language, text) for text in questions)
        for shown in range(1, pieces_of(answer)):
            yield self._updates(talk, asked, answer_html(answer, shown), ())
        html = answer_html(answer)
        remembered = self._assistant.remember(talk.conversation, question, answer)
        yield self._updates(Talk(talk.owner, remembered, (*talk.shown, (asked, html))), None, None, suggested)

    def _message(self, talk: Talk, asked: str, message: str, language: str) -> Updates:
        html = message_html(message, language)
        return self._updates(Talk(talk.owner, talk.conversation, (*talk.shown, (asked, html))), None, None, ())

    def _updates(self, talk: Talk, asked: str | None, html: str | None, suggested: Suggested) -> Updates:
        turns = talk.shown if asked is None else (*talk.shown, (asked, html or ""))
        title = label("suggestions", frame_language(suggested[0][0])) if suggested else ""
        return _messages(turns), "", talk, gr.update(value=title, visible=bool(title)), *_buttons(suggested)


def _messages(turns: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    messages: list[dict[str, str]] = []
    for asked, html in turns:
        messages.append({"role": "user", "content": asked})
        if html:
            messages.append({"role": "assistant", "content": html})
    return messages


def _buttons(suggested: Suggested) -> list[Any]:
    padded = [*suggested[:SUGGESTIONS], *[("de", "")] * (SUGGESTIONS - len(suggested))]
    return [
        gr.update(value=text, visible=bool(text), elem_classes=_button_classes(language)) for language, text in padded
    ]


def _button_classes(language: str) -> list[str]:
    return ["nl-suggestion", f"nl-lang-{language}"]
