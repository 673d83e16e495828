"""Puts the server together: HTTP interface, plain pages and the two Gradio pages, around one library and one assistant."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from assistant.assistant import Assistant
from assistant.lessons import Lessons
from index.library import Library
from ui import (
    api,
    audit_page,
    contracts_api,
    contracts_page,
    decisions_api,
    decisions_page,
    directory_page,
    learning_api,
    learning_pages,
    links,
    lotse_numbers_page,
    lotse_page,
    lotse_sheet_page,
    map_page,
    oparl_api,
    problem,
    questionnaire_page,
    recommendations_api,
    recommendations_page,
    review_page,
    sign_in,
    source_page,
)
from ui.accounts import Passwords
from ui.audit import AuditLog
from ui.directory_outlines import MapSettings
from ui.lotse_tally import ReferralTally
from ui.need_counter import NeedCounter
from ui.page_image import PageImages
from ui.security_headers import SecurityHeaders
from ui.sessions import Sessions
from ui.settings import QuestionnaireSettings, SignInSettings
from ui.sign_in_gate import SignInGate, SignInParts
from ui.sign_in_throttle import Throttle

_DESCRIPTION = """Semantic search and cited answers over the documents of a German *Bildungsnetzwerk*.

Every sentence of an answer is a verbatim quote with document, page and characters; referrals name only counselling that is
evidenced to be independent of course providers. Without evidence there is a refusal with a reason, never a guess.
Nothing that is asked is stored; topic and place of counselling that is looked for are counted by month.
Errors are `application/problem+json` (RFC 9457)."""


ROUTERS = (
    api.router,
    api.health,
    source_page.router,
    oparl_api.router,
    sign_in.router,
    audit_page.router,
    decisions_api.router,
    decisions_page.router,
    recommendations_api.router,
    recommendations_page.router,
    contracts_api.router,
    contracts_page.router,
    map_page.router,
    directory_page.router,
    lotse_page.router,
    lotse_numbers_page.router,
    lotse_sheet_page.router,
    questionnaire_page.router,
    review_page.router,
    learning_api.router,
    learning_pages.router,
)


@dataclass(frozen=True)
class AppSettings:
    """What the operator set for pages and HTTP interface; as it stands, the defaults."""

    sign_in: SignInSettings = field(default_factory=SignInSettings.model_construct)
    questionnaire: QuestionnaireSettings = field(default_factory=QuestionnaireSettings.model_construct)
    map: MapSettings = field(default_factory=MapSettings)
    public_url: str = ""


def create_app(library: Library, assistant: Assistant, settings: AppSettings | None = None) -> FastAPI:
    """Wires what is given; reads no settings (none: their defaults) and opens no files but its own templates and styles."""
    settings = settings or AppSettings()
    app = FastAPI(
        title="Netzlotse",
        version="1",
        description=_DESCRIPTION,
        openapi_url=links.OPENAPI,
        docs_url=None,  # both pages would load scripts from other hosts
        redoc_url=None,
    )
    app.state.library = library
    app.state.assistant = assistant
    app.state.page_images = PageImages()
    app.state.map_settings = settings.map
    app.state.questionnaire = settings.questionnaire
    app.state.public_url = settings.public_url
    app.state.lessons = Lessons(library, assistant.settings, assistant.clock)
    app.state.need_counter = NeedCounter(library, assistant.settings, assistant.clock)
    app.state.lotse_tally = ReferralTally(library.referral_counts)
    app.state.door = sign_in.Door(Passwords(), Throttle())
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    _redirect(app, "/", links.CHAT)
    _redirect(app, "/chat", links.CHAT)
    _redirect(app, "/suche", links.SEARCH)
    _redirect(app, "/search", links.SEARCH)
    _redirect(app, "/favicon.ico", links.ICON)
    problem.install(app, api.PROBLEMS)
    _mount_pages(app, library, assistant, app.state.need_counter)
    parts = SignInParts(Sessions(library.accounts, settings.sign_in), AuditLog(library, settings.sign_in.audit_days))
    parts.audit.purge()
    app.add_middleware(SignInGate, parts=parts)
    app.add_middleware(SecurityHeaders, gradio_paths=(links.CHAT, links.SEARCH), tile_url=settings.map.tile_url)
    return app


def _redirect(app: FastAPI, path: str, target: str) -> None:
    app.add_api_route(path, lambda: RedirectResponse(target), include_in_schema=False)


def _mount_pages(app: FastAPI, library: Library, assistant: Assistant, needs: NeedCounter) -> None:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by Gradio when it is imported
    import gradio as gr  # slow, and not before the line above

    from ui.chat_page import ChatPage
    from ui.search_page import SearchPage
    from ui.theme import mount_options

    chat = ChatPage(library, assistant, needs).build()
    for path, page in ((links.CHAT, chat), (links.SEARCH, SearchPage(library).build())):
        gr.mount_gradio_app(app, page, path=path.rstrip("/"), **mount_options())
