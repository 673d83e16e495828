"""Wipes what was deleted: SQLite and its full-text index keep deleted bytes in their files until they are told not to."""

from __future__ import annotations

from sqlalchemy import Engine, text

from index.errors import EraseIncomplete


def wipe_catalogue(engine: Engine) -> None:
    """Merge the full-text index, rewrite the database file without free pages, and empty the log. Raises EraseIncomplete."""
    if engine.dialect.name != "sqlite":
        return
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO passage_lexical(passage_lexical) VALUES ('optimize')"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar()
    if busy:
        raise EraseIncomplete(
            "The documents are removed, but another process is reading the catalogue, so that old bytes are still in its log. "
            "Stop it, then run `netzlotse doctor --repair`."
        )
