"""Draws decisions on a terminal, and writes them as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.markup import escape

from index.types import DecisionRecord
from ui.decision_links import source_of
from ui.decisions_text import outcome_words, superseded_words, supersedes_words, votes_words
from ui.recommendations_text import link_words
from ui.terminal import OUT

COLUMNS = (
    "date", "body", "agenda_item", "number", "outcome", "yes", "no", "abstain", "unanimous", "responsible", "due", "field_of_action",
    "wording", "supersedes", "superseded_by", "from_recommendation", "document", "title", "page", "start", "end", "visibility", "link",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show_decisions(records: Sequence[DecisionRecord]) -> None:
    """Date, agenda item, outcome, votes, wording, and what superseded it."""
    for record in records:
        found, document = record.decision, record.document
        day = f"{document.date:%d.%m.%Y}" if document.date else "ohne Datum"
        item = f", TOP {found.agenda_item}" if found.agenda_item else ""
        number = f", Beschluss {found.number}" if found.number else ""
        votes = votes_words(found.votes)
        OUT.print(
            f"[bold]{day}{escape(item + number)}: {outcome_words(found.outcome)}[/bold]{f' ({votes})' if votes else ''}"
            f"  [dim]{escape(document.body or document.title)}, S. {found.page}[/dim]"
        )
        OUT.print(f"   {escape(' '.join(found.wording.split()))}")
        terms = (
            ("Verantwortlich", found.responsible),
            ("Bis", f"{found.due:%d.%m.%Y}" if found.due else None),
            ("Handlungsfeld", found.field_of_action),
            ("Betrifft", "; ".join(supersedes_words(record)) or None),
            ("Greift auf", "; ".join(map(link_words, record.recommendations)) or None),
        )
        said = "; ".join(f"{name}: {value}" for name, value in terms if value)
        if said:
            OUT.print(f"   [dim]{escape(said)}[/dim]")
        for link in record.superseded_by:
            OUT.print(f"   [yellow]{escape(superseded_words(link))}[/yellow]")
    if not records:
        OUT.print("Keine Beschlüsse gefunden.")
    else:
        OUT.print(f"\n{len(records)} Beschlüsse" if len(records) > 1 else "\n1 Beschluss")


def write_csv(records: Iterable[DecisionRecord], target: TextIO) -> None:
    """One row a decision, for spreadsheets: semicolons, ISO dates, no cell that runs as a formula."""
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS)
    for record in records:
        found, document = record.decision, record.document
        values = (
            document.date, document.body, found.agenda_item, found.number, found.outcome, found.votes.yes, found.votes.no,
            found.votes.abstain, found.votes.unanimous, found.responsible, found.due, found.field_of_action,
            " ".join(found.wording.split()), " | ".join(supersedes_words(record)),
            " | ".join(map(superseded_words, record.superseded_by)), " | ".join(map(link_words, record.recommendations)),
            document.source, document.title, found.page, found.start, found.end, found.visibility.label, source_of(found),
        )  # fmt: skip
        table.writerow(cell(value) for value in values)


def cell(value: object) -> str:
    """A value for spreadsheets: empty for None, and nothing that runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
