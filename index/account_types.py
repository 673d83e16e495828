"""Accounts, sessions and audit entries as they leave this package. All frozen; times are seconds since 1970, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.types import Visibility


class Role(StrEnum):
    """What a person does in the network; `ui.accounts_roles` says what each may see."""

    COUNSELLOR = "counsellor"
    STAFF = "staff"
    ADMIN = "admin"


@dataclass(frozen=True)
class Account:
    """One local account without its password."""

    id: int
    name: str
    role: Role
    level: Visibility
    disabled: bool
    created: int


@dataclass(frozen=True)
class StoredSession:
    """A session and the account it belongs to."""

    account: Account
    created: int
    seen: int


@dataclass(frozen=True)
class AuditEntry:
    """An account was shown something of this level from a document; not what was asked."""

    at: int
    account: str
    document_id: str
    level: Visibility
    via: str
