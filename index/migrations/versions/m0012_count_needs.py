"""Counted needs, and pairs of services that are no double offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; the counts are kept without row ids, so that the order of arrival cannot be told."""
    op.create_table(
        "need_count",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("topic", sa.String(64), primary_key=True),
        sa.Column("municipality", sa.String(120), primary_key=True),
        sa.Column("district", sa.String(120), primary_key=True),
        sa.Column("served", sa.Boolean(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "not_double",
        sa.Column("one", sa.String(80), primary_key=True),
        sa.Column("other", sa.String(80), primary_key=True),
        sa.Column("marked", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    """Forgets what was counted and marked."""
    op.drop_table("not_double")
    op.drop_table("need_count")
