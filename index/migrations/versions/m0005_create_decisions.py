"""Decisions of minutes, with the place and the visibility of their wording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table; documents indexed earlier fill it when they are next ingested."""
    op.create_table(
        "decision",
        sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        *(sa.Column(name, sa.String()) for name in ("agenda_item", "number")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("heading", "wording")),
        sa.Column("outcome", sa.String(16)),
        *(sa.Column(name, sa.Integer()) for name in ("yes", "no", "abstain")),
        sa.Column("unanimous", sa.Boolean()),
        sa.Column("responsible", sa.String()),
        sa.Column("due", sa.Date()),
        sa.Column("field_of_action", sa.String()),
        sa.Column("supersedes", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("page", "start", "end", "visibility")),
    )
    op.create_index("ix_decision_visibility", "decision", ["visibility"])


def downgrade() -> None:
    """Drop the table; an ingest fills it again."""
    op.drop_table("decision")
