"""Tables of the online questionnaire: personal links, answers, and what was accepted. Times are seconds since 1970, UTC."""

from __future__ import annotations

import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from index.tables import Table


class QuestionnaireLinkRow(Table):
    """One personal link; the secret in it is never stored, only its SHA-256."""

    __tablename__ = "questionnaire_link"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    service_id: Mapped[str] = mapped_column(String(80), index=True)
    """Empty for an offer that is not in the directory yet."""
    organization: Mapped[str]
    created: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[int] = mapped_column(BigInteger)
    revoked: Mapped[int | None] = mapped_column(BigInteger)


class QuestionnaireAnswerRow(Table):
    """What was sent through a link. `base` and `cells` are cells of the directory's table, as the form showed and as it was sent."""

    __tablename__ = "questionnaire_answer"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_link.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[str] = mapped_column(String(80), index=True)
    sent: Mapped[int] = mapped_column(BigInteger)
    base: Mapped[dict[str, str]] = mapped_column(JSON)
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    evidence: Mapped[str]
    evidence_source: Mapped[str]
    remark: Mapped[str]
    state: Mapped[str] = mapped_column(String(16), index=True)
    decided: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str]


class AmendmentRow(Table):
    """What accepted answers changed in one record, so that an older file of the directory does not undo it.

    `fields` has by column what the record said before and, last, what was accepted, as cells of the table.
    """

    __tablename__ = "directory_amendment"
    service_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    assured_date: Mapped[datetime.date]
    is_new: Mapped[bool]
    """The record came from a questionnaire; it stays although no file has it."""
