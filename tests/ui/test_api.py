"""The HTTP interface over the real sample library."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient

from index.library import Library
from index.types import PUBLIC_VIEWER, Viewer
from ingest.types import Visibility
from ui import problem
from ui.api import PROBLEMS
from ui.errors import BadParameter, NotReady

QUESTION = "Was hat der Lenkungskreis zur Sprachbildung beschlossen?"
PROBLEM_TYPE = "application/problem+json"


def found(client: TestClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params={"q": "Sprachbildung", **parameters})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def asked(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/ask", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def text_of(client: TestClient, citation: dict[str, Any]) -> tuple[int, str]:
    """Start and text of the visible stretch in which a citation stands."""
    page = client.get(f"/api/v1/documents/{citation['document_id']}/pages/{citation['page']}").json()
    segment = next(s for s in page["segments"] if s["start"] <= citation["start"] < s["end"])
    return segment["start"], segment["text"]


def hidden_document(library: Library) -> str:
    everything = library.documents(Viewer(Visibility.CONFIDENTIAL))
    public = {record.id for record in library.documents(PUBLIC_VIEWER)}
    return next(record.id for record in everything if record.id not in public)


# search


def test_search_finds_passages_with_their_place(client: TestClient) -> None:
    result = found(client, k=5)
    assert result["count"] == len(result["hits"]) <= 5
    hit = result["hits"][0]
    assert "prach" in hit["text"]
    page = client.get(hit["link"])
    assert page.status_code == 200
    assert '<mark id="quote">' in page.text


def test_search_filters_are_applied(client: TestClient) -> None:
    kinds = {hit["document"]["kind"] for hit in found(client, kind=["minutes", "conference"])["hits"]}
    assert kinds
    assert kinds <= {"minutes", "conference"}
    dated = found(client, **{"from": "2024-01-01", "to": "2024-12-31"})["hits"]
    assert all(hit["document"]["date"].startswith("2024") for hit in dated)
    body = {hit["document"]["body"] for hit in found(client, body="Lenkungskreis")["hits"]}
    assert body == {"Lenkungskreis"}


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({}, "query.q"),
        ({"q": "a", "k": "0"}, "query.k"),
        ({"q": "a", "k": "many"}, "query.k"),
        ({"q": "a", "kind": "poem"}, "query.kind.0"),
        ({"q": "a", "from": "yesterday"}, "query.from"),
        ({"q": "a", "from": "2024-02-01", "to": "2024-01-01"}, "from"),
        ({"q": "x" * 501}, "query.q"),
    ],
)
def test_bad_parameters_say_what_where_and_what_to_do(client: TestClient, parameters: Any, where: str) -> None:
    answer = client.get("/api/v1/search", params=parameters)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_TYPE
    place = answer.json()["errors"][0]
    assert place["where"] == where
    assert place["what"]
    assert place["what_to_do"]


# ask


def test_an_answer_quotes_character_by_character(client: TestClient) -> None:
    answer = asked(client)
    assert answer["status"] in {"answered", "partial"}
    assert answer["notice"]
    citations = [citation for sentence in answer["sentences"] for citation in sentence["citations"]]
    assert citations
    for citation in citations:
        start, text = text_of(client, citation)
        assert text[citation["start"] - start : citation["end"] - start] == citation["quote"]
        assert client.get(citation["link"]).status_code == 200


def test_referrals_near_a_place_are_neutral(client: TestClient) -> None:
    answer = asked(client, "Wo kann ich mich beraten lassen, wenn ich den Schulabschluss nachholen will?", near="00121")
    assert answer["referrals"]
    for referral in answer["referrals"]:
        assert referral["service"]["neutrality"] == "neutral"
        assert referral["service"]["neutrality_evidence"]
        assert referral["distance_km"] is not None
        assert referral["reasons"]


def test_no_evidence_no_answer(client: TestClient) -> None:
    answer = asked(client, "Wie hoch ist der Mount Everest?")
    assert answer["status"] == "refused"
    assert answer["sentences"] == []
    assert answer["refusal"]["reason"]
    assert answer["refusal"]["message"]


def test_a_conversation_is_carried_by_the_client(client: TestClient) -> None:
    first = asked(client)
    assert [turn["question"] for turn in first["conversation"]] == [QUESTION]
    second = asked(client, "Und wer ist dafür zuständig?", conversation=first["conversation"])
    assert len(second["conversation"]) == 2


def test_a_place_that_does_not_exist_is_told(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION, "near": "Atlantis"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:netzlotse:unknown-place"
    assert "Atlantis" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "{}",
        json.dumps({"question": "a", "viewer": "confidential"}),
        json.dumps({"question": "a" * 1001}),
        json.dumps({"question": "a", "language": "Deutsch"}),
        json.dumps({"question": "a", "filters": {"kinds": ["poem"]}}),
        json.dumps({"question": "a", "filters": {"date_from": "2024-02-01", "date_to": "2024-01-01"}}),
    ],
)
def test_unusable_questions_are_problems(client: TestClient, body: str) -> None:
    answer = client.post("/api/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert answer.json()["errors"]


def test_events_come_in_reading_order_and_end_with_the_whole(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n", 1) for block in answer.text.strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in events]
    order = ["notice", "introduction", "sentence", "referral", "refusal", "done"]
    assert names == sorted(names, key=order.index)
    assert (names[0], names[-1]) == ("notice", "done")
    whole = json.loads(events[-1][1].removeprefix("data: "))
    sentences = [json.loads(data.removeprefix("data: ")) for name, data in events if name == "event: sentence"]
    assert whole["sentences"] == sentences == asked(client)["sentences"]


# documents


def test_a_document_describes_itself(client: TestClient) -> None:
    hit = found(client, kind="minutes")["hits"][0]["document"]
    details = client.get(f"/api/v1/documents/{hit['id']}").json()
    assert details["title"] == hit["title"]
    assert len(details["pages"]) == details["page_count"]
    assert client.get(details["pages"][0]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/documents/{}", "/api/v1/documents/{}/pages/1", "/documents/{}/pages/1", "/documents/{}/original"]
)
def test_hidden_and_unknown_documents_cannot_be_told_apart(
    client: TestClient, sample_library: Library, path: str
) -> None:
    hidden = client.get(path.format(hidden_document(sample_library)))
    unknown = client.get(path.format("there-is-no-such-document"))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers


def test_a_page_beyond_the_last_is_not_found(client: TestClient) -> None:
    document = found(client)["hits"][0]["document"]
    answer = client.get(f"/api/v1/documents/{document['id']}/pages/{document['page_count'] + 1}")
    assert answer.status_code == 404


def test_the_picture_of_a_pdf_page_says_whether_the_quote_is_marked(
    client: TestClient, sample_library: Library
) -> None:
    record = next(
        record
        for record in sample_library.documents(PUBLIC_VIEWER)
        if record.source.endswith(".pdf") and sample_library.original(record.id, PUBLIC_VIEWER)
    )
    path = f"/api/v1/documents/{record.id}/pages/1"
    segment = client.get(path).json()["segments"][0]
    sentence = max(segment["text"].split("\n\n"), key=len)
    start = segment["start"] + segment["text"].index(sentence)
    span = {"start": start, "end": start + len(sentence)}
    marked = client.get(path, params={**span, "format": "png"})
    assert marked.headers["content-type"] == "image/png"
    assert marked.content.startswith(b"\x89PNG")
    assert marked.headers["netzlotse-quote-marked"] == "yes"
    plain = client.get(path, headers={"Accept": "image/png"})
    assert plain.headers["netzlotse-quote-marked"] == "no"
    assert client.get(path, params={"start": 5}).status_code == 422


def test_a_page_with_hidden_parts_has_no_picture(client: TestClient, sample_library: Library) -> None:
    for record in sample_library.documents(PUBLIC_VIEWER):
        for number in range(1, record.page_count + 1):
            view = sample_library.page(record.id, number, PUBLIC_VIEWER)
            assert view is not None
            if not view.complete:
                answer = client.get(f"/api/v1/documents/{record.id}/pages/{number}", params={"format": "png"})
                assert answer.status_code == 404
                assert answer.json()["type"] == "urn:netzlotse:no-picture"
                assert client.get(f"/documents/{record.id}/original").status_code == 404
                return
    pytest.fail("the sample corpus has no page with a hidden part")


# services, health, problems


def test_services_are_neutral_and_near(client: TestClient) -> None:
    result = client.get("/api/v1/services", params={"near": "Lindhorn"}).json()
    assert result["count"] == len(result["referrals"]) > 0
    assert {referral["service"]["neutrality"] for referral in result["referrals"]} == {"neutral"}


def test_unknown_topics_are_told(client: TestClient) -> None:
    answer = client.get("/api/v1/services", params={"topic": "Raketenbau auf dem Mars", "near": "Atlantis"})
    assert answer.status_code == 422


def test_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert all(check["ok"] for check in ready.json()["checks"])


@pytest.mark.parametrize("row", PROBLEMS, ids=lambda row: row.exception.__name__)
def test_each_row_of_the_table(row: problem.Row) -> None:
    special: dict[type[Exception], Exception] = {
        RequestValidationError: RequestValidationError([]),
        BadParameter: BadParameter("query.x", "told"),
        NotReady: NotReady([]),
    }
    plain = row.exception in (Exception, *special) or row.exception.__module__ != "ui.errors"
    raised = special.get(row.exception) or (row.exception("told") if plain else row.exception())
    app = FastAPI()
    problem.install(app, PROBLEMS)

    @app.get("/fails")
    def fails() -> None:
        raise raised

    answer = TestClient(app, raise_server_exceptions=False).get("/fails")
    assert answer.status_code == row.status
    assert answer.headers["content-type"] == PROBLEM_TYPE
    body = answer.json()
    assert (body["type"], body["title"], body["status"]) == (f"urn:netzlotse:{row.name}", row.title, row.status)
    assert body["detail"] == (row.detail or str(raised))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/v1/nothing", 404), ("GET", "/api/v1/ask", 405), ("GET", "/nothing", 404)],
)
def test_wrong_addresses_are_problems_too(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM_TYPE


def test_openapi_describes_every_operation_and_its_errors(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    operations = [(path, operation) for path, methods in described["paths"].items() for operation in methods.values()]
    assert {path for path, _ in operations} >= {
        "/api/v1/search",
        "/api/v1/ask",
        "/api/v1/services",
        "/healthz",
        "/readyz",
    }
    for path, operation in operations:
        assert operation["summary"], path
        assert operation["description"], path
        for status, response in operation["responses"].items():
            assert status == "200" or PROBLEM_TYPE in response["content"], (path, status)
            assert status == "200" or "application/json" not in response["content"], (path, status)
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert references <= described["components"]["schemas"].keys()
