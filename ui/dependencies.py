"""What every request gets: who is reading, the library and the assistant."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.assistant import Assistant
from index.library import Library
from index.types import PUBLIC_VIEWER, Viewer
from ui.page_image import PageImages


def current_viewer(request: Request) -> Viewer:
    """Who is reading. Nobody can sign in yet, so everybody is the public; the request is where a session will be read."""
    return PUBLIC_VIEWER


def current_library(request: Request) -> Library:
    """The library the app was created with."""
    return cast(Library, request.app.state.library)


def current_assistant(request: Request) -> Assistant:
    """The assistant the app was created with."""
    return cast(Assistant, request.app.state.assistant)


def current_page_images(request: Request) -> PageImages:
    """The one renderer of this process."""
    return cast(PageImages, request.app.state.page_images)


CurrentViewer = Annotated[Viewer, Depends(current_viewer)]
CurrentLibrary = Annotated[Library, Depends(current_library)]
CurrentAssistant = Annotated[Assistant, Depends(current_assistant)]
CurrentPageImages = Annotated[PageImages, Depends(current_page_images)]
