"""Places of a document (moved files, the same file twice) and what was forgotten on purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create both tables; every stored document gets the place it was read from."""
    place = op.create_table(
        "document_place",
        sa.Column("location", sa.String(), primary_key=True),
        sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("root", "relative")),
        sa.Column("entry", sa.JSON(), nullable=False),
    )
    op.create_index("ix_document_place_document_id", "document_place", ["document_id"])
    op.create_table(
        "forgotten",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("forgotten_on", sa.Date(), nullable=False),
    )
    documents = op.get_bind().execute(sa.text("SELECT location, id, root, source, visibility FROM document")).all()
    rows = [
        {
            "location": row.location,
            "document_id": row.id,
            "root": row.root,
            "relative": row.source.partition("/")[2],
            "entry": {"visibility": row.visibility},
        }
        for row in documents
    ]
    if rows:
        op.bulk_insert(place, rows)


def downgrade() -> None:
    """Back to one place a document; what was forgotten is no longer remembered."""
    op.drop_table("forgotten")
    op.drop_table("document_place")
