"""Places of a document: moved files keep their document, and the same file twice is one document with two places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_places"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; every stored document gets the place it was read from."""
    place = op.create_table(
        "document_place",
        sa.Column("location", sa.String(), primary_key=True),
        sa.Column("document_id", sa.String(32), sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("root", "relative")),
        sa.Column("entry", sa.JSON(), nullable=False),
    )
    op.create_index("ix_document_place_document_id", "document_place", ["document_id"])
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
    """Back to one place a document."""
    op.drop_table("document_place")
