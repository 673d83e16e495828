"""A counsellor's way from signing in to the PDF in a real browser, by keyboard alone, wide and narrow."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lotse_world import lotse_world
from playwright.sync_api import Browser, Page
from serving import serving

from index.account_types import Role
from ui.accounts import Passwords, add_account
from ui.app import create_app

PASSWORD = "Regen über Eschenwalde"
MOST_TABS = 60
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one account, and the sample network's directory."""
    with lotse_world(tmp_path_factory.mktemp("browser") / "data") as world:
        accounts = world.library.accounts
        add_account(accounts, Passwords(), "lotsin", Role.STAFF, None, PASSWORD, int(time.time()))
        with serving(create_app(world.library, world.assistant)) as served:
            yield served


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, and check that one can see it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{selector} does not show that it has the focus"
            return
    raise AssertionError(f"{selector} is not reached with {MOST_TABS} tabs")


def in_order(page: Page) -> None:
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("h1").count() == 1
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_start_to_the_pdf_by_keyboard(browser: Browser, address: str, width: int, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    page.goto(f"{address}/anmelden?weiter=/lotse")
    tab_to(page, "#name")
    page.keyboard.type("lotsin")
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#text")
    in_order(page)
    tab_to(page, "#thema")
    page.keyboard.type("Schulab")
    tab_to(page, "#sprache")
    page.keyboard.type("Arab")
    tab_to(page, "#ort")
    page.keyboard.type("Lindhorn")
    tab_to(page, "input[name=zugang]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=anbieter]")
    page.keyboard.press("Space")
    tab_to(page, "#fields + form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found")
    in_order(page)
    assert page.locator("#sprache").input_value() == "ar"
    assert 1 <= page.locator("ol.options > li").count() <= 3
    assert page.locator("#bound").count() == 1
    tab_to(page, "ol.options button")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.sheet")
    in_order(page)
    assert page.locator("article.sheet [dir=rtl]").count() > 5
    tab_to(page, "form[action$='blatt.pdf'] button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "blatt.pdf")
    assert (tmp_path / "blatt.pdf").read_bytes().startswith(b"%PDF-")
    assert all("Lindhorn" not in url and "sprache" not in url for url in requests)
    assert all(url.startswith(address) for url in requests)
    page.goto(f"{address}/lotse/zahlen")
    in_order(page)
    context.close()


def test_free_text_and_calendar_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/anmelden?weiter=/lotse")
    page.get_by_label("Name").fill("lotsin")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Worum geht es?").fill(
        "Mann aus Quellrath, spricht Polnisch, sucht eine Ausbildung, kommt abends"
    )
    page.get_by_role("button", name="Text auswerten").click()
    assert page.locator("#thema").input_value() == "vocational_training"
    assert page.locator("#tageszeit").input_value() == "abend"
    assert page.locator("#text").input_value() == ""
    page.get_by_role("button", name="Überweisungsblatt").first.click()
    page.locator("#datum").fill("2026-12-03")
    page.locator("#uhrzeit").fill("14:30")
    with page.expect_download() as download:
        page.get_by_role("button", name="Kalenderdatei speichern").click()
    assert download.value.suggested_filename.endswith(".ics")
    context.close()
