"""Earlier versions of documents: since when a content is in the index, and when newer content took its place.

Columns are added one by one: a table that is copied and dropped would take everything along that refers to it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_versions"
down_revision = "0006_places"
branch_labels = None
depends_on = None

_BEGINNING = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    """Every stored document is current, since it was read."""
    op.add_column("document", sa.Column("valid_from", sa.DateTime(), nullable=False, server_default=_BEGINNING))
    op.add_column("document", sa.Column("replaced_at", sa.DateTime()))
    op.add_column("document", sa.Column("version_of", sa.String(32)))
    op.create_index("ix_document_replaced_at", "document", ["replaced_at"])
    op.create_index("ix_document_version_of", "document", ["version_of"])
    op.execute("UPDATE document SET valid_from = ingested_at")


def downgrade() -> None:
    """Earlier versions go; an older program would take them for current documents."""
    op.execute("DELETE FROM passage_lexical WHERE rowid IN (SELECT row FROM passage WHERE instr(document_id, '.') > 0)")
    op.execute("DELETE FROM document WHERE replaced_at IS NOT NULL")
    for name in ("version_of", "replaced_at"):
        op.drop_index(f"ix_document_{name}", "document")
    for name in ("version_of", "replaced_at", "valid_from"):
        op.drop_column("document", name)
