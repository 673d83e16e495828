"""Links and answers of the questionnaire as they leave this package. All frozen; times are seconds since 1970, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.directory_types import Service


class AnswerState(StrEnum):
    """What became of an answer."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Link:
    """One personal link without its secret."""

    id: int
    service_id: str
    """Empty for an offer that is not in the directory yet."""
    organization: str
    created: int
    expires: int
    revoked: int | None
    answers: int = 0
    """How many answers came through it."""

    def is_open(self, now: int) -> bool:
        """Whether it can be used."""
        return self.revoked is None and now < self.expires


@dataclass(frozen=True)
class Draft:
    """What a provider sends. `base` and `cells` are cells of the directory's table by column."""

    base: Mapping[str, str]
    """As the form showed them; empty for a new offer."""
    cells: Mapping[str, str]
    evidence: str = ""
    """Why the counselling is independent, in the provider's words; whether it is neutral is decided by others."""
    evidence_source: str = ""
    remark: str = ""

    @property
    def changed(self) -> tuple[str, ...]:
        """Columns that the provider changed, in the order of the form."""
        return tuple(name for name, value in self.cells.items() if self.base.get(name, "") != value)


@dataclass(frozen=True)
class Answer:
    """An answer and what became of it."""

    id: int
    link_id: int
    service_id: str
    """Empty as long as a new offer is not accepted."""
    organization: str
    """Of the link: whom the office has invited."""
    sent: int
    draft: Draft
    state: AnswerState
    decided: int | None
    decided_by: str
    reason: str


@dataclass(frozen=True)
class Acceptance:
    """What a reviewer decided to write into the directory."""

    service: Service
    seen: str
    """`record_version` of the record that the reviewer saw."""
    account: str
    now: int


@dataclass(frozen=True)
class AmendmentNote:
    """What an import met that had been accepted from a questionnaire, by columns."""

    service_id: str
    kept: tuple[str, ...] = ()
    """The file is older: the accepted values stay."""
    undone: tuple[str, ...] = ()
    """The file was confirmed later: its values replace the accepted ones."""
    missing: bool = False
    """The record came from a questionnaire, and the file does not have it: it stays."""
