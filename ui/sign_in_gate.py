"""Stands before every request: tells it where sessions are found, and turns away what another site has triggered."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import links
from ui.audit import AuditLog
from ui.errors import CrossSite
from ui.problem import Row, respond
from ui.sessions import Sessions

SCOPE_KEY = "netzlotse.sign_in"
CROSS_SITE = Row(CrossSite, 403, "cross-site", "This request came from another site")
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_OWN_SITE = {"same-origin", "none"}
_KEPT_BY_CACHES = ("/static/", "/chat/assets/", "/suche/assets/", "/chat/static/", "/suche/static/")


@dataclass(frozen=True)
class SignInParts:
    """What requests need to know who is reading, the Gradio pages included, which have an app of their own."""

    sessions: Sessions
    audit: AuditLog


class SignInGate:
    """Pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, parts: SignInParts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Changes nothing for requests without a cookie, but for signing in and out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[SCOPE_KEY] = self._parts
        connection = HTTPConnection(scope)
        with_cookie = self._parts.sessions.has_cookie(connection)
        guarded = with_cookie or scope["path"] in (links.SIGN_IN, links.SIGN_OUT)
        if guarded and scope["method"] not in _SAFE and not _own(connection.headers, with_cookie):
            await respond(Request(scope), CROSS_SITE.problem(CrossSite()))(scope, receive, send)
            return

        async def send_uncached(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        kept = not guarded or scope["path"].startswith(_KEPT_BY_CACHES)
        await self._app(scope, receive, send if kept else send_uncached)


def _own(headers: Headers, with_cookie: bool) -> bool:
    """Whether a changing request comes from this site. Browsers always say so; a cookie without that is not trusted."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in _OWN_SITE
    if origin is not None:
        return urlsplit(origin).netloc.casefold() == headers.get("host", "").casefold() != ""
    return not with_cookie
