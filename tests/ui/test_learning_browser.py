"""Double offers, gaps and the paper in a real browser, at desk and phone width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from learning_world import PASSWORD, directory_library
from playwright.sync_api import Browser, Page
from serving import serving

from assistant.assistant import Assistant
from index.learning_types import NeedKey
from index.library import OwnedLibrary
from ui.app import create_app

pytestmark = pytest.mark.browser
PAGES = ("/doppelangebote", "/luecken", "/vorlage-lenkungskreis")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[str]:
    library = directory_library(tmp_path_factory.mktemp("learning"), make_library)
    for topic, place in (
        ("literacy", ("Mühlbrück", "")),
        ("recognition_of_qualifications", ("Quellrath", "Wiesenrode")),
    ):
        library.learning.count([NeedKey("2026-02", topic, *place, False)] * 6)
    with serving(create_app(library, Assistant(library))) as served:
        yield served
    library.close()


def sign_in(browser: Browser, address: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE").new_page()
    page.goto(f"{address}/anmelden?weiter=/luecken")
    page.get_by_label("Name").fill("staff")
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{address}/luecken"
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Browser, address: str, width: int) -> None:
    page = sign_in(browser, address, width)
    for path in PAGES:
        page.goto(address + path)
        assert page.locator("h1").count() == 1
        assert page.locator("table").count() == page.locator("table > caption").count()
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        cut_off = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.wide')"
            " && e.getBoundingClientRect().right > document.documentElement.clientWidth).map(e => e.outerHTML.slice(0, 80))"
        )
        assert cut_off == [], path
        assert page.locator("script").count() == 0
    page.context.close()


def test_a_pair_is_marked_and_unmarked_with_the_keyboard(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, 390)
    page.goto(f"{address}/doppelangebote")
    before = page.locator(".group").count()
    button = page.get_by_role("button", name="Kein Doppelangebot").first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".group").count() == before - 1
    assert Axe().run(page).response["violations"] == []
    with page.expect_navigation():
        page.get_by_role("button", name="Markierung aufheben").click()
    assert page.locator(".group").count() == before
    page.context.close()


def test_the_paper_prints_on_one_page(browser: Browser, address: str) -> None:
    page = sign_in(browser, address, 1280)
    page.goto(f"{address}/vorlage-lenkungskreis")
    document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert "Wie gerechnet wurde" in text
    assert "Abmelden" not in text
    page.context.close()
