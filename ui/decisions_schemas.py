"""Shapes of decisions in the HTTP interface; the command line prints the same with `--json`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from index.types import DecisionRecord
from ingest.record_types import Outcome, SupersessionEffect
from ui.decision_links import DecisionLinkOut, decision_link_out, source_of
from ui.recommendations_schemas import RecommendationLinkOut, recommendation_link_out
from ui.schemas import DocumentOut, Schema


class VotesOut(Schema):
    """A vote as the minutes print it; null is what they do not say."""

    yes: Annotated[int | None, Field(examples=[9])]
    no: Annotated[int | None, Field(examples=[2])]
    abstain: Annotated[int | None, Field(examples=[0])]
    unanimous: Annotated[bool | None, Field(examples=[False])]


class ReferenceOut(Schema):
    """A decision that is named and not among the decisions open to you, or not told apart from another."""

    date: date
    agenda_item: str | None
    number: str | None
    effect: SupersessionEffect


class DecisionOut(Schema):
    """One decision of a body. Null is what the minutes do not say."""

    id: str
    document: DocumentOut
    agenda_item: Annotated[str | None, Field(examples=["4"])]
    heading: str = Field(description="Heading of its section.", examples=["TOP 4 Beratungswegweiser"])
    number: Annotated[str | None, Field(description='As in "Beschluss 2".')]
    wording: str = Field(description="Verbatim: these very characters stand in the document's text.")
    outcome: Annotated[
        Outcome | None, Field(description="What became of the matter that was decided on.", examples=["adopted"])
    ]
    votes: VotesOut
    responsible: Annotated[str | None, Field(examples=["Bildungsbüro"])]
    due: Annotated[date | None, Field(description="First deadline of the wording.", examples=["2026-03-31"])]
    field_of_action: Annotated[str | None, Field(description="Handlungsfeld.", examples=["Sprachbildung"])]
    supersedes: list[DecisionLinkOut]
    unresolved: list[ReferenceOut] = Field(description="Decisions that are named and could not be linked.")
    superseded_by: list[DecisionLinkOut] = Field(
        description="Earliest first; empty if it still stands as far as known."
    )
    from_recommendation: list[RecommendationLinkOut] = Field(
        description="Recommendations of conferences that its wording or the heading of its agenda item names."
    )
    page: int = Field(description="Physical page on which the wording begins, from 1.", examples=[2])
    start: int = Field(description="First character of the wording in the document's text.", examples=[2410])
    end: int = Field(description="Character after the wording.", examples=[2702])
    link: str = Field(
        description="Path on this server that opens the page with the wording marked.",
        examples=["/documents/minutes-2024-03/pages/2?start=2410&end=2702#quote"],
    )


class DecisionsOut(Schema):
    """Decisions that are open to you."""

    count: int
    decisions: list[DecisionOut]


def decision_out(record: DecisionRecord) -> DecisionOut:
    """A decision with the links that open it and those it is tied to."""
    found = record.decision
    same = ("id", "agenda_item", "heading", "number", "wording", "outcome", "responsible", "due", "field_of_action")
    return DecisionOut(
        **{name: getattr(found, name) for name in (*same, "page", "start", "end")},
        document=DocumentOut.model_validate(record.document),
        votes=VotesOut.model_validate(found.votes),
        supersedes=[decision_link_out(link) for link in record.supersedes],
        unresolved=[ReferenceOut.model_validate(reference) for reference in record.unresolved],
        superseded_by=[decision_link_out(link) for link in record.superseded_by],
        from_recommendation=[recommendation_link_out(found.document_id, link) for link in record.recommendations],
        link=source_of(found),
    )
