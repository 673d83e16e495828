"""The form behind a personal link: plain HTML that is complete without JavaScript. What is sent waits for the review."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from assistant.opening import ZONE
from index.errors import TooManyAnswers, UnknownLink
from index.library import Library
from index.questionnaire_types import Answer, AnswerState, Draft, Link
from ingest.directory_answer import ASKED
from ingest.directory_types import Service
from ingest.directory_write import service_cells
from ui import links
from ui.dependencies import AccountLine, CurrentAccountLine, CurrentLibrary
from ui.questionnaire_fields import DAYS, groups
from ui.questionnaire_form import FieldProblem, Form, kept, read, shown, unknown_parameters
from ui.settings import QuestionnaireSettings
from ui.templates import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MOST_BYTES, MOST_PARAMETERS = 256_000, 400
"""Several times what the longest record needs."""
MOST_READ = 16 * MOST_BYTES
"""Read and thrown away, so that the browser hears why; what is longer is cut off."""
STAND, ACTION = "stand", "aktion"
SEND, UNCHANGED = "senden", "unveraendert"


async def sent_form(request: Request) -> Form | None:
    """What was sent, kept no further than a form can be long; None for anything longer or of another kind."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body, size = b"", 0
    async for piece in request.stream():
        size += len(piece)
        body = body + piece if size <= MOST_BYTES else b""
        if size > MOST_READ:
            break
    if size > MOST_BYTES:
        return None
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None


SentForm = Annotated[Form | None, Depends(sent_form)]


@dataclass(frozen=True)
class Asked:
    """A link that is open, what the directory says about its service now, and who asks."""

    library: Library
    account: AccountLine
    token: str
    link: Link
    service: Service | None
    """None for a new offer."""
    answers: Sequence[Answer]
    """Sent through this link before."""

    @property
    def cells(self) -> dict[str, str]:
        """The asked columns; none for a new offer."""
        if self.service is None:
            return {}
        cells = service_cells(self.service)
        return {name: cells[name] for name in ASKED}

    @property
    def waiting(self) -> Answer | None:
        """The last answer, if it is not decided yet."""
        return self.answers[-1] if self.answers and self.answers[-1].state is AnswerState.WAITING else None


@dataclass(frozen=True)
class Trouble:
    """Why the form is shown again."""

    problems: Sequence[FieldProblem] = ()
    message: str = ""
    by_name: Mapping[str, list[str]] = field(default_factory=dict)


@router.get(links.QUESTIONNAIRE + "{token}")
def questionnaire_page(
    request: Request,
    token: str,
    library: CurrentLibrary,
    account: CurrentAccountLine,
    gesendet: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The record as a form; or that an answer has arrived."""
    asked = _asked(library, account, token)
    if isinstance(asked, str):
        return _closed(asked, account)
    if gesendet and asked.answers:
        html = render_page("questionnaire_sent.html", account=account, token=token, asked=asked)
        return HTMLResponse(html)
    form = (
        kept(asked.waiting.draft) if asked.waiting else shown(asked.cells or {"organization": asked.link.organization})
    )
    return _page(asked, form, Trouble())


@router.post(links.QUESTIONNAIRE + "{token}")
def send(
    request: Request, token: str, library: CurrentLibrary, account: CurrentAccountLine, form: SentForm
) -> Response:
    """Take an answer in, all of it or nothing; with any mistake the form comes back as it was typed."""
    asked = _asked(library, account, token)
    if isinstance(asked, str):
        return _closed(asked, account)
    if form is None:
        return _closed("too_large", account)
    base = library.questionnaires.key.signed((form.get(STAND) or [""])[-1], asked.link.id)
    if (form.get(ACTION) or [SEND])[-1] == UNCHANGED and base:
        return _submit(request, asked, form, Draft(base, base))
    unknown = unknown_parameters(form, (STAND, ACTION))
    if base is None or unknown:
        message = (
            f"Diese Felder gibt es hier nicht: {', '.join(name[:40] for name in unknown[:5])}." if unknown else _OLD
        )
        return _page(asked, form, Trouble(message=message), status=422)
    draft, problems = read(form, base, _today())
    if problems:
        return _page(asked, form, _trouble(problems), status=422)
    return _submit(request, asked, form, draft)


@router.post(links.QUESTIONNAIRE + "{token}/pruefen")
def check(token: str, library: CurrentLibrary, account: CurrentAccountLine, form: SentForm) -> Response:
    """What is wrong with the form as it stands, by field; nothing is kept. Asked while somebody types."""
    asked = _asked(library, account, token)
    if isinstance(asked, str) or form is None:
        return JSONResponse({"problems": {}}, 404 if isinstance(asked, str) else 413)
    base = library.questionnaires.key.signed((form.get(STAND) or [""])[-1], asked.link.id)
    _, problems = read(form, asked.cells if base is None else base, _today())
    return JSONResponse({"problems": _trouble(problems).by_name})


def _submit(request: Request, asked: Asked, form: Form, draft: Draft) -> Response:
    settings: QuestionnaireSettings = request.app.state.questionnaire
    again = asked.waiting is not None and asked.waiting.draft == draft
    try:
        if not again:  # a second press of the button is no second answer
            asked.library.questionnaires.submit(asked.link, draft, int(time.time()), settings.questionnaire_answers)
    except TooManyAnswers as exc:
        shown_form = form if form.get("name") else shown(asked.cells)
        return _page(asked, shown_form, Trouble(message=str(exc)), status=429)
    except UnknownLink:
        return _closed("closed", asked.account)
    return RedirectResponse(f"{links.questionnaire(asked.token)}?gesendet=1", status_code=303)


def _asked(library: Library, account: AccountLine, token: str) -> Asked | str:
    """What is asked, or why nothing is."""
    link = library.questionnaires.link(token)
    if link is None:
        return "unknown"
    if not link.is_open(int(time.time())):
        return "closed"
    service = library.questionnaires.service(link.service_id) if link.service_id else None
    if link.service_id and service is None:
        return "gone"
    return Asked(library, account, token, link, service, library.questionnaires.answers(link_id=link.id))


_CLOSED = {"unknown": 404, "closed": 410, "gone": 410, "too_large": 413}
_OLD = "Die Seite war nicht mehr vollständig. Bitte prüfen Sie Ihre Angaben, und senden Sie sie noch einmal."


def _closed(reason: str, account: AccountLine) -> Response:
    return HTMLResponse(render_page("questionnaire_closed.html", account=account, reason=reason), _CLOSED[reason])


def _page(asked: Asked, form: Form, trouble: Trouble, status: int = 200) -> Response:
    """The form. What was typed into it stays; what the record says underneath may be newer."""
    key = asked.library.questionnaires.key
    typed_over = key.signed((form.get(STAND) or [""])[-1], asked.link.id)
    base = asked.cells if typed_over is None else typed_over
    html = render_page(
        "questionnaire.html",
        account=asked.account,
        token=asked.token,
        asked=asked,
        expires=datetime.datetime.fromtimestamp(asked.link.expires, ZONE).date(),
        groups=groups(),
        days=DAYS,
        form=form,
        trouble=trouble,
        waiting=asked.waiting,
        stand=key.sign(base, asked.link.id),
        day=lambda seconds: datetime.datetime.fromtimestamp(seconds, ZONE).date(),
    )
    return HTMLResponse(html, status)


def _trouble(problems: Sequence[FieldProblem]) -> Trouble:
    by_name: dict[str, list[str]] = {}
    for problem in problems:
        by_name.setdefault(problem.name, []).append(problem.message)
    return Trouble(problems, "", by_name)


def _today() -> datetime.date:
    return datetime.datetime.now(ZONE).date()
