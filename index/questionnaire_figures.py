"""How many of those who were invited have answered. Opening a link is not recorded, so it is not counted."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from index.questionnaire_types import Answer, AnswerState, Link
from ingest.directory_types import Service

CLOSED_FOR_GOOD = ("inactive", "defunct")


@dataclass(frozen=True)
class Figures:
    """Counts of services and new offers, each once however many links it has; `waiting` and after it count answers."""

    invited: int
    answered: int
    response_rate: float | None
    """Answered of invited, 0 to 1; None if nobody is invited."""
    open: int
    """Invited, not answered, and with a link that can still be used."""
    waiting: int
    accepted: int
    rejected: int
    services: int
    """Records that are not closed for good."""
    stale: int
    """Of these: confirmed longer ago than a year (or as set), or never."""

    def as_json(self) -> dict[str, object]:
        """By name."""
        return asdict(self)


def figures(
    links: Sequence[Link],
    answers: Sequence[Answer],
    services: Sequence[Service],
    now: int,
    today: datetime.date,
    stale_days: int = 365,
) -> Figures:
    """Links that were revoked without an answer count as not invited."""
    used = {answer.link_id for answer in answers}
    counted = [link for link in links if link.revoked is None or link.id in used]
    invited = {_who(link) for link in counted}
    answered = {_who(link) for link in counted if link.id in used}
    waiting_for = {_who(link) for link in counted if link.is_open(now)} - answered
    kept = [service for service in services if service.status not in CLOSED_FOR_GOOD]
    by_state = {state: sum(answer.state is state for answer in answers) for state in AnswerState}
    return Figures(
        invited=len(invited),
        answered=len(answered),
        response_rate=round(len(answered) / len(invited), 4) if invited else None,
        open=len(waiting_for),
        waiting=by_state[AnswerState.WAITING],
        accepted=by_state[AnswerState.ACCEPTED],
        rejected=by_state[AnswerState.REJECTED],
        services=len(kept),
        stale=sum(is_stale(service, today, stale_days) for service in kept),
    )


def is_stale(service: Service, today: datetime.date, stale_days: int) -> bool:
    """Whether a record was confirmed longer ago than that, or never."""
    return service.assured_date is None or (today - service.assured_date).days > stale_days


def _who(link: Link) -> str:
    """A service once, every new offer for itself."""
    return link.service_id or f"new offer {link.id}"
