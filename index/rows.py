"""Rows of the catalogue become the types of this package, and back."""

from __future__ import annotations

import datetime
from dataclasses import asdict, fields
from typing import Any

from index.tables import AgendaItemRow, DocumentRow, PageRow, PassageRow, PlaceRow, SectionRow, ServiceRow
from index.types import DocumentRecord
from ingest.directory_types import Neutrality, Place, Service
from ingest.types import Document, DocumentKind, Guess, Passage, Section, Visibility

_OWN_SERVICE_COLUMNS = ("id", "neutrality", "status", "assured_date")
_TUPLE_FIELDS = ("topics", "life_stages", "languages", "accessibility")


def document_record(row: DocumentRow) -> DocumentRecord:
    """A stored document without its text."""
    return DocumentRecord(
        id=row.id,
        source=row.source,
        kind=DocumentKind(row.kind),
        title=row.title,
        body=row.body,
        date=row.date,
        network=row.network,
        municipality=row.municipality,
        visibility=Visibility(row.visibility),
        language=row.language,
        sha256=row.sha256,
        version=row.version,
        page_count=row.page_count,
        replaced_at=row.replaced_at and row.replaced_at.replace(tzinfo=datetime.UTC),
        ocr_confidence=row.ocr_confidence,
        guesses=tuple(Guess(field, confidence) for field, confidence in sorted(row.guesses.items())),
    )


def passage(row: PassageRow) -> Passage:
    """A stored passage."""
    return Passage(
        id=row.id,
        document_id=row.document_id,
        ordinal=row.ordinal,
        section_path=tuple(row.section_path),
        agenda_item=row.agenda_item,
        page_from=row.page_from,
        page_to=row.page_to,
        start=row.start,
        end=row.end,
        text=row.text,
        visibility=Visibility(row.visibility),
    )


def passage_row(item: Passage) -> PassageRow:
    """A passage to be stored."""
    values: dict[str, Any] = {field.name: getattr(item, field.name) for field in fields(item)}
    values["section_path"] = list(item.section_path)
    values["visibility"] = int(item.visibility)
    return PassageRow(**values)


def section(row: SectionRow) -> Section:
    """A stored section."""
    return Section(tuple(row.path), row.agenda_item, Visibility(row.visibility), row.start, row.end)


def document_row(
    document: Document, *, root: str, location: str, fingerprint: str, version: int, original: str
) -> DocumentRow:
    """A document to be stored."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    return DocumentRow(
        id=document.id,
        root=root,
        location=location,
        source=document.source,
        kind=document.kind.value,
        title=document.title,
        body=document.body,
        date=document.date,
        network=document.network,
        municipality=document.municipality,
        visibility=int(document.visibility),
        language=document.language,
        sha256=document.sha256,
        fingerprint=fingerprint,
        version=version,
        page_count=len(document.pages),
        original=original,
        ingested_at=now,
        valid_from=now,
        ocr_confidence=document.ocr_confidence,
        guesses={guess.field: guess.confidence for guess in document.guesses},
    )


def page_rows(document: Document) -> list[PageRow]:
    """Pages with the character at which each begins."""
    rows, start = [], 0
    for page in document.pages:
        rows.append(
            PageRow(
                document_id=document.id,
                number=page.number,
                label=page.label,
                start=start,
                text=page.text,
                ocr_confidence=page.ocr_confidence,
            )
        )
        start += len(page.text) + 1
    return rows


def section_rows(document: Document) -> list[SectionRow]:
    """Sections in order."""
    return [
        SectionRow(
            document_id=document.id,
            ordinal=ordinal,
            path=list(item.path),
            agenda_item=item.agenda_item,
            visibility=int(item.visibility),
            start=item.start,
            end=item.end,
        )
        for ordinal, item in enumerate(document.sections)
    ]


def agenda_rows(document: Document) -> list[AgendaItemRow]:
    """Agenda items; a title is as strict as the strictest section of its item."""
    strictest: dict[str, int] = {}
    for item in document.sections:
        if item.agenda_item is not None:
            strictest[item.agenda_item] = max(strictest.get(item.agenda_item, 0), int(item.visibility))
    hidden = int(Visibility.CONFIDENTIAL)
    return [
        AgendaItemRow(
            document_id=document.id,
            ordinal=ordinal,
            number=item.number,
            title=item.title,
            public=item.public,
            visibility=max(
                int(document.visibility),
                strictest.get(item.number, int(document.visibility) if item.public else hidden),
            ),
        )
        for ordinal, item in enumerate(document.agenda)
    ]


def service(row: ServiceRow) -> Service:
    """A stored counselling service."""
    facts = dict(row.facts)
    for name in _TUPLE_FIELDS:
        facts[name] = tuple(facts[name])
    return Service(
        id=row.id,
        neutrality=Neutrality(row.neutrality),
        status=row.status,
        assured_date=row.assured_date,
        **facts,
    )


def service_row(item: Service) -> ServiceRow:
    """A service to be stored."""
    facts = {name: value for name, value in asdict(item).items() if name not in _OWN_SERVICE_COLUMNS}
    return ServiceRow(
        id=item.id,
        neutrality=item.neutrality.value,
        status=item.status,
        assured_date=item.assured_date,
        facts={name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()},
    )


def place(row: PlaceRow) -> Place:
    """A stored town or district."""
    return Place(row.name, row.kind, row.parent, row.postal_code, row.latitude, row.longitude)
