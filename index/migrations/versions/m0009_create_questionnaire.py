"""Personal links of the online questionnaire, answers, and what was accepted of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "questionnaire_link",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("service_id", sa.String(80), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created", "expires")),
        sa.Column("revoked", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questionnaire_link_service_id", "questionnaire_link", ["service_id"])
    op.create_table(
        "questionnaire_answer",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("link_id", sa.Integer(), sa.ForeignKey("questionnaire_link.id", ondelete="CASCADE"), nullable=False),
        sa.Column("service_id", sa.String(80), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("base", "cells")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("evidence", "evidence_source", "remark")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided", sa.BigInteger()),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sqlite_autoincrement=True,
    )
    for name in ("link_id", "service_id", "state"):
        op.create_index(f"ix_questionnaire_answer_{name}", "questionnaire_answer", [name])
    op.create_table(
        "directory_amendment",
        sa.Column("service_id", sa.String(80), primary_key=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("assured_date", sa.Date(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    """Links and answers are lost; what was accepted stays in the directory until the next import."""
    for table in ("directory_amendment", "questionnaire_answer", "questionnaire_link"):
        op.drop_table(table)
