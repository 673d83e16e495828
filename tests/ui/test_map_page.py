"""The map page and the page of a service, over a directory with three documents around it."""

from __future__ import annotations

import csv
import html
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from map_world import CORPUS, NEUTRAL, OFFERS, SERVICES

from assistant.assistant import Assistant
from assistant.refer import is_neutral
from index.account_types import Role
from index.library import Library, OwnedLibrary
from ingest.directory_types import Service
from ingest.types import Visibility
from ui.accounts import Passwords, add_account
from ui.app import AppSettings, create_app
from ui.directory_outlines import MapSettings, read_outlines, sample_outlines
from ui.errors import UnusableSettings
from ui.security_headers import map_policy
from ui.settings import ServeSettings

PASSWORD = "Regen über Eschenwalde"


@pytest.fixture(scope="module")
def pages(map_app: FastAPI) -> TestClient:
    return TestClient(map_app, raise_server_exceptions=False)


def listed(page: str) -> list[str]:
    return re.findall(r'<li id="stelle-([^"]+)"', page)


def on_map(page: str) -> list[str]:
    found = re.search(r'id="map-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return [service["id"] for service in json.loads(found[1])["services"]]


def test_list_and_map_show_the_same_neutral_services_in_the_same_order(pages: TestClient) -> None:
    page = pages.get("/karte").text
    assert set(listed(page)) == {service.id for service in NEUTRAL}
    assert on_map(page) == listed(page)
    assert "Musterdaten" in page


def test_the_order_is_that_of_the_assistant(pages: TestClient, map_library: Library) -> None:
    chosen = Assistant(map_library).services("literacy")
    page = pages.get("/karte", params={"thema": "literacy"}).text
    assert listed(page) == [referral.service.id for referral in chosen]


def kilometres_shown(page: str) -> list[float]:
    return [float(found.replace(",", ".")) for found in re.findall(r"etwa ([\d,]+) km Luftlinie", page)]


@pytest.mark.parametrize("query", [{}, {"thema": "literacy"}, {"andere": "1"}])
def test_with_a_place_the_nearest_stand_first(pages: TestClient, query: dict[str, str]) -> None:
    page = pages.get("/karte", params={"ort": "Lindhorn", **query}).text
    shown = kilometres_shown(page)
    assert len(shown) == len(listed(page)) > 1
    assert shown == sorted(shown)
    assert len(set(shown)) > 1
    assert on_map(page) == listed(page)
    assert "nach Entfernung von Lindhorn" in page


FILTERS: list[tuple[dict[str, str], Callable[[Service], bool]]] = [
    ({"sprache": "tr"}, lambda service: "tr" in service.languages),
    ({"stufenlos": "1"}, lambda service: "step_free" in service.accessibility),
    ({"thema": "funding"}, lambda service: bool({"funding", "general_guidance"} & set(service.topics))),
]


@pytest.mark.parametrize(("query", "fits"), FILTERS)
def test_filters_leave_out_and_keep_the_order(
    pages: TestClient, query: dict[str, str], fits: Callable[[Service], bool]
) -> None:
    page = pages.get("/karte", params=query).text
    expected = {service.id for service in NEUTRAL if fits(service)}
    assert 0 < len(expected) < len(NEUTRAL)
    assert set(listed(page)) == expected


def test_distance_open_now_and_a_place_nobody_knows(pages: TestClient, map_library: Library) -> None:
    near = pages.get("/karte", params={"ort": "00121", "umkreis": "5"}).text
    assert 0 < len(listed(near)) < len(NEUTRAL)
    assert {SERVICES[key].city for key in listed(near)} == {"Lindhorn"}
    now_open = pages.get("/karte", params={"offen": "1"}).text
    assert len(listed(now_open)) == now_open.count('<strong class="open">')
    unknown = pages.get("/karte", params={"ort": "Nirgendwo"})
    assert unknown.status_code == 200
    assert 'role="alert"' in unknown.text
    assert len(listed(unknown.text)) == len(NEUTRAL)


def test_other_offers_have_their_own_labelled_view(pages: TestClient) -> None:
    page = pages.get("/karte", params={"andere": "1"}).text
    shown = set(listed(page))
    assert not shown & {service.id for service in NEUTRAL}
    assert {service.id for service in SERVICES.values() if service.neutrality.value == "provider_bound"} & shown
    assert "Diese Stellen empfehlen wir nicht" in page
    items = page.split('<li id="stelle-')[1:]
    assert all('class="warning"' in item for item in items)


def test_old_records_are_marked(pages: TestClient, map_library: Library) -> None:
    stale = {referral.service.id for referral in Assistant(map_library).services() if referral.stale}
    assert stale
    items = {item.split('"')[0]: item for item in pages.get("/karte").text.split('<li id="stelle-')[1:]}
    for key in stale:
        assert 'class="stale"' in items[key]
        assert 'class="stale"' in pages.get(f"/angebot/{key}").text


def test_every_field_of_a_record_is_on_its_page_byte_for_byte(pages: TestClient) -> None:
    with (CORPUS / "directory" / "services.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    untouched = (
        "id organization name alternate_name description address_1 postal_code city district phone email url opening_hours"
        " accessibility_note cost eligibility neutrality_evidence neutrality_evidence_source"
    ).split()
    for row in rows:
        answer = pages.get(f"/angebot/{row['id']}")
        if row["status"] == "defunct":
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        shown = re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)
        texts = {html.unescape(text) for text in re.findall(r">([^<]+)<", shown)}
        for name in untouched:
            assert not row[name] or row[name] in texts, (row["id"], name)
        if row["assured_date"]:
            assert f'datetime="{row["assured_date"]}"' in shown


def test_addresses_and_numbers_of_the_list_are_those_of_the_records(pages: TestClient) -> None:
    for query in ({}, {"andere": "1"}):
        items = pages.get("/karte", params=query).text.split('<li id="stelle-')[1:]
        for item in items:
            service = SERVICES[item.split('"')[0]]
            (address,) = re.findall(r'class="address">([^<]*)<', item)
            parts = [service.address_1, f"{service.postal_code} {service.city}"]
            assert html.unescape(address) == ", ".join(part for part in parts if part)
            numbers = re.findall(r'class="phone"[^>]*>([^<]*)<', item)
            assert [html.unescape(number) for number in numbers] == [service.phone] * bool(service.phone)


def test_the_evidence_leads_to_its_document_only_if_it_is_open(pages: TestClient) -> None:
    page = pages.get("/angebot/bildungsberatung-kreishaus").text
    link = re.search(r'href="(/documents/[^"]+)"', page)
    assert link
    document = pages.get(html.unescape(link[1]).split("#")[0])
    marked = "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", document.text))
    assert " ".join(html.unescape(marked).split()) == SERVICES["bildungsberatung-kreishaus"].neutrality_evidence
    hidden = next(s for s in NEUTRAL if s.neutrality_evidence_source.endswith(OFFERS[2]))
    assert "/documents/" not in pages.get(f"/angebot/{hidden.id}").text


HIDDEN_TITLE = "Zurück in den Beruf"
NAMED_IN_HIDDEN = "kontaktstelle-wiedereinstieg-muehlbrueck"


def documents_beside(page: str) -> list[str]:
    section = page.partition('id="documents-title"')[2].partition("</section>")[0]
    return [html.unescape(link) for link in re.findall(r'href="(/documents/[^"]+)"', section)]


def test_documents_and_services_lead_to_each_other(pages: TestClient) -> None:
    page = pages.get("/angebot/grundbildungsberatung-nordfeld").text
    (link,) = documents_beside(page)
    document = pages.get(link.split("#")[0]).text
    marked = "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", document))
    assert " ".join(html.unescape(marked).split()) == SERVICES["grundbildungsberatung-nordfeld"].name
    named = document.partition('id="named-title"')[2].partition("</section>")[0]
    assert 'href="/angebot/grundbildungsberatung-nordfeld"' in named
    items = {re.findall(r'href="/angebot/([^"]+)"', item)[0]: item for item in named.split("<li>")[1:]}
    assert "Es ist nicht bekannt" in items["lerncafe-muehlbrueck"], "what is not neutral says so wherever it is named"
    order = [is_neutral(SERVICES[key]) for key in items]
    assert order == sorted(order, reverse=True)


def test_a_hidden_document_is_not_told_of(map_app: FastAPI, pages: TestClient, map_library: OwnedLibrary) -> None:
    address = f"/angebot/{NAMED_IN_HIDDEN}"
    public = pages.get(address).text
    assert HIDDEN_TITLE not in public
    assert "Dokumente dazu" not in public
    for role in (Role.COUNSELLOR, Role.STAFF):
        add_account(map_library.accounts, Passwords(), role.value, role, None, PASSWORD, int(time.time()))
        reader = TestClient(map_app, base_url="http://netzlotse.example", follow_redirects=False)
        entered = reader.post(
            "/anmelden", data={"name": role.value, "password": PASSWORD}, headers={"sec-fetch-site": "same-origin"}
        )
        assert entered.status_code == 303
        shown = reader.get(address).text
        noted = [entry for entry in map_library.accounts.audit() if entry.account == role.value]
        if role is Role.COUNSELLOR:
            assert HIDDEN_TITLE not in shown
            assert not noted
        else:
            assert HIDDEN_TITLE in shown
            (link,) = documents_beside(shown)
            assert reader.get(link.split("#")[0]).status_code == 200
            assert ("service", Visibility.COMMITTEE) in {(entry.via, entry.level) for entry in noted}


def test_linked_data_and_vcard_say_the_same(pages: TestClient) -> None:
    service = SERVICES["bildungsberatung-kreishaus"]
    page = pages.get(f"/angebot/{service.id}").text
    found = re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    place = data["availableChannel"]["serviceLocation"]
    assert (data["@type"], data["name"], data["provider"]["name"]) == ("Service", service.name, service.organization)
    assert place["openingHours"] == ["Mo,Tu 09:00-16:00", "Th 09:00-18:00", "Fr 09:00-12:00"]
    assert place["additionalProperty"]["value"] == service.opening_hours
    assert data["availableChannel"]["servicePhone"]["telephone"] == service.phone
    card = pages.get(f"/angebot/{service.id}/kontakt.vcf")
    assert card.headers["content-type"].startswith("text/vcard")
    assert all(len(line.encode()) <= 75 for line in card.content.decode().split("\r\n"))
    lines = card.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert f"TEL;VALUE=text:{service.phone}" in lines
    assert "ORG:Kreis Eschenwalde\\, Bildungsbüro" in lines


def test_errors_are_pages_and_nothing_is_cached(pages: TestClient) -> None:
    for path, status in (("/angebot/nothing", 404), ("/karte?ort=" + "x" * 200, 422)):
        answer = pages.get(path)
        assert answer.status_code == status
        assert "<h1>" in answer.text
    assert pages.get("/karte").headers["cache-control"] == "no-store"


def test_only_the_named_host_may_give_pictures(map_library: Library, pages: TestClient) -> None:
    policy = pages.get("/karte").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "http" not in policy
    assert "script-src" not in pages.get("/angebot/bildungsberatung-kreishaus").headers["content-security-policy"]
    url = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    assert "img-src 'self' https://*.tiles.example;" in map_policy(url)
    assert map_policy(url).count("http") == 1
    with pytest.raises(ValueError, match="tile_url"):
        ServeSettings(tile_url="ftp://tiles.example/{z}")
    assert ServeSettings(tile_url=url).tile_url == url
    named = TestClient(create_app(map_library, Assistant(map_library), AppSettings(map=MapSettings(tile_url=url))))
    assert "https://*.tiles.example" in named.get("/karte").headers["content-security-policy"]
    assert "tiles.example" not in named.get("/healthz").headers["content-security-policy"]


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"features": [{"properties": {}, "geometry": {}}]}',
     '{"features": [{"properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
     '{"features": [{"properties": {"name": "a"}, "geometry": {"type": "Polygon", "coordinates": [[[3500000, 51]]]}}]}'],
)  # fmt: skip
def test_outlines_that_cannot_be_drawn_are_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(content, "utf-8")
    with pytest.raises(UnusableSettings, match="NETZLOTSE_DISTRICTS_FILE"):
        read_outlines(path)


def test_every_district_of_the_sample_has_an_outline() -> None:
    with (CORPUS / "places.csv").open(encoding="utf-8", newline="") as file:
        districts = {row["name"] for row in csv.DictReader(file) if row["kind"] == "district"}
    assert {outline.name for outline in sample_outlines()} == districts
