"""Recommendations, mentions of them and contract terms as rows of the catalogue, and back."""

from __future__ import annotations

import datetime
from typing import Any

from index.tables import ContractTermRow, RecommendationMentionRow, RecommendationRow, Table
from ingest.record_types import (
    AmendmentEffect,
    ClauseNumber,
    ContractField,
    ContractTerm,
    Evidence,
    Loaded,
    Recommendation,
    RecommendationMention,
    RecommendationReference,
)
from ingest.types import Visibility

_PLACE = ("document_id", "ordinal", "wording", "page", "start", "end")
_RECOMMENDATION = ("id", "conference", "number", "title", "addressed_to", "approval_percent", "section", *_PLACE)
_EVIDENCE = ("field", "quote", "section", "page", "start", "end")
_TERM = ("value", "day", "party", "section", *_PLACE)


def record_rows(loaded: Loaded) -> list[Table]:
    """What is stored of a document besides its text and decisions."""
    return [
        *map(_recommendation_row, loaded.recommendations),
        *map(_mention_row, loaded.mentions),
        *map(_term_row, loaded.contract_terms),
    ]


def recommendation(row: RecommendationRow) -> Recommendation:
    """A stored recommendation."""
    return Recommendation(
        **{name: getattr(row, name) for name in _RECOMMENDATION},
        evidence=_evidence_of(row.evidence),
        visibility=Visibility(row.visibility),
    )


def mention(row: RecommendationMentionRow) -> RecommendationMention:
    """A stored mention."""
    return RecommendationMention(
        **{name: getattr(row, name) for name in _PLACE},
        agenda_item=row.agenda_item,
        reference=reference_of(row.reference),
        visibility=Visibility(row.visibility),
    )


def contract_term(row: ContractTermRow) -> ContractTerm:
    """A stored term."""
    clause = ClauseNumber(row.clause, tuple(row.paragraphs), tuple(row.sentences)) if row.clause else None
    return ContractTerm(
        **{name: getattr(row, name) for name in _TERM},
        field=ContractField(row.field),
        effect=AmendmentEffect(row.effect) if row.effect else None,
        clause=clause,
        visibility=Visibility(row.visibility),
    )


def reference_json(reference: RecommendationReference) -> dict[str, Any]:
    """A reference as it is stored."""
    return {
        "number": reference.number,
        "conference": reference.conference,
        "day": reference.day.isoformat() if reference.day else None,
        "year": reference.year,
        "evidence": _evidence_json(reference.evidence),
    }


def reference_of(item: dict[str, Any]) -> RecommendationReference:
    """A stored reference."""
    day = datetime.date.fromisoformat(item["day"]) if item["day"] else None
    return RecommendationReference(
        item["number"], item["conference"], day, item["year"], _evidence_of(item["evidence"])
    )


def _recommendation_row(item: Recommendation) -> RecommendationRow:
    return RecommendationRow(
        **{name: getattr(item, name) for name in _RECOMMENDATION},
        evidence=_evidence_json(item.evidence),
        visibility=int(item.visibility),
    )


def _mention_row(item: RecommendationMention) -> RecommendationMentionRow:
    return RecommendationMentionRow(
        **{name: getattr(item, name) for name in _PLACE},
        agenda_item=item.agenda_item,
        reference=reference_json(item.reference),
        visibility=int(item.visibility),
    )


def _term_row(item: ContractTerm) -> ContractTermRow:
    return ContractTermRow(
        **{name: getattr(item, name) for name in _TERM},
        field=item.field.value,
        effect=item.effect.value if item.effect else None,
        clause=item.clause.clause if item.clause else None,
        paragraphs=list(item.clause.paragraphs) if item.clause else [],
        sentences=list(item.clause.sentences) if item.clause else [],
        visibility=int(item.visibility),
    )


def _evidence_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in _EVIDENCE} for one in evidence]


def _evidence_of(items: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in items)
