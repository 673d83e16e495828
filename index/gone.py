"""Which files, known from earlier, no longer lie where they were: gone from a folder that was looked through, or moved out of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index.places import FilePlace
from index.plan import Identified
from index.store import Known
from ingest.load import visibility_of
from ingest.types import Candidate, Refusal

NO_FILE = ("missing", "forgotten")
"""Reasons of refusals after which there is nothing to keep an earlier version of."""


def gone_from_folders(
    folders: Sequence[Path], candidates: Sequence[Candidate], known: Sequence[Known], refused: list[Refusal]
) -> set[str]:
    """Locations in the folders that hold no file any more; a file that was refused keeps its old version.

    An empty folder may be a drive that is not there: it takes nothing away, and a refusal is added that says so.
    """
    present = {str(candidate.path) for candidate in candidates}
    kept = tuple(refusal.source for refusal in refused if refusal.reason not in NO_FILE)
    places = [place for document in known for place in document.places]
    gone: set[str] = set()
    for folder in folders:
        ours = [place for place in places if Path(place.location).is_relative_to(folder)]
        missing = [place for place in ours if place.location not in present and not _is_kept(place, kept)]
        if missing and len(missing) == len(ours) and not any(folder.iterdir()):
            message = (
                f"The folder {folder} is empty, but {len(missing)} documents came from it. Nothing was removed, since a drive "
                "may be missing. If they are really gone, leave one file in the folder and ingest again."
            )
            refused.append(Refusal(folder.name, "folder_empty", message))
            continue
        gone |= {place.location for place in missing}
    return gone


def _is_kept(place: FilePlace, refused: Collection[str]) -> bool:
    """Refused itself, or in an archive or folder that was."""
    return any(place.source == source or place.source.startswith(f"{source}/") for source in refused)


def moved_from_elsewhere(present: Sequence[Identified], known: Sequence[Known], gone: Collection[str]) -> set[str]:
    """Locations outside this run whose file is gone while the same bytes lie among the files of this run: they were moved.

    Where the whole folder is missing (perhaps a drive), a stricter place stays, so that nothing becomes readable by accident.
    """
    arrivals: dict[str, list[Identified]] = {}
    for item in present:
        arrivals.setdefault(item.name, []).append(item)
    here = {str(item.candidate.path) for item in present}
    moved: set[str] = set()
    for document in known:
        arrived = arrivals.get(document.original, [])
        if not arrived:
            continue
        level = max(visibility_of(item.candidate.entry) for item in arrived)
        for place in document.places:
            if place.location in here or place.location in gone or place.is_there():
                continue
            folder_is_there = Path(place.root).is_dir() and any(Path(place.root).iterdir())
            if folder_is_there or visibility_of(place.entry) <= level:
                moved.add(place.location)
    return moved
