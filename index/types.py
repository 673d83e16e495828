"""What leaves this package: viewers, filters, hits, stored documents and pages, reports of what changed. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from ingest.record_types import (
    ContractTerm,
    Decision,
    DecisionReference,
    Outcome,
    Recommendation,
    RecommendationMention,
    RecommendationReference,
    SupersessionEffect,
)
from ingest.types import DocumentKind, Guess, Passage, Refusal, Visibility


@dataclass(frozen=True)
class Viewer:
    """Who is reading. Carries one level; every read of this package takes one."""

    level: Visibility = Visibility.PUBLIC

    def sees(self, visibility: Visibility) -> bool:
        """Whether something of this visibility may be shown."""
        return visibility <= self.level


PUBLIC_VIEWER = Viewer(Visibility.PUBLIC)


@dataclass(frozen=True)
class Filters:
    """What a search is narrowed to; empty means no restriction. Applied inside the query, never afterwards."""

    kinds: tuple[DocumentKind, ...] = ()
    body: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    municipality: str | None = None
    as_of: datetime | None = None
    """Read what was in the index at this moment (with a time zone); None: now."""


@dataclass(frozen=True)
class DocumentRecord:
    """A stored document without its text."""

    id: str
    source: str
    kind: DocumentKind
    title: str
    body: str
    date: date | None
    network: str
    municipality: str
    visibility: Visibility
    language: str
    sha256: str
    version: int
    page_count: int
    replaced_at: datetime | None = None
    """When newer content took its place; None for every current document."""
    ocr_confidence: float | None = None
    """Of the page that text recognition was least sure of, 0 to 1; None if no page was recognised."""
    guesses: tuple[Guess, ...] = ()
    """What nobody said about the document and its text was taken to mean."""


@dataclass(frozen=True)
class PageSegment:
    """A visible stretch of a page. `start` and `end` are characters of the document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class PageView:
    """One page as this viewer may see it: visible segments in order; gaps are not public to the viewer."""

    document: DocumentRecord
    number: int
    label: str
    segments: tuple[PageSegment, ...]
    complete: bool
    """True if nothing is hidden; only then may the page's picture be shown."""
    ocr_confidence: float | None = None
    """How sure text recognition was of this page, 0 to 1; None if the file itself holds the text."""


@dataclass(frozen=True)
class Facets:
    """What filters can be set to, from what a viewer may see."""

    bodies: tuple[str, ...]
    municipalities: tuple[str, ...]
    kinds: tuple[DocumentKind, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A passage found, best first in its list. Scores order hits of one query; they mean nothing across queries or models."""

    passage: Passage
    document: DocumentRecord
    score: float
    dense_rank: int | None = None
    """1-based rank in the vector search, None if it was not among its candidates."""
    lexical_rank: int | None = None
    similarity: float | None = None
    """Cosine of question and passage in [-1, 1]."""
    late_interaction: float | None = None
    """Mean of each question token's best match in the passage, in [-1, 1]; None if not reranked."""
    read: tuple[float, ...] | None = None
    """Log odds that each line of the passage answers, from reading it together with the question; None if that was not done."""


@dataclass(frozen=True)
class Moved:
    """A file that was found at another path with the same bytes; its document and passages kept their ids."""

    before: str
    source: str


@dataclass(frozen=True)
class Copy:
    """A file with the bytes of another one: one document with two places."""

    source: str
    same_as: str
    visibility: Visibility
    """What now holds for both."""
    stricter: bool
    """Whether this file or the other one declares less than what holds: the stricter one won."""


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did, by source name."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    passages: int
    services: int
    seconds: float
    moved: tuple[Moved, ...] = ()
    copies: tuple[Copy, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    """What is new or changed, as it was read."""
    uncertain: tuple[DocumentRecord, ...] = ()
    """Those of them with a page that was recognised with less than the set confidence."""


@dataclass(frozen=True)
class Finding:
    """One thing doctor looked at."""

    check: str
    ok: bool
    message: str
    repaired: bool = False
    details: tuple[str, ...] = ()
    """One sentence for each thing found: what it is and what to do."""


class Progress(Protocol):
    """Told about the work as it goes; a terminal draws it as a bar."""

    def start(self, total: int) -> None:
        """`total` files are going to be looked at."""

    def step(self, source: str) -> None:
        """One file is done."""


Metadata = dict[str, Any]
"""What a vector row carries for filtering; plain strings and integers."""


@dataclass(frozen=True)
class DecisionFilters:
    """What a list of decisions is narrowed to; empty means no restriction."""

    body: str | None = None
    topic: str | None = None
    """Words that heading, wording or field of action must hold; the list is then ordered by how well they do."""
    date_from: date | None = None
    date_to: date | None = None
    outcomes: tuple[Outcome, ...] = ()
    as_of: datetime | None = None
    """Read what was in the index at this moment (with a time zone); None: now."""


@dataclass(frozen=True)
class DecisionLink:
    """Another decision that this one supersedes or is superseded by; only ever one that the viewer may see."""

    effect: SupersessionEffect
    decision: Decision
    date: date | None


@dataclass(frozen=True)
class Mention:
    """Where a document names something; `start` and `end` count characters of the document."""

    document: DocumentRecord
    page: int
    start: int
    end: int


@dataclass(frozen=True)
class DecisionRecord:
    """A stored decision with its document, as one viewer may see it."""

    decision: Decision
    document: DocumentRecord
    supersedes: tuple[DecisionLink, ...]
    """Those references of the decision that name exactly one stored decision."""
    unresolved: tuple[DecisionReference, ...]
    """The other references, as the wording has them."""
    superseded_by: tuple[DecisionLink, ...]
    """Earliest first; only by decisions that were adopted."""
    recommendations: tuple[RecommendationLink, ...] = ()
    """Recommendations that it takes up, in the order in which it names them."""


@dataclass(frozen=True)
class RecommendationLink:
    """A recommendation as minutes name it, and the stored one if exactly one fits that the viewer may see."""

    reference: RecommendationReference
    recommendation: Recommendation | None
    date: date | None
    """Of the conference."""


class Reception(StrEnum):
    """What became of a recommendation, as far as the viewer may see."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    NOTED = "noted"
    MIXED = "mixed"
    """The last minutes that take it up hold decisions of different outcomes."""
    UNCLEAR = "unclear"
    """Taken up by a decision whose outcome is not stated."""
    MENTIONED = "mentioned"
    """Named in minutes, with no decision on it."""
    NOT_TAKEN_UP = "not_taken_up"

    @property
    def is_open(self) -> bool:
        """Whether a decision is still to come."""
        return self in (Reception.POSTPONED, Reception.UNCLEAR, Reception.MENTIONED, Reception.NOT_TAKEN_UP)


@dataclass(frozen=True)
class RecommendationFilters:
    """What a list of recommendations is narrowed to; empty means no restriction."""

    year: int | None = None
    """Of the conference."""
    addressed_to: str | None = None
    open_only: bool = False
    as_of: datetime | None = None
    """Read what was in the index at this moment (with a time zone); None: now."""


@dataclass(frozen=True)
class TakenUp:
    """A decision that takes up a recommendation."""

    record: DecisionRecord
    resumed: bool
    """It does not name the recommendation; its heading names the meeting that postponed the decision on it."""


@dataclass(frozen=True)
class MentionRecord:
    """A sentence of minutes that names a recommendation, with its document."""

    mention: RecommendationMention
    document: DocumentRecord


@dataclass(frozen=True)
class RecommendationRecord:
    """A stored recommendation with what became of it, as one viewer may see it."""

    recommendation: Recommendation
    document: DocumentRecord
    reception: Reception
    taken_up: tuple[TakenUp, ...]
    """Earliest first."""
    mentions: tuple[MentionRecord, ...]


@dataclass(frozen=True)
class ContractChange:
    """A change of a clause by a later contract."""

    term: ContractTerm
    document: DocumentRecord


@dataclass(frozen=True)
class ContractTermRecord:
    """A term of a contract, and the changes that later contracts make to its clause; earliest first."""

    term: ContractTerm
    changed_by: tuple[ContractChange, ...]


@dataclass(frozen=True)
class ContractRecord:
    """A contract with its terms, as one viewer may see them."""

    document: DocumentRecord
    terms: tuple[ContractTermRecord, ...]
    amends: tuple[DocumentRecord, ...]
    """Stored contracts that it says it changes."""
    amended_by: tuple[DocumentRecord, ...]
    """Earliest first."""
