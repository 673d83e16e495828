"""`netzlotse ingest --oparl`: one sync, told on the terminal, before the ordinary ingest of its documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.markup import escape

from index.types import IngestReport
from ingest.oparl_sync import SyncReport, sync
from ingest.types import Visibility
from ui import terminal
from ui.errors import WrongUsage
from ui.settings import Settings


def bring_up_to_date(
    address: str | None, settings: Settings, paths: Sequence[Path] | None, visibility: Visibility | None, full: bool
) -> SyncReport:
    """Sync the mirror of an endpoint. Raises WrongUsage, BadEndpoint."""
    if address is None:
        raise WrongUsage("--full only belongs to --oparl URL. Name the endpoint, or leave --full out.")
    if paths:
        raise WrongUsage("Name files or --oparl URL, not both: what an endpoint publishes has its own visibility.")
    terminal.ERRORS.print(f"OParl: {escape(address)}")
    report = sync(address, settings.index.data_dir, settings.ingest, full=full, visibility=visibility)
    for warning in report.warnings:
        terminal.ERRORS.print(f"[yellow]![/yellow] {escape(warning)}")
    how = "alles / everything" if report.full else "Änderungen / changes"
    terminal.ERRORS.print(
        f"OParl ({how}): gelesen / read: {report.stored}   entfernt / removed: {report.removed}   "
        f"Dateien geholt / files fetched: {report.fetched}   Sichtbarkeit / visibility: {report.visibility.label}"
    )
    if not report.complete:
        terminal.ERRORS.print(
            "[yellow]![/yellow] Nicht alles war lesbar; der nächste Abgleich fragt noch einmal danach. / "
            "Not everything could be read; the next sync asks for it again."
        )
    return report


def with_refusals(report: IngestReport, synced: SyncReport) -> IngestReport:
    """The ingest's report with what the sync refused in front."""
    return replace(report, refused=(*synced.refused, *report.refused))
