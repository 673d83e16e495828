"""The referral sheet: facts as they stand in the record, readable in every script, with card and calendar file."""

from __future__ import annotations

import ctypes
import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as raw
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from lotse_world import CORPUS, NOW, LotseWorld, lotse_world

from assistant.refer import is_neutral
from assistant.texts import LANGUAGES
from ingest.directory import read_places, read_services
from ingest.directory_types import Service
from ui.app import AppSettings, create_app
from ui.lotse_calendar import appointment_start
from ui.lotse_pdf import qr_svg, sheet_pdf
from ui.lotse_sheet import make_sheet, sheet_texts

NEUTRAL = [s for s in read_services(CORPUS / "directory" / "services.csv") if is_neutral(s)]
HERE = next(place for place in read_places(CORPUS / "places.csv") if place.name == "Hammerwerk")
TODAY = datetime.date(2026, 11, 24)
KREISHAUS = next(s for s in NEUTRAL if s.id == "bildungsberatung-kreishaus")
ADDRESS = "https://netzlotse.example/angebot/x"
SCRIPTS = {
    "uk": r"[\u0400-\u04ff]",
    "ru": r"[\u0400-\u04ff]",
    "ar": r"[\u0600-\u06ff\ufb50-\ufefc]",
    "tr": "[ığşİ]",
    "pl": "[ąęłż]",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseWorld]:
    with lotse_world(tmp_path_factory.mktemp("sheet") / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def client(world: LotseWorld) -> TestClient:
    app = create_app(world.library, world.assistant, AppSettings(public_url="https://netzlotse.example/bildung/"))
    return TestClient(app, follow_redirects=False)


def pdf_text(service: Service, language: str) -> str:
    document = pypdfium2.PdfDocument(sheet_pdf(make_sheet(service, language, HERE, TODAY, ADDRESS, sample=True)))
    assert len(document) <= 2
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def plain(text: str) -> str:
    """Without blanks and line ends, where lines were broken."""
    return re.sub(r"\s+", "", text.replace("\ufffe", "-").replace("\x02", "-"))


def test_every_language_has_every_word() -> None:
    texts = sheet_texts()
    assert set(texts) == set(LANGUAGES)
    for language, words in texts.items():
        assert set(words) == set(texts["de"]), language
        for key, word in words.items():
            assert word.strip()
            assert set(re.findall(r"\{\w+\}", word)) == set(re.findall(r"\{\w+\}", texts["de"][key])), (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_the_record_and_both_languages(language: str) -> None:
    told = plain(pdf_text(KREISHAUS, language))
    for fact in (KREISHAUS.phone, KREISHAUS.email, KREISHAUS.opening_hours, KREISHAUS.address_1, KREISHAUS.postal_code):
        assert plain(fact) in told
    assert plain(sheet_texts()["de"]["title"]) in told
    assert "Musterdaten" in told
    if language in SCRIPTS:
        assert len(re.findall(SCRIPTS[language], told)) > 5
    elif language != "de":
        assert plain(sheet_texts()[language]["title"]) in told


@pytest.mark.parametrize("service", NEUTRAL, ids=lambda service: service.id)
def test_facts_of_every_service_stand_there_untouched(service: Service) -> None:
    told = plain(pdf_text(service, "uk"))
    facts = (service.name, service.address_1, service.city, service.phone, service.email, service.opening_hours)
    for fact in (*facts, service.neutrality_evidence, service.neutrality_evidence_source, service.cost):
        assert plain(fact) in told
    assert service.assured_date is None or str(service.assured_date.year) in told


def font_names(pdf: bytes) -> set[str]:
    """Fonts of every piece of text."""
    names = set()
    for page in pypdfium2.PdfDocument(pdf):
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(piece.raw)
            buffer = ctypes.create_string_buffer(raw.FPDFFont_GetBaseFontName(font, None, 0))
            raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
            names.add(buffer.value.decode().partition("+")[2])
    return names


@pytest.mark.parametrize(
    ("day", "warned"), [(datetime.date(2025, 11, 25), False), (datetime.date(2025, 11, 23), True), (None, True)]
)
def test_old_details_are_told(day: datetime.date | None, warned: bool) -> None:
    told = plain(pdf_text(replace(KREISHAUS, assured_date=day), "pl"))
    assert (plain(sheet_texts()["pl"]["call_first"]) in told) is warned


def test_only_packaged_fonts_are_used() -> None:
    drawn = sheet_pdf(make_sheet(KREISHAUS, "ar", HERE, TODAY, ADDRESS, sample=False))
    assert font_names(drawn) == {"NotoSans-Regular", "NotoSansArabic-Regular"}
    assert font_names(sheet_pdf(make_sheet(KREISHAUS, "uk", HERE, TODAY, ADDRESS, sample=False))) == {
        "NotoSans-Regular"
    }


def test_letters_that_no_font_has_do_not_stop_the_sheet(caplog: pytest.LogCaptureFixture) -> None:
    odd = replace(KREISHAUS, name="საქართველო")
    assert sheet_pdf(make_sheet(odd, "de", None, TODAY, ADDRESS, sample=False)).startswith(b"%PDF-")
    assert KREISHAUS.id in caplog.text


def test_the_pdf_is_tagged_and_names_its_language() -> None:
    drawn = sheet_pdf(make_sheet(KREISHAUS, "de", None, TODAY, ADDRESS, sample=False))
    document = pypdfium2.PdfDocument(drawn)
    assert document.is_tagged()
    assert document.get_metadata_dict()["Title"].endswith(KREISHAUS.name)
    assert b"pdfuaid" in drawn


def test_markup_in_a_record_is_text() -> None:
    odd = replace(KREISHAUS, name='#panic("x") *a* <b> $1$ \\ "q"', cost="@label // x")
    told = plain(pdf_text(odd, "de"))
    assert plain(odd.name) in told
    assert plain(odd.cost) in told


def test_the_page_shows_the_same_and_the_code_leads_to_the_public_address(client: TestClient) -> None:
    page = client.post(f"/lotse/{KREISHAUS.id}/blatt", data={"sprache": "ar", "ort": "Mühlbrück Hammerwerk"})
    assert page.status_code == 200
    for fact in (KREISHAUS.phone, KREISHAUS.opening_hours, KREISHAUS.address_1, KREISHAUS.neutrality_evidence):
        assert fact in page.text
    assert 'dir="rtl"' in page.text
    assert "km Luftlinie von Mühlbrück, Hammerwerk" in page.text
    address = f"https://netzlotse.example/bildung/angebot/{KREISHAUS.id}"
    assert f'href="{address}"' in page.text
    assert qr_svg(address, inline=True) in page.text
    assert "<script" not in page.text


def test_without_a_public_address_the_code_leads_to_where_the_sheet_was_made(world: LotseWorld) -> None:
    client = TestClient(create_app(world.library, world.assistant), base_url="https://anders.example")
    page = client.post(f"/lotse/{KREISHAUS.id}/blatt")
    assert f"https://anders.example/angebot/{KREISHAUS.id}" in page.text


def test_languages_without_own_words_get_english_ones(client: TestClient) -> None:
    page = client.post(f"/lotse/{KREISHAUS.id}/blatt", data={"sprache": "fa"}).text
    assert sheet_texts()["en"]["title"] in page


def test_the_download_is_a_pdf_that_nobody_keeps(client: TestClient) -> None:
    answer = client.post(f"/lotse/{KREISHAUS.id}/blatt.pdf", data={"sprache": "pl"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f'attachment; filename="ueberweisungsblatt-{KREISHAUS.id}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_the_appointment_is_a_calendar_file(client: TestClient) -> None:
    when = {"datum": "2026-12-03", "uhrzeit": "14:30", "dauer": "45"}
    answer = client.post(f"/lotse/{KREISHAUS.id}/termin.ics", data=when)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == "2026-12-03T14:30:00+01:00"
    assert event["dtend"].dt - event["dtstart"].dt == datetime.timedelta(minutes=45)
    assert KREISHAUS.address_1 in str(event["location"])
    assert KREISHAUS.phone in str(event["description"])
    assert calendar.walk("VTIMEZONE")
    assert "attendee" not in event


@pytest.mark.parametrize(
    ("day", "clock", "told"),
    [
        ("morgen", "14:30", "kein Datum"),
        ("31.02.2027", "14:30", "kein Datum"),
        ("", "14:30", "kein Datum"),
        ("2026-12-03", "halb drei", "keine Uhrzeit"),
        ("2026-12-03", "25:00", "keine Uhrzeit"),
        ("2026-11-23", "14:30", "Vergangenheit"),
        ("2062-12-03", "14:30", "2062"),
    ],
)
def test_a_wrong_appointment_is_told_on_the_sheet(client: TestClient, day: str, clock: str, told: str) -> None:
    answer = client.post(f"/lotse/{KREISHAUS.id}/termin.ics", data={"datum": day, "uhrzeit": clock})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'role="alert"' in answer.text
    assert f'value="{clock}"' in answer.text


def test_dates_may_be_german() -> None:
    start = appointment_start("3.12.2026", "9:05", NOW)
    assert start.isoformat() == "2026-12-03T09:05:00+01:00"
