"""Keeps accounts, sessions and the audit log in the catalogue. Knows no passwords and no tokens, only their hashes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from index.account_tables import AccountRow, AuditEntryRow, SessionRow
from index.account_types import Account, AuditEntry, Role, StoredSession
from index.database import open_database
from index.errors import DuplicateAccount, UnknownAccount
from ingest.types import Visibility


def account_key(name: str) -> str:
    """The form in which a name is stored and compared: composed, lower case, no space around."""
    return unicodedata.normalize("NFC", name).strip().casefold()


class Accounts:
    """Reads and writes; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, role: Role, level: Visibility, password_hash: str, now: int) -> Account:
        """A new account. Raises DuplicateAccount."""
        row = AccountRow(
            name=account_key(name),
            role=role.value,
            level=int(level),
            password_hash=password_hash,
            disabled=False,
            created=now,
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                return _account(row)
        except IntegrityError as exc:
            raise DuplicateAccount(
                f"There is already an account {account_key(name)!r}. Choose another name or remove that one first."
            ) from exc

    def all(self) -> list[Account]:
        """Every account by name."""
        with Session(self._engine) as session:
            return [_account(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def any(self) -> bool:
        """Whether anybody can sign in at all."""
        with Session(self._engine) as session:
            return session.scalar(select(AccountRow.id).where(AccountRow.disabled.is_(False)).limit(1)) is not None

    def credentials(self, name: str) -> tuple[Account, str] | None:
        """Account and password hash; None if there is no such account."""
        with Session(self._engine) as session:
            row = session.scalar(select(AccountRow).where(AccountRow.name == account_key(name)))
            return None if row is None else (_account(row), row.password_hash)

    def set_password(self, name: str, password_hash: str) -> None:
        """A new password; every session of the account ends. Raises UnknownAccount."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, name)
            row.password_hash = password_hash
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.id))

    def renew_hash(self, account_id: int, old: str, new: str) -> None:
        """The same password hashed with today's cost; sessions go on. Does nothing if it was changed meanwhile."""
        statement = update(AccountRow).where(AccountRow.id == account_id, AccountRow.password_hash == old)
        with Session(self._engine) as session, session.begin():
            session.execute(statement.values(password_hash=new))

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Lock an account, which ends its sessions, or unlock it. Raises UnknownAccount."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, name)
            row.disabled = disabled
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.id))

    def remove(self, name: str) -> None:
        """The account and its sessions are gone; the audit log keeps its name. Raises UnknownAccount."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, name)
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.id))
            session.delete(row)

    def open_session(self, account_id: int, password_hash: str, token_hash: str, now: int) -> bool:
        """Begin a session, unless the account went, was disabled or got another password since it was looked up."""
        valid = select(AccountRow.id).where(
            AccountRow.id == account_id, AccountRow.disabled.is_(False), AccountRow.password_hash == password_hash
        )
        with Session(self._engine) as session, session.begin():
            if session.scalar(valid) is None:
                return False
            session.add(SessionRow(token_hash=token_hash, account_id=account_id, created=now, seen=now))
            return True

    def session(self, token_hash: str) -> StoredSession | None:
        """The session with its account; None if there is none or the account is disabled."""
        statement = (
            select(SessionRow, AccountRow)
            .join(AccountRow, AccountRow.id == SessionRow.account_id)
            .where(SessionRow.token_hash == token_hash, AccountRow.disabled.is_(False))
        )
        with Session(self._engine) as session:
            found = session.execute(statement).first()
            return None if found is None else StoredSession(_account(found[1]), found[0].created, found[0].seen)

    def touch_session(self, token_hash: str, now: int) -> None:
        """Note that the session is in use."""
        with Session(self._engine) as session, session.begin():
            session.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen=now))

    def close_session(self, token_hash: str) -> None:
        """End a session; nothing happens if it has ended already."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))

    def purge_sessions(self, created_before: int, seen_before: int) -> int:
        """Delete sessions that have run out; returns how many."""
        old = or_(SessionRow.created < created_before, SessionRow.seen < seen_before)
        return self._purge(SessionRow, old)

    def record(self, entries: Sequence[AuditEntry]) -> None:
        """Write to the audit log."""
        with Session(self._engine) as session, session.begin():
            session.add_all(
                AuditEntryRow(at=e.at, account=e.account, document_id=e.document_id, level=int(e.level), via=e.via)
                for e in entries
            )

    def audit(self, since: int = 0) -> list[AuditEntry]:
        """The audit log from `since` on, oldest first."""
        statement = select(AuditEntryRow).where(AuditEntryRow.at >= since).order_by(AuditEntryRow.id)
        with Session(self._engine) as session:
            return [
                AuditEntry(row.at, row.account, row.document_id, Visibility(row.level), row.via)
                for row in session.scalars(statement)
            ]

    def purge_audit(self, before: int) -> int:
        """Delete entries older than that; returns how many."""
        return self._purge(AuditEntryRow, AuditEntryRow.at < before)

    def close(self) -> None:
        """Let go of the database; only for `open_accounts`."""
        self._engine.dispose()

    def _purge(self, table: type[SessionRow] | type[AuditEntryRow], condition: ColumnElement[bool]) -> int:
        with Session(self._engine) as session, session.begin():
            count = session.scalar(select(func.count()).select_from(table).where(condition)) or 0
            if count:
                session.execute(delete(table).where(condition))
            return count


def open_accounts(data_dir: Path) -> Accounts:
    """The accounts of a data folder, also while a server runs; needs neither lock nor model."""
    return Accounts(open_database(data_dir / "catalogue.sqlite3"))


def _row(session: Session, name: str) -> AccountRow:
    row = session.scalar(select(AccountRow).where(AccountRow.name == account_key(name)))
    if row is None:
        raise UnknownAccount(f"There is no account {account_key(name)!r}. `netzlotse account list` shows all of them.")
    return row


def _account(row: AccountRow) -> Account:
    return Account(row.id, row.name, Role(row.role), Visibility(row.level), row.disabled, row.created)
