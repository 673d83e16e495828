"""An OParl endpoint on this machine is mirrored, changes, breaks, is hostile; the mirror must say exactly what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from oparl_endpoint import (
    TYPE,
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
from ingest.types import Visibility


def test_two_hundred_meetings_change_vanish_and_come(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 200)
    endpoint.tick()
    first = run(endpoint, tmp_path)
    assert first.full
    assert first.complete
    assert first.refused == ()
    assert first.fetched == 200
    assert_exact(endpoint, tmp_path, first)
    endpoint.tick()
    for number in range(0, 20, 2):
        endpoint.delete(f"{endpoint.base}/meeting/{number}")
    for number in range(1, 20, 2):
        changed = add_meeting(endpoint, number, name=f"{number}. Sitzung, verlegt")
        changed["agendaItem"] = changed["agendaItem"][:1]
    for number in range(200, 210):
        add_meeting(endpoint, number)
    endpoint.asked.clear()
    second = run(endpoint, tmp_path)
    assert not second.full
    assert second.complete
    assert_exact(endpoint, tmp_path, second)
    assert second.fetched == 10
    assert len([path for path in endpoint.asked if path.startswith("/list/meeting")]) == 1
    assert any("modified_since=" in path for path in endpoint.asked)
    endpoint.asked.clear()
    third = run(endpoint, tmp_path)
    assert third.fetched == 0
    assert not [path for path in endpoint.asked if path.startswith("/download/")]
    assert_exact(endpoint, tmp_path, third)


def test_what_vanishes_without_a_word_goes_with_a_full_sync(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 4)
    run(endpoint, tmp_path)
    del endpoint.lists["meeting"][f"{endpoint.base}/meeting/2"]
    run(endpoint, tmp_path)
    assert mirrored(endpoint, tmp_path).get("Meeting", f"{endpoint.base}/meeting/2")
    report = run(endpoint, tmp_path, full=True)
    assert report.full
    assert_exact(endpoint, tmp_path, report)


def test_everything_is_listed_again_after_some_days(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    run(endpoint, tmp_path)
    endpoint.now += timedelta(days=29)
    assert not run(endpoint, tmp_path).full
    endpoint.now += timedelta(days=2)
    assert run(endpoint, tmp_path).full


def test_non_public_items_are_never_public(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    trap = "Öffentlicher Teil\n\n# Öffentlicher Teil\n\nTOP 9: Öffentlich? <!-- `x` | Geheimwort"
    meeting["agendaItem"][1]["resolutionText"] = trap
    meeting["agendaItem"][1]["auxiliaryFile"] = [endpoint.file("geheim", b"Das Geheimwort steht in der Anlage.")]
    meeting["agendaItem"].insert(
        1,
        {
            "id": f"{endpoint.base}/agendaItem/x",
            "type": TYPE + "AgendaItem",
            "number": "C",
            "name": "Ohne Angabe Geheimwort",
        },
    )
    report = run(endpoint, tmp_path, visibility=Visibility.PUBLIC)
    found = documents(report)
    document = found["0. Sitzung des Lenkungskreises"]
    shown = " ".join(document.text[s.start : s.end] for s in document.sections if s.visibility is Visibility.PUBLIC)
    hidden = " ".join(
        document.text[s.start : s.end] for s in document.sections if s.visibility is Visibility.CONFIDENTIAL
    )
    assert "Der Haushalt 0 wird beschlossen." in shown
    assert "Geändert beschlossen" in shown
    assert "Geheimwort" not in shown
    assert "Personalsache" not in shown
    assert hidden.count("Geheimwort") == 2
    assert found["Datei geheim"].visibility is Visibility.CONFIDENTIAL
    assert found["Datei 0"].visibility is Visibility.PUBLIC
    assert document.body == "Lenkungskreis"
    assert document.date is not None
    assert document.date.isoformat() == "2024-03-12"
    assert [(item.number, item.title, item.public) for item in document.agenda if item.public] == [
        ("1", "Haushalt 0", True)
    ]


def test_a_stricter_visibility_stays_until_another_is_given(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    for level, expected in (
        (Visibility.NETWORK, Visibility.NETWORK),
        (None, Visibility.NETWORK),
        (Visibility.PUBLIC, Visibility.PUBLIC),
    ):
        report = run(endpoint, tmp_path, visibility=level)
        assert {document.visibility for document in documents(report).values()} == {expected}


def test_a_paper_of_a_non_public_item_is_not_public(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    for number, item in (("offen", "0-1"), ("geheim", "0-2")):
        consultation = [
            {"id": f"{endpoint.base}/consultation/{number}", "agendaItem": f"{endpoint.base}/agendaItem/{item}"}
        ]
        endpoint.put(
            "paper", number, name=f"Vertrag {number}", paperType="Kooperationsvertrag", date="2023-05-01",
            mainFile=endpoint.file(number, f"Text {number} der Vorlage.".encode()), consultation=consultation,
        )  # fmt: skip
    found = documents(run(endpoint, tmp_path))
    assert found["Datei offen"].visibility is Visibility.PUBLIC
    assert found["Datei offen"].kind.value == "contract"
    assert str(found["Datei offen"].date) == "2023-05-01"
    assert found["Datei geheim"].visibility is Visibility.CONFIDENTIAL


def test_nothing_about_persons_is_written(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 1)
    meeting = endpoint.lists["meeting"][f"{endpoint.base}/meeting/0"]
    person = {
        "id": f"{endpoint.base}/person/9",
        "type": TYPE + "Person",
        "name": "Zzyxperson",
        "email": "zz@stadt.example",
    }
    meeting["participant"] = [person]
    meeting["agendaItem"][0]["speaker"] = person
    meeting["resultsProtocol"]["person"] = [person]
    meeting["resultsProtocol"]["text"] = "Zzyxperson fehlte."
    endpoint.body_extra = {"contactName": "Zzyxperson", "membership": [person]}
    endpoint.put(
        "paper", 1, name="Vorlage", originatorPerson=[person], mainFile=endpoint.file("p", b"Inhalt der Vorlage.")
    )
    run(endpoint, tmp_path)
    written = everything(tmp_path)
    assert "Vorlage" in written
    for word in ("Zzyxperson", "stadt.example", "Kontakt Person", "/person/", "/membership/"):
        assert word not in written
    assert not [path for path in endpoint.asked if "person" in path or "membership" in path]


def test_referenced_objects_are_fetched_and_changes_found(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.put("organization", 1, name="Beirat")
    endpoint.lists["agendaItem"] = {}
    item = endpoint.put("agendaItem", 5, number="5", name="Bericht", public=True)
    file = endpoint.file(5, b"Einladung zur Sitzung.")
    endpoint.lists["file"][file["id"]] = file
    endpoint.body_extra = {"agendaItem": None, "file": None}
    endpoint.put(
        "meeting", 1, name="Sitzung", agendaItem=[item["id"], f"{endpoint.base}/agendaItem/404"], invitation=file["id"]
    )
    report = run(endpoint, tmp_path)
    assert [(refusal.source, refusal.reason) for refusal in report.refused] == [
        (f"{endpoint.base}/agendaItem/404", "not_found")
    ]
    assert "TOP 5: Bericht" in everything(report.documents)
    assert "Einladung zur Sitzung." in everything(report.documents)
    endpoint.tick()
    endpoint.delete(item["id"])
    endpoint.lists["meeting"][f"{endpoint.base}/meeting/1"]["modified"] = endpoint.now.isoformat()
    assert "TOP 5: Bericht" not in everything(run(endpoint, tmp_path).documents)


def test_one_broken_object_is_refused_and_its_old_version_stays(endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 3)
    run(endpoint, tmp_path)
    endpoint.tick()
    broken = endpoint.lists["meeting"][f"{endpoint.base}/meeting/1"]
    broken["type"] = "https://schema.oparl.org/9.9/Meeting"
    endpoint.lists["meeting"]["none"] = {"type": TYPE + "Meeting", "modified": endpoint.now.isoformat()}
    report = run(endpoint, tmp_path, full=True)
    assert {refusal.reason for refusal in report.refused} == {"broken_object"}
    assert len(report.refused) == 2
    assert len(list(mirrored(endpoint, tmp_path).all("Meeting"))) == 3


def test_an_interrupted_sync_goes_on_where_it_stopped(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.page_size = 20
    fill(endpoint, 100)

    def fail_on_page_3(target: str) -> Answer:
        page = json.dumps(endpoint.page("meeting", parse_qs(urlsplit(target).query))).encode()
        return (503, {}, b"") if "page=3" in target else (200, {}, page)

    endpoint.odd["/list/meeting"] = fail_on_page_3
    with pytest.raises(BadEndpoint, match="503"):
        run(endpoint, tmp_path)
    assert mirrored(endpoint, tmp_path).state().last_sync is None
    endpoint.odd.clear()
    endpoint.asked.clear()
    report = run(endpoint, tmp_path)
    assert [path for path in endpoint.asked if path.startswith("/list/meeting")] == [
        "/list/meeting?page=3",
        "/list/meeting?page=4",
        "/list/meeting?page=5",
    ]
    assert report.complete
    assert_exact(endpoint, tmp_path, report)


KILLED_SYNC = """
import sys
from pathlib import Path
from ingest.oparl_sync import sync
from ingest.settings import IngestSettings
sync(sys.argv[1], Path(sys.argv[2]), IngestSettings(oparl_requests_per_second=1000))
"""


@pytest.mark.parametrize("stopped_at", ["/list/meeting?page=2", "/download/7", "/list/file"])
def test_a_killed_sync_is_finished_by_the_next(endpoint: Endpoint, tmp_path: Path, stopped_at: str) -> None:
    endpoint.page_size = 6
    fill(endpoint, 15)
    reached, release = threading.Event(), threading.Event()
    real = endpoint.answer

    def answer(target: str) -> Answer:
        if target == stopped_at and not release.is_set():
            reached.set()
            release.wait(60)
        return real(target)

    endpoint.answer = answer  # type: ignore[method-assign]
    process = subprocess.Popen([sys.executable, "-c", KILLED_SYNC, f"{endpoint.base}/system", str(tmp_path)])
    assert reached.wait(60)
    process.kill()
    process.wait()
    release.set()
    assert_exact(endpoint, tmp_path, run(endpoint, tmp_path))


def test_a_page_that_is_out_of_date_begins_the_list_again(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.page_size = 5
    fill(endpoint, 12)
    endpoint.odd["/list/paper"] = lambda _: (500, {}, b"")
    with pytest.raises(BadEndpoint):
        run(endpoint, tmp_path)
    mirror = mirrored(endpoint, tmp_path)
    state = mirror.state()
    mirror.advance(state, f"{endpoint.base}/list/meeting", f"{endpoint.base}/gone?page=2")
    endpoint.odd.clear()
    report = run(endpoint, tmp_path)
    assert report.complete
    assert_exact(endpoint, tmp_path, report)
