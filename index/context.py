"""The line that stands in front of a passage when it is embedded and matched: title, body, date, headings. Never shown, never quoted."""

from __future__ import annotations

from index.types import DocumentRecord
from ingest.types import Document, Passage

LONGEST_CONTEXT = 240
"""Characters; more would take the model's attention from the passage."""


def passage_context(document: Document | DocumentRecord, passage: Passage) -> str:
    """For example "Niederschrift der 12. Sitzung · Lenkungskreis · 14.03.2017 · TOP 4 Sprachbildung"."""
    day = document.date.strftime("%d.%m.%Y") if document.date else ""
    headings = [heading for heading in passage.section_path if heading != document.title]
    parts = [document.title[:100], document.body, day, *headings[-2:]]
    return " · ".join(part for part in parts if part)[:LONGEST_CONTEXT]
