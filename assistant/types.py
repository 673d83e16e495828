"""What leaves this package: answers with sentences, citations, referrals and refusals; conversations. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from index.types import PUBLIC_VIEWER, Filters, Viewer
from ingest.directory_types import Place, Service
from ingest.types import DocumentKind


class AnswerStatus(StrEnum):
    """How far a question could be answered."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    """Referrals but no quoted sentence, or evidence that is weak."""
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why there is no answer."""

    NOTHING_FOUND = "nothing_found"
    NOT_ANSWERED = "not_answered"
    """Something related was found, but it does not answer."""
    NOT_VISIBLE = "not_visible"
    """The question is about internal matters; told from the question alone, never from what is hidden."""
    OFF_TOPIC = "off_topic"
    ASSESSES_PERSON = "assesses_person"
    """Asks to decide about or assess a person; Netzlotse never does."""
    EMPTY_QUESTION = "empty_question"


@dataclass(frozen=True)
class Citation:
    """Where a sentence stands. `quote` is found character by character in the stored page."""

    document_id: str
    title: str
    kind: DocumentKind
    date: date | None
    page: int
    page_label: str
    section: str
    """Headings from the outermost in, joined by " › "."""
    agenda_item: str | None
    quote: str
    start: int
    """First character of the quote in the document's text."""
    end: int
    link: str
    """Path on this server that opens the page with the quote marked."""
    ocr_confidence: float | None = None
    """How sure text recognition was of the page, 0 to 1; None if the file itself holds the text."""


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of the answer, verbatim from a document; two citations if it runs over a page break."""

    text: str
    citations: tuple[Citation, ...]
    probability: float
    """Calibrated probability in [0, 1] that this sentence answers the question."""


@dataclass(frozen=True)
class Referral:
    """A neutral service and why it was chosen. Facts come from the record, untouched."""

    service: Service
    reasons: tuple[str, ...]
    distance_km: float | None
    next_opening: str | None
    """For people, in the language of the answer; None if by appointment or unknown."""
    stale: bool
    """Assured more than a year ago."""


@dataclass(frozen=True)
class Refusal:
    """A typed refusal with questions that can be answered instead."""

    reason: RefusalReason
    message: str
    suggested_questions: tuple[str, ...]


@dataclass(frozen=True)
class EmergencyContact:
    """Whom to call in an emergency; shown before everything else."""

    name: str
    phone: str
    source: str
    """Page of the organisation."""


@dataclass(frozen=True)
class AskedNeed:
    """What counselling was sought for, from fixed lists only; nothing of the question's words."""

    topics: tuple[str, ...]
    """Those that the conversation has not told of before, so that a need counts once."""
    place: Place | None


@dataclass(frozen=True)
class Answer:
    """What `ask` gives back."""

    question: str
    language: str
    """ISO 639-1 code of the frame around the quotes."""
    status: AnswerStatus
    sentences: tuple[AnswerSentence, ...]
    referrals: tuple[Referral, ...]
    refusal: Refusal | None
    notice: str
    """Says that a machine answers."""
    introduction: str = ""
    """One sentence before the referrals or quotes, in the asker's language; may be empty."""
    understood_as: str = ""
    """The question as searched when it was completed from the conversation; empty if as asked."""
    emergency: tuple[EmergencyContact, ...] = ()
    """Numbers to call first, if the question tells of an emergency."""
    emergency_notice: str = ""
    """One sentence before them, in the asker's language."""
    questions_back: tuple[str, ...] = ()
    """At most two questions whose answers would change the referrals."""
    asked_back: tuple[str, ...] = ()
    """Keys of these questions, kept in the conversation so that nothing is asked twice."""
    other_offers: tuple[Referral, ...] = ()
    """Provider-bound offers, only if asked for; never among the referrals, and not neutral."""
    need: AskedNeed | None = None
    """What may be counted of it, if counselling was sought; never shown."""


@dataclass(frozen=True)
class Turn:
    """An earlier question of the same conversation and the passages its answer quoted."""

    question: str
    searched_as: str
    document_ids: tuple[str, ...] = ()
    passage_ids: tuple[str, ...] = ()
    agenda_item: str | None = None
    near: str | None = None
    asked_back: tuple[str, ...] = ()
    """What was asked back so far in this conversation."""


@dataclass(frozen=True)
class Conversation:
    """What was asked before, newest last. Lives in memory only; nothing of it is stored."""

    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question and who asks it."""

    text: str
    viewer: Viewer = PUBLIC_VIEWER
    near: str | None = None
    """Town, district or postal code."""
    language: str | None = None
    """None: the language of the question."""
    filters: Filters = field(default_factory=Filters)
    conversation: Conversation = field(default_factory=Conversation)
