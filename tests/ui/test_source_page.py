"""The plain page behind a citation."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from index.library import Library
from index.types import PUBLIC_VIEWER, DocumentRecord, Viewer
from ingest.types import Visibility


def partly_hidden(library: Library) -> tuple[DocumentRecord, int]:
    for record in library.documents(PUBLIC_VIEWER):
        for number in range(1, record.page_count + 1):
            view = library.page(record.id, number, PUBLIC_VIEWER)
            if view is not None and not view.complete:
                return record, number
    raise AssertionError("the sample corpus has no page with a hidden part")


def test_it_shows_the_document_and_marks_the_quote(client: TestClient) -> None:
    hit = client.get("/api/v1/search", params={"q": "Sprachbildung", "kind": "minutes"}).json()["hits"][0]
    page = client.get(hit["link"])
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="de">' in page.text
    assert hit["document"]["title"] in page.text
    assert page.text.count('id="quote"') == 1
    assert f"von {hit['document']['page_count']}" in page.text
    assert "Musterdaten" in page.text
    assert "<script" not in page.text


def test_without_a_quote_nothing_is_marked(client: TestClient) -> None:
    hit = client.get("/api/v1/search", params={"q": "Sprachbildung"}).json()["hits"][0]
    assert "<mark" not in client.get(f"/documents/{hit['document']['id']}/pages/1").text


def test_what_is_hidden_is_said_and_not_shown(client: TestClient, sample_library: Library) -> None:
    record, number = partly_hidden(sample_library)
    page = client.get(f"/documents/{record.id}/pages/{number}")
    assert "[Dieser Abschnitt ist nicht öffentlich.]" in page.text
    assert "<img" not in page.text
    assert "/original" not in page.text
    whole = sample_library.page(record.id, number, Viewer(Visibility.CONFIDENTIAL))
    public = sample_library.page(record.id, number, PUBLIC_VIEWER)
    assert whole is not None
    assert public is not None
    shown = {line for segment in public.segments for line in segment.text.splitlines()}
    secret = [line for segment in whole.segments for line in segment.text.splitlines() if line and line not in shown]
    assert secret
    assert all(line not in page.text for line in secret)


def test_originals_are_handed_out_and_only_pdf_and_text_are_shown(client: TestClient, sample_library: Library) -> None:
    seen = set()
    for record in sample_library.documents(PUBLIC_VIEWER):
        if sample_library.original(record.id, PUBLIC_VIEWER) is None:
            continue
        answer = client.get(f"/documents/{record.id}/original")
        suffix = record.source.rsplit(".", 1)[-1].lower()
        shown = answer.headers["content-disposition"].startswith("inline")
        assert answer.status_code == 200
        assert shown == (suffix in {"pdf", "txt"}), record.source
        assert answer.headers["x-content-type-options"] == "nosniff"
        seen.add(suffix)
    assert {"pdf", "html"} <= seen


def test_errors_are_pages_for_people(client: TestClient) -> None:
    for path, status in (("/documents/nothing/pages/1", 404), ("/documents/nothing/pages/first", 422)):
        answer = client.get(path)
        assert answer.status_code == status
        assert re.search(r"<h1>[^<]+</h1>", answer.text)
