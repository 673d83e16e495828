"""Tables of people who may sign in, their sessions, and the log of who saw what. Times are seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from index.tables import Table


class AccountRow(Table):
    """One local account; `level` is what the role may see at most, or less if it was lowered."""

    __tablename__ = "account"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    level: Mapped[int]
    password_hash: Mapped[str] = mapped_column(String(256))
    disabled: Mapped[bool]
    created: Mapped[int] = mapped_column(BigInteger)


class SessionRow(Table):
    """One signed-in browser; the token itself is never stored, only its SHA-256."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created: Mapped[int] = mapped_column(BigInteger)
    seen: Mapped[int] = mapped_column(BigInteger)


class AuditEntryRow(Table):
    """Who was shown something of a document that is not public. Keeps the name, since accounts may go earlier."""

    __tablename__ = "audit_entry"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    account: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(32))
    level: Mapped[int]
    via: Mapped[str] = mapped_column(String(16))
