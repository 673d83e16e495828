"""What every request gets: who is reading, the library and the assistant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.assistant import Assistant
from assistant.lessons import Lessons
from index.library import Library
from index.types import Viewer
from ui.accounts_roles import ROLE_NAMES, Page, may
from ui.audit import Audit
from ui.errors import NotAllowed
from ui.need_counter import NeedCounter
from ui.page_image import PageImages
from ui.sessions import Reader
from ui.sign_in_gate import SCOPE_KEY, SignInParts

_READER_KEY = "netzlotse.reader"


@dataclass(frozen=True)
class AccountLine:
    """What the header of a page says about signing in."""

    reader: Reader
    role_name: str
    offered: bool
    """False as long as nobody has an account."""
    here: str
    """Where to go on after signing in."""


def current_sign_in(request: Request) -> SignInParts:
    """Sessions and audit log; from the scope, since the Gradio pages have an app of their own."""
    return cast(SignInParts, request.scope[SCOPE_KEY])


def current_reader(request: Request) -> Reader:
    """Who is reading, from the session of this request; nobody without one. One request has one reader from begin to end."""
    if _READER_KEY not in request.scope:
        request.scope[_READER_KEY] = current_sign_in(request).sessions.reader(request)
    return cast(Reader, request.scope[_READER_KEY])


def current_viewer(request: Request) -> Viewer:
    """What may be read: the public's level without a session."""
    return current_reader(request).viewer


def current_audit(request: Request) -> Audit:
    """Where it is noted what is shown to this reader."""
    return Audit(current_sign_in(request).audit, current_reader(request))


def allowed(page: Page) -> Callable[[Request], None]:
    """A dependency that raises NotAllowed for roles that may not open a page."""

    def check(request: Request) -> None:
        if not may(current_reader(request).role, page):
            raise NotAllowed

    return check


def account_line(request: Request, here: str) -> AccountLine:
    """What the page's header says to this reader."""
    reader = current_reader(request)
    role_name = ROLE_NAMES[reader.role][0] if reader.role else ""
    return AccountLine(reader, role_name, current_sign_in(request).sessions.accounts.any(), here)


def current_account_line(request: Request) -> AccountLine:
    """For plain pages: after signing in people come back to the same address."""
    query = f"?{request.url.query}" if request.url.query else ""
    return account_line(request, request.url.path + query)


def current_library(request: Request) -> Library:
    """The library the app was created with."""
    return cast(Library, request.app.state.library)


def current_assistant(request: Request) -> Assistant:
    """The assistant the app was created with."""
    return cast(Assistant, request.app.state.assistant)


def current_page_images(request: Request) -> PageImages:
    """The one renderer of this process."""
    return cast(PageImages, request.app.state.page_images)


def current_lessons(request: Request) -> Lessons:
    """What the network learns, of the library the app was created with."""
    return cast(Lessons, request.app.state.lessons)


def current_need_counter(request: Request) -> NeedCounter:
    """Counts needs whenever somebody is referred."""
    return cast(NeedCounter, request.app.state.need_counter)


CurrentSignIn = Annotated[SignInParts, Depends(current_sign_in)]
CurrentReader = Annotated[Reader, Depends(current_reader)]
CurrentViewer = Annotated[Viewer, Depends(current_viewer)]
CurrentAudit = Annotated[Audit, Depends(current_audit)]
CurrentAccountLine = Annotated[AccountLine, Depends(current_account_line)]
CurrentLibrary = Annotated[Library, Depends(current_library)]
CurrentAssistant = Annotated[Assistant, Depends(current_assistant)]
CurrentPageImages = Annotated[PageImages, Depends(current_page_images)]
CurrentLessons = Annotated[Lessons, Depends(current_lessons)]
CurrentNeedCounter = Annotated[NeedCounter, Depends(current_need_counter)]
