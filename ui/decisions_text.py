"""Decisions in German words: outcome, votes, what supersedes them. Used by the command line and the page."""

from __future__ import annotations

from index.types import DecisionLink, DecisionRecord
from ingest.record_types import DecisionReference, Outcome, SupersessionEffect, Votes

OUTCOMES = {
    Outcome.ADOPTED: "angenommen",
    Outcome.REJECTED: "abgelehnt",
    Outcome.POSTPONED: "vertagt",
    Outcome.NOTED: "zur Kenntnis genommen",
}
UNKNOWN_OUTCOME = "Ergebnis nicht angegeben"
_EFFECTS = {
    SupersessionEffect.REVOKED: "aufgehoben",
    SupersessionEffect.PARTLY_REVOKED: "teilweise aufgehoben",
    SupersessionEffect.REPLACED: "ersetzt",
    SupersessionEffect.AMENDED: "geändert",
}


def outcome_words(outcome: Outcome | None) -> str:
    """What became of the matter."""
    return OUTCOMES[outcome] if outcome else UNKNOWN_OUTCOME


def votes_words(votes: Votes) -> str:
    """`9 Ja, 2 Nein`, `einstimmig, 2 Enthaltungen`; empty if nothing is printed."""
    parts = ["einstimmig"] if votes.unanimous else []
    if votes.unanimous is False and votes.yes is None and votes.no is None:
        parts.append("nicht einstimmig")
    for count, one, many in (
        (votes.yes, "Ja", "Ja"),
        (votes.no, "Nein", "Nein"),
        (votes.abstain, "Enthaltung", "Enthaltungen"),
    ):
        if count is not None:
            parts.append(f"{count} {one if count == 1 else many}")
    return ", ".join(parts)


def superseded_words(link: DecisionLink) -> str:
    """`aufgehoben durch Beschluss vom 07.05.2019, TOP 3`."""
    item = f", TOP {link.decision.agenda_item}" if link.decision.agenda_item else ""
    number = f" {link.decision.number}" if link.decision.number else ""
    day = f" vom {link.date:%d.%m.%Y}" if link.date else ""
    return f"{_EFFECTS[link.effect]} durch Beschluss{number}{day}{item}"


def reference_words(reference: DecisionReference) -> str:
    """`Beschluss vom 07.05.2019, TOP 3 (aufgehoben)`."""
    item = f", TOP {reference.agenda_item}" if reference.agenda_item else ""
    number = f" {reference.number}" if reference.number else ""
    return f"Beschluss{number} vom {reference.date:%d.%m.%Y}{item} ({_EFFECTS[reference.effect]})"


def supersedes_words(record: DecisionRecord) -> list[str]:
    """Earlier decisions that it revokes, replaces or amends, as its wording names them."""
    return [reference_words(reference) for reference in record.decision.supersedes]
