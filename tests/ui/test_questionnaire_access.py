"""Who may review answers to the questionnaire, and what keeps a personal link to itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from questionnaire_world import OWN, World, fields_of, make_world, send, some_service

from index.library import OwnedLibrary
from index.questionnaire_types import AnswerState
from ui.access_log import WithoutPersons

MARK = "Planmarkierung"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[World]:
    """One app; every test takes a service of its own."""
    made = make_world(tmp_path_factory.mktemp("questionnaire") / "data", make_library)
    yield made
    made.library.close()


@pytest.mark.parametrize("account", [None, "counsellor"])
def test_the_review_is_for_the_office(world: World, account: str | None) -> None:
    link, path = world.invite(some_service(world, 14))
    provider = world.client()
    form = fields_of(provider.get(path).text) | {"remark": [MARK], "name": [f"Beratung {MARK}"]}
    send(provider, path, form)
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    client = world.client(account)
    for page in (client.get("/pruefung"), client.get(f"/pruefung/{answer.id}"), client.get("/pruefung/999999")):
        assert page.status_code == 403
        assert MARK not in page.text
    data = {"entscheidung": "ablehnen", "begruendung": "nein"}
    assert client.post(f"/pruefung/{answer.id}", data=data, headers=OWN).status_code == 403
    kept = world.library.questionnaires.answer(answer.id)
    assert kept is not None
    assert kept.state is AnswerState.WAITING
    other = world.invite(some_service(world, 14))[1]
    public = [world.client().get(p) for p in ("/api/v1/services", other, "/beschluesse", "/api/v1/openapi.json")]
    assert not [page.url for page in public if MARK in page.text]


def test_other_sites_cannot_decide(world: World) -> None:
    link, path = world.invite(some_service(world, 15))
    provider, staff = world.client(), world.client("staff")
    send(provider, path, fields_of(provider.get(path).text) | {"cost": ["neu"]})
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    data = {"entscheidung": "ablehnen", "begruendung": "nein"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://elsewhere.example"}, {}):
        assert staff.post(f"/pruefung/{answer.id}", data=data, headers=headers).status_code == 403
    kept = world.library.questionnaires.answer(answer.id)
    assert kept is not None
    assert kept.state is AnswerState.WAITING
    assert staff.get("/pruefung/999999").status_code == 404


def test_headers_and_log_keep_the_link_to_itself(world: World) -> None:
    page = world.client().get(world.invite()[1])
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "script-src" not in world.client().get("/anmelden").headers["content-security-policy"]
    record = logging.LogRecord("x", 20, "", 0, "", ("1.2.3.4", "GET", "/fragebogen/geheim?a=b", "1.1", 200), None)
    WithoutPersons().filter(record)
    assert record.args == ("-", "GET", "/fragebogen/…", "1.1", 200)
