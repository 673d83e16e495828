"""Says what ingest, backup, restore and forget did, on a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from ui.terminal import OUT

if TYPE_CHECKING:
    from index.backup import BackupReport
    from index.restore import RestoreReport
    from index.store import Known
    from index.types import IngestReport


def show_backup(report: BackupReport) -> None:
    """What a backup holds and what it lacks."""
    OUT.print(
        f"Gesichert / backed up: {report.documents} Dokumente / documents, {report.originals} Originale / originals, "
        f"{report.size / 1e6:.1f} MB in {escape(str(report.file))}"
    )
    for name in report.missing:
        OUT.print(f"  [yellow]![/yellow] Original fehlt / original is missing: {name} (netzlotse doctor)")


def show_restore(report: RestoreReport) -> None:
    """What was restored and what a person should know about it."""
    OUT.print(
        f"Wiederhergestellt / restored: {report.documents} Dokumente / documents, {report.passages} Textstellen / passages, "
        f"Stand / as of {escape(report.created)}"
    )
    if report.still_forgotten:
        OUT.print(
            f"  {report.still_forgotten} inzwischen endgültig gelöschte Dokumente wurden ausgelassen / "
            "documents forgotten since then were left out."
        )
    for name in report.missing:
        OUT.print(f"  [yellow]![/yellow] Original fehlt in der Sicherung / original is not in the backup: {name}")


def show_to_forget(documents: Sequence[Known]) -> None:
    """What is about to be erased."""
    for document in documents:
        places = ", ".join(place.location for place in document.places)
        OUT.print(f"  {document.document_id}  {escape(document.title)}  [dim]{escape(places)}[/dim]")


def show_forgotten(documents: Sequence[Known], allowed: Sequence[str], backups: Sequence[Path]) -> None:
    """What was erased, what may be read again, and where copies may still lie."""
    for sha256 in allowed:
        OUT.print(f"Darf wieder eingelesen werden / may be read again: {sha256[:16]}")
    for document in documents:
        OUT.print(f"Endgültig gelöscht / erased for good: {document.document_id}  {escape(document.title)}")
    if documents:
        OUT.print(
            "Die Dateien in Ihren eigenen Ordnern bleiben dort. / The files in your own folders stay there.\n"
            "Frühere Sicherungen enthalten die Dokumente noch: neu sichern, alte löschen. / "
            "Existing backup files still contain them: make a new backup and delete old ones."
        )
    for path in backups if documents else ():
        state = "" if path.exists() else "  (nicht mehr dort / no longer there)"
        OUT.print(f"  {escape(str(path))}{state}")


def forgotten_as_json(documents: Sequence[Known], allowed: Sequence[str], backups: Sequence[Path]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "forgotten": [{"id": document.document_id, "source": document.source} for document in documents],
        "allowed": list(allowed),
        "backups_that_may_contain_it": [{"file": str(path), "exists": path.exists()} for path in backups],
    }


def report_as_json(report: IngestReport) -> dict[str, Any]:
    """What an ingest did, for programs."""
    return {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "moved": [{"from": item.before, "to": item.source} for item in report.moved],
        "copies": [
            {"source": item.source, "same_as": item.same_as, "visibility": item.visibility.label}
            for item in report.copies
        ],
        "refused": [{"source": item.source, "reason": item.reason, "message": item.message} for item in report.refused],
        "passages": report.passages,
        "services": report.services,
        "seconds": round(report.seconds, 3),
    }
