"""The first catalogue: documents, pages, sections, agenda items, passages, vectors, places, services, and the FTS5 lexical index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _document_key() -> sa.Column[str]:
    return sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)


def _create_documents() -> None:
    op.create_table(
        "meta", sa.Column("key", sa.String(64), primary_key=True), sa.Column("value", sa.String(512), nullable=False)
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("root", "location", "source")),
        sa.Column("kind", sa.String(16), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title", "body")),
        sa.Column("date", sa.Date()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("network", "municipality")),
        sa.Column("visibility", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("ingested_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("location"),
    )
    for column in ("root", "kind", "body", "date", "municipality", "visibility"):
        op.create_index(f"ix_document_{column}", "document", [column])


def _create_parts_of_documents() -> None:
    op.create_table(
        "page",
        _document_key(),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )
    op.create_table(
        "section",
        _document_key(),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("agenda_item", sa.String()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("visibility", "start", "end")),
    )
    op.create_table(
        "agenda_item",
        _document_key(),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("number", "title")),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("visibility", sa.Integer(), nullable=False),
    )


def _create_passages() -> None:
    op.create_table(
        "passage",
        sa.Column("row", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("section_path", sa.JSON(), nullable=False),
        sa.Column("agenda_item", sa.String()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("page_from", "page_to", "start", "end")),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("visibility", sa.Integer(), nullable=False),
        sa.UniqueConstraint("document_id", "ordinal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passage_document_id", "passage", ["document_id"])
    op.create_index("passage_visibility_row", "passage", ["visibility", "row"])
    op.create_table(
        "passage_vector",
        sa.Column("passage_row", sa.Integer(), sa.ForeignKey("passage.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passage_lexical USING fts5(whole, parts, tokenize = \"unicode61 remove_diacritics 0 tokenchars '§/.-'\")"
        )


def _create_directory() -> None:
    op.create_table(
        "place",
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "kind", "parent")),
        sa.Column("postal_code", sa.String(5), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
    )
    op.create_index("ix_place_name", "place", ["name"])
    op.create_index("ix_place_postal_code", "place", ["postal_code"])
    op.create_table(
        "service",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("neutrality", sa.String(16), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("assured_date", sa.Date()),
        sa.Column("facts", sa.JSON(), nullable=False),
    )
    op.create_index("ix_service_neutrality", "service", ["neutrality"])


def upgrade() -> None:
    """Create everything."""
    _create_documents()
    _create_parts_of_documents()
    _create_passages()
    _create_directory()


def downgrade() -> None:
    """There is nothing older to go back to; the catalogue can be made anew from the files."""
    raise RuntimeError("The first schema has no predecessor.")
