"""Checksums of documents that must not come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table("forgotten", sa.Column("sha256", sa.String(64), primary_key=True))


def downgrade() -> None:
    """Forgets what was forgotten."""
    op.drop_table("forgotten")
