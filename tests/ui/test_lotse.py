"""The counsellors' page over HTTP: the same services as everywhere, nothing kept, referrals counted once."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lotse_world import NOW, LotseWorld, lotse_world

from assistant.need import Need
from assistant.refer import choose
from index.referral_counts import ReferralGroup
from ingest.directory_types import Neutrality
from ui.app import create_app
from ui.lotse_results import shortlist

KREISHAUS = "bildungsberatung-kreishaus"
ADDRESS = "https://netzlotse.example"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseWorld]:
    with lotse_world(tmp_path_factory.mktemp("lotse") / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def client(world: LotseWorld) -> TestClient:
    return TestClient(create_app(world.library, world.assistant), base_url=ADDRESS, follow_redirects=False)


def names(html: str) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", html.split('id="weitergeben"')[0])


def test_the_form_works_without_javascript(client: TestClient) -> None:
    page = client.get("/lotse")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert 'method="post"' in page.text
    assert 'method="get"' not in page.text
    assert not re.search(r'name="(name|nachname|vorname|telefon|email)"', page.text)
    emergency, form, checklist = (
        page.text.index(mark) for mark in ("Notfall?", 'id="text"', "Wann weitergeben? <span")
    )
    assert emergency < form < checklist
    assert page.text.index("Zuerst: Ist jemand in Gefahr?") < page.text.index("Geben Sie weiter, wenn")


@pytest.mark.parametrize("language", ["de", "uk"])
@pytest.mark.parametrize("topic", ["", "school_leaving_certificate", "recognition_of_qualifications", "study"])
@pytest.mark.parametrize("near", ["", "Lindhorn", "00101"])
def test_the_order_is_that_of_everywhere(
    client: TestClient, world: LotseWorld, topic: str, near: str, language: str
) -> None:
    page = client.post("/lotse", data={"thema": topic, "ort": near, "sprache": language})
    place = world.assistant.places.find(near) if near else None
    need = Need((topic,) if topic else (), place, language)
    expected = [service.name for service in choose(world.library.services(), need, NOW.date())[:3]]
    assert names(page.text) == expected
    assert 1 <= len(expected) <= 3
    assert 'id="bound"' not in page.text


def test_reasons_are_german_whatever_the_person_speaks(client: TestClient) -> None:
    page = client.post("/lotse", data={"thema": "recognition_of_qualifications", "sprache": "uk", "ort": "Eschenwalde"})
    assert "berät zu: Anerkennung ausländischer Abschlüsse" in page.text
    assert "unabhängig von Kursanbietern" in page.text
    assert "spricht Ukrainisch" in page.text
    other = client.post("/lotse", data={"thema": "study", "sprache": "ro"})
    assert other.status_code == 200
    assert "Rumänisch" in other.text


def test_providers_only_on_request_apart_and_without_a_sheet(client: TestClient, world: LotseWorld) -> None:
    asked = {"thema": "language", "ort": "Eschenwalde"}
    without, with_them = (
        client.post("/lotse", data=asked).text,
        client.post("/lotse", data={**asked, "anbieter": "1"}).text,
    )
    neutral, bound = with_them.split('id="bound"')
    assert names(without) == names(neutral), "asking for providers never changes the neutral list"
    assert "anbietergebunden – nicht neutral" in bound
    own = {s.name: s for s in world.library.services(Neutrality.PROVIDER_BOUND)}
    assert set(names(bound)) <= set(own)
    assert names(bound)
    for name in names(bound):
        assert f"/lotse/{own[name].id}/blatt" not in with_them
        assert client.post(f"/lotse/{own[name].id}/blatt").status_code == 404


def test_emergencies_come_first(client: TestClient) -> None:
    page = client.post(
        "/lotse", data={"text": "Eine Frau sagt: Mein Mann schlägt mich. Sie sucht eine Ausbildung."}
    ).text
    assert page.index('role="alert"') < page.index('id="found"')
    assert 'href="tel:116016"' in page[: page.index('id="found"')]


def test_wrong_input_is_told_and_the_form_keeps_the_rest(client: TestClient) -> None:
    page = client.post("/lotse", data={"thema": "study", "ort": "Atlantis <b>"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "Atlantis &lt;b&gt;" in page.text
    assert '<option value="study" selected>' in page.text
    long = client.post("/lotse", data={"text": "x" * 5000})
    assert long.status_code == 422
    assert "<h1>" in long.text, "a page, not JSON"


def test_free_text_is_not_shown_again_and_what_was_not_read_is_told(client: TestClient) -> None:
    page = client.post("/lotse", data={"text": "Guten Tag aus Zwetschgenhausen, wohnt in Zwetschgenhausen"}).text
    assert "wurde kein Thema erkannt" in page
    assert "„Zwetschgenhausen“ steht nicht in der Ortsliste" in page
    assert "Guten Tag" not in page


def test_a_time_that_is_over_is_told(world: LotseWorld) -> None:
    late = NOW.replace(hour=22)
    found = shortlist(world.library.services(), Need(), late, providers=False, time_wanted=True)
    assert any("schon vorbei" in remark for remark in found.remarks)


def test_a_sheet_is_counted_once(client: TestClient, world: LotseWorld) -> None:
    before = sum(world.library.referral_counts.all().values())
    shown = client.post("/lotse", data={"thema": "study", "ort": "Altstadt"}).text
    mark = re.findall(r'name="marke" value="(\w+)"', shown)[0]
    place = re.findall(r'name="ort" value="([^"]+)"', shown)[0]
    asked = {"sprache": "de", "ort": place, "thema": "study", "marke": mark}
    for part in ("blatt", "blatt.pdf", "blatt"):
        assert client.post(f"/lotse/{KREISHAUS}/{part}", data=asked).status_code == 200
    client.post(f"/lotse/{KREISHAUS}/termin.ics", data=asked)
    client.get(f"/angebot/{KREISHAUS}/kontakt.vcf")
    counts = world.library.referral_counts.all()
    assert sum(counts.values()) == before + 1
    assert ReferralGroup("2026-11", "study", "Eschenwalde, Altstadt", KREISHAUS) in counts
    client.post(f"/lotse/{KREISHAUS}/blatt", data={**asked, "marke": mark[::-1] + "1"})
    assert sum(world.library.referral_counts.all().values()) == before + 2


def test_unknown_topics_and_places_are_not_stored(client: TestClient, world: LotseWorld) -> None:
    asked = {"thema": "Frau Beispielfrau", "ort": "Frau Beispielfrau", "sprache": "de"}
    assert client.post(f"/lotse/{KREISHAUS}/blatt", data=asked).status_code == 200
    assert ReferralGroup("2026-11", "", "", KREISHAUS) in world.library.referral_counts.all()
    assert "Beispielfrau" not in str(world.library.referral_counts.all())


@pytest.mark.parametrize("identity", ["nothing", "vhs-kursberatung"])
def test_there_is_no_sheet_for_others(client: TestClient, identity: str) -> None:
    for method, part in (("POST", "blatt"), ("POST", "blatt.pdf"), ("POST", "termin.ics")):
        answer = client.request(method, f"/lotse/{identity}/{part}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text


def test_nothing_of_a_person_is_in_addresses_files_or_logs(client: TestClient, world: LotseWorld) -> None:
    planted = ["Adelgunde Beispielfrau", "adelgunde@mail.example", "0170 5550199", "Wimperngeheimnis"]
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))  # the client of this test
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        text = f"{planted[0]} ({planted[1]}, {planted[2]}) aus Lindhorn hat ein {planted[3]} und sucht ein Studium"
        found = client.post("/lotse", data={"text": text})
        client.post("/lotse", data={"ort": planted[0], "thema": planted[3]})
        fields = {"sprache": planted[3][:8], "ort": planted[0], "thema": planted[3], "marke": planted[1]}
        sheet = client.post(f"/lotse/{KREISHAUS}/blatt", data=fields)
        client.post(f"/lotse/{KREISHAUS}/blatt.pdf", data=fields)
        when = {**fields, "datum": planted[0], "uhrzeit": planted[2]}
        assert client.post(f"/lotse/{KREISHAUS}/termin.ics", data=when).status_code == 422
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert found.status_code == sheet.status_code == 200
    assert found.headers["cache-control"] == sheet.headers["cache-control"] == "no-store"
    stored = [path for path in world.data.rglob("*") if path.is_file()]
    assert any(path.name == "catalogue.sqlite3-wal" for path in stored)
    for word in planted:
        assert word.lower() not in found.text.lower()
        assert word.lower() not in log.getvalue().lower()
        holding = [path.name for path in stored if word.lower().encode() in path.read_bytes().lower()]
        assert not holding, f"{word} is in {holding}"
    assert not re.search(r'(href|action)="[^"]*(Lindhorn|study|sprache)', found.text)
