"""What an agenda item of the minutes says came out of it, for OParl's `result` and `resolutionText`.

Read word for word from the item's own visible text, where minutes label it: OParl's fields are free text, and what was imported must be
exported unchanged, which the outcome and votes of a stored decision would not keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.library import Library
from index.types import DocumentRecord, Viewer

_RESULT = re.compile(r"^(?:Ergebnis|Abstimmung|Abstimmungsergebnis|Votum)\s*:\s*(?P<text>.*)$", re.I)
_RESOLUTION = re.compile(
    r"^(?:Beschluss|Beschlusstext|Beschlüsse)\s*:?\s*$|^(?:Beschluss|Beschlusstext)\s*:\s*(?P<text>\S.*)$", re.I
)


@dataclass(frozen=True)
class Outcome:
    """Empty where the minutes name nothing."""

    result: str = ""
    resolution_text: str = ""


def outcomes(library: Library, record: DocumentRecord, viewer: Viewer) -> dict[str, Outcome]:
    """Outcome of each agenda item that the viewer may see, by its number."""
    stretches = []
    for number in range(1, record.page_count + 1):
        view = library.page(record.id, number, viewer)
        stretches += list(view.segments) if view else []
    texts: dict[str, list[str]] = {}
    for section in library.sections(record.id, viewer):
        if section.agenda_item is None:
            continue
        for stretch in stretches:
            first, last = max(section.start, stretch.start), min(section.end, stretch.end)
            if first < last:
                part = stretch.text[first - stretch.start : last - stretch.start]
                texts.setdefault(section.agenda_item, []).extend(part.split("\n"))
    return {number: outcome_of(lines) for number, lines in texts.items()}


def outcome_of(lines: list[str]) -> Outcome:
    """What labelled lines say; a label alone on its line belongs to the next one."""
    results: list[str] = []
    resolutions: list[str] = []
    waiting: list[str] | None = None
    for line in (line.strip() for line in lines):
        if not line:
            continue
        for pattern, found in ((_RESULT, results), (_RESOLUTION, resolutions)):
            match = pattern.match(line)
            if match:
                waiting = None if match["text"] else found
                found += [match["text"]] if match["text"] else []
                break
        else:
            if waiting is not None:
                waiting.append(line)
            waiting = None
    return Outcome(" ".join(results), " ".join(resolutions))
