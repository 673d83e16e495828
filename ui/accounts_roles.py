"""The one table of roles: what each may see at most, which pages each may open, and what each is called."""

from __future__ import annotations

from enum import StrEnum

from index.account_types import Role
from ingest.types import Visibility

ROLE_LEVELS: dict[Role, Visibility] = {
    Role.COUNSELLOR: Visibility.NETWORK,
    Role.STAFF: Visibility.COMMITTEE,
    Role.ADMIN: Visibility.CONFIDENTIAL,
}
ROLE_NAMES: dict[Role, tuple[str, str]] = {
    Role.COUNSELLOR: ("Beratung", "counsellor"),
    Role.STAFF: ("Bildungsbüro", "staff"),
    Role.ADMIN: ("Verwaltung", "administrator"),
}
"""German, then English."""


class Page(StrEnum):
    """Pages by who may open them."""

    CHAT = "chat"
    SEARCH = "search"
    SOURCE = "source"
    AUDIT = "audit"
    LOTSE = "lotse"
    LOTSE_NUMBERS = "lotse_numbers"
    REVIEW = "review"
    LEARNING = "learning"
    """Double offers, gaps, and the paper made of them."""


_EVERYBODY = frozenset({None, *Role})
_PAGES: dict[Page, frozenset[Role | None]] = {
    Page.CHAT: _EVERYBODY,
    Page.SEARCH: _EVERYBODY,
    Page.SOURCE: _EVERYBODY,
    Page.AUDIT: frozenset({Role.ADMIN}),
    Page.LOTSE: frozenset(Role),
    Page.LOTSE_NUMBERS: frozenset({Role.STAFF, Role.ADMIN}),
    Page.REVIEW: frozenset({Role.STAFF, Role.ADMIN}),
    Page.LEARNING: frozenset({Role.STAFF, Role.ADMIN}),
}
"""None stands for somebody who is not signed in."""


def may(role: Role | None, page: Page) -> bool:
    """Whether somebody of this role (None: not signed in) may open a page."""
    return role in _PAGES[page]


def effective_level(role: Role, level: Visibility) -> Visibility:
    """The account's own level can lower what the role sees and never raise it."""
    return min(ROLE_LEVELS[role], level)
