"""Runs migrations on the connection that `index.database` hands over."""

from __future__ import annotations

from alembic import context

from index.tables import Table

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
