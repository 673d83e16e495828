"""How often people were referred to counselling, by month, topic, district and service; nothing about who they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007_versions"


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "referral_count",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("topic", sa.String(64), primary_key=True),
        sa.Column("district", sa.String(200), primary_key=True),
        sa.Column("service_id", sa.String(80), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop the table with its counts."""
    op.drop_table("referral_count")
