"""Signed-in browsers: a random token in a cookie, its SHA-256 in the catalogue, and who a request comes from."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response
from starlette.requests import HTTPConnection

from index.account_types import Account, Role
from index.accounts import Accounts
from index.types import PUBLIC_VIEWER, Viewer
from ui.accounts_roles import effective_level
from ui.settings import SignInSettings

COOKIE = "netzlotse"
SECURE_COOKIE = "__Host-netzlotse"
_TOKEN_BYTES = 32
_TOUCH_SECONDS = 30
"""A session's last use is written this often at most."""


@dataclass(frozen=True)
class Reader:
    """Who a request comes from. Without a valid session: nobody, who sees what is public."""

    viewer: Viewer = PUBLIC_VIEWER
    account: str | None = None
    role: Role | None = None
    key: str = ""
    """Differs between sessions, so that nothing kept in memory passes from one to the next."""


NOBODY = Reader()


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, accounts: Accounts, settings: SignInSettings, clock: Callable[[], float] = time.time) -> None:
        self.accounts = accounts
        self._https = settings.https
        self._idle = settings.session_idle_minutes * 60
        self._longest = settings.session_hours * 3600
        self._clock = clock

    def reader(self, request: HTTPConnection) -> Reader:
        """Who is reading now; looked up anew for every request, so that sign-out takes effect at once."""
        key = self._key(request)
        stored = self.accounts.session(key) if key else None
        if key is None or stored is None:
            return NOBODY
        now = int(self._clock())
        if now - stored.seen > self._idle or now - stored.created > self._longest:
            self.accounts.close_session(key)
            return NOBODY
        if now - stored.seen >= _TOUCH_SECONDS:
            self.accounts.touch_session(key, now)
        account = stored.account
        return Reader(Viewer(effective_level(account.role, account.level)), account.name, account.role, key)

    def start(self, request: HTTPConnection, response: Response, account: Account, password_hash: str) -> bool:
        """A new token for this browser; the session it had ends. False if the account was changed meanwhile."""
        now = int(self._clock())
        self.accounts.purge_sessions(now - self._longest, now - self._idle)
        self._close(request)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        if not self.accounts.open_session(account.id, password_hash, _hashed(token), now):
            return False
        secure = self._secure(request)
        response.set_cookie(
            _name(secure), token, max_age=self._longest, path="/", secure=secure, httponly=True, samesite="lax"
        )
        return True

    def end(self, request: HTTPConnection, response: Response) -> None:
        """Delete the session here and the cookie there."""
        self._close(request)
        secure = self._secure(request)
        response.delete_cookie(_name(secure), path="/", secure=secure, httponly=True, samesite="lax")

    def has_cookie(self, request: HTTPConnection) -> bool:
        """Whether the browser sends a session's cookie, valid or not."""
        return bool(request.cookies.get(_name(self._secure(request))))

    def _close(self, request: HTTPConnection) -> None:
        key = self._key(request)
        if key:
            self.accounts.close_session(key)

    def _key(self, request: HTTPConnection) -> str | None:
        token = request.cookies.get(_name(self._secure(request)))
        return _hashed(token) if token else None

    def _secure(self, request: HTTPConnection) -> bool:
        """Over HTTPS only the cookie counts that no other host and no plain connection can set."""
        return self._https or request.url.scheme == "https"


def _name(secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
