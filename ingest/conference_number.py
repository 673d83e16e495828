"""Which conference a record is of, and which of its headings tell of other conferences."""

from __future__ import annotations

from ingest.recommendation_forms import CONFERENCE, RETROSPECT
from ingest.record_types import Evidence
from ingest.stretches import Stretches


def own_number(stretches: Stretches) -> Evidence | None:
    """The conference's number as the first heading that has one prints it; else the text above the second heading."""
    text, sections = stretches.text, stretches.document.sections
    for section in sections:
        span = stretches.heading_span(section)
        match = CONFERENCE.search(text, *span) if span and len(section.path) == 1 else None
        if match and not RETROSPECT.search(text, *span):  # type: ignore[misc]
            return stretches.evidence("conference", *match.span())
    for section in sections[:2]:
        match = CONFERENCE.search(text, section.start, section.end)
        if match:
            return stretches.evidence("conference", *match.span())
    return None


def ordinal_of(evidence: Evidence | None) -> int | None:
    """8 for "8. Bildungskonferenz"."""
    match = CONFERENCE.match(evidence.quote) if evidence else None
    return int(match["ordinal"]) if match else None


def tells_of_others(stretches: Stretches, heading: str, own: Evidence | None) -> bool:
    """A heading below which stand recommendations of earlier times or of another conference."""
    named = CONFERENCE.search(heading)
    other = named is not None and own is not None and int(named["ordinal"]) != ordinal_of(own)
    return bool(RETROSPECT.search(heading)) or (other and "mpfehlung" in heading)
