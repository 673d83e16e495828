"""What one run of an update did with each file, counted for its report."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.places import primary
from index.plan import Step
from index.types import Copy, DocumentRecord, Moved
from ingest.errors import Unreadable
from ingest.load import visibility_of
from ingest.types import Refusal


@dataclass
class Tally:
    """What has happened so far in one run."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    documents: list[DocumentRecord] = field(default_factory=list)
    """What is new or changed, as it was read."""
    passages: int = 0
    services: int = 0


def count(step: Step, read_before: bool, before: set[str], now: set[str], tally: Tally) -> None:
    """Report each file of a step once: unchanged, changed, moved, a copy, or new.

    `before`, `now`: locations of all documents before this run, and of all files in it.
    """
    own = {place.location: place for place in step.known.places} if step.known is not None and step.same_bytes else {}
    held = {place.location for place in step.places}
    vanished = [place for location, place in own.items() if location not in held]
    main, levels = primary(step.places), {visibility_of(place.entry) for place in step.places}
    for item in step.files:
        source, location = item.candidate.source, str(item.candidate.path)
        if location in own:
            (tally.unchanged if read_before else tally.changed).append(source)
        elif location in before:
            tally.changed.append(source)
        elif vanished:
            tally.moved.append(Moved(vanished.pop(0).source, source))
        elif not step.same_bytes and item is step.files[0]:
            tally.new.append(source)
        else:
            other = main if main.location != location else next(p for p in step.places if p.location != location)
            tally.copies.append(Copy(source, other.source, max(levels), len(levels) > 1))
    tally.removed += [place.source for place in vanished if place.location not in now]


def refusal_of(source: str, problem: Exception, stored: bool) -> Refusal:
    """Why a file was not taken in; `stored`: an earlier version of it was."""
    if isinstance(problem, Unreadable):
        reason, message = problem.reason, str(problem)
    elif isinstance(problem, OSError):
        reason = "not_readable"
        message = f"The file cannot be read: {problem.strerror or problem}. Check its permissions."
    else:
        reason = "failed"
        message = f"Reading failed unexpectedly ({type(problem).__name__}: {problem}). Please report this file."
    return Refusal(source, reason, f"{message} The version read earlier stays in the index." if stored else message)
