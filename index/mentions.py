"""Finds the pages that name a service of the directory, and those that a record calls its evidence, as a viewer may see them."""

from __future__ import annotations

import re

from sqlalchemy import Engine, or_, select

from index.catalogue import Catalogue
from index.filters import in_force
from index.tables import DocumentRow, PageRow
from index.types import DocumentRecord, Mention, PageView, Viewer

LEAST_WORDS = 2
"""A single word ("Bildungsberatung") names a kind of counselling and not one service."""


def spans_of(name: str, text: str) -> list[tuple[int, int]]:
    """Where a text names a service: the whole name, letter by letter, white space aside. None for names of one word."""
    words = name.split()
    if len(words) < LEAST_WORDS or not all(word in text for word in words):
        return []
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in words) + r"(?!\w)"
    return [found.span() for found in re.finditer(pattern, text)]


class Mentions:
    """Pages by what they say. Hidden stretches are cut out before anything is compared."""

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self._engine = engine
        self._catalogue = catalogue

    def naming(self, name: str, viewer: Viewer, limit: int) -> list[Mention]:
        """The first mention in each document, newest document first, undated ones last."""
        words = name.split()
        if len(words) < LEAST_WORDS:
            return []
        statement = (
            select(PageRow.document_id, PageRow.number)
            .join(DocumentRow, DocumentRow.id == PageRow.document_id)
            .where(DocumentRow.visibility <= int(viewer.level), in_force())
            .where(*(PageRow.text.contains(word, autoescape=True) for word in words))
            .order_by(DocumentRow.date.desc().nulls_last(), DocumentRow.source, PageRow.number)
        )
        with self._engine.connect() as connection:
            candidates = connection.execute(statement).all()
        found: dict[str, Mention] = {}
        for document_id, number in candidates:
            if len(found) == limit:
                break
            view = None if document_id in found else self._catalogue.page(document_id, number, viewer)
            mention = view and _first(view, name)
            if mention:
                found[document_id] = mention
        return list(found.values())

    def sources(self, source: str, viewer: Viewer) -> list[DocumentRecord]:
        """Documents with this name, or with this end of their path."""
        statement = (
            select(DocumentRow.id)
            .where(DocumentRow.visibility <= int(viewer.level), in_force())
            .where(or_(DocumentRow.source == source, DocumentRow.source.endswith("/" + source, autoescape=True)))
            .order_by(DocumentRow.source)
        )
        with self._engine.connect() as connection:
            ids = list(connection.scalars(statement))
        return [record for record in (self._catalogue.document(key, viewer) for key in ids) if record]


def _first(view: PageView, name: str) -> Mention | None:
    for segment in view.segments:
        for start, end in spans_of(name, segment.text):
            return Mention(view.document, view.number, segment.start + start, segment.start + end)
    return None
