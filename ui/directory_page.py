"""The page of one counselling service: its record as it is, for people, for search engines and for address books."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse

from assistant.assistant import now_in_germany
from assistant.refer import Need, describe
from assistant.texts import topic_name
from index.library import Library
from ingest.directory_types import Service
from ui.dependencies import CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentViewer
from ui.directory_evidence import MOST_DOCUMENTS, evidence_link
from ui.directory_filters import why_not_referred
from ui.directory_linked_data import linked_data
from ui.directory_vcard import vcard
from ui.errors import NotFound
from ui.map_page import script_data
from ui.templates import is_sample, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

ServiceId = Annotated[str, Path(max_length=80)]
NEUTRALITY = {
    "neutral": "unabhängig von Kursanbietern",
    "provider_bound": "gehört zu einem Kursanbieter",
    "unknown": "nicht geklärt",
}
STATUS = {"active": "in Betrieb", "temporarily closed": "vorübergehend geschlossen"}
LIFE_STAGES = {
    "parents": "Eltern", "pupils": "Schülerinnen und Schüler", "school_leavers": "nach der Schule", "trainees": "in der Ausbildung",
    "young_adults": "junge Erwachsene", "employees": "Beschäftigte", "unemployed": "Arbeitsuchende", "returners": "Wiedereinstieg",
    "newcomers": "neu in Deutschland", "seniors": "ältere Menschen",
}  # fmt: skip


@router.get("/angebot/{service_id}")
def service_page(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    account: CurrentAccountLine,
    service_id: ServiceId,
) -> HTMLResponse:
    """Every field of the record, untouched, and the documents that name it."""
    service = _service(library, service_id)
    mentions = library.mentions(service.name, viewer, MOST_DOCUMENTS)
    audit.mentions(mentions)
    referral = describe(service, Need(), now_in_germany())
    html = render_page(
        "directory_page.html",
        account=account,
        service=service,
        mentions=mentions,
        most_documents=MOST_DOCUMENTS,
        referral=referral,
        warning=why_not_referred(service),
        topics=[topic_name(topic, "de") for topic in service.topics],
        life_stages=[LIFE_STAGES[stage] for stage in service.life_stages],
        neutrality=NEUTRALITY[service.neutrality.value],
        status=STATUS.get(service.status, service.status),
        evidence=evidence_link(library, viewer, service),
        sample=any(is_sample(network) for network in library.facets(viewer).networks),
        data=script_data(linked_data(service)),
    )
    return HTMLResponse(html)


@router.get("/angebot/{service_id}/kontakt.vcf")
def service_card(library: CurrentLibrary, service_id: ServiceId) -> Response:
    """Name, address and contact for an address book."""
    service = _service(library, service_id)
    headers = {"Content-Disposition": f'attachment; filename="{service.id}.vcf"'}
    return Response(vcard(service), media_type="text/vcard; charset=utf-8", headers=headers)


def _service(library: Library, service_id: str) -> Service:
    service = library.service(service_id)
    if service is None:
        raise NotFound
    return service
