"""Draws recommendations and contracts on a terminal, and writes them as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.markup import escape

from index.types import ContractRecord, RecommendationRecord
from ui.contracts_schemas import term_source
from ui.decisions_terminal import cell
from ui.decisions_text import superseded_words
from ui.recommendations_schemas import recommendation_source
from ui.recommendations_text import (
    FIELDS,
    RECEPTIONS,
    change_words,
    clause_words,
    conference_name,
    effect_words,
    recommendation_name,
    summary,
    taken_up_words,
)
from ui.terminal import OUT

RECOMMENDATION_COLUMNS = (
    "date", "conference", "number", "title", "wording", "addressed_to", "approval_percent", "status", "open", "taken_up", "mentions",
    "document", "section", "page", "start", "end", "visibility", "link",
)  # fmt: skip
CONTRACT_COLUMNS = (
    "date", "contract", "field", "value", "day", "party", "clause", "effect", "changed_by", "wording", "document", "section", "page",
    "start", "end", "visibility", "link",
)  # fmt: skip


def show_recommendations(records: Sequence[RecommendationRecord]) -> None:
    """Conference, number, wording, and what became of it."""
    for record in records:
        found, document = record.recommendation, record.document
        conference = conference_name(found.conference, document.date.year if document.date else None)
        OUT.print(
            f"[bold]{escape(recommendation_name(found))}: {RECEPTIONS[record.reception]}[/bold]"
            f"  [dim]{escape(conference)}, S. {found.page}[/dim]"
        )
        OUT.print(f"   {escape(' '.join(found.wording.split()))}")
        for item in record.taken_up:
            again = " (Wiederaufnahme nach Vertagung)" if item.resumed else ""
            OUT.print(f"   [dim]{escape(item.record.document.body)} {escape(taken_up_words(item))}{again}[/dim]")
            for link in item.record.superseded_by:
                OUT.print(f"      [yellow]{escape(superseded_words(link))}[/yellow]")
        for mention in record.mentions:
            day = f"{mention.document.date:%d.%m.%Y}" if mention.document.date else "ohne Datum"
            OUT.print(f"   [dim]Erwähnt {day}: {escape(' '.join(mention.mention.wording.split()))}[/dim]")
    OUT.print(f"\n{escape(summary(records))}" if records else "Keine Empfehlungen gefunden.")


def write_recommendations(records: Iterable[RecommendationRecord], target: TextIO) -> None:
    """One row a recommendation, for spreadsheets."""
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerow(RECOMMENDATION_COLUMNS)
    for record in records:
        found, document = record.recommendation, record.document
        mentions = (" ".join(item.mention.wording.split()) for item in record.mentions)
        values = (
            document.date, found.conference, found.number, found.title, " ".join(found.wording.split()), found.addressed_to,
            found.approval_percent, record.reception, record.reception.is_open, " | ".join(map(taken_up_words, record.taken_up)),
            " | ".join(mentions), document.source, found.section, found.page, found.start, found.end, found.visibility.label,
            recommendation_source(found),
        )  # fmt: skip
        table.writerow(cell(value) for value in values)


def show_contracts(records: Sequence[ContractRecord]) -> None:
    """Title, then what each settles, with clause and page."""
    for record in records:
        day = f" ({record.document.date:%d.%m.%Y})" if record.document.date else ""
        OUT.print(f"[bold]{escape(record.document.title)}{day}[/bold]")
        for other in record.amended_by:
            OUT.print(f"   [yellow]geändert durch: {escape(other.title)}[/yellow]")
        for field, words in FIELDS.items():
            for one in (item for item in record.terms if item.term.field is field):
                term = one.term
                effect = f" {effect_words(term.effect)}" if term.effect else ""
                place = ", ".join(part for part in (clause_words(term.clause), f"S. {term.page}") if part)
                OUT.print(f"   {words}: {escape(term.value)}{effect}  [dim]{escape(place)}[/dim]")
                for change in one.changed_by:
                    OUT.print(f"      [yellow]{escape(change_words(change))}[/yellow]")
    if not records:
        OUT.print("Keine Verträge gefunden.")
    else:
        OUT.print(f"\n{len(records)} Verträge" if len(records) > 1 else "\n1 Vertrag")


def write_contracts(records: Iterable[ContractRecord], target: TextIO) -> None:
    """One row a term, for spreadsheets."""
    table = csv.writer(target, delimiter=";", lineterminator="\r\n")
    table.writerow(CONTRACT_COLUMNS)
    for record in records:
        for one in record.terms:
            term, document = one.term, record.document
            values = (
                document.date, document.title, term.field, term.value, term.day, term.party, clause_words(term.clause), term.effect,
                " | ".join(map(change_words, one.changed_by)), " ".join(term.wording.split()), document.source, term.section, term.page,
                term.start, term.end, term.visibility.label, term_source(term),
            )  # fmt: skip
            table.writerow(cell(value) for value in values)
