"""What leaves this package: documents with pages and sections, passages, directory records, refusals. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from pathlib import Path

PAGE_BREAK = "\f"
"""Stands between two pages in `Document.text`; one character, so that spans map to pages without a table."""


class Visibility(IntEnum):
    """Who may read something. Higher is stricter; what declares nothing is `CONFIDENTIAL`."""

    PUBLIC = 0
    NETWORK = 1
    COMMITTEE = 2
    CONFIDENTIAL = 3

    @property
    def label(self) -> str:
        """The lower-case word used in files, settings and on the command line."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Visibility:
        """Level from its word, any case. Raises ValueError that lists the words there are."""
        try:
            return cls[text.strip().upper()]
        except KeyError:
            known = ", ".join(level.label for level in cls)
            raise ValueError(f"unknown visibility {text!r}; use one of: {known}") from None


class DocumentKind(StrEnum):
    """What a document is, in the network's own terms."""

    CONTRACT = "contract"
    MINUTES = "minutes"
    CONFERENCE = "conference"
    OFFER = "offer"
    REPORT = "report"
    OTHER = "other"


class BlockKind(StrEnum):
    """What a reader saw a piece of text as."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item or table row as a reader found it, white space folded, hyphens undone."""

    kind: BlockKind
    text: str
    page: int
    """1-based physical page."""
    level: int = 0
    """1 is the highest heading; 0 for everything else."""


@dataclass(frozen=True)
class Extracted:
    """What a reader got out of one file."""

    blocks: tuple[Block, ...]
    page_labels: tuple[str, ...]
    """One a page, in order: "1", "2", or "iv" where the file says so. Its length is the number of pages."""
    title: str | None = None
    """From the file's own metadata, if it has a usable one."""
    ocr_confidence: tuple[float | None, ...] = ()
    """One a page as in `Page`; empty if no page was recognised."""
    date: date | None = None
    """From the file's own metadata, where those are about the text: the head of a web page or of a Markdown file."""
    starts: tuple[int, ...] = ()
    """Indexes of the blocks at which an attachment begins; each is a text of its own with its own agenda."""


@dataclass(frozen=True)
class Page:
    """One page of clean text: blocks separated by blank lines, list items and table rows by single line ends."""

    number: int
    label: str
    text: str
    ocr_confidence: float | None = None
    """How sure text recognition was, 0 to 1, averaged over the words; None if the file itself holds the text."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; spans are characters of `Document.text`, sections do not overlap."""

    path: tuple[str, ...]
    agenda_item: str | None
    """The number as printed, without the word: "4", "3.2"."""
    visibility: Visibility
    start: int
    end: int


@dataclass(frozen=True)
class AgendaItem:
    """One item of an agenda as its minutes print it."""

    number: str
    title: str
    public: bool


@dataclass(frozen=True)
class Guess:
    """One thing about a document that its manifest does not say and its text was taken to mean."""

    field: str
    """Name of a field of `Document`: kind, title, body, date, municipality."""
    confidence: float
    """0 to 1; 0 if nothing was found."""


@dataclass(frozen=True)
class Document:
    """One source, read and described. `text` is its pages joined by `PAGE_BREAK`."""

    id: str
    source: str
    """Shown name: folder name and path below it, with slashes."""
    kind: DocumentKind
    title: str
    body: str
    """Gremium, e.g. "Lenkungskreis"; empty if none."""
    date: date | None
    network: str
    municipality: str
    visibility: Visibility
    language: str
    sha256: str
    """Of the file's bytes."""
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    agenda: tuple[AgendaItem, ...]
    version: int = 1
    guesses: tuple[Guess, ...] = ()
    """What was guessed, since nobody said it."""

    @property
    def ocr_confidence(self) -> float | None:
        """Of the page that text recognition was least sure of; None if no page was recognised."""
        return min((page.ocr_confidence for page in self.pages if page.ocr_confidence is not None), default=None)

    @property
    def text(self) -> str:
        """The whole text; characters of it are what every span counts."""
        return PAGE_BREAK.join(page.text for page in self.pages)


@dataclass(frozen=True)
class Passage:
    """A piece of one section, cut at sentence ends: what is embedded, found and quoted."""

    id: str
    document_id: str
    ordinal: int
    section_path: tuple[str, ...]
    agenda_item: str | None
    page_from: int
    page_to: int
    start: int
    end: int
    text: str
    """`Document.text[start:end]` with page breaks turned into line ends (same length)."""
    visibility: Visibility


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


@dataclass(frozen=True)
class ManifestEntry:
    """What a manifest says about one file; None where it says nothing."""

    path: str
    kind: DocumentKind | None = None
    title: str | None = None
    body: str | None = None
    date: date | None = None
    network: str | None = None
    municipality: str | None = None
    language: str | None = None
    visibility: Visibility | None = None
    nonpublic_visibility: Visibility | None = None
    """For agenda items of the non-public part; they are never less strict than the document."""


@dataclass(frozen=True)
class Candidate:
    """A file that may become a document, with what is known before it is opened."""

    path: Path
    """Where the file lies; a file in an archive: where it would lie if the archive were a folder. Unique and stable."""
    root: Path
    """The folder that was named for ingest (for a single file: the folder it lies in). Absolute."""
    relative: str
    """Path below `root`, with slashes."""
    entry: ManifestEntry
    """Defaults, manifest and command line already merged."""
    archive: Path | None = None
    """The ZIP that holds the file; then only `ingest.archive.opened` gives a file that can be read."""

    @property
    def source(self) -> str:
        """Shown name of the file."""
        return f"{self.root.name}/{self.relative}"


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken in, and why."""

    source: str
    reason: str
    """Short stable word, e.g. "damaged", "empty", "needs_ocr"; a caller may group by it."""
    message: str
    """What happened and what to do, for a person."""


@dataclass(frozen=True)
class Found:
    """Everything below the named paths: files to read, files refused unseen, and directory tables."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]
    roots: tuple[Path, ...]
    services_files: tuple[Path, ...] = ()
    places_files: tuple[Path, ...] = ()


class Neutrality(StrEnum):
    """Whether a service counsels independently of who provides courses."""

    NEUTRAL = "neutral"
    PROVIDER_BOUND = "provider_bound"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Place:
    """A town or district with the centre of its postal code."""

    name: str
    kind: str
    """"town" or "district"."""
    parent: str
    """The town a district belongs to, else empty."""
    postal_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Service:
    """One counselling service with its organisation, location and hours (a flat row of HSDS 3.0 objects)."""

    id: str
    organization: str
    name: str
    alternate_name: str
    description: str
    topics: tuple[str, ...]
    life_stages: tuple[str, ...]
    address_1: str
    postal_code: str
    city: str
    district: str
    latitude: float
    longitude: float
    phone: str
    email: str
    url: str
    opening_hours: str
    """OpenStreetMap syntax; empty if by appointment only."""
    by_appointment: bool
    languages: tuple[str, ...]
    """ISO 639 codes."""
    accessibility: tuple[str, ...]
    accessibility_note: str
    cost: str
    cost_amount: float | None
    """EUR."""
    eligibility: str
    neutrality: Neutrality
    neutrality_evidence: str
    neutrality_evidence_source: str
    assured_date: date | None
    status: str
    """HSDS: active, inactive, defunct, temporarily closed."""


@dataclass(frozen=True)
class DirectoryProblem:
    """One mistake in a file of the directory. Texts are German: the people who keep such files read them."""

    row: int | None
    """As a spreadsheet counts, the header is 1; None for the file as a whole and for JSON."""
    column: str
    """Column of a table, or the JSON path; empty for a whole row or file."""
    message: str
    """What is wrong, with the value."""
    remedy: str
    """What to do."""

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"Zeile {self.row}" if self.row else "", self.column) if part)
        return f"{place or 'Datei'}: {self.message} {self.remedy}"


@dataclass(frozen=True)
class DirectoryFile:
    """What a file of the directory says. With any problem there are no services: all or nothing."""

    services: tuple[Service, ...]
    problems: tuple[DirectoryProblem, ...] = ()
    notes: tuple[DirectoryProblem, ...] = ()
    """What the directory has no place for and therefore did not take over; no reason to refuse the file."""
