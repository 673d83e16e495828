"""`netzlotse directory`: template, import and export of the counselling directory as CSV, XLSX and HSDS 3.0 JSON."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from index.directory import all_services, replace_services
from index.questionnaire_types import AmendmentNote
from ingest.directory_import import directory_format, read_directory
from ingest.directory_types import DirectoryFile, DirectoryProblem
from ingest.directory_write import write_table, write_template
from ingest.errors import BadDirectory
from ingest.hsds_write import write_hsds
from ui import terminal
from ui.command import DONE, REFUSED, WAIT_SECONDS, AsJson, print_json
from ui.settings import read_settings

directory = typer.Typer(
    no_args_is_help=True, help="Fill, check, import and export the directory of counselling services."
)


@directory.command()
def template(file: Annotated[Path, typer.Argument(dir_okay=False, help="FILE.xlsx or FILE.csv.")]) -> None:
    """Write an empty table with explanations; the XLSX has drop-down lists."""
    if directory_format(file) == ".json":
        raise BadDirectory(f"{file.name}: Eine Vorlage gibt es als .xlsx und .csv.")
    if file.exists():
        raise BadDirectory(f"{file} gibt es schon. Einen anderen Namen wählen, damit nichts überschrieben wird.")
    _writable(file)
    write_template(file)
    terminal.OUT.print(f"Vorlage geschrieben / template written: {file}", markup=False)


@directory.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="FILE.csv, FILE.xlsx or FILE.json (HSDS 3.0).")
    ],
    as_json: AsJson = False,
) -> None:
    """Replace the directory by what the file says; with any mistake in it nothing is changed and all mistakes are listed."""
    settings = read_settings()
    found = read_directory(file, settings.ingest, datetime.date.today())
    if found.problems:
        _refuse(file, found, as_json)
    change = replace_services(settings.index, found.services, WAIT_SECONDS)
    names = ("new", "changed", "removed", "unchanged")
    if as_json:
        counts = {name: list(getattr(change, name)) for name in names}
        print_json(
            {
                "imported": len(found.services),
                **counts,
                "problems": [],
                "notes": _out(found.notes),
                "questionnaire": [asdict(note) for note in change.amendments],
            }
        )
    else:
        listed = ", ".join(f"{len(getattr(change, name))} {name}" for name in names)
        terminal.OUT.print(f"{len(found.services)} Angebote übernommen / services imported: {listed}", markup=False)
        if change.removed:
            terminal.OUT.print(f"Entfernt / removed: {', '.join(change.removed)}", markup=False)
        _show(found.notes)
        _show_amendments(change.amendments)
    raise typer.Exit(REFUSED if found.notes else DONE)


@directory.command()
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="FILE.csv, FILE.xlsx or FILE.json (HSDS 3.0).")],
) -> None:
    """Write the whole directory, also services that are closed; importing the file again changes nothing."""
    suffix = directory_format(file)
    _writable(file)
    services = all_services(read_settings().index)
    if suffix == ".json":
        write_hsds(file, services)
    else:
        write_table(file, services)
    terminal.OUT.print(f"{len(services)} Angebote geschrieben / services written: {file}", markup=False)


def _writable(file: Path) -> None:
    if not file.absolute().parent.is_dir():
        raise BadDirectory(f"{file}: Den Ordner {file.absolute().parent} gibt es nicht. Bitte zuerst anlegen.")


def _refuse(file: Path, found: DirectoryFile, as_json: bool) -> None:
    if as_json:
        print_json({"imported": 0, "problems": _out(found.problems), "notes": []})
    else:
        count = len(found.problems)
        terminal.ERRORS.print(
            f"{file}: {count} Fehler, nichts wurde übernommen / mistakes, nothing imported.", markup=False
        )
        _show(found.problems)
    raise typer.Exit(REFUSED)


def _show(problems: Sequence[DirectoryProblem]) -> None:
    for problem in problems:
        terminal.ERRORS.print(f"  {problem}", markup=False)


def _show_amendments(notes: Sequence[AmendmentNote]) -> None:
    """Where the file differs from what was accepted from questionnaires, and which of the two counts now."""
    for note in notes:
        if note.missing:
            words = (
                "stammt aus dem Fragebogen und steht nicht in der Datei, bleibt aber / from the questionnaire, stays. "
                f"Entfernen / remove: netzlotse questionnaire discard {note.service_id}"
            )
            terminal.OUT.print(f"  {note.service_id}: {words}", markup=False)
        if note.kept:
            words = "die Datei ist älter als die übernommene Antwort, es bleibt / the file is older, kept:"
            terminal.OUT.print(f"  {note.service_id}: {words} {', '.join(note.kept)}", markup=False)
        if note.undone:
            words = "die Datei ist neuer als die übernommene Antwort, ersetzt / the file is newer, replaced:"
            terminal.OUT.print(f"  {note.service_id}: {words} {', '.join(note.undone)}", markup=False)


def _out(problems: Sequence[DirectoryProblem]) -> list[dict[str, Any]]:
    return [
        {"row": problem.row, "column": problem.column, "message": problem.message, "remedy": problem.remedy}
        for problem in problems
    ]
