"""Signing in and out: plain HTML without JavaScript. Another way in (OpenID Connect) would end in `Sessions.start` too."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from index.account_types import Account
from ui import links
from ui.accounts import Passwords
from ui.dependencies import CurrentReader, CurrentSignIn, account_line
from ui.sessions import NOBODY, Sessions
from ui.sign_in_throttle import Throttle
from ui.templates import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_log = logging.getLogger(__name__)

_INPUT_CHARACTERS = 4000
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_WRONG, _TOO_OFTEN = 403, 429


@dataclass(frozen=True)
class Door:
    """What checks a name and a password."""

    passwords: Passwords
    throttle: Throttle


@dataclass(frozen=True)
class Trouble:
    """Why the form is shown again: a key of the template, and the seconds to wait."""

    key: str
    seconds: int = 0


@router.get(links.SIGN_IN)
def sign_in_page(
    request: Request,
    reader: CurrentReader,
    weiter: Annotated[str, Query(max_length=_INPUT_CHARACTERS)] = "",
    abgemeldet: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The form; or who is signed in."""
    return _form(request, weiter, signed_out=bool(abgemeldet) and reader == NOBODY)


@router.post(links.SIGN_IN)
def sign_in(
    request: Request,
    parts: CurrentSignIn,
    name: Annotated[str, Form(max_length=_INPUT_CHARACTERS)] = "",
    password: Annotated[str, Form(max_length=_INPUT_CHARACTERS)] = "",
    weiter: Annotated[str, Form(max_length=_INPUT_CHARACTERS)] = "",
) -> Response:
    """Begin a session and go on where the person came from. What is wrong is said in one way for all names."""
    door: Door = request.app.state.door
    if not name.strip() or not password:
        return _form(request, weiter, Trouble("empty"), status=_WRONG)
    address = request.client.host if request.client else None
    seconds = door.throttle.attempt(name, address)
    if seconds:
        answer = _form(request, weiter, Trouble("too_often", seconds), status=_TOO_OFTEN)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    found = _checked(door.passwords, parts.sessions, name, password)
    response = RedirectResponse(_local(weiter), status_code=303)
    if found is None or not parts.sessions.start(request, response, *found):
        _log.info("a sign-in failed")
        return _form(request, weiter, Trouble("wrong"), status=_WRONG)
    door.throttle.succeeded(name, address)
    return response


@router.post(links.SIGN_OUT)
def sign_out(request: Request, parts: CurrentSignIn) -> Response:
    """End the session here, not only in the browser."""
    response = RedirectResponse(f"{links.SIGN_IN}?abgemeldet=1", status_code=303)
    parts.sessions.end(request, response)
    return response


def _checked(passwords: Passwords, sessions: Sessions, name: str, password: str) -> tuple[Account, str] | None:
    """Account and stored hash if the password is right and the account is open; takes as long if there is none."""
    found = sessions.accounts.credentials(name)
    right = passwords.matches(password, found[1] if found else None)
    if found is None or not right or found[0].disabled:
        return None
    account, stored = found
    renewed = passwords.renewed(password, stored)
    if renewed is None:
        return account, stored
    sessions.accounts.renew_hash(account.id, stored, renewed)
    return account, renewed


def _form(
    request: Request, further: str, trouble: Trouble | None = None, *, signed_out: bool = False, status: int = 200
) -> HTMLResponse:
    target = _local(further)
    line = account_line(request, target)
    html = render_page("sign_in.html", account=line, further=target, trouble=trouble, signed_out=signed_out)
    return HTMLResponse(html, status)


def _local(path: str) -> str:
    """A path on this server; anything else would let strangers send people elsewhere."""
    own = _LOCAL_PATH.fullmatch(path) and not path.startswith((links.SIGN_IN, links.SIGN_OUT))
    return path if own else links.CHAT
