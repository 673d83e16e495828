"""Turns answers and hits into HTML for the Gradio pages. Everything is escaped: the templates escape by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.types import Answer, Citation
from index.types import Hit
from ingest.directory_types import Service
from ui import links
from ui.directory_evidence import named_in
from ui.directory_filters import why_not_referred
from ui.templates import render_page
from ui.text import frame_language

EXCERPT_CHARACTERS = 420
PIECES_AFTER_SENTENCES = 1
"""Referrals, refusal and sources appear together, after the last sentence."""


@dataclass(frozen=True)
class NumberedSentence:
    """A sentence with its sources and their numbers."""

    text: str
    sources: tuple[tuple[int, Citation], ...]


def pieces_of(answer: Answer) -> int:
    """How many steps `answer_html` can show an answer in."""
    return len(answer.sentences) + PIECES_AFTER_SENTENCES


def answer_html(answer: Answer, shown: int | None = None) -> str:
    """The answer's first `shown` pieces, all of them without a number. One line, no blank lines."""
    shown = pieces_of(answer) if shown is None else shown
    finished = shown >= pieces_of(answer)
    visible = answer if finished else replace(answer, referrals=(), refusal=None, questions_back=(), other_offers=())
    numbers = _numbers(answer)
    sentences = [
        NumberedSentence(sentence.text, tuple((numbers[_place(c)], c) for c in sentence.citations))
        for sentence in answer.sentences[:shown]
    ]
    sources = {number: citation for s in sentences for number, citation in s.sources} if finished else {}
    return one_line(
        render_page(
            "answer.html",
            answer=visible,
            finished=finished,
            language=frame_language(answer.language),
            sentences=sentences,
            sources=sorted(sources.items()),
        )
    )


def question_html(question: str) -> str:
    """What the person asked, as text."""
    return one_line(render_page("question.html", question=question))


def message_html(message: str, language: str) -> str:
    """Something the assistant says that is not an answer, for instance that a place is not known."""
    return one_line(render_page("message.html", message=message, language=language))


def hits_html(hits: Sequence[Hit], language: str, services: Sequence[Service] = ()) -> str:
    """A numbered list of passages, each with a link to its page and to the services that it names."""
    rows = [(hit, _excerpt(hit.passage.text), _link(hit), named_in(hit.passage.text, services)) for hit in hits]
    return one_line(render_page("hits.html", rows=rows, language=language, why_not=why_not_referred))


def one_line(html: str) -> str:
    """Without line ends: Markdown would take a blank line as the end of the HTML."""
    return " ".join(html.split())


def _place(citation: Citation) -> tuple[str, int, int, int]:
    return citation.document_id, citation.page, citation.start, citation.end


def _numbers(answer: Answer) -> dict[tuple[str, int, int, int], int]:
    places = dict.fromkeys(_place(c) for sentence in answer.sentences for c in sentence.citations)
    return {place: number for number, place in enumerate(places, start=1)}


def _excerpt(text: str) -> str:
    folded = " ".join(text.split())
    if len(folded) <= EXCERPT_CHARACTERS:
        return folded
    return folded[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _link(hit: Hit) -> str:
    return links.source_page(hit.document.id, hit.passage.page_from, hit.passage.start, hit.passage.end)
