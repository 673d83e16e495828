"""Who may see what and what was asked for, as conditions inside a query: one for SQL, one for Chroma."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from index.tables import DocumentRow
from index.types import DocumentRecord, Filters, Metadata, Viewer
from ingest.types import DocumentKind, Passage

_STORED_TIME = "%Y-%m-%d %H:%M:%S.%f"
NO_DATE = 0
"""Stored for a document without a date; never inside a date range."""


def date_number(day: Any) -> int:
    """yyyymmdd, since Chroma compares numbers only."""
    return NO_DATE if day is None else int(day.strftime("%Y%m%d"))


def in_force(as_of: datetime | None = None) -> ColumnElement[bool]:
    """Condition over documents: those that are current, or those that were at a moment."""
    if as_of is None:
        return DocumentRow.replaced_at.is_(None)
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    open_end = or_(DocumentRow.replaced_at.is_(None), DocumentRow.replaced_at > moment)
    return and_(DocumentRow.valid_from <= moment, open_end)


def sql_conditions(viewer: Viewer, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Condition over the tables passage and document, with its values."""
    conditions = ["passage.visibility <= :level"]
    values: dict[str, Any] = {"level": int(viewer.level)}
    if filters.as_of is None:
        conditions.append("document.replaced_at IS NULL")
    else:
        conditions.append("document.valid_from <= :as_of")
        conditions.append("(document.replaced_at IS NULL OR document.replaced_at > :as_of)")
        values["as_of"] = filters.as_of.astimezone(UTC).strftime(_STORED_TIME)
    optional: dict[str, tuple[str, Any]] = {
        "kinds": ("document.kind IN :kinds", [kind.value for kind in filters.kinds]),
        "body": ("lower(document.body) = :body", (filters.body or "").lower()),
        "municipality": ("lower(document.municipality) = :municipality", (filters.municipality or "").lower()),
        "date_from": ("document.date >= :date_from", filters.date_from and filters.date_from.isoformat()),
        "date_to": ("document.date <= :date_to", filters.date_to and filters.date_to.isoformat()),
    }
    for name, (condition, value) in optional.items():
        if value:
            conditions.append(condition)
            values[name] = value
    return " AND ".join(conditions), values


def vector_metadata(passage: Passage, document: DocumentRecord) -> Metadata:
    """What Chroma stores beside a vector; everything that a filter can ask for."""
    return {
        "document": document.id,
        "visibility": int(passage.visibility),
        "kind": document.kind.value,
        "body": document.body.lower(),
        "municipality": document.municipality.lower(),
        "date": date_number(document.date),
    }


def vector_condition(filters: Filters) -> Metadata | None:
    """Chroma's `where`; None if nothing needs to be narrowed. One operator a clause, since Chroma takes no more.

    Levels are collections of their own (index/vectors.py). There are no earlier versions in Chroma: `as_of` is answered by the
    catalogue's own vectors.
    """
    clauses: list[Metadata] = []
    if filters.kinds:
        clauses.append({"kind": {"$in": [DocumentKind(kind).value for kind in filters.kinds]}})
    if filters.body:
        clauses.append({"body": {"$eq": filters.body.lower()}})
    if filters.municipality:
        clauses.append({"municipality": {"$eq": filters.municipality.lower()}})
    if filters.date_from:
        clauses.append({"date": {"$gte": date_number(filters.date_from)}})
    if filters.date_to:
        clauses.append({"date": {"$lte": date_number(filters.date_to)}})
    if filters.date_to and not filters.date_from:
        clauses.append({"date": {"$gt": NO_DATE}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
