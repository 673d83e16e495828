"""The catalogue's tables: the single source of truth. Changes go through a migration in `index/migrations/versions`."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """Base of all tables."""


class MetaRow(Table):
    """What the index as a whole was built with, by key: model fingerprint, analysis version."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(512))


class DocumentRow(Table):
    """One document; `location` is the absolute path it was read from, `root` the folder that was named for ingest."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    root: Mapped[str] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16), index=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(index=True)
    date: Mapped[datetime.date | None] = mapped_column(index=True)
    network: Mapped[str]
    municipality: Mapped[str] = mapped_column(index=True)
    visibility: Mapped[int] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    page_count: Mapped[int]
    original: Mapped[str]
    """File name below `originals/`."""
    ingested_at: Mapped[datetime.datetime]
    """When it was read as it is described now."""
    valid_from: Mapped[datetime.datetime]
    """When this content was first read; a changed description leaves it as it is."""
    replaced_at: Mapped[datetime.datetime | None] = mapped_column(index=True)
    """When newer content took its place; None for every current document."""
    version_of: Mapped[str | None] = mapped_column(String(32), index=True)
    """Of an earlier version: the id of the document that it was."""
    ocr_confidence: Mapped[float | None]
    """Of the page that text recognition was least sure of, 0 to 1; None if no page was recognised."""
    guesses: Mapped[dict[str, float]] = mapped_column(JSON, default=dict, server_default="{}")
    """Confidence, 0 to 1, of every field that nobody said."""


class PageRow(Table):
    """One page; `start` is where its text begins in the document's text."""

    __tablename__ = "page"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    start: Mapped[int]
    text: Mapped[str]
    ocr_confidence: Mapped[float | None]


class SectionRow(Table):
    """A stretch of a document under one heading, with its own visibility."""

    __tablename__ = "section"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[list[str]] = mapped_column(JSON)
    agenda_item: Mapped[str | None]
    visibility: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]


class AgendaItemRow(Table):
    """One agenda item; its title is shown only to viewers that see `visibility`."""

    __tablename__ = "agenda_item"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    public: Mapped[bool]
    visibility: Mapped[int]


class PassageRow(Table):
    """One passage; `row` ties it to the lexical index, `id` to the vectors."""

    __tablename__ = "passage"
    __table_args__ = (
        UniqueConstraint("document_id", "ordinal"),
        Index("passage_visibility_row", "visibility", "row"),
        {"sqlite_autoincrement": True},
    )
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    section_path: Mapped[list[str]] = mapped_column(JSON)
    agenda_item: Mapped[str | None]
    page_from: Mapped[int]
    page_to: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    visibility: Mapped[int]


class PassageVectorRow(Table):
    """A passage's vector, token vectors and states as `index.pack` writes them; Chroma is rebuilt from here.

    `states` stands last: rows are read in this order, and most readers stop before it.
    """

    __tablename__ = "passage_vector"
    passage_row: Mapped[int] = mapped_column(ForeignKey("passage.row", ondelete="CASCADE"), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    tokens: Mapped[bytes] = mapped_column(LargeBinary)
    states: Mapped[bytes | None] = mapped_column(LargeBinary)


class PlaceRow(Table):
    """A town or district of the network's area."""

    __tablename__ = "place"
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    parent: Mapped[str]
    postal_code: Mapped[str] = mapped_column(String(5), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]


class ServiceRow(Table):
    """One counselling service; lists are JSON arrays."""

    __tablename__ = "service"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    neutrality: Mapped[str] = mapped_column(String(16), index=True)
    status: Mapped[str] = mapped_column(String(24))
    assured_date: Mapped[datetime.date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Every other field of `ingest.types.Service`, as it was read."""


class DocumentPlaceRow(Table):
    """One file that holds a document's bytes; the same bytes at two paths are one document with two places."""

    __tablename__ = "document_place"
    location: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    root: Mapped[str]
    relative: Mapped[str]
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What manifest and command line said about this file; keys without a value are left out."""


class ForgottenRow(Table):
    """Checksum of a file that was forgotten and is not taken in again."""

    __tablename__ = "forgotten"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


class DecisionRow(Table):
    """One decision; `supersedes` and `from_recommendation` are objects with the fields of the references in `ingest.types`."""

    __tablename__ = "decision"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    agenda_item: Mapped[str | None]
    number: Mapped[str | None]
    heading: Mapped[str]
    wording: Mapped[str]
    outcome: Mapped[str | None] = mapped_column(String(16))
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    unanimous: Mapped[bool | None]
    responsible: Mapped[str | None]
    due: Mapped[datetime.date | None]
    field_of_action: Mapped[str | None]
    supersedes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    visibility: Mapped[int] = mapped_column(index=True)
    from_recommendation: Mapped[list[dict[str, Any]]] = mapped_column(JSON, server_default="[]")


class RecommendationRow(Table):
    """One recommendation of a conference; `evidence` are objects with the fields of `ingest.types.Evidence`."""

    __tablename__ = "recommendation"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    conference: Mapped[int | None]
    number: Mapped[str | None]
    title: Mapped[str | None]
    wording: Mapped[str]
    addressed_to: Mapped[str | None]
    approval_percent: Mapped[int | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    section: Mapped[str]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    visibility: Mapped[int] = mapped_column(index=True)


class RecommendationMentionRow(Table):
    """A sentence of minutes that names a recommendation without a decision on it."""

    __tablename__ = "recommendation_mention"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    agenda_item: Mapped[str | None]
    reference: Mapped[dict[str, Any]] = mapped_column(JSON)
    wording: Mapped[str]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    visibility: Mapped[int] = mapped_column(index=True)


class ContractTermRow(Table):
    """One thing that a contract settles; `paragraphs` and `sentences` belong to `clause`."""

    __tablename__ = "contract_term"
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(16), index=True)
    value: Mapped[str]
    day: Mapped[datetime.date | None]
    party: Mapped[str | None]
    effect: Mapped[str | None] = mapped_column(String(16))
    clause: Mapped[str | None]
    paragraphs: Mapped[list[int]] = mapped_column(JSON)
    sentences: Mapped[list[int]] = mapped_column(JSON)
    wording: Mapped[str]
    section: Mapped[str]
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    visibility: Mapped[int] = mapped_column(index=True)
