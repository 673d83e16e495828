"""Shapes of recommendations in the HTTP interface; the command line prints the same with `--json`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from index.types import MentionRecord, Reception, RecommendationLink, RecommendationRecord, TakenUp
from ingest.record_types import Evidence, Outcome, Recommendation
from ui import links
from ui.decision_links import DecisionLinkOut, decision_link_out, source_of
from ui.schemas import DocumentOut, Schema


class EvidenceOut(Schema):
    """Where one field was read."""

    field: Annotated[str, Field(examples=["addressed_to"])]
    quote: str = Field(description="Verbatim: these very characters stand in the document's text.")
    section: str = Field(description="Heading it stands under.")
    page: int
    start: int
    end: int
    link: str = Field(description="Path on this server that opens the page with the quote marked.")


class TakenUpOut(Schema):
    """A decision that takes a recommendation up."""

    decision_id: str
    document_id: str
    body: Annotated[str, Field(examples=["Lenkungskreis"])]
    date: Annotated[date | None, Field(description="Of the meeting.", examples=["2023-02-02"])]
    agenda_item: Annotated[str | None, Field(examples=["3.1"])]
    number: Annotated[str | None, Field(description='As in "Beschluss 2".')]
    outcome: Annotated[Outcome | None, Field(examples=["adopted"])]
    wording: str
    resumed: bool = Field(
        description="True if it does not name the recommendation: its heading names the meeting that postponed it."
    )
    superseded_by: list[DecisionLinkOut]
    link: str


class MentionOut(Schema):
    """A sentence of minutes that names a recommendation, with no decision on it."""

    document_id: str
    body: str
    date: date | None
    agenda_item: str | None
    wording: str
    link: str


class RecommendationOut(Schema):
    """One recommendation of a conference, and what became of it as far as you may see. Null is what the record does not say."""

    id: str
    document: DocumentOut
    conference: Annotated[int | None, Field(description='As in "13. Bildungskonferenz".', examples=[13])]
    number: Annotated[str | None, Field(examples=["2"])]
    title: Annotated[str | None, Field(examples=["Digitalsprechstunde"])]
    wording: str = Field(description="Verbatim: these very characters stand in the document's text.")
    addressed_to: Annotated[str | None, Field(examples=["Lenkungskreis"])]
    approval_percent: Annotated[int | None, Field(examples=[91])]
    status: Annotated[Reception, Field(description="By the last minutes that decide on it.", examples=["adopted"])]
    open: bool = Field(description="Whether a decision is still to come.")
    taken_up: list[TakenUpOut] = Field(description="Decisions on it, earliest first.")
    mentions: list[MentionOut]
    evidence: list[EvidenceOut] = Field(description="Where the other fields were read.")
    section: str = Field(description="Heading it stands under.", examples=["Empfehlungen an den Lenkungskreis"])
    page: int = Field(description="Physical page on which the wording begins, from 1.", examples=[2])
    start: int = Field(examples=[2410])
    end: int = Field(examples=[2502])
    link: Annotated[
        str,
        Field(
            description="Path on this server that opens the page with the wording marked.",
            examples=["/documents/conference-2022/pages/2?start=2410&end=2502#quote"],
        ),
    ]


class RecommendationsOut(Schema):
    """Recommendations that are open to you."""

    count: int
    recommendations: list[RecommendationOut]


def recommendation_out(record: RecommendationRecord) -> RecommendationOut:
    """A recommendation with what became of it."""
    found = record.recommendation
    same = ("id", "conference", "number", "title", "wording", "addressed_to", "approval_percent", "section")
    return RecommendationOut(
        **{name: getattr(found, name) for name in (*same, "page", "start", "end")},
        document=DocumentOut.model_validate(record.document),
        status=record.reception,
        open=record.reception.is_open,
        taken_up=[_taken_up_out(item) for item in record.taken_up],
        mentions=[_mention_out(item) for item in record.mentions],
        evidence=[evidence_out(found.document_id, one) for one in found.evidence],
        link=recommendation_source(found),
    )


def recommendation_source(found: Recommendation) -> str:
    """Where its wording stands."""
    return links.source_page(found.document_id, found.page, found.start, found.end)


def mention_source(item: MentionRecord) -> str:
    """Where the sentence stands."""
    return links.source_page(item.document.id, item.mention.page, item.mention.start, item.mention.end)


def evidence_out(document_id: str, one: Evidence) -> EvidenceOut:
    """Evidence with the link that opens it."""
    same = {name: getattr(one, name) for name in ("field", "quote", "section", "page", "start", "end")}
    return EvidenceOut(**same, link=links.source_page(document_id, one.page, one.start, one.end))


def _taken_up_out(item: TakenUp) -> TakenUpOut:
    found, document = item.record.decision, item.record.document
    return TakenUpOut(
        decision_id=found.id,
        document_id=document.id,
        body=document.body,
        date=document.date,
        agenda_item=found.agenda_item,
        number=found.number,
        outcome=found.outcome,
        wording=found.wording,
        resumed=item.resumed,
        superseded_by=[decision_link_out(link) for link in item.record.superseded_by],
        link=source_of(found),
    )


def _mention_out(item: MentionRecord) -> MentionOut:
    return MentionOut(
        document_id=item.document.id,
        body=item.document.body,
        date=item.document.date,
        agenda_item=item.mention.agenda_item,
        wording=item.mention.wording,
        link=mention_source(item),
    )


class RecommendationLinkOut(Schema):
    """A recommendation that a decision takes up; the stored one if exactly one fits that is open to you."""

    number: Annotated[str, Field(examples=["2"])]
    conference: Annotated[int | None, Field(examples=[13])]
    date: Annotated[date | None, Field(description="Of the conference.", examples=["2022-10-20"])]
    recommendation_id: str | None
    link: str | None = Field(description="Path on this server that opens its wording.")
    evidence: list[EvidenceOut] = Field(description="Where the minutes name it.")


def recommendation_link_out(document_id: str, link: RecommendationLink) -> RecommendationLinkOut:
    """What a decision says about the recommendation that it takes up."""
    found = link.recommendation
    return RecommendationLinkOut(
        number=link.reference.number,
        conference=found.conference if found else link.reference.conference,
        date=link.date,
        recommendation_id=found.id if found else None,
        link=recommendation_source(found) if found else None,
        evidence=[evidence_out(document_id, one) for one in link.reference.evidence],
    )
