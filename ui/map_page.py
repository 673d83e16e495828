"""The map of counselling services: a list that works without JavaScript, and beside it the same services on a map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.assistant import now_in_germany
from assistant.errors import UnknownPlace
from assistant.opening import is_open
from assistant.places import find_place
from assistant.texts import topic_name, topics
from assistant.types import Referral
from ui import links
from ui.dependencies import CurrentAccountLine, CurrentLibrary, CurrentViewer
from ui.directory_filters import DISTANCES, MapFilters, neutral_services, other_services, why_not_referred
from ui.directory_outlines import MapSettings, Outline, sample_outlines
from ui.templates import is_sample, render_page
from ui.text import language_name

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Word = Annotated[str, Query(max_length=100)]


@router.get(links.MAP)
def map_page(
    request: Request,
    viewer: CurrentViewer,
    library: CurrentLibrary,
    account: CurrentAccountLine,
    thema: Word = "",
    sprache: Word = "",
    ort: Word = "",
    umkreis: Word = "",
    offen: Word = "",
    stufenlos: Word = "",
    andere: Word = "",
) -> HTMLResponse:
    """Neutral services; with `andere` the others instead, and clearly labelled."""
    now, services = now_in_germany(), library.services()
    place, mistake = None, ""
    try:
        place = find_place(ort, library.places()) if ort.strip() else None
    except UnknownPlace as exc:
        mistake = str(exc)
    filters = MapFilters(
        topic=thema if thema in topics() else "",
        language=sprache,
        place=place,
        within_km=int(umkreis) if umkreis in map(str, DISTANCES) else None,
        open_now=bool(offen),
        step_free=bool(stufenlos),
    )
    referrals = (other_services if andere else neutral_services)(services, filters, now)
    sample = any(is_sample(network) for network in library.facets(viewer).networks)
    settings = cast(MapSettings, request.app.state.map_settings)
    outlines = settings.outlines or (sample_outlines() if sample else ())
    html = render_page(
        "map_page.html",
        account=account,
        referrals=referrals,
        open_ids={r.service.id for r in referrals if is_open(r.service.opening_hours, now)},
        why_not=why_not_referred,
        others=bool(andere),
        other_count=len(other_services(services, filters, now)),
        filters=filters,
        place_text=ort,
        mistake=mistake,
        topics=sorted(((topic, topic_name(topic, "de")) for topic in topics()), key=lambda pair: pair[1].casefold()),
        languages=_languages(code for service in services for code in service.languages),
        distances=DISTANCES,
        sample=sample,
        query=str(request.url.query),
        data=script_data(_map_data(referrals, settings, outlines, narrowed=bool(filters.place and filters.within_km))),
    )
    return HTMLResponse(html)


def _languages(codes: object) -> list[tuple[str, str]]:
    distinct = set(cast(Sequence[str], codes))
    return sorted(((code, language_name(code)) for code in distinct), key=lambda pair: pair[1].casefold())


def _map_data(
    referrals: Sequence[Referral], settings: MapSettings, outlines: Sequence[Outline], narrowed: bool
) -> dict[str, object]:
    return {
        "services": [
            {
                "id": referral.service.id,
                "name": referral.service.name,
                "latitude": referral.service.latitude,
                "longitude": referral.service.longitude,
                "address": ", ".join(
                    part
                    for part in (
                        referral.service.address_1,
                        f"{referral.service.postal_code} {referral.service.city}".strip(),
                    )
                    if part
                ),
                "opening": referral.next_opening or "",
                "warning": why_not_referred(referral.service),
                "link": links.service(referral.service.id),
            }
            for referral in referrals
        ],
        "outlines": [{"name": outline.name, "town": outline.town, "rings": outline.rings} for outline in outlines],
        "narrowed": narrowed,
        "tiles": {"url": settings.tile_url, "attribution": settings.tile_attribution},
    }


def script_data(value: object) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # every sign that HTML knows is escaped above
