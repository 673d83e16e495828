"""OParl endpoints that are hostile, damaged or none at all: each is refused with a reason, and nothing known is lost."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from oparl_endpoint import (
    Answer,
    Endpoint,
    add_meeting,
    assert_exact,
    documents,
    everything,
    fill,
    mirrored,
    run,
)

from ingest.errors import BadEndpoint
from ingest.oparl_sync import sync
from ingest.settings import IngestSettings
from ingest.types import Refusal


def test_hostile_lists_end(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 2)
    here = f"{endpoint.base}/list/meeting"
    loop = json.dumps({"data": [], "links": {"next": here}}).encode()
    endpoint.odd["/list/meeting"] = lambda _: (200, {}, loop)
    report = run(endpoint, tmp_path)
    assert [refusal.reason for refusal in report.refused] == ["loop"]
    assert not report.complete
    assert mirrored(endpoint, tmp_path).state().last_sync is None
    count = iter(range(10**6))
    endpoint.odd["/list/meeting"] = lambda _: (
        200, {}, json.dumps({"data": [], "links": {"next": f"{here}?page={next(count)}"}}).encode()
    )  # fmt: skip
    with pytest.raises(BadEndpoint, match="NETZLOTSE_OPARL_MAX_OBJECTS"):
        run(endpoint, tmp_path, settings={"oparl_max_objects": 300})


def test_a_broken_list_removes_nothing(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 3)
    run(endpoint, tmp_path)
    for answer in ((200, {}, b"<html>"), (200, {}, b'{"data": 5}'), (200, {}, b"[" * 100_000), (404, {}, b"")):
        endpoint.odd["/list/meeting"] = lambda _, answer=answer: answer
        report = run(endpoint, tmp_path, full=True)
        assert not report.complete
        assert len(report.refused) == 1
        assert len(list(mirrored(endpoint, tmp_path).all("Meeting"))) == 3
    endpoint.odd.clear()
    assert_exact(endpoint, tmp_path, run(endpoint, tmp_path, full=True))


def test_a_huge_page_and_a_huge_file_are_refused(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    endpoint.files["/download/0"] = b"x" * 1_100_000
    endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]["resultsProtocol"].pop("sha512Checksum")
    report = run(endpoint, tmp_path, settings={"max_file_megabytes": 1})
    assert [refusal.reason for refusal in report.refused] == ["too_large"]
    assert not list((report.documents / "dateien").iterdir())
    endpoint.odd["/list/organization"] = lambda _: (200, {}, b'{"data": [' + b" " * 1_100_000 + b"]}")
    report = run(endpoint, tmp_path, full=True, settings={"oparl_max_page_megabytes": 1})
    assert "too_large" in {refusal.reason for refusal in report.refused}
    assert not report.complete


def test_requests_stay_on_the_host(endpoint: Endpoint, other: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    elsewhere = f"{other.base}/steal"
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    meeting["auxiliaryFile"] = [
        endpoint.file("a", b"Inhalt", accessUrl=elsewhere),
        endpoint.file("b", b"Inhalt", accessUrl=f"{endpoint.base}/redirect"),
        endpoint.file("c", b"Inhalt", accessUrl="file:///etc/passwd"),
        endpoint.file("d", b"Inhalt", accessUrl=endpoint.base.replace("//", "//user:secret@") + "/download/d"),
    ]
    meeting["agendaItem"].append(f"{other.base}/agendaItem/1")
    endpoint.odd["/redirect"] = lambda _: (302, {"Location": elsewhere}, b"")
    endpoint.odd["/list/paper"] = lambda _: (200, {}, json.dumps({"data": [], "links": {"next": elsewhere}}).encode())
    report = run(endpoint, tmp_path)
    assert other.asked == []
    assert sorted(refusal.reason for refusal in report.refused) == ["bad_address", "bad_address", *["left_host"] * 4]
    other.files["/steal"] = b"Inhalt"
    allowed = run(endpoint, tmp_path, settings={"oparl_file_hosts": other.base.removeprefix("http://")})
    assert other.asked == ["/steal", "/steal"]
    assert allowed.fetched == 2


def test_ids_and_names_never_become_paths(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 0)
    evil = "../../../../evil\x00\\..\\evil"
    file = endpoint.file(
        "e", b"Inhalt der Datei.", id=f"{endpoint.base}/file/../../../evil", fileName=evil + ".txt", name="\ud800x"
    )
    add_meeting(endpoint, 1, id=f"{endpoint.base}/../../evil/%2e%2e%2f", name=f"# {evil}\n\nÜ", resultsProtocol=file)
    data = tmp_path / "data"
    report = run(endpoint, data)
    assert report.refused == ()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    for path in report.documents.rglob("*"):
        assert re.fullmatch(r"[a-z0-9_.-]+", path.name)
    assert len(list(report.documents.rglob("*.oparl.md"))) == 1
    assert any(document.text.startswith("# ../../../../evil") for document in documents(report).values())


def test_a_damaged_download_is_refused_and_the_old_file_stays(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    endpoint.tick()
    meeting = add_meeting(endpoint, 0)
    meeting["resultsProtocol"]["sha512Checksum"] = hashlib.sha512(b"new").hexdigest()
    report = run(endpoint, tmp_path)
    assert [refusal.reason for refusal in report.refused] == ["checksum"]
    assert "Niederschrift Nummer 0" in everything(report.documents / "dateien")
    endpoint.files["/download/0"] = b"new"
    assert run(endpoint, tmp_path).fetched == 1


def test_politeness(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    tries = iter([(429, {"Retry-After": "7"}, b""), (503, {}, b"")])
    real = endpoint.page("meeting", {})
    endpoint.odd["/list/meeting"] = lambda _: next(tries, (200, {}, json.dumps(real).encode()))
    waits: list[float] = []
    settings = {"oparl_contact": "https://netz.example/kontakt"}
    report = run(endpoint, tmp_path, wait=waits.append, settings=settings)
    assert report.complete
    assert [wait for wait in waits if wait >= 1] == [7, 2]
    assert all("Netzlotse/" in agent and "netz.example/kontakt" in agent for agent in endpoint.agents)
    waits.clear()
    run(endpoint, tmp_path, wait=waits.append, settings={"oparl_requests_per_second": 2})
    assert len(waits) >= 5
    assert sum(waits) > 2


def test_a_wait_that_is_too_long_ends_the_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.odd["/system"] = lambda _: (503, {"Retry-After": "9999"}, b"")
    with pytest.raises(BadEndpoint, match="503"):
        run(endpoint, tmp_path)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {}, b"<html>Ratsinfo</html>"), "not JSON"),
        ((200, {}, b"[1]"), "no object"),
        ((200, {}, b'{"hello": 1}'), "not OParl"),
        ((200, {}, b'{"type": "https://schema.oparl.org/1.1/Meeting"}'), "Name the address of a System"),
        (
            (
                200,
                {},
                b'{"type": "https://schema.oparl.org/1.1/System", "oparlVersion": "https://schema.oparl.org/2.0/"}',
            ),
            "2.0",
        ),
        ((404, {}, b""), "404"),
        ((403, {}, b""), "403"),
        ((500, {}, b""), "500"),
        ((302, {"Location": "/system"}, b""), "redirects"),
        ((302, {"Location": "http://elsewhere.example/"}, b""), "another host"),
    ],
)
def test_what_is_no_endpoint_is_said(endpoint: Endpoint, tmp_path: Path, answer: Answer, says: str) -> None:
    endpoint.odd["/system"] = lambda _: answer
    with pytest.raises(BadEndpoint, match=re.escape(says)):
        run(endpoint, tmp_path)


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "file:///etc/passwd", "netz.example", "http://u:p@a.example/", ""]
)
def test_what_is_no_address_is_said(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadEndpoint):
        sync(address, tmp_path, IngestSettings())
    assert list(tmp_path.iterdir()) == []


def test_nobody_listening_is_said(tmp_path: Path, endpoint: Endpoint) -> None:
    settings = IngestSettings(oparl_retries=0)
    with pytest.raises(BadEndpoint, match="cannot be reached"):
        sync("http://127.0.0.1:9/system", tmp_path, settings)


def test_version_1_0_is_read_with_a_warning(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    endpoint.version = "1.0"
    report = run(endpoint, tmp_path)
    assert len(report.warnings) == 1
    assert_exact(endpoint, tmp_path, report)


def test_the_address_of_a_body_works_too(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 2)
    report = run(endpoint, tmp_path, "/body")
    assert report.refused == ()
    assert len(list(mirrored(endpoint, tmp_path, "/body").all("Meeting"))) == 2


def test_a_damaged_state_is_said(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    (mirrored(endpoint, tmp_path).folder / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadEndpoint, match="Delete the folder"):
        run(endpoint, tmp_path)


def test_refusals_are_refusals(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.lists["organization"]["x"] = {"type": 5}
    report = run(endpoint, tmp_path)
    assert [type(refusal) for refusal in report.refused] == [Refusal]


ODD = (
    None, True, 5, -1.5, "", "x", "\ud800\x00\n# \u202e", [], {}, [[]], [{}], [None, 7, "x"], {"id": 5}, [{"id": "http://a.example/1"}],
    "9999-12-31T23:59:59-23:00", "http://[", 10**300,
)  # fmt: skip


def test_no_value_of_a_wrong_type_stops_the_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 0)
    for number, odd in enumerate(ODD):
        meeting = add_meeting(endpoint, number)
        for found in (meeting, meeting["agendaItem"][0], meeting["resultsProtocol"]):
            for key in list(found):
                if key not in ("id", "type", "modified", "agendaItem", "resultsProtocol"):
                    found[key] = odd
        for key in ("agendaItem", "resultsProtocol", "organization", "auxiliaryFile", "location"):
            add_meeting(endpoint, f"{number}-{key}", **{key: odd})
        values = dict.fromkeys(("name", "consultation", "mainFile", "auxiliaryFile", "paperType", "date", "body"), odd)
        endpoint.put("paper", number, **values)
        endpoint.put("organization", f"x{number}", name=odd)
    report = run(endpoint, tmp_path)
    assert len(list((report.documents / "sitzungen").iterdir())) == len(endpoint.lists["meeting"])
    assert documents(report)
    assert report.complete
