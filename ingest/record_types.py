"""Records that are read out of documents: decisions, recommendations, terms of contracts. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.types import Document, Passage, Visibility


class Outcome(StrEnum):
    """What became of the matter that a body decided on."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    NOTED = "noted"


class SupersessionEffect(StrEnum):
    """What a later decision does to an earlier one."""

    REVOKED = "revoked"
    PARTLY_REVOKED = "partly_revoked"
    REPLACED = "replaced"
    AMENDED = "amended"


@dataclass(frozen=True)
class Votes:
    """A vote as the minutes print it; None is what they do not say."""

    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    unanimous: bool | None = None


@dataclass(frozen=True)
class DecisionReference:
    """An earlier decision that a decision names, and what becomes of it. The body is that of the naming document."""

    date: date
    agenda_item: str | None
    number: str | None
    """As in "Beschluss 1"."""
    effect: SupersessionEffect


@dataclass(frozen=True)
class Evidence:
    """Where one field of a record was read."""

    field: str
    """Name of the field."""
    quote: str
    """`Document.text[start:end]`, character by character; a page break may stand in it."""
    section: str
    """The heading it stands under."""
    page: int
    start: int
    end: int


@dataclass(frozen=True)
class RecommendationReference:
    """A recommendation of a conference as minutes name it; the conference is None in all three where they do not say which."""

    number: str
    conference: int | None
    """13 for "13. Bildungskonferenz"."""
    day: date | None
    year: int | None
    evidence: tuple[Evidence, ...]
    """Of `number`, and of `conference` where it is named."""


@dataclass(frozen=True)
class Decision:
    """One decision of a body. Everything optional is None where the minutes do not say it."""

    id: str
    document_id: str
    ordinal: int
    agenda_item: str | None
    number: str | None
    """As in "Beschluss 2"."""
    heading: str
    """Of its section."""
    wording: str
    """`Document.text[start:end]`, character by character; a page break may stand in it."""
    outcome: Outcome | None
    votes: Votes
    responsible: str | None
    due: date | None
    """The first deadline its wording names."""
    field_of_action: str | None
    """Handlungsfeld."""
    supersedes: tuple[DecisionReference, ...]
    page: int
    """On which the wording begins."""
    start: int
    end: int
    visibility: Visibility
    """Of its section."""
    from_recommendation: tuple[RecommendationReference, ...] = ()
    """Recommendations that it takes up: those its wording or the heading of its agenda item names."""


@dataclass(frozen=True)
class RecommendationMention:
    """A sentence of minutes that names a recommendation on which the same minutes hold no decision."""

    document_id: str
    ordinal: int
    agenda_item: str | None
    reference: RecommendationReference
    wording: str
    page: int
    start: int
    end: int
    visibility: Visibility


@dataclass(frozen=True)
class Recommendation:
    """One recommendation of a conference. Everything optional is None where the record does not say it."""

    id: str
    document_id: str
    ordinal: int
    conference: int | None
    """8 for "8. Bildungskonferenz"."""
    number: str | None
    title: str | None
    wording: str
    """`Document.text[start:end]`, character by character; a page break may stand in it."""
    addressed_to: str | None
    approval_percent: int | None
    evidence: tuple[Evidence, ...]
    """Of every other field that is there."""
    section: str
    page: int
    start: int
    end: int
    visibility: Visibility
    """Of its section."""


class ContractField(StrEnum):
    """What a term of a contract settles."""

    PARTY = "party"
    SIGNED = "signed"
    AMENDS = "amends"
    """Which contract this one changes."""
    IN_FORCE = "in_force"
    TERM = "term"
    RENEWAL = "renewal"
    NOTICE = "notice"
    DUTY = "duty"
    AMENDMENT = "amendment"
    """A change of one clause."""


class AmendmentEffect(StrEnum):
    """What becomes of a clause."""

    REPLACED = "replaced"
    AMENDED = "amended"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class ClauseNumber:
    """ "§ 5 Abs. 2 Satz 1": paragraphs and sentences are empty where the whole clause is meant."""

    clause: str
    """"§ 5", "§ 7a", "Artikel 3"."""
    paragraphs: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True)
class ContractTerm:
    """One thing that a contract settles, with the words that settle it."""

    document_id: str
    ordinal: int
    field: ContractField
    value: str
    """The words that matter, as they stand in `wording`: a name, a notice period, a clause."""
    day: date | None
    """Of `signed`, `in_force`, `amends`, and of a `term` that ends on a day."""
    party: str | None
    """Who owes a duty; short name of a party."""
    effect: AmendmentEffect | None
    clause: ClauseNumber | None
    """Where it stands; of an amendment: what is changed."""
    wording: str
    """`Document.text[start:end]`, character by character; a page break may stand in it."""
    section: str
    page: int
    start: int
    end: int
    visibility: Visibility
    """Of its section."""


@dataclass(frozen=True)
class Loaded:
    """A document with its passages and the records read out of it, ready to be stored."""

    document: Document
    passages: tuple[Passage, ...]
    decisions: tuple[Decision, ...] = ()
    mentions: tuple[RecommendationMention, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    contract_terms: tuple[ContractTerm, ...] = ()
