"""Rules for account names and passwords, and the hashing of passwords with Argon2id."""

from __future__ import annotations

import re
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from index.account_types import Account, Role
from index.accounts import Accounts, account_key
from ingest.types import Visibility
from ui.accounts_roles import ROLE_LEVELS
from ui.errors import BadAccount

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
"""Longer ones would only keep the server busy."""
_NAME = re.compile(r"\w[\w.@-]{1,63}")
_AT_ONCE = 2
"""Each hash takes 64 MiB for a moment; more sign-ins at once wait."""


class Passwords:
    """Hashes and checks; an unknown account takes as long as a known one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Argon2id with a salt of its own. Raises BadAccount if the password is too short or too long."""
        return self._hashed(checked_password(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the hash. None, for no account, costs the same and never matches."""
        with self._places:
            try:
                self._hasher.verify(stored or self._nobody, _composed(password)[:LONGEST_PASSWORD])
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def renewed(self, password: str, stored: str) -> str | None:
        """A new hash if the stored one was made with other costs than today's."""
        return self._hashed(_composed(password)) if self._hasher.check_needs_rehash(stored) else None

    def _hashed(self, password: str) -> str:
        with self._places:
            return self._hasher.hash(password)


def checked_password(password: str) -> str:
    """The password in the form that is hashed. Raises BadAccount."""
    composed = _composed(password)
    if not SHORTEST_PASSWORD <= len(composed) <= LONGEST_PASSWORD:
        raise BadAccount(
            f"The password has {len(composed)} characters; it needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}. "
            "Several words in a row are easy to remember."
        )
    return composed


def add_account(
    accounts: Accounts, passwords: Passwords, name: str, role: Role, level: Visibility | None, password: str, now: int
) -> Account:
    """A new account at the role's level or below. Raises BadAccount, DuplicateAccount."""
    key = account_key(name)
    if not _NAME.fullmatch(key):
        raise BadAccount(f"{name!r} cannot be an account name: use 2 to 64 letters, digits and . _ @ - without spaces.")
    highest = ROLE_LEVELS[role]
    if level is not None and level > highest:
        raise BadAccount(
            f"The role {role.value} sees at most {highest.label}; --level {level.label} would be more. "
            "Choose a lower level or another role."
        )
    return accounts.add(key, role, highest if level is None else level, passwords.hash(password), now)


def _composed(password: str) -> str:
    """One form for letters that keyboards write in different ways, such as umlauts."""
    return unicodedata.normalize("NFC", password)
