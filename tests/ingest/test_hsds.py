"""HSDS 3.0: export, import and export again; rules of the standard; files of others."""

from __future__ import annotations

import copy
import datetime
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.directory import ACCESSIBILITY, LIFE_STAGES, STATUSES, TOPICS, read_services
from ingest.directory_import import read_directory
from ingest.directory_types import DirectoryFile, Neutrality, Service
from ingest.directory_write import service_cells, write_table
from ingest.errors import BadDirectory
from ingest.hsds_hours import as_hours, weekly_rules
from ingest.hsds_schema import FIELDS, violations
from ingest.hsds_write import hsds, stable_id, write_hsds
from ingest.settings import IngestSettings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SERVICES = read_services(CORPUS / "directory" / "services.csv")
TODAY = datetime.date(2026, 11, 24)


def read(path: Path) -> DirectoryFile:
    return read_directory(path, IngestSettings(), TODAY)


def put(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def sample() -> dict[str, Any]:
    return copy.deepcopy(hsds(SERVICES[:3]))


def by_id(services: tuple[Service, ...]) -> list[Service]:
    return sorted(services, key=lambda service: service.id)


def test_export_import_export_loses_nothing(tmp_path: Path) -> None:
    write_hsds(tmp_path / "a.json", SERVICES)
    found = read(tmp_path / "a.json")
    assert found.problems == ()
    assert found.notes == ()
    assert by_id(found.services) == by_id(SERVICES)
    write_hsds(tmp_path / "b.json", tuple(reversed(found.services)))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_the_export_obeys_the_rules_and_carries_neutrality_with_its_evidence() -> None:
    content = hsds(SERVICES)
    assert violations(content) == []
    assert {table for table in FIELDS if not content[table]} == set()
    service = next(service for service in SERVICES if service.neutrality is Neutrality.NEUTRAL)
    terms = {term["id"]: (term["taxonomy"], term["code"], term["name"]) for term in content["taxonomy_terms"]}
    own = [item for item in content["attributes"] if item["link_id"] == stable_id("service", service.id)]
    said = {terms[item["taxonomy_term_id"]][:2]: item.get("value") for item in own}
    assert ("netzlotse:neutrality", "neutral") in said
    assert said["netzlotse:facts", "neutrality_evidence"] == service.neutrality_evidence
    assert said["netzlotse:facts", "neutrality_evidence_source"] == service.neutrality_evidence_source
    assert service.assured_date is not None
    assert said["netzlotse:facts", "assured_date"] == service.assured_date.isoformat()
    assert said["netzlotse:facts", "opening_hours"] == service.opening_hours
    assert {name for _, _, name in terms.values()} >= {"trägerneutral", "anbieterintern", "unbekannt"}
    assert all(uuid.UUID(record["id"]).version == 5 for table in FIELDS for record in content[table])


TEXT = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)
    .map(str.strip)
    .filter(lambda text: text[:1] not in "=@+-#" and "Ã" not in text and "â€" not in text and "\ufffd" not in text)
)
NEEDED = TEXT.filter(bool)
HOURS = ["", "Mo-Fr 09:00-12:00", "Tu[1,3] 15:00-18:00; PH off", "Mo,We 08:00-12:00,13:00-16:00; Fr 08:00-10:00",
         "Mo-Fr 08:00-18:00; We off", "Apr-Sep Mo-Fr 09:00-17:00", "24/7", "Su-Mo 10:00-11:00"]  # fmt: skip


def some(words: frozenset[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(words)), min_size=least, unique=True).map(tuple)


@st.composite
def a_service(draw: st.DrawFn) -> Service:
    neutrality = draw(st.sampled_from(list(Neutrality)))
    evidence = NEEDED if neutrality is Neutrality.NEUTRAL else TEXT
    return Service(
        id=draw(st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)),
        organization=draw(NEEDED),
        name=draw(NEEDED),
        alternate_name=draw(TEXT),
        description=draw(TEXT),
        topics=draw(some(TOPICS, 1)),
        life_stages=draw(some(LIFE_STAGES)),
        address_1=draw(TEXT),
        postal_code=draw(st.from_regex(r"[0-9]{5}", fullmatch=True)),
        city=draw(NEEDED),
        district=draw(TEXT),
        latitude=draw(st.floats(47, 55.1)),
        longitude=draw(st.floats(5.8, 15.1)),
        phone=draw(st.sampled_from(["", "0221 4710-123", "+49 (0)221 47/10", "00221 4711"])),
        email=draw(st.sampled_from(["", "a.b@kreis.example"])),
        url=draw(st.sampled_from(["", "https://kreis.example/ä?b=c#d"])),
        opening_hours=draw(st.sampled_from(HOURS)),
        by_appointment=draw(st.booleans()),
        languages=draw(some(frozenset({"de", "en", "uk", "gsg", "prs"}))),
        accessibility=draw(some(ACCESSIBILITY)),
        accessibility_note=draw(TEXT),
        cost=draw(TEXT),
        cost_amount=draw(st.none() | st.floats(0, 1e6)),
        eligibility=draw(TEXT),
        neutrality=neutrality,
        neutrality_evidence=draw(evidence),
        neutrality_evidence_source=draw(evidence),
        assured_date=draw(st.none() | st.dates(datetime.date(2000, 1, 1), TODAY)),
        status=draw(st.sampled_from(sorted(STATUSES))),
    )


def same_offer(service: Service) -> tuple[str, ...]:
    return (service.organization.casefold(), service.name.casefold(), service.address_1.casefold(), service.postal_code)


@given(
    st.lists(a_service(), min_size=1, max_size=4, unique_by=(lambda service: service.id, same_offer)),
    st.sampled_from([".json", ".csv", ".xlsx"]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_directory_survives_every_format(tmp_path: Path, services: list[Service], suffix: str) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write = write_hsds if suffix == ".json" else write_table
    write(first, services)
    found = read(first)
    assert [str(problem) for problem in found.problems] == []
    assert by_id(found.services) == by_id(tuple(services))
    assert [service_cells(service) for service in by_id(found.services)] == [
        service_cells(service) for service in by_id(tuple(services))
    ]
    write(second, found.services)
    assert suffix == ".xlsx" or first.read_bytes() == second.read_bytes()  # an XLSX carries the time


BROKEN = [
    ("organizations", "description", None, "fehlt"),
    ("services", "name", "", "fehlt"),
    ("services", "status", "open", "unbekannt"),
    ("services", "email", "nobody", "E-Mail"),
    ("services", "url", "ftp://x.example", "Internetadresse"),
    ("services", "assured_date", "15.06.2026", "Datum"),
    ("services", "organization_id", str(uuid.UUID(int=7)), "gibt es unter organizations nicht"),
    ("services", "id", "17", "UUID"),
    ("locations", "location_type", "building", "unbekannt"),
    ("locations", "latitude", "51.3", "Zahl"),
    ("addresses", "state_province", None, "fehlt"),
    ("addresses", "country", "Deutschland", "Ländercode"),
    ("phones", "number", 221, "Text"),
    ("schedules", "freq", "DAILY", "unbekannt"),
    ("schedules", "opens_at", "9 Uhr", "Uhrzeit"),
    ("cost_options", "amount", "frei", "Zahl"),
    ("taxonomy_terms", "description", None, "fehlt"),
    ("attributes", "taxonomy_term_id", "x", "UUID"),
]


@pytest.mark.parametrize(("table", "field", "value", "message"), BROKEN)
def test_every_broken_rule_is_told_by_its_path(
    tmp_path: Path, sample: dict[str, Any], table: str, field: str, value: Any, message: str
) -> None:
    sample[table][1 % len(sample[table])][field] = value
    found = read(put(tmp_path / "a.json", sample))
    path = f"$.{table}[{1 % len(sample[table])}].{field}"
    assert found.services == ()
    assert any(problem.column == path and message in problem.message for problem in found.problems)


def test_all_violations_come_at_once(tmp_path: Path, sample: dict[str, Any]) -> None:
    for table, field, value, _ in BROKEN:
        sample[table][0][field] = value
    paths = {problem.column for problem in read(put(tmp_path / "a.json", sample)).problems}
    assert paths >= {f"$.{table}[0].{field}" for table, field, _, _ in BROKEN}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["schedules"][0].update(opens_at="07:00"), "widersprechen sich"),
        (lambda c: c["services"][0].update(assured_date="2020-01-01"), "widerspricht dem Attribut"),
        (lambda c: c["services"].append(c["services"][0]), "zweimal"),
        (lambda c: c["service_at_locations"].pop(0), "0 Orte"),
        (lambda c: c["phones"].append({**c["phones"][0], "id": str(uuid.UUID(int=1))}), "2 Telefonnummern"),
        (lambda c: c["cost_options"][0].update(currency="USD"), "in EUR"),
        (lambda c: c["services"][0].update(name=" Beratung"), "Leerraum"),
        (lambda c: c["accessibility"][0].update(description="ramp"), "'ramp' ist unbekannt"),
        (lambda c: c.update(services={}), "keine Liste"),
        (lambda c: c["phones"].append(3), "kein Objekt"),
    ],
)
def test_contradictions_are_problems(tmp_path: Path, sample: dict[str, Any], change: Any, message: str) -> None:
    change(sample)
    found = read(put(tmp_path / "a.json", sample))
    assert found.services == ()
    assert any(message in str(problem) for problem in found.problems)


def test_what_has_no_place_is_reported_and_the_rest_is_taken(tmp_path: Path, sample: dict[str, Any]) -> None:
    sample["services"][0]["wait_time"] = "2 Wochen"
    sample["services"][0]["parking"] = "im Hof"
    sample["services"][1]["parking"] = "vor dem Haus"
    sample["contacts"] = [{"id": "1", "name": "Empfang"}]
    found = read(put(tmp_path / "a.json", sample))
    assert by_id(found.services) == by_id(SERVICES[:3])
    told = {note.column: note.message for note in found.notes}
    assert told == {
        "$.contacts": "contacts: 1-mal vorhanden.",
        "$.services[0].wait_time": "services.wait_time: 1-mal vorhanden.",
        "$.services[0].parking": "services.parking: 2-mal vorhanden.",
    }


def test_a_service_as_an_interface_sends_it_with_everything_inside(tmp_path: Path) -> None:
    ids = [str(uuid.UUID(int=n)) for n in range(1, 9)]
    term = {"id": ids[5], "code": "literacy", "name": "Lesen", "description": "Lesen", "taxonomy": "netzlotse:topics"}
    address = {"id": ids[3], "address_1": "Am Markt 1", "city": "Lindhorn", "postal_code": "00121", "country": "DE",
               "state_province": "NW", "address_type": "physical"}  # fmt: skip
    location = {"id": ids[2], "location_type": "physical", "latitude": 51.4, "longitude": 8.16, "addresses": [address]}
    service = {
        "id": ids[0], "name": "Lesecafé", "status": "active",
        "organization": {"id": ids[1], "name": "Stadt Lindhorn", "description": "Stadt"},
        "schedules": [{"id": ids[6], "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00Z", "closes_at": "12:00"}],
        "service_at_locations": [{"id": ids[4], "location": location}],
        "attributes": [{"id": ids[7], "link_entity": "service", "taxonomy_term": term}],
    }  # fmt: skip
    found = read(put(tmp_path / "a.json", {"contents": [service]}))
    assert [str(problem) for problem in found.problems] == []
    (read_back,) = found.services
    assert read_back.id == ids[0]
    assert (read_back.organization, read_back.address_1) == ("Stadt Lindhorn", "Am Markt 1")
    assert (read_back.opening_hours, read_back.by_appointment) == ("Mo-Tu 09:00-12:00", False)
    assert (read_back.topics, read_back.neutrality) == (("literacy",), Neutrality.UNKNOWN)
    assert [note.column for note in found.notes] == ["$.organizations[0].description"]


@pytest.mark.parametrize("content", ["{", "[1, NaN]", '"x"', '{"a": 1}', "[" * 100_000])
def test_files_that_are_no_hsds(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadDirectory):
        read(tmp_path / "a.json")


def test_hours_become_weekly_rules_only_if_that_says_the_same() -> None:
    assert [len(weekly_rules(hours)) for hours in HOURS] == [0, 1, 1, 3, 0, 0, 0, 0]
    for hours in HOURS[:4]:
        assert as_hours(weekly_rules(hours)) == hours.removesuffix("; PH off")
