"""What leaves this package: documents with pages and sections, passages, refusals. All frozen.

Records read out of documents are in `record_types`, those of the directory in `directory_types`.
"""

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
