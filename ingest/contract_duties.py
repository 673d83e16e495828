"""Who owes what by a contract: sentences whose subject is a party, and what stands under "Pflichten …"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.contract_forms import ALL_PARTIES, DUTY_HEADING, DUTY_VERB, NO_DUTY_HEADING
from ingest.stretches import Stretches
from ingest.types import Section


@dataclass(frozen=True)
class Duty:
    """Who owes it; None where the contract does not name a party with it."""

    party: str | None


class DutyReader:
    """Knows the parties of one contract by full name and, where it is clear, by short name."""

    def __init__(self, stretches: Stretches, parties: Sequence[tuple[str, str | None]]) -> None:
        self._text = stretches.text
        short = Counter(short for _, short in parties if short)
        names = [name for name, _ in parties] + [name for name, count in short.items() if count == 1]
        known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        who = (
            rf"(?:(?:Der|Die|Das)\s+(?P<party>{known})|(?P<all>{ALL_PARTIES}))" if known else rf"(?P<all>{ALL_PARTIES})"
        )
        self._subject = re.compile(rf"^{who}\b")
        self._owes = re.compile(rf"^{who}(?:\s+und\s+(?:der|die|das)\s+[A-ZÄÖÜ]\w+)?\s+{DUTY_VERB}\b")
        self._named = re.compile(rf"\b(?:{known})\b") if known else None

    def duty(self, section: Section, start: int, end: int) -> Duty | None:
        """A sentence as a duty; None if it is none."""
        heading = section.path[-1] if section.path else ""
        if NO_DUTY_HEADING.search(heading):
            return None
        words = self._text[start:end]
        owes = self._owes.match(words)
        if owes:
            return Duty(_party(owes))
        if not DUTY_HEADING.search(heading) or words.endswith(":") or len(words.split()) < 3:
            return None
        subject = self._subject.match(words)
        if subject:
            return Duty(_party(subject))
        named = self._named.findall(heading) if self._named else []
        return Duty(named[0] if len(set(named)) == 1 else None)


def _party(match: re.Match[str]) -> str:
    said = match["all"] or (match["party"] if "party" in match.re.groupindex else "")
    return re.sub(r"^(?:Die|Das|Der)\s+", "", " ".join(said.split()))
