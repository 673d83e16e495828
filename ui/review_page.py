"""`/pruefung`: what providers have sent, old and new side by side; nothing becomes public before it is accepted here."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.opening import ZONE
from index.errors import AnswerRefused
from index.library import Library
from index.questionnaire import record_version
from index.questionnaire_figures import figures
from index.questionnaire_types import Acceptance, Answer, AnswerState
from ingest.directory_answer import ASKED, NOT_ASKED, checked_service
from ingest.directory_types import Neutrality, Service
from ingest.directory_write import service_cells
from ui import links
from ui.accounts_roles import Page
from ui.audit import Audit
from ui.dependencies import AccountLine, CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentReader, allowed
from ui.errors import NotFound
from ui.review_rows import compared
from ui.templates import render_page

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(allowed(Page.REVIEW))]
)

ACCEPT, REJECT = "annehmen", "ablehnen"
MOST_DECIDED = 100
OFFICE = ("id", "latitude", "longitude", "neutrality", "neutrality_evidence", "neutrality_evidence_source")
"""Columns that the reviewer fills in."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Desk:
    """What every page of the review needs."""

    library: Library
    account: AccountLine
    audit: Audit


def current_desk(library: CurrentLibrary, account: CurrentAccountLine, audit: CurrentAudit) -> Desk:
    """Of this request."""
    return Desk(library, account, audit)


CurrentDesk = Annotated[Desk, Depends(current_desk)]
AnswerId = Annotated[int, Path(ge=1, le=2**53)]
Text = Annotated[str, Form(max_length=6000)]


@router.get(links.REVIEW)
def review_list(library: CurrentLibrary, account: CurrentAccountLine) -> HTMLResponse:
    """What waits, what was decided, and how many have answered. Names are those of the directory and of invitations."""
    kept = library.questionnaires
    services = {service.id: service for service in kept.services()}
    answers = kept.answers()
    waiting = [answer for answer in answers if answer.state is AnswerState.WAITING]
    decided = [answer for answer in reversed(answers) if answer.state is not AnswerState.WAITING][:MOST_DECIDED]
    html = render_page(
        "review_list.html",
        account=account,
        waiting=waiting,
        decided=decided,
        services=services,
        figures=figures(kept.links(), answers, list(services.values()), int(time.time()), _today()),
        moment=_moment,
    )
    return HTMLResponse(html)


@router.get(links.REVIEW + "/{answer_id}")
def review(answer_id: AnswerId, desk: CurrentDesk) -> HTMLResponse:
    """One answer beside the record."""
    answer = desk.library.questionnaires.answer(answer_id)
    if answer is None:
        raise NotFound
    return _page(desk, answer, {}, [])


@router.post(links.REVIEW + "/{answer_id}")
def decide(
    answer_id: AnswerId,
    desk: CurrentDesk,
    reader: CurrentReader,
    entscheidung: Text = "",
    gesehen: Text = "",
    begruendung: Text = "",
    id: Text = "",
    latitude: Text = "",
    longitude: Text = "",
    neutrality: Text = "",
    neutrality_evidence: Text = "",
    neutrality_evidence_source: Text = "",
) -> Response:
    """Accept or reject; whatever stands in the way is said on the same page, with everything typed kept."""
    answer = desk.library.questionnaires.answer(answer_id)
    if answer is None or reader.account is None:
        raise NotFound
    values = (id, latitude, longitude, neutrality, neutrality_evidence, neutrality_evidence_source)
    typed = {name: value.replace("\r\n", "\n").strip() for name, value in zip(OFFICE, values, strict=True)}
    typed["begruendung"] = begruendung.strip()
    try:
        problems = (
            _accept(desk.library, answer, typed, gesehen, reader.account)
            if entscheidung == ACCEPT
            else _reject(desk.library, answer, typed["begruendung"], entscheidung, reader.account)
        )
    except AnswerRefused as exc:
        return _page(desk, answer, typed, [str(exc)], status=409)
    if problems:
        return _page(desk, answer, typed, problems, status=422)
    return RedirectResponse(links.REVIEW, status_code=303)


def _accept(library: Library, answer: Answer, typed: Mapping[str, str], seen: str, account: str) -> list[str]:
    current = library.questionnaires.service(answer.service_id) if answer.service_id else None
    if answer.service_id and current is None:
        return ["Der Eintrag steht nicht mehr im Verzeichnis. Sie können die Antwort nur ablehnen."]
    service, problems = checked_service(_result(answer, current, typed), _today())
    if problems:
        return [f"{problem.column}: {problem.message} {problem.remedy}" for problem in problems]
    library.questionnaires.accept(answer.id, Acceptance(service, seen, account, int(time.time())))
    return []


def _reject(library: Library, answer: Answer, reason: str, decision: str, account: str) -> list[str]:
    if decision != REJECT:
        return ["Bitte wählen Sie „Übernehmen“ oder „Ablehnen“."]
    if not reason:
        return ["Bitte begründen Sie, warum Sie ablehnen. Die Stelle liest das, wenn sie ihren Link öffnet."]
    library.questionnaires.reject(answer.id, reason, account, int(time.time()))
    return []


def _result(answer: Answer, current: Service | None, typed: Mapping[str, str]) -> dict[str, str]:
    """The record as it is now, with what the provider changed and what the reviewer filled in."""
    cells = dict.fromkeys((*NOT_ASKED, *ASKED), "") if current is None else service_cells(current)
    cells |= {name: answer.draft.cells[name] for name in answer.draft.changed}
    cells |= {name: typed[name] for name in OFFICE if name != "id" or current is None}
    sent = datetime.datetime.fromtimestamp(answer.sent, ZONE).date()
    cells["assured_date"] = max(sent.isoformat(), cells["assured_date"])
    return cells


def _page(desk: Desk, answer: Answer, typed: Mapping[str, str], problems: list[str], status: int = 200) -> HTMLResponse:
    library = desk.library
    answer = library.questionnaires.answer(answer.id) or answer
    desk.audit.questionnaire(answer.id)
    current = library.questionnaires.service(answer.service_id) if answer.service_id else None
    now = service_cells(current) if current else {}
    rows = compared(answer.draft, now)
    html = render_page(
        "review.html",
        account=desk.account,
        answer=answer,
        service=current,
        changed=[row for row in rows if row.is_changed],
        meanwhile=[row for row in rows if row.since and not row.is_changed],
        same=[row for row in rows if not row.is_changed and not row.since],
        office={**_office(library, answer, current, now), **typed},
        levels=[(level.value, words) for level, words in _LEVELS.items()],
        moved=bool(current) and bool({"address_1", "postal_code", "city"} & set(answer.draft.changed)),
        version=record_version(current),
        problems=problems,
        moment=_moment,
    )
    return HTMLResponse(html, status)


_LEVELS = {
    Neutrality.UNKNOWN: "nicht geklärt",
    Neutrality.NEUTRAL: "neutral: unabhängig von Kursanbietern und belegt",
    Neutrality.PROVIDER_BOUND: "gehört zu einem Anbieter",
}


def _office(library: CurrentLibrary, answer: Answer, current: Service | None, now: Mapping[str, str]) -> dict[str, str]:
    """What the reviewer's fields say at first: the record; coordinates of the place if it moved to another postal code."""
    values = {name: now.get(name, "") for name in OFFICE} | {"begruendung": ""}
    values["neutrality"] = values["neutrality"] or Neutrality.UNKNOWN.value
    cells = answer.draft.cells
    if current is None:
        values["id"] = _suggested_id(cells.get("name", ""))
    if current is None or cells.get("postal_code") != current.postal_code:
        places = [place for place in library.places() if place.postal_code == cells.get("postal_code")]
        places.sort(key=lambda place: place.name not in (cells.get("district"), cells.get("city")))
        if places and (current is None or "postal_code" in answer.draft.changed):
            values |= {"latitude": repr(places[0].latitude), "longitude": repr(places[0].longitude)}
    return values


def _suggested_id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().translate(_UMLAUTS)).strip("-")[:80].strip("-")


def _moment(seconds: int) -> str:
    return f"{datetime.datetime.fromtimestamp(seconds, ZONE):%d.%m.%Y, %H:%M} Uhr"


def _today() -> datetime.date:
    return datetime.datetime.now(ZONE).date()
