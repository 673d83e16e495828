"""Who may see what and what was asked for, as conditions inside a query: one for SQL, one for Chroma."""

from __future__ import annotations

from typing import Any

from index.types import DocumentRecord, Filters, Metadata, Viewer
from ingest.types import DocumentKind, Passage, Visibility

NO_DATE = 0
"""Stored for a document without a date; never inside a date range."""


def date_number(day: Any) -> int:
    """yyyymmdd, since Chroma compares numbers only."""
    return NO_DATE if day is None else int(day.strftime("%Y%m%d"))


def sql_conditions(viewer: Viewer, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Condition over the tables passage and document, with its values."""
    conditions, values = ["passage.visibility <= :level"], {"level": int(viewer.level)}
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


def vector_condition(viewer: Viewer, filters: Filters) -> Metadata | None:
    """Chroma's `where`; None if nothing needs to be narrowed. One operator a clause, since Chroma takes no more."""
    clauses: list[Metadata] = []
    if viewer.level < Visibility.CONFIDENTIAL:
        clauses.append({"visibility": {"$in": [int(level) for level in Visibility if viewer.sees(level)]}})
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
