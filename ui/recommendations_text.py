"""Recommendations and contracts in German words. Used by the command line and the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.types import ContractChange, Reception, RecommendationLink, RecommendationRecord, TakenUp
from ingest.record_types import AmendmentEffect, ClauseNumber, ContractField, Recommendation, RecommendationReference
from ui.decisions_text import outcome_words

RECEPTIONS = {
    Reception.ADOPTED: "angenommen",
    Reception.REJECTED: "abgelehnt",
    Reception.POSTPONED: "vertagt",
    Reception.NOTED: "zur Kenntnis genommen",
    Reception.MIXED: "unterschiedlich entschieden",
    Reception.UNCLEAR: "behandelt, Ergebnis nicht angegeben",
    Reception.MENTIONED: "erwähnt, aber kein Beschluss gefunden",
    Reception.NOT_TAKEN_UP: "noch nicht aufgegriffen",
}
FIELDS = {
    ContractField.PARTY: "Vertragsparteien",
    ContractField.SIGNED: "Unterzeichnet",
    ContractField.AMENDS: "Ändert",
    ContractField.IN_FORCE: "Gilt ab",
    ContractField.TERM: "Laufzeit",
    ContractField.RENEWAL: "Verlängerung",
    ContractField.NOTICE: "Kündigungsfrist",
    ContractField.DUTY: "Pflichten",
    ContractField.AMENDMENT: "Änderungen",
}
_EFFECTS = {
    AmendmentEffect.REPLACED: "neu gefasst",
    AmendmentEffect.AMENDED: "geändert",
    AmendmentEffect.INSERTED: "eingefügt",
    AmendmentEffect.DELETED: "gestrichen",
}


def recommendation_name(found: Recommendation) -> str:
    """`Empfehlung 3: Ganztag`."""
    number = f"Empfehlung {found.number}" if found.number else "Empfehlung"
    return f"{number}: {found.title}" if found.title else number


def conference_name(number: int | None, year: int | None) -> str:
    """`13. Konferenz 2022`, as far as known."""
    return " ".join(part for part in (f"{number}." if number else "", "Konferenz", str(year) if year else "") if part)


def reference_words(reference: RecommendationReference) -> str:
    """`Empfehlung 3 der 13. Konferenz 2022`, as the minutes name it."""
    if reference.conference is None and reference.year is None:
        return f"Empfehlung {reference.number} (Konferenz nicht genannt)"
    return f"Empfehlung {reference.number} der {conference_name(reference.conference, reference.year)}"


def link_words(link: RecommendationLink) -> str:
    """As `reference_words`, with what the record of the conference adds."""
    found = link.recommendation
    if found is None:
        return reference_words(link.reference)
    year = link.date.year if link.date else None
    name = f"Empfehlung {found.number} der {conference_name(found.conference, year)}"
    return f"{name} ({found.title})" if found.title else name


def taken_up_words(item: TakenUp) -> str:
    """`02.02.2023, TOP 3.1: angenommen`."""
    found, document = item.record.decision, item.record.document
    day = f"{document.date:%d.%m.%Y}" if document.date else "ohne Datum"
    place = f", TOP {found.agenda_item}" if found.agenda_item else ""
    number = f", Beschluss {found.number}" if found.number else ""
    return f"{day}{place}{number}: {outcome_words(found.outcome)}"


def summary(records: Sequence[RecommendationRecord]) -> str:
    """`24 Empfehlungen: 11 angenommen, 4 abgelehnt, …`."""
    counts = Counter(record.reception for record in records)
    parts = [f"{counts[reception]} {words}" for reception, words in RECEPTIONS.items() if counts[reception]]
    name = "1 Empfehlung" if len(records) == 1 else f"{len(records)} Empfehlungen"
    return f"{name}: {', '.join(parts)}"


def clause_words(clause: ClauseNumber | None) -> str:
    """`§ 11 Abs. 1 und 2`; empty without one."""
    if clause is None:
        return ""
    parts = [clause.clause]
    for word, numbers in (("Abs.", clause.paragraphs), ("Satz", clause.sentences)):
        if numbers:
            parts.append(f"{word} {_counted(numbers)}")
    return " ".join(parts)


def effect_words(effect: AmendmentEffect | None) -> str:
    """`neu gefasst`."""
    return _EFFECTS[effect] if effect else ""


def change_words(change: ContractChange) -> str:
    """`§ 11 Abs. 1 und 2 neu gefasst durch Vertrag vom 20.11.2018`."""
    day = f" vom {change.document.date:%d.%m.%Y}" if change.document.date else ""
    return f"{change.term.value} {effect_words(change.term.effect)} durch Vertrag{day}"


def _counted(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return " und ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
