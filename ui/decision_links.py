"""Links from records to decisions: what decisions and recommendations show of another decision."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from index.types import DecisionLink
from ingest.record_types import Decision, SupersessionEffect
from ui import links
from ui.schemas import Schema


class DecisionLinkOut(Schema):
    """Another decision that supersedes this one, or is superseded by it."""

    effect: SupersessionEffect
    decision_id: str
    date: Annotated[date | None, Field(description="Date of the meeting.", examples=["2019-05-07"])]
    agenda_item: Annotated[str | None, Field(examples=["3"])]
    number: Annotated[str | None, Field(description='As in "Beschluss 2".')]
    link: str = Field(description="Path on this server that opens its wording in the source.")


def source_of(found: Decision) -> str:
    """Where its wording stands."""
    return links.source_page(found.document_id, found.page, found.start, found.end)


def decision_link_out(link: DecisionLink) -> DecisionLinkOut:
    """A link with the address that opens it."""
    other = link.decision
    return DecisionLinkOut(
        effect=link.effect,
        decision_id=other.id,
        date=link.date,
        agenda_item=other.agenda_item,
        number=other.number,
        link=source_of(other),
    )
