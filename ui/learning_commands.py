"""`netzlotse overlaps`, `gaps` and `steering-paper`: what the network learns, on a terminal, as JSON, as a table, as a paper."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.markup import escape
from rich.table import Table

from index.library import Library
from index.types import PUBLIC_VIEWER
from ui.command import AsCsv, AsJson, one_form, print_json, readable
from ui.settings import read_settings
from ui.terminal import OUT

if TYPE_CHECKING:
    from assistant.lessons import GapReport, Lessons, OverlapReport

_Report = TypeVar("_Report")


def overlaps(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List services of the directory that look like double offers, with reasons and what differs."""
    from ui.learning_schemas import overlaps_out  # pydantic models that other commands do not need
    from ui.learning_text import overlaps_sheet

    _print(
        as_json,
        as_csv,
        lambda lessons: lessons.overlaps(),
        lambda report: overlaps_out(report).model_dump(mode="json"),
        overlaps_sheet,
        _show_overlaps,
    )


def gaps(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List topics and places without neutral counselling near enough, by the directory and by counted needs."""
    from ui.learning_schemas import gaps_out
    from ui.learning_text import gaps_sheet

    _print(
        as_json,
        as_csv,
        lambda lessons: lessons.gaps(),
        lambda report: gaps_out(report).model_dump(mode="json"),
        gaps_sheet,
        _show_gaps,
    )


def steering_paper() -> None:
    """Print the paper for the steering committee as Markdown: most important gaps and double offers."""
    from ui import steering_paper as paper
    from ui.templates import is_sample

    with _lessons() as (library, lessons):
        sample = any(is_sample(network) for network in library.facets(PUBLIC_VIEWER).networks)
        sys.stdout.write(paper.markdown(paper.steering_paper(lessons.gaps(), lessons.overlaps(), sample)))


@contextmanager
def _lessons() -> Iterator[tuple[Library, Lessons]]:
    from assistant.assistant import now_in_germany  # loads language models that other commands do not need
    from assistant.lessons import Lessons

    settings = read_settings()
    with readable(settings) as library:
        yield library, Lessons(library, settings.assistant, now_in_germany)


def _print(
    as_json: bool,
    as_csv: bool,
    read: Callable[[Lessons], _Report],
    as_dict: Callable[[_Report], object],
    as_sheet: Callable[[_Report], str],
    show: Callable[[_Report], None],
) -> None:
    one_form(as_json, as_csv)
    with _lessons() as (_, lessons):
        report = read(lessons)
    if as_json:
        print_json(as_dict(report))
    elif as_csv:
        sys.stdout.write(as_sheet(report))
    else:
        show(report)


def _show_overlaps(report: OverlapReport) -> None:
    from ui.learning_text import KINDS
    from ui.overlap_fields import differing

    for number, group in enumerate(report.groups, start=1):
        OUT.print(f"[bold]{number}. {escape(' / '.join(service.name for service in group.services))}[/bold]")
        for item in group.overlaps:
            alike = f"{item.similarity:.2f}".replace(".", ",")
            OUT.print(f"   {item.one.id} = {item.other.id}: {KINDS[item.kind]}, Ähnlichkeit {alike}", markup=False)
            OUT.print(f"   Warum: {'; '.join(item.reasons)}", markup=False)
            different = ", ".join(differing((item.one, item.other)))
            OUT.print(f"   Unterschiedlich: {different or 'nichts'}", markup=False)
    OUT.print(f"\n{len(report.groups)} Gruppen unter {report.services} Angeboten / groups among services")


def _show_gaps(report: GapReport) -> None:
    from ui.learning_text import (
        gap_words,
        need_place,
        number_words,
        period_words,
        place_words,
        substitute_words,
        topic_words,
        within_words,
    )

    if report.needs:
        table = Table(title="Gesuchte Beratung / needs", title_justify="left")
        for column in ("Thema", "Ort", "Zeitraum", "ohne nahe Stelle", "mit naher Stelle"):
            table.add_column(column)
        for group in report.needs:
            numbers = (number_words(number, report.group_size) for number in (group.unserved, group.served))
            cells = (topic_words(group.topic), need_place(group), period_words(group.period), *numbers)
            table.add_row(*map(escape, cells))
        OUT.print(table)
    else:
        OUT.print(f"Gesucht: noch keine Gruppe von mindestens {report.group_size} in einem abgeschlossenen Zeitraum.")
    for item in (*report.gaps, *report.districts):
        where = place_words(item.place.parent or item.place.name, item.place.name if item.place.parent else "")
        substitute = substitute_words(item)
        further = f"; {substitute}" if substitute else ""
        OUT.print(f"{topic_words(item.topic)}, {where}: {gap_words(item)}{further}", markup=False)
    OUT.print(
        f"\n{len(report.gaps)} von {len(report.coverage)} Paaren aus Thema und Ort ohne trägerneutrale Stelle im "
        f"Umkreis von {within_words(report.within_km)} / gaps"
    )
