"""Shapes of the HTTP interface: what OpenAPI shows. Answers are read straight from the dataclasses of assistant and index."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import AnswerStatus, RefusalReason
from ingest.directory_types import Neutrality
from ingest.types import DocumentKind

_DOCUMENT = "minutes-2024-03"


class Schema(BaseModel):
    """Base: reads attributes of dataclasses, refuses unknown keys in requests."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class ProblemPlace(Schema):
    """One wrong parameter."""

    where: str = Field(description="Parameter or path inside the JSON body.", examples=["query.from"])
    what: str = Field(description="What is wrong with it.", examples=["Input should be a valid date"])
    what_to_do: str = Field(description="How to put it right.", examples=["Write dates as YYYY-MM-DD."])


class Problem(Schema):
    """An error as RFC 9457 describes it."""

    type: str = Field(description="Stable name of the kind of problem.", examples=["urn:netzlotse:not-found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(
        description="What happened and what to do.",
        examples=["There is no such document or page, or it is not open to you."],
    )
    errors: list[ProblemPlace] = Field(default=[], description="Each wrong parameter, if parameters were wrong.")


class CitationOut(Schema):
    """Where a sentence stands, down to the characters."""

    document_id: str = Field(examples=[_DOCUMENT])
    title: str = Field(examples=["Lenkungskreis, 12. Sitzung"])
    kind: DocumentKind
    date: Annotated[date | None, Field(description="Date of the document.", examples=["2024-03-14"])]
    page: int = Field(description="Physical page, from 1.", examples=[2])
    page_label: str = Field(description="Page number as printed.", examples=["2"])
    section: str = Field(description="Headings from the outermost in.", examples=["TOP 4 › Sprachbildung"])
    agenda_item: str | None = Field(description="Number of the agenda item.", examples=["4"])
    quote: str = Field(description="Verbatim: these very characters stand on the page.")
    start: int = Field(description="First character of the quote in the document's text.", examples=[1840])
    end: int = Field(description="Character after the quote.", examples=[1921])
    link: str = Field(
        description="Path on this server that opens the page with the quote marked.",
        examples=[f"/documents/{_DOCUMENT}/pages/2?start=1840&end=1921#quote"],
    )
    ocr_confidence: float | None = Field(
        default=None,
        description="How sure text recognition was of this page, 0 to 1; null if the file itself holds the text.",
    )


class SentenceOut(Schema):
    """One sentence of the answer, verbatim from a document."""

    text: str
    citations: list[CitationOut] = Field(description="At least one; two if the sentence runs over a page break.")
    probability: float = Field(description="Calibrated probability that the sentence answers the question, 0 to 1.")


class ServiceOut(Schema):
    """One counselling service, as the directory has it."""

    id: str
    organization: str
    name: str
    alternate_name: str
    description: str
    topics: list[str]
    life_stages: list[str]
    address_1: str
    postal_code: str
    city: str
    district: str
    latitude: float
    longitude: float
    phone: str
    email: str
    url: str
    opening_hours: str = Field(description="OpenStreetMap syntax; empty if by appointment only or unknown.")
    by_appointment: bool
    languages: list[str] = Field(description="ISO 639 codes.", examples=[["de", "tr"]])
    accessibility: list[str]
    accessibility_note: str
    cost: str
    cost_amount: float | None = Field(description="In EUR.")
    eligibility: str
    neutrality: Neutrality
    neutrality_evidence: str
    neutrality_evidence_source: str = Field(description="Source name of a document, or an address.")
    assured_date: date | None = Field(description="When the entry was last confirmed.")
    status: str


class ReferralOut(Schema):
    """A provider-neutral service and why it was chosen. Facts are those of the record, untouched."""

    service: ServiceOut
    reasons: list[str]
    distance_km: float | None
    next_opening: str | None = Field(description="For people, in the language of the answer.")
    stale: bool = Field(description="The entry was confirmed more than a year ago.")


class EmergencyOut(Schema):
    """Whom to call at once. Show it before everything else."""

    name: str
    phone: str = Field(examples=["112"])
    source: str = Field(description="Page of the organisation.")


class RefusalOut(Schema):
    """Why there is no answer, and what to ask instead."""

    reason: RefusalReason
    message: str
    suggested_questions: list[str]


class TurnSchema(Schema):
    """One earlier turn of a conversation. Send back unchanged what the last answer returned."""

    question: str = Field(max_length=1000)
    searched_as: str = Field(max_length=2000)
    document_ids: list[str] = Field(default=[], max_length=50)
    passage_ids: list[str] = Field(default=[], max_length=50)
    agenda_item: str | None = None
    near: str | None = None
    asked_back: list[str] = Field(default=[], max_length=10)


class FiltersIn(Schema):
    """What the documents are narrowed to; leave out what does not matter."""

    kinds: list[DocumentKind] = []
    body: str | None = Field(default=None, examples=["Lenkungskreis"])
    date_from: date | None = Field(default=None, examples=["2023-01-01"])
    date_to: date | None = None
    municipality: str | None = None
    as_of: str | None = Field(
        default=None,
        max_length=40,
        description="Answer from what was in the index at the end of this day, or at a time.",
    )


class AskIn(Schema):
    """A question. Nothing of it is stored or logged."""

    question: str = Field(
        max_length=1000, examples=["Wo kann ich mich beraten lassen, wenn ich den Schulabschluss nachholen will?"]
    )
    near: str | None = Field(default=None, max_length=100, description="Town, district or postal code.")
    language: str | None = Field(
        default=None, pattern="^[a-z]{2,3}$", description="Of the answer's frame; without it, the question's own."
    )
    filters: FiltersIn = FiltersIn()
    conversation: list[TurnSchema] = Field(
        default=[], max_length=50, description="`conversation` of the answer before, unchanged."
    )


class AnswerOut(Schema):
    """An answer of quoted sentences and referrals, or a refusal that says why."""

    notice: str = Field(description="Says that a machine answers. Show it to people (EU AI Act, Article 50).")
    status: AnswerStatus
    question: str
    understood_as: str = Field(description="The question as completed from the conversation; empty if as asked.")
    language: str = Field(description="Of the frame around the quotes.", examples=["de"])
    introduction: str = Field(description="One sentence before quotes and referrals; may be empty.")
    sentences: list[SentenceOut]
    referrals: list[ReferralOut]
    refusal: RefusalOut | None
    emergency: list[EmergencyOut] = Field(
        default=[], description="Numbers to call, if the question tells of an emergency."
    )
    emergency_notice: str = Field(default="", description="One sentence before the numbers.")
    questions_back: list[str] = Field(
        default=[], description="At most two short questions that would change the referrals."
    )
    other_offers: list[ReferralOut] = Field(
        default=[], description="Provider-bound offers, only if asked for. Not neutral: show them apart and say so."
    )
    conversation: list[TurnSchema] = Field(description="Send this with the next question of the same conversation.")


class AgendaItemOut(Schema):
    """One item of an agenda."""

    number: str
    title: str
    public: bool


class DocumentOut(Schema):
    """A document without its text."""

    id: str = Field(examples=[_DOCUMENT])
    source: str
    kind: DocumentKind
    title: str
    body: str = Field(description="Committee, e.g. Lenkungskreis; empty if none.")
    date: Annotated[date | None, Field(description="Of the document, not of the file.")]
    network: str
    municipality: str
    language: str
    version: int
    page_count: int
    ocr_confidence: float | None = Field(
        default=None,
        description="Of the page that text recognition was least sure of, 0 to 1; null if no page was recognised.",
    )
    replaced_at: datetime | None = Field(
        default=None, description="When newer content took its place; null for every current document."
    )


class GuessOut(Schema):
    """A field of a document that nobody said and its text was taken to mean."""

    field: str = Field(description="kind, title, body, date or municipality.")
    confidence: float = Field(description="0 to 1; 0 if nothing was found.")


class DocumentDetails(DocumentOut):
    """A document with its agenda and where its pages are."""

    guesses: list[GuessOut] = Field(description="What was guessed, since no manifest says it.")
    agenda: list[AgendaItemOut]
    pages: list[str] = Field(description="Addresses of the pages, first page first.")
    original: str | None = Field(description="Address of the file, if all of it is open to you.")


class SegmentOut(Schema):
    """A visible stretch of a page; `start` and `end` are characters of the document's text."""

    start: int
    end: int
    text: str


class PageOut(Schema):
    """One page as it is open to you. Between two segments something is hidden."""

    document: DocumentOut
    number: int
    label: str
    segments: list[SegmentOut]
    complete: bool = Field(description="False if something of this page is hidden; then there is no picture.")
    ocr_confidence: float | None = Field(
        default=None,
        description="How sure text recognition was of this page, 0 to 1; null if the file itself holds the text.",
    )


class HitOut(Schema):
    """A passage found."""

    document: DocumentOut
    passage_id: str
    text: str
    section: list[str] = Field(description="Headings from the outermost in.")
    agenda_item: str | None
    page_from: int
    page_to: int
    start: int
    end: int
    link: str = Field(description="Path on this server that opens the page with the passage marked.")
    score: float = Field(description="Orders the hits of this query; means nothing across queries.")
    similarity: float | None = Field(description="Cosine of question and passage.")


class SearchOut(Schema):
    """Passages, best first."""

    query: str
    count: int
    hits: list[HitOut]


class ServicesOut(Schema):
    """Neutral services: by fit, then distance, then a stable order that favours nobody."""

    count: int
    referrals: list[ReferralOut]


class CheckOut(Schema):
    """One thing that was looked at."""

    check: str
    ok: bool
    message: str


class ReadyOut(Schema):
    """All checks passed."""

    ready: bool
    checks: list[CheckOut]


class AliveOut(Schema):
    """The process answers."""

    status: str = Field(examples=["ok"])
