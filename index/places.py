"""Where the bytes of a document lie: one or more files, each with what its manifest says. The strictest visibility wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest.load import nonpublic_visibility_of, visibility_of
from ingest.types import Candidate, DocumentKind, ManifestEntry, Visibility


@dataclass(frozen=True)
class FilePlace:
    """One file that holds a document's bytes."""

    location: str
    root: str
    relative: str
    entry: ManifestEntry

    @property
    def source(self) -> str:
        """Shown name of the file."""
        return f"{Path(self.root).name}/{self.relative}"

    @property
    def describes(self) -> bool:
        """Whether its manifest says what the file is."""
        entry = self.entry
        said = (entry.kind, entry.title, entry.body, entry.date, entry.network, entry.municipality, entry.language)
        return any(value is not None for value in said)

    def is_there(self) -> bool:
        """Whether the file, or the archive that it lies in, exists."""
        path = Path(self.location)
        return any(part.is_file() for part in (path, *path.parents))


def place_of(candidate: Candidate) -> FilePlace:
    """The place of a file that was found."""
    return FilePlace(str(candidate.path), str(candidate.root), candidate.relative, candidate.entry)


def primary(places: Sequence[FilePlace]) -> FilePlace:
    """The place whose name and manifest describe the document: the first by path, whenever it was found, of those whose manifest says
    more than who may read (places from before they were recorded do not)."""
    return min(places, key=lambda place: (not place.describes, place.location))


def description(places: Sequence[FilePlace]) -> ManifestEntry:
    """What holds for a document at these places: the primary place's entry with the strictest visibility of all."""
    return replace(
        primary(places).entry,
        visibility=max(visibility_of(place.entry) for place in places),
        nonpublic_visibility=max(nonpublic_visibility_of(place.entry) for place in places),
    )


def entry_values(entry: ManifestEntry) -> dict[str, Any]:
    """An entry as JSON; the path is left out, since the place has it."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "path"}
    return {
        key: value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, Visibility) else value
        for key, value in values.items()
        if value is not None
    }


def entry_from(values: dict[str, Any], relative: str) -> ManifestEntry:
    """The entry that `entry_values` wrote."""
    read = dict(values)
    for key, kind in (
        ("date", date.fromisoformat),
        ("kind", DocumentKind),
        ("visibility", Visibility),
        ("nonpublic_visibility", Visibility),
    ):
        if key in read:
            read[key] = kind(read[key])
    return ManifestEntry(path=relative, **read)
