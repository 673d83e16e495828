"""Refuses with a typed reason and offers questions that the visible documents can answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.texts import text
from assistant.types import Refusal, RefusalReason
from assistant.understand import Understanding
from index.types import Hit
from ingest.types import DocumentKind, Visibility

MOST_SUGGESTIONS = 3
FALLBACK = (
    "Wo bekomme ich in meiner Nähe eine neutrale Bildungsberatung?",
    "Was hat der Lenkungskreis zur Bildungsberatung beschlossen?",
    "Welche Ziele hat das Bildungsnetzwerk vereinbart?",
)


def reason_for(understanding: Understanding, hits: Sequence[Hit], level: Visibility, related: bool) -> RefusalReason:
    """Why there is no answer. Told from the question and from visible hits only, so that it reveals nothing hidden."""
    if understanding.assesses_person:
        return RefusalReason.ASSESSES_PERSON
    if understanding.internal and level < Visibility.CONFIDENTIAL:
        return RefusalReason.NOT_VISIBLE
    if not hits:
        return RefusalReason.NOTHING_FOUND
    if related or understanding.about_decisions or understanding.topics:
        return RefusalReason.NOT_ANSWERED
    return RefusalReason.OFF_TOPIC


def refuse(reason: RefusalReason, hits: Sequence[Hit], language: str) -> Refusal:
    """The refusal as it is shown; suggestions are in German, as the documents are."""
    return Refusal(reason, text(language, reason.value), suggestions(hits))


def suggestions(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Questions about the headings of the nearest visible passages, filled up with general ones."""
    asked: list[str] = []
    for hit in hits:
        heading = hit.passage.section_path[-1] if hit.passage.section_path else ""
        if hit.document.kind is DocumentKind.MINUTES and hit.passage.agenda_item and hit.document.date:
            subject = _subject(heading)
            asked.append(f"Was wurde am {hit.document.date:%d.%m.%Y} zu „{subject}“ beschlossen?" if subject else "")
        elif hit.document.kind is DocumentKind.OFFER:
            asked.append(f"Was bietet „{hit.document.title}“ an?")
        elif heading:
            asked.append(f"Was steht in „{hit.document.title}“ zu „{heading}“?")
    unique = [question for question in dict.fromkeys((*asked, *FALLBACK)) if question]
    return tuple(unique[:MOST_SUGGESTIONS])


def _subject(heading: str) -> str:
    """The heading of an agenda item without its number and remarks in brackets."""
    words = heading.split(" ")
    while words and (
        words[0].upper() in {"ZU", "TOP", "PUNKT", "N"} or words[0].rstrip(".:").replace(".", "").isdigit()
    ):
        words = words[1:]
    return " ".join(words).split(" (")[0].strip(" :–-")
