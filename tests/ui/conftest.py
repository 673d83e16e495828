"""The app around the sample library, as a client without a network, as a server, and in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from map_world import make_map_library
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from serving import serving

from assistant.assistant import Assistant
from index.library import Library, OwnedLibrary
from ui.app import create_app

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def app(sample_library: Library, sample_assistant: Assistant) -> FastAPI:
    """One app for all tests of ui: it holds no state between requests."""
    return create_app(sample_library, sample_assistant)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> TestClient:
    """Speaks to the app without a network."""
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="session")
def server(app: FastAPI) -> Iterator[str]:
    """Address of the app served by uvicorn on a free port."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped where there is none."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium found: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield started
        started.close()


class Visit:
    """A browser tab that notes every request and every message of the console."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.requests: list[str] = []
        self.console: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page: Page = context.new_page()

    @property
    def foreign(self) -> list[str]:
        """Requests that left the host."""
        return [url for url in self.requests if not url.startswith((self.server, "data:", "blob:"))]

    def open(self, path: str, ready: str) -> Page:
        """Go to a path and wait until something is there."""
        self.page.goto(self.server + path)
        self.page.wait_for_selector(ready)
        return self.page

    def screenshot(self, name: str) -> None:
        """Only where the variable SCREENSHOT_DIR names a folder."""
        folder = os.environ.get("SCREENSHOT_DIR")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[[int], Visit]]:
    """Opens a fresh German browser profile of the given width."""
    contexts: list[BrowserContext] = []

    def start(width: int = 1280) -> Visit:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE"))
        return Visit(contexts[-1], server)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def map_library(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[OwnedLibrary]:
    """The sample's directory with three documents."""
    library = make_map_library(tmp_path_factory.mktemp("map"), make_library)
    yield library
    library.close()


@pytest.fixture(scope="session")
def map_app(map_library: OwnedLibrary) -> FastAPI:
    """The app around it."""
    return create_app(map_library, Assistant(map_library))
