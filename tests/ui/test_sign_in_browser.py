"""Signing in and out in a real browser, from a Gradio page and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from serving import serving

from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from index.account_types import Role
from index.library import OwnedLibrary
from ui.accounts import Passwords, add_account
from ui.app import create_app

PASSWORD = "Regen über Eschenwalde"
pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[str]:
    """A server with one account and no documents."""
    library = make_library(tmp_path / "data")
    add_account(library.accounts, Passwords(), "lotsin", Role.COUNSELLOR, None, PASSWORD, int(time.time()))
    with serving(create_app(library, Assistant(library, AssistantSettings()))) as served:
        yield served
    library.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_sign_in_and_out(browser: Browser, address: str, javascript: bool) -> None:
    context = browser.new_context(locale="de-DE", java_script_enabled=javascript)
    page = context.new_page()
    if javascript:
        page.goto(f"{address}/suche/")
        page.click("#nl-account a")
    else:
        page.goto(f"{address}/anmelden?weiter=/anmelden")
    page.wait_for_selector("#password")
    if javascript:
        assert not Axe().run(page).response["violations"]
    page.get_by_label("Name").fill("lotsin")
    page.get_by_label("Passwort").fill("not the password")
    page.keyboard.press("Enter")
    page.wait_for_selector("#trouble")
    if javascript:
        assert not Axe().run(page).response["violations"]
    page.get_by_label("Name").fill("lotsin")
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if javascript:
        page.wait_for_selector("#nl-account >> text=Angemeldet: Beratung")
        assert page.url == f"{address}/suche/"
    else:
        page.goto(f"{address}/anmelden")
    assert [cookie["httpOnly"] for cookie in context.cookies()] == [True]
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_selector("text=Sie sind abgemeldet")
    assert context.cookies() == []
    context.close()
