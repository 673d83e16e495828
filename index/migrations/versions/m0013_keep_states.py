"""The states of a passage's tokens after the model's lower layers, which are read together with a question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column; `netzlotse doctor --repair` fills it for documents indexed earlier."""
    op.add_column("passage_vector", sa.Column("states", sa.LargeBinary()))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("passage_vector", "states")
