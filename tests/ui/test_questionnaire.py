"""The questionnaire over HTTP: from the personal link to the accepted record, and everything that must not happen on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from questionnaire_world import OWN, SERVICE, World, accept, fields_of, make_world, review_fields, send, some_service

from index.library import OwnedLibrary
from index.questionnaire_types import AnswerState
from ingest.directory_types import Neutrality
from ui import terminal
from ui.questionnaire_page import MOST_BYTES
from ui.settings import QuestionnaireSettings
from ui.templates import render_page

MARK = "Planmarkierung"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[World]:
    """One app; every test takes a service of its own."""
    settings = QuestionnaireSettings.model_construct(questionnaire_answers=3)
    made = make_world(tmp_path_factory.mktemp("questionnaire") / "data", make_library, settings)
    yield made
    made.library.close()


def test_from_the_link_to_the_accepted_record(world: World) -> None:
    _, path = world.invite()
    provider, staff = world.client(), world.client("staff")
    before = world.service()
    page = provider.get(path)
    assert page.status_code == 200
    form = fields_of(page.text)
    form["phone"] = ["0221 4710-999"]
    form["hours_we"] = ["14 bis 16.30 Uhr"]
    form["languages"] = [*form["languages"], "uk"]
    sent = send(provider, path, form)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?gesendet=1")
    assert "Ihre Antwort ist angekommen" in provider.get(sent.headers["location"]).text
    assert world.service() == before, "nothing is public before it is accepted"
    listed = staff.get("/pruefung").text
    assert "3 Änderungen" in listed
    number = int(re.findall(r'href="/pruefung/(\d+)"', listed)[0])
    shown = staff.get(f"/pruefung/{number}").text
    assert "<del>4710-123</del>" in shown
    assert "<ins>4710-999</ins>" in shown
    assert accept(staff, number).status_code == 303
    after = world.service()
    assert after.phone == "0221 4710-999"
    assert after.opening_hours == "Mo-Tu 09:00-16:00; We 14:00-16:30; Th 09:00-18:00; Fr 09:00-12:00; PH off"
    assert after.languages == (*before.languages, "uk")
    assert after.assured_date is not None
    assert after.assured_date > (before.assured_date or after.assured_date)
    untouched = {
        name: getattr(after, name)
        for name in before.__dataclass_fields__
        if name not in ("phone", "opening_hours", "languages", "assured_date")
    }
    assert untouched == {name: getattr(before, name) for name in untouched}
    vias = [(e.account, e.via) for e in world.library.accounts.audit() if e.document_id == f"questionnaire-{number}"]
    assert vias[-1] == ("staff", "accept")
    assert ("staff", "review") in vias
    assert "Ihre Antwort vom" in provider.get(path).text
    assert "wurde übernommen" in provider.get(path).text


def test_the_form_unchanged_changes_nothing_for_every_service_of_the_sample(world: World) -> None:
    provider = world.client()
    for service in world.library.questionnaires.services():
        if service.id == SERVICE:
            continue
        link, path = world.invite(service.id)
        answer = send(provider, path, fields_of(provider.get(path).text))
        assert answer.status_code == 303, (service.id, re.findall(r"<li><a href.*", answer.text))
        [kept] = world.library.questionnaires.answers(link_id=link.id)
        assert kept.draft.changed == (), service.id
        world.library.questionnaires.reject(kept.id, "Probe", "staff", 0)


def test_nothing_has_changed_is_one_button_and_renews_the_date(world: World) -> None:
    service = "seniorenbildungsberatung-sankt-volkar"
    link, path = world.invite(service)
    provider = world.client()
    page = provider.get(path).text
    before = world.service(service)
    stand = fields_of(page)["stand"]
    assert send(provider, path, {"stand": stand, "aktion": ["unveraendert"]}).status_code == 303
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    staff = world.client("admin")
    assert "nichts geändert" in staff.get("/pruefung").text
    assert accept(staff, answer.id).status_code == 303
    after = world.service(service)
    assert after.assured_date is not None
    assert before.assured_date is not None
    assert after.assured_date > before.assured_date
    assert after == type(after)(**{**before.__dict__, "assured_date": after.assured_date})


def test_mistakes_are_named_and_nothing_typed_is_lost(world: World) -> None:
    link, path = world.invite(some_service(world, 3))
    provider = world.client()
    form = fields_of(provider.get(path).text)
    form |= {"phone": ["ruf an"], "hours_mo": ["morgens"], "name": [""], "remark": ["Wir ziehen um."], "topics": []}
    page = send(provider, path, form)
    assert page.status_code == 422
    assert "<title>Fehler: " in page.text
    for name in ("phone", "hours_mo", "name", "topics"):
        assert f'<a href="#f-{name}">' in page.text
        assert re.search(rf'id="e-{name}">[^<]+', page.text)
    again = fields_of(page.text)
    assert {name: again.get(name, []) for name in form} == {**form, "stand": again["stand"]}
    assert world.library.questionnaires.answers(link_id=link.id) == []


def test_the_check_while_typing_says_the_same_and_keeps_nothing(world: World) -> None:
    link, path = world.invite(some_service(world, 4))
    provider = world.client()
    form = fields_of(provider.get(path).text)
    form |= {"phone": ["ruf an"], "cost_amount": ["12,50 €"]}
    told = provider.post(f"{path}/pruefen", data=form).json()
    assert list(told["problems"]) == ["phone"]
    assert "ist keine Telefonnummer" in told["problems"]["phone"][0]
    assert world.library.questionnaires.answers(link_id=link.id) == []
    assert provider.post("/fragebogen/nothing/pruefen", data=form).status_code == 404


@pytest.mark.parametrize("name", ["neutrality", "neutrality_evidence", "id", "latitude", "assured_date", "nonsense"])
def test_what_is_not_asked_is_refused(world: World, name: str) -> None:
    service = some_service(world, 5)
    link, path = world.invite(service)
    provider = world.client()
    form = fields_of(provider.get(path).text) | {name: ["neutral"]}
    page = send(provider, path, form)
    assert page.status_code == 422
    assert f"Diese Felder gibt es hier nicht: {name}" in page.text
    assert world.library.questionnaires.answers(link_id=link.id) == []


def test_a_provider_describes_evidence_and_staff_decide(world: World) -> None:
    service = next(s.id for s in world.library.questionnaires.services() if s.neutrality is Neutrality.UNKNOWN)
    link, path = world.invite(service)
    provider, staff = world.client(), world.client("staff")
    form = fields_of(provider.get(path).text) | {"evidence": ["Wir sind neutral."], "evidence_source": ["Satzung, § 2"]}
    assert send(provider, path, form).status_code == 303
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    assert "Wir sind neutral." in staff.get(f"/pruefung/{answer.id}").text
    without = accept(staff, answer.id, neutrality="neutral", neutrality_evidence="", neutrality_evidence_source="")
    assert without.status_code == 422
    assert "Die Stelle nennt sich neutral, aber der Beleg fehlt." in without.text
    assert world.service(service).neutrality is Neutrality.UNKNOWN
    assert accept(staff, answer.id).status_code == 303
    assert world.service(service).neutrality is Neutrality.UNKNOWN, "what a provider says of itself changes nothing"


HOSTILE = {
    "formula": ("name", "=cmd|' /C calc'!A0", "ist eine Formel"),
    "at": ("description", "@SUM(A1)", "ist eine Formel"),
    "control": ("description", "a\x07b", "Steuerzeichen"),
    "null": ("name", "a\x00b", "Steuerzeichen"),
    "bidi": ("name", "a\u202eb", "Steuerzeichen"),
    "long": ("description", "a" * 5001, "5001 Zeichen"),
    "remark": ("remark", "a" * 2001, "2001 Zeichen"),
    "evidence": ("evidence", "=1+1", "ist eine Formel"),
    "script address": ("url", "javascript:alert(1)", "keine Internetadresse"),
    "mail": ("email", "a@b.example, c@d.example", "keine gültige Angabe"),
    "topic": ("topics", "anything", "ist unbekannt"),
    "language": ("languages_more", "klingonisch", "kein Code"),
    "status": ("status", "offen", "ist unbekannt"),
    "hours": ("hours_special", "immer", "ist nicht lesbar"),
    "postal code": ("postal_code", "1", "keine gültige Angabe"),
    "amount": ("cost_amount", "viel", "ist kein Betrag"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_input_is_refused(world: World, case: str) -> None:
    name, value, told = HOSTILE[case]
    link, path = world.invite(some_service(world, 6))
    provider = world.client()
    form = fields_of(provider.get(path).text) | {name: [value]}
    page = send(provider, path, form)
    assert page.status_code == 422
    assert told in page.text
    assert world.library.questionnaires.answers(link_id=link.id) == []


def test_html_stays_text_everywhere(world: World) -> None:
    service = some_service(world, 7)
    link, path = world.invite(service)
    provider, staff = world.client(), world.client("staff")
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    form = fields_of(provider.get(path).text)
    form |= {"description": [evil], "remark": [evil], "evidence": [evil], "phone": [f'"><svg onload={evil}>']}
    pages = [send(provider, path, form).text]
    form["phone"] = [""]
    assert send(provider, path, form).status_code == 303
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    pages += [staff.get("/pruefung").text, staff.get(f"/pruefung/{answer.id}").text]
    assert accept(staff, answer.id).status_code == 303
    pages.append(provider.get(path).text)
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg" not in page


@pytest.mark.parametrize("route", ["", "/pruefen"])
def test_huge_bodies_are_not_read_to_their_end(world: World, route: str) -> None:
    link, path = world.invite(some_service(world, 8))
    provider = world.client()
    form = fields_of(provider.get(path).text) | {"description": ["a" * 1_000_000]}
    answer = provider.post(path + route, data=form)
    assert answer.status_code == 413
    many = "&".join(f"topics={n}" for n in range(1000))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert provider.post(path + route, content=many, headers=headers).status_code == 413
    assert provider.post(path + route, files={"name": b"x"}).status_code == 413
    assert MOST_BYTES < 1_000_000
    assert world.library.questionnaires.answers(link_id=link.id) == []


def test_a_link_takes_only_so_many_answers_and_a_double_click_is_one(world: World) -> None:
    link, path = world.invite(some_service(world, 9))
    provider = world.client()
    form = fields_of(provider.get(path).text)
    for number in (1, 1, 2, 3):
        assert send(provider, path, form | {"remark": [str(number)]}).status_code == 303
    page = send(provider, path, form | {"remark": ["viertens"]})
    assert page.status_code == 429
    assert "schon 3 Antworten" in page.text
    assert "viertens" in page.text
    assert len(world.library.questionnaires.answers(link_id=link.id)) == 3


def test_links_that_do_not_open(world: World) -> None:
    provider = world.client()
    link, path = world.invite(some_service(world, 10))
    form = fields_of(provider.get(path).text)
    other = world.invite(some_service(world, 11))[1]
    forged = path[:-2] + ("aa" if path[-2:] != "aa" else "bb")
    for wrong in (forged, "/fragebogen/x", "/fragebogen/ä.ö", "/fragebogen/" + "a" * 5000):
        assert provider.get(wrong).status_code == 404
        assert send(provider, wrong, form).status_code == 404
    mixed = send(provider, other, form)
    assert mixed.status_code == 422, "what one form carries along is worth nothing in another"
    world.library.questionnaires.revoke([link.id], 1)
    assert provider.get(path).status_code == 410
    assert send(provider, path, form).status_code == 410
    expired = world.invite(some_service(world, 10), seconds=-1)[1]
    assert provider.get(expired).status_code == 410
    assert "Dieser Link gilt nicht mehr" in provider.get(expired).text
    assert world.library.questionnaires.answers(link_id=link.id) == []


def test_two_edit_the_same_record_and_the_later_review_shows_it(world: World) -> None:
    service = some_service(world, 12)
    first_link, first = world.invite(service)
    second_link, second = world.invite(service)
    provider, staff = world.client(), world.client("staff")
    original = world.service(service)
    forms = [fields_of(provider.get(path).text) for path in (first, second)]
    send(provider, first, forms[0] | {"phone": ["0221 111111"], "cost": ["5 Euro"]})
    send(provider, second, forms[1] | {"phone": ["0221 222222"], "eligibility": ["alle"]})
    one, two = (world.library.questionnaires.answers(link_id=link.id)[0].id for link in (first_link, second_link))
    opened_before = staff.get(f"/pruefung/{two}").text
    assert accept(staff, one).status_code == 303
    stale = staff.post(
        f"/pruefung/{two}", data=review_fields(opened_before) | {"entscheidung": "annehmen"}, headers=OWN
    )
    assert stale.status_code == 409
    assert "Der Eintrag hat sich geändert" in stale.text
    assert world.service(service).phone == "0221 111111"
    page = staff.get(f"/pruefung/{two}").text
    assert "Seit dem Öffnen des Fragebogens geändert" in page
    assert f"Damals: „{original.phone or 'leer'}“" in page
    assert "Inzwischen von anderen geändert" in page
    assert "<del>111111</del>" in page
    assert accept(staff, two).status_code == 303
    after = world.service(service)
    assert (after.phone, after.cost, after.eligibility) == ("0221 222222", "5 Euro", "alle")
    again = staff.post(
        f"/pruefung/{two}", data=review_fields(opened_before) | {"entscheidung": "annehmen"}, headers=OWN
    )
    assert again.status_code == 409
    assert "schon entschieden" in again.text


def test_rejecting_needs_a_reason_and_the_provider_reads_it(world: World) -> None:
    service = some_service(world, 13)
    link, path = world.invite(service)
    provider, staff = world.client(), world.client("staff")
    send(provider, path, fields_of(provider.get(path).text) | {"cost": ["teuer"]})
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    data = {"entscheidung": "ablehnen", "gesehen": "", "begruendung": ""}
    assert staff.post(f"/pruefung/{answer.id}", data=data, headers=OWN).status_code == 422
    data["begruendung"] = "Bitte den Betrag nennen."
    assert staff.post(f"/pruefung/{answer.id}", data=data, headers=OWN).status_code == 303
    assert world.service(service).cost != "teuer"
    assert "wurde nicht übernommen: Bitte den Betrag nennen." in provider.get(path).text
    kept = world.library.questionnaires.answer(answer.id)
    assert kept is not None
    assert (kept.state, kept.decided_by) == (AnswerState.REJECTED, "staff")


def test_a_new_offer_gets_its_id_and_place_from_the_office(world: World) -> None:
    link, path = world.invite("", "Verein <Neu>")
    provider, staff = world.client(), world.client("staff")
    page = provider.get(path).text
    assert "Es hat sich nichts geändert" not in page
    form = fields_of(page)
    assert form["organization"] == ["Verein <Neu>"]
    form |= {
        "name": ["Beratung für Ältere"],
        "postal_code": ["00121"],
        "city": ["Lindhorn"],
        "topics": ["digital_skills"],
    }
    form |= {"by_appointment": ["yes"]}
    assert send(provider, path, form).status_code == 303
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    taken = accept(staff, answer.id, id=SERVICE)
    assert taken.status_code == 409
    assert "gibt es schon" in taken.text
    assert 'value="beratung-fuer-aeltere"' in staff.get(f"/pruefung/{answer.id}").text
    assert accept(staff, answer.id).status_code == 303
    made = world.service("beratung-fuer-aeltere")
    assert (made.neutrality, made.city) == (Neutrality.UNKNOWN, "Lindhorn")
    place = next(place for place in world.library.places() if place.postal_code == "00121")
    assert abs(made.latitude - place.latitude) < 0.1
    assert "Es hat sich nichts geändert" in provider.get(path).text, "the same link is about the record from now on"


def test_stale_records_are_marked_where_services_are_shown(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """HTTP interface, chat card, page of the service and command line; the search shows documents, no services."""
    asked = {"topic": "literacy", "near": "Quellrath"}
    told = world.client().get("/api/v1/services", params=asked).json()["referrals"]
    marked = {item["service"]["id"]: item["stale"] for item in told}
    assert marked["grundbildungsberatung-quellrath"] is True
    assert False in marked.values()
    found = world.app.state.assistant.services("literacy", "Quellrath")
    assert {referral.service.id: referral.stale for referral in found} == marked
    for referral in found:
        for language, words in (("de", "Angaben älter als ein Jahr"), ("en", "Details are older than a year")):
            card = render_page("referral.html", referral=referral, language=language, answer={"language": language})
            assert (words in card) == referral.stale
        assert (
            "Angaben älter als ein Jahr" in world.client().get(f"/angebot/{referral.service.id}").text
        ) == referral.stale
        terminal.show_referrals([referral])
        assert ("älter als ein Jahr" in capsys.readouterr().out) == referral.stale


def test_an_answer_about_a_record_that_is_gone_can_only_be_rejected(world: World) -> None:
    service = some_service(world, 16)
    link, path = world.invite(service)
    provider, staff = world.client(), world.client("staff")
    send(provider, path, fields_of(provider.get(path).text) | {"cost": ["neu"]})
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    before = world.library.questionnaires.services()
    world.store.replace_services([other for other in before if other.id != service])
    try:
        assert provider.get(path).status_code == 410
        page = staff.get(f"/pruefung/{answer.id}").text
        assert "nicht mehr im Verzeichnis" in page
        assert 'value="annehmen"' not in page
        data = review_fields(page) | {"entscheidung": "annehmen"}
        assert staff.post(f"/pruefung/{answer.id}", data=data, headers=OWN).status_code == 422
        data |= {"entscheidung": "ablehnen", "begruendung": "Das Angebot wurde entfernt."}
        assert staff.post(f"/pruefung/{answer.id}", data=data, headers=OWN).status_code == 303
    finally:
        world.store.replace_services(before)
    assert world.library.questionnaires.service(service) is not None
