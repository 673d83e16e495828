"""Keeps browsers from leaving this host, and closes the doors of Gradio that Netzlotse has no use for."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import links

PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
FORM_POLICY = PLAIN_POLICY + "; script-src 'self'; connect-src 'self'"
"""The questionnaire is checked while it is filled in."""
GRADIO_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Gradio writes its settings into an inline script and styles into elements; nothing is ever fetched from elsewhere."""

_CLOSED = re.compile(
    r"/gradio_api/(upload|proxy=|file[=/]|stream|custom_component|component_server|deep_link|(undo-)?vibe|process_recording"
    r"|run/|api/|call/|runs|dev/)|/monitoring"
)
"""Uploads, files, proxies, calls past the queue: no page uses them, and what nobody uses cannot be misused. A call past the
queue would go on with an answer that was begun for somebody else of the same session hash."""


def map_policy(tile_url: str = "") -> str:
    """The map's own script, and pictures of the one host that the operator named."""
    host = re.sub(r"\{s\}", "*", "/".join(tile_url.split("/")[:3]))
    pictures = f"img-src 'self' {host};" if host else "img-src 'self';"
    return PLAIN_POLICY.replace("img-src 'self';", pictures) + "; script-src 'self'"


class SecurityHeaders:
    """Pure ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, gradio_paths: tuple[str, ...], tile_url: str = "") -> None:
        self._app = app
        self._map_policy = map_policy(tile_url)
        self._gradio_paths = gradio_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add headers to every answer; 404 for the closed doors."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        policy = GRADIO_POLICY if path.startswith(self._gradio_paths) else PLAIN_POLICY
        policy = self._map_policy if path == links.MAP else policy
        if path.startswith(links.QUESTIONNAIRE):
            policy = FORM_POLICY

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = (
                    "same-origin"  # "no-referrer" would make browsers hide where a form comes from
                )
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                if path.startswith(
                    ("/api/", "/documents/", "/karte", "/angebot/", "/lotse", links.QUESTIONNAIRE, links.REVIEW)
                ):
                    headers["Cache-Control"] = "no-store"
                if path.startswith(links.QUESTIONNAIRE):
                    headers["X-Robots-Tag"] = "noindex, nofollow"
            await send(message)

        closed = path.startswith(self._gradio_paths) and _CLOSED.search(path)
        app: ASGIApp = PlainTextResponse("Not Found", 404) if closed else self._app
        await app(scope, receive, send_with_headers)
