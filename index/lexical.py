"""The lexical index: SQLite FTS5 over analysed German tokens, in the same database and transaction as the passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from index.analyse import analyse
from index.errors import IndexStoreError
from index.filters import sql_conditions
from index.types import Filters, Viewer

MOST_QUERY_TOKENS = 40


def add(connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Index passages given as (row, text with context)."""
    statement = text("INSERT INTO passage_lexical (rowid, whole, parts) VALUES (:row, :whole, :parts)")
    for row, content in rows:
        analysed = analyse(content)
        values = {"row": row, "whole": " ".join(analysed.whole), "parts": " ".join(analysed.parts)}
        connection.execute(statement, values)


def remove(connection: Connection, rows: Sequence[int]) -> None:
    """Drop passages by row; unknown rows are ignored."""
    for row in rows:
        connection.execute(text("DELETE FROM passage_lexical WHERE rowid = :row"), {"row": row})


def indexed_rows(connection: Connection) -> set[int]:
    """Rows that the lexical index holds."""
    return set(connection.execute(text("SELECT rowid FROM passage_lexical")).scalars())


def match_expression(query: str) -> str | None:
    """FTS5 expression for a question: any of its tokens, in whole words or in compound parts. None if nothing is left."""
    analysed = analyse(query)
    tokens = list(dict.fromkeys((*analysed.whole, *analysed.parts)))[:MOST_QUERY_TOKENS]
    return " OR ".join('"' + token.replace('"', '""') + '"' for token in tokens) or None


def with_kinds(statement: str, values: dict[str, Any]) -> TextClause:
    """The statement, with a list of kinds bound as a list if there is one."""
    clause = text(statement)
    return clause.bindparams(bindparam("kinds", expanding=True)) if "kinds" in values else clause


def search(
    connection: Connection, query: str, viewer: Viewer, filters: Filters, limit: int, part_weight: float
) -> list[int]:
    """Rows of passages that match, best first by BM25 with whole words weighing 1 and compound parts `part_weight`.

    Viewer and filters narrow the query itself; a passage that matches no token is never returned.
    """
    if connection.dialect.name != "sqlite":
        raise IndexStoreError(f"No lexical index for {connection.dialect.name} yet; use the SQLite catalogue.")
    expression = match_expression(query)
    if expression is None:
        return []
    conditions, values = sql_conditions(viewer, filters)
    statement = with_kinds(
        "SELECT passage_lexical.rowid FROM passage_lexical"  # noqa: S608 constants and placeholders only
        " JOIN passage ON passage.row = passage_lexical.rowid JOIN document ON document.id = passage.document_id"
        f" WHERE passage_lexical MATCH :expression AND {conditions}"
        " ORDER BY bm25(passage_lexical, 1.0, :part_weight), passage_lexical.rowid LIMIT :limit",
        values,
    )
    return list(
        connection.execute(
            statement, {"expression": expression, "part_weight": part_weight, "limit": limit, **values}
        ).scalars()
    )
