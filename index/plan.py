"""Decides, before anything is changed, which document each file belongs to: same bytes keep their document wherever they lie."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.originals import Originals
from index.places import FilePlace, place_of
from index.store import Known
from ingest.load import document_id
from ingest.types import Candidate


@dataclass(frozen=True)
class Identified:
    """A file that was found, with its bytes' hash."""

    candidate: Candidate
    sha256: str

    @property
    def name(self) -> str:
        """Content and suffix (the suffix decides how it is read): equal names, one document."""
        return Originals.name(self.sha256, self.candidate.path)


@dataclass(frozen=True)
class Step:
    """One document as it shall be."""

    document_id: str
    known: Known | None
    """The stored document that it continues: the same bytes, or other bytes in its only place."""
    same_bytes: bool
    sha256: str
    name: str
    places: tuple[FilePlace, ...]
    files: tuple[Identified, ...]
    """Files of this run among the places; empty if only places that this run did not look at are left."""


def make_plan(found: Sequence[Identified], known: Sequence[Known], gone: Collection[str]) -> list[Step]:
    """One step a document that has a file in this run or loses a place in it, in the order of the files.

    `gone`: locations that no longer hold a file. A document without any place left is in no step; it is to be removed.
    """
    groups: dict[str, list[Identified]] = {}
    for item in found:
        groups.setdefault(item.name, []).append(item)
    seen = {str(item.candidate.path) for item in found}
    kept = {
        document.document_id: [place for place in document.places if place.location not in seen | set(gone)]
        for document in known
    }
    by_name = _by_name(known, kept)
    for name, document in by_name.items():
        if name not in groups and kept[document.document_id] and len(kept[document.document_id]) < len(document.places):
            groups[name] = []
    ids = _Ids(known, {by_name[name].document_id for name in groups if name in by_name}, kept)
    steps = []
    for name, files in groups.items():
        same = by_name.get(name)
        before = same or ids.free_document([str(item.candidate.path) for item in files])
        chosen = before.document_id if before is not None else ids.new(files[0])
        places = [*(kept[same.document_id] if same else ()), *(place_of(item.candidate) for item in files)]
        sha256 = same.sha256 if same is not None else files[0].sha256
        places.sort(key=lambda place: place.location)
        steps.append(Step(chosen, before, same is not None, sha256, name, tuple(places), tuple(files)))
    return steps


def _by_name(known: Sequence[Known], kept: Mapping[str, Sequence[FilePlace]]) -> dict[str, Known]:
    """One document for each content; of several (from before places were recorded) one whose place is not lost."""
    chosen: dict[str, Known] = {}
    for document in sorted(known, key=lambda item: (not kept[item.document_id], not item.places, item.document_id)):
        chosen.setdefault(document.original, document)
    return chosen


class _Ids:
    """Hands out document ids: a file that changed in its place keeps its id unless its old bytes live on elsewhere."""

    def __init__(self, known: Sequence[Known], continued: set[str], kept: Mapping[str, Sequence[FilePlace]]) -> None:
        self._taken = {document.document_id for document in known}
        self._free = {
            place.location: document
            for document in known
            if document.document_id not in continued and not kept[document.document_id]
            for place in document.places
        }

    def free_document(self, locations: Sequence[str]) -> Known | None:
        """The document that lay in one of these places and lies nowhere else, once."""
        for location in locations:
            document = self._free.get(location)
            if document is not None:
                for place in document.places:
                    self._free.pop(place.location, None)
                return document
        return None

    def new(self, item: Identified) -> str:
        """The id of the file's path; another one if a document that moved away still has it."""
        chosen, path = document_id(item.candidate.path), item.candidate.path
        while chosen in self._taken:
            path = Path(path, item.sha256)
            chosen = document_id(path)
        self._taken.add(chosen)
        return chosen
