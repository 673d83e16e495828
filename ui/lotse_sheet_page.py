"""The referral sheet of one neutral service: as a page, as PDF, with an appointment. Counted once when made."""

from __future__ import annotations

import re
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.assistant import Assistant
from assistant.errors import UnknownPlace
from assistant.refer import is_neutral
from assistant.texts import topics
from index.library import Library
from index.referral_counts import ReferralGroup
from index.types import PUBLIC_VIEWER
from ingest.directory_types import Place, Service
from ui import links
from ui.dependencies import CurrentAccountLine, CurrentAssistant
from ui.errors import NotFound
from ui.lotse_access import lotse_allowed
from ui.lotse_calendar import LENGTHS, appointment, appointment_start
from ui.lotse_pdf import qr_svg, sheet_pdf
from ui.lotse_results import district_of
from ui.lotse_sheet import Sheet, make_sheet
from ui.lotse_tally import ReferralTally
from ui.templates import is_sample, render_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(lotse_allowed)])

ServiceId = Annotated[str, Path(max_length=80)]


class SheetIn(BaseModel):
    """What the shortlist hands on; codes and a known place, nothing that somebody wrote."""

    model_config = ConfigDict(frozen=True)

    sprache: str = Field(default="de", max_length=8)
    ort: str = Field(default="", max_length=100)
    thema: str = Field(default="", max_length=80)
    marke: str = Field(default="", max_length=40)


class AppointmentIn(SheetIn):
    """The same and when to come."""

    datum: str = Field(default="", max_length=40)
    uhrzeit: str = Field(default="", max_length=40)
    dauer: int = Field(default=60, ge=5, le=480)


@router.post("/lotse/{service_id}/blatt")
def sheet_page(
    request: Request, assistant: CurrentAssistant, account: CurrentAccountLine, service_id: ServiceId,
    sent: Annotated[SheetIn, Form()],
) -> HTMLResponse:  # fmt: skip
    """The sheet as a page to print."""
    sheet = _counted_sheet(request, assistant, service_id, sent)
    return HTMLResponse(_html(sheet, sent, account))


@router.post("/lotse/{service_id}/blatt.pdf")
def sheet_as_pdf(
    request: Request, assistant: CurrentAssistant, service_id: ServiceId, sent: Annotated[SheetIn, Form()]
) -> Response:
    """The sheet as PDF."""
    sheet = _counted_sheet(request, assistant, service_id, sent)
    name = f"ueberweisungsblatt-{_file_name(service_id)}.pdf"
    return Response(sheet_pdf(sheet), media_type="application/pdf", headers=_attachment(name))


@router.post("/lotse/{service_id}/termin.ics")
def appointment_file(
    request: Request, assistant: CurrentAssistant, account: CurrentAccountLine, service_id: ServiceId,
    sent: Annotated[AppointmentIn, Form()],
) -> Response:  # fmt: skip
    """An agreed appointment for a calendar; a wrong date is said on the sheet's page."""
    service, now = _service(assistant.library, service_id), assistant.clock()
    try:
        start = appointment_start(sent.datum, sent.uhrzeit, now)
    except ValueError as exc:
        sheet = _sheet(request, assistant, service, sent)
        return HTMLResponse(_html(sheet, sent, account, problem=str(exc)), status_code=422)
    file = appointment(service, start, sent.dauer, now)
    return Response(
        file, media_type="text/calendar; charset=utf-8", headers=_attachment(f"termin-{_file_name(service_id)}.ics")
    )


def _html(sheet: Sheet, sent: SheetIn, account: object, problem: str | None = None) -> str:
    when = sent if isinstance(sent, AppointmentIn) else AppointmentIn()
    return render_page(
        "lotse_sheet.html",
        account=account,
        sheet=sheet,
        sent=sent,
        when=when,
        lengths=LENGTHS,
        problem=problem,
        qr=qr_svg(sheet.address, inline=True),
    )


def _counted_sheet(request: Request, assistant: Assistant, service_id: str, sent: SheetIn) -> Sheet:
    service = _service(assistant.library, service_id)
    topic = sent.thema if sent.thema in topics() else ""
    month = f"{assistant.clock():%Y-%m}"
    group = ReferralGroup(month, topic, district_of(_place(assistant, sent)), service.id)
    sheet = _sheet(request, assistant, service, sent)
    cast(ReferralTally, request.app.state.lotse_tally).count(sent.marke, group)
    return sheet


def _sheet(request: Request, assistant: Assistant, service: Service, sent: SheetIn) -> Sheet:
    public = str(request.app.state.public_url or request.base_url).rstrip("/")
    networks = assistant.library.facets(PUBLIC_VIEWER).networks
    return make_sheet(
        service,
        sent.sprache,
        _place(assistant, sent),
        assistant.clock().date(),
        f"{public}{links.service(service.id)}",
        sample=any(is_sample(network) for network in networks),
    )


def _place(assistant: Assistant, sent: SheetIn) -> Place | None:
    """The place that the shortlist found; none if somebody has changed it to something unknown."""
    try:
        return assistant.places.find(sent.ort) if sent.ort.strip() else None
    except UnknownPlace:
        return None


def _service(library: Library, service_id: str) -> Service:
    """A service that people are referred to. Raises NotFound for all others, too."""
    service = library.service(service_id)
    if service is None or not is_neutral(service):
        raise NotFound
    return service


def _file_name(service_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", service_id)


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
