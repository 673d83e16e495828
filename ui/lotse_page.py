"""The counsellors' page: a few questions or free text, a shortlist with reasons, and when to pass somebody on.

Everything is sent by POST and nothing is kept, so that neither addresses nor logs hold what was asked.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from assistant.assistant import Assistant
from assistant.emergency import contacts_for, emergency_contacts
from assistant.errors import UnknownPlace
from assistant.texts import text
from assistant.types import EmergencyContact, Question
from index.types import PUBLIC_VIEWER
from ui import links
from ui.dependencies import AccountLine, CurrentAccountLine, CurrentAssistant, CurrentLibrary
from ui.lotse_access import lotse_allowed
from ui.lotse_form import Asked, LotseIn, from_form, from_text, options, windows_value, windows_words
from ui.lotse_results import Shortlist, shortlist
from ui.templates import is_sample, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(lotse_allowed)])
NOTHING_READ = "Aus dem Text wurde kein Thema erkannt. Bitte wählen Sie unten eines aus."


@router.get(links.LOTSE)
def lotse_page(assistant: CurrentAssistant, account: CurrentAccountLine) -> HTMLResponse:
    """The empty form."""
    return _page(assistant, account, Asked())


@router.post(links.LOTSE)
def lotse_answer(
    assistant: CurrentAssistant, library: CurrentLibrary, account: CurrentAccountLine, sent: Annotated[LotseIn, Form()]
) -> HTMLResponse:
    """The shortlist above the form; numbers to call first if the text tells of an emergency."""
    now = assistant.clock()
    remarks: tuple[str, ...] = ()
    if sent.text.strip():
        asked = from_text(sent.text, assistant.places, now)
        remarks = _remarks(assistant, sent.text, asked)
    else:
        asked = from_form(sent)
    try:
        need = asked.need(assistant.places, now)
    except UnknownPlace as exc:
        return _page(assistant, account, asked, problem=str(exc))
    found = shortlist(library.services(), need, now, providers=asked.providers, time_wanted=bool(asked.phrase))
    emergency = emergency_contacts(sent.text)
    return _page(assistant, account, asked, found=found, remarks=remarks, emergency=emergency)


def _remarks(assistant: Assistant, written: str, asked: Asked) -> tuple[str, ...]:
    """What of the text could not be read."""
    unknown = None if asked.place else assistant.places.unknown(Question(written))
    place = (f"„{unknown}“ steht nicht in der Ortsliste. Bitte ergänzen Sie den Ort unten.",) if unknown else ()
    return (*place, *(() if asked.topics else (NOTHING_READ,)))


def _page(
    assistant: Assistant,
    account: AccountLine,
    asked: Asked,
    *,
    problem: str | None = None,
    found: Shortlist | None = None,
    remarks: tuple[str, ...] = (),
    emergency: tuple[EmergencyContact, ...] = (),
) -> HTMLResponse:
    library = assistant.library
    html = render_page(
        "lotse_page.html",
        account=account,
        asked=asked,
        options=options(library),
        windows=(windows_value(asked.windows), windows_words(asked.windows)) if asked.windows else None,
        problem=problem,
        found=found,
        remarks=remarks,
        emergency=emergency,
        emergency_notice=text("de", "emergency"),
        helplines={kind: contacts_for(kind) for kind in ("danger", "suicide", "violence", "child_protection")},
        mark=secrets.token_hex(8),
        sample=any(is_sample(network) for network in library.facets(PUBLIC_VIEWER).networks),
    )
    return HTMLResponse(html, status_code=422 if problem else 200)
