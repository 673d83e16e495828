"""What browsers are told, and which doors of Gradio are closed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/nothing", "/documents/nothing/pages/1", "/static/page.css", "/", "/angebot/nothing"]
)
def test_plain_answers_allow_no_script_at_all(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["/chat/", "/suche/"])
def test_gradio_pages_load_only_from_this_host(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chat/gradio_api/upload"),
        ("GET", "/chat/gradio_api/file=/etc/passwd"),
        ("GET", "/suche/gradio_api/proxy=https://example.org/"),
        ("GET", "/suche/gradio_api/file/x"),
        ("POST", "/chat//gradio_api/upload"),
        ("POST", "/chat/upload"),
        ("GET", "/chat/file=/etc/passwd"),
        ("POST", "/chat/gradio_api/run/ask"),
        ("POST", "/chat/gradio_api/api/ask/"),
        ("POST", "/chat/gradio_api/call/ask"),
        ("GET", "/chat/monitoring/summary"),
    ],
)
def test_doors_that_nobody_uses_are_closed(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404


def test_the_map_runs_its_own_script_and_nothing_else(client: TestClient) -> None:
    policy = client.get("/karte").headers["content-security-policy"]
    assert [part.strip() for part in policy.split(";") if "script-src" in part] == ["script-src 'self'"]
    assert "default-src 'none'" in policy
    assert not any(word in policy for word in ("unsafe", "http", "*", "data:"))


def test_nothing_read_is_kept_by_caches(client: TestClient) -> None:
    assert client.get("/api/v1/search", params={"q": "Lotse"}).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "target"), [("/", "/chat/"), ("/search", "/suche/")])
def test_short_addresses_lead_to_the_pages(client: TestClient, path: str, target: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 307
    assert answer.headers["location"] == target
