"""How sure text recognition was of a page, and what was guessed about a document with which confidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; documents indexed earlier fill them when they are next ingested."""
    op.add_column("page", sa.Column("ocr_confidence", sa.Float()))
    op.add_column("document", sa.Column("ocr_confidence", sa.Float()))
    op.add_column("document", sa.Column("guesses", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop the columns; an ingest fills them again."""
    # Not as a batch: that copies and drops the table, and with it every row elsewhere that refers to it.
    for table, column in (("document", "guesses"), ("document", "ocr_confidence"), ("page", "ocr_confidence")):
        op.drop_column(table, column)
