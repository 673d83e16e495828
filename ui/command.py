"""What all commands share: exit codes, common options, JSON output, and the library opened for writing or reading."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer

from index.errors import IndexLocked, IndexStoreError
from index.library import Library, OwnedLibrary, open_for_reading
from index.types import DocumentRecord
from ingest.types import Visibility
from ui.as_of import moment_of
from ui.settings import Settings

DONE, REFUSED, UNUSABLE, STOPPED = 0, 1, 2, 130
WAIT_SECONDS = 5.0
"""For the data folder, where a command changes it."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets on standard output.")]


def one_form(as_json: bool, as_csv: bool) -> None:
    """Standard output holds one document. Raises typer.BadParameter if two are asked for."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other: choose one.")


def parse_level(word: str | Visibility) -> Visibility:
    """A level of visibility by its name, for typer."""
    if isinstance(word, Visibility):  # typer sends defaults through the parser too
        return word
    try:
        return Visibility.parse(word)
    except ValueError as exc:
        raise typer.BadParameter(str(exc)) from exc


def parse_moment(word: str | datetime) -> datetime:
    """A day or time, for typer."""
    if isinstance(word, datetime):
        return word
    try:
        return moment_of(word)
    except ValueError as exc:
        raise typer.BadParameter(str(exc)) from exc


AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=parse_moment,
        metavar="DATE",
        help="Read what was in the index at the end of this day, or at a time.",
    ),
]
ViewerLevel = Annotated[
    Visibility,
    typer.Option("--viewer", parser=parse_level, metavar="LEVEL", help="public, network, committee or confidential."),
]


@contextmanager
def owned(settings: Settings, wait_seconds: float = 0.0) -> Iterator[OwnedLibrary]:
    """The library for writing. Raises IndexLocked."""
    library = OwnedLibrary(settings.index, settings.ingest, wait_seconds)
    try:
        yield library
    finally:
        library.close()


@contextmanager
def readable(settings: Settings) -> Iterator[Library]:
    """The library for reading; beside a running server it reads the catalogue only, since Chroma takes one process."""
    library: Library
    try:
        library = OwnedLibrary(settings.index, settings.ingest)
    except IndexLocked:
        library = open_for_reading(settings.index)
    try:
        for finding in library.ready():
            if not finding.ok:
                raise IndexStoreError(finding.message)
        yield library
    finally:
        library.close()


def described(document: DocumentRecord) -> dict[str, Any]:
    """A document that was read, with the confidence of everything in it that was guessed or recognised."""
    fields = ("source", "kind", "title", "body", "date", "municipality", "ocr_confidence")
    return {
        **{field: getattr(document, field) for field in fields},
        "visibility": document.visibility.label,
        "guesses": {guess.field: guess.confidence for guess in document.guesses},
    }


def print_json(value: Any) -> None:
    """One document on standard output, and nothing else there."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")
