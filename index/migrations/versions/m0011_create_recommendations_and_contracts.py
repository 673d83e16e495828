"""Recommendations of conferences, what takes them up, and terms of contracts, each with the place and visibility of its wording."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_TABLES = ("recommendation", "recommendation_mention", "contract_term")


def _document() -> list[sa.Column[Any]]:
    return [
        sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
    ]


def _place() -> list[sa.Column[Any]]:
    return [
        sa.Column("wording", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("page", "start", "end", "visibility")),
    ]


def upgrade() -> None:
    """Create the tables; documents indexed earlier fill them when they are next ingested."""
    op.add_column("decision", sa.Column("from_recommendation", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "recommendation",
        *_document(),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        *(sa.Column(name, sa.Integer()) for name in ("conference", "approval_percent")),
        *(sa.Column(name, sa.String()) for name in ("number", "title", "addressed_to")),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        *_place(),
    )
    op.create_table(
        "recommendation_mention",
        *_document(),
        sa.Column("agenda_item", sa.String()),
        sa.Column("reference", sa.JSON(), nullable=False),
        *_place(),
    )
    op.create_table(
        "contract_term",
        *_document(),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        *(sa.Column(name, sa.String()) for name in ("party", "clause")),
        sa.Column("effect", sa.String(16)),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("paragraphs", "sentences")),
        sa.Column("section", sa.String(), nullable=False),
        *_place(),
    )
    op.create_index("ix_contract_term_field", "contract_term", ["field"])
    for name in _TABLES:
        op.create_index(f"ix_{name}_visibility", name, ["visibility"])


def downgrade() -> None:
    """Drop the tables; an ingest fills them again."""
    for name in _TABLES:
        op.drop_table(name)
    op.drop_column("decision", "from_recommendation")
