"""The map in a real browser: accessible, by keyboard, at both widths, without JavaScript, and without asking anybody else."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from map_world import NEUTRAL
from playwright.sync_api import Browser, Page, expect
from serving import serving


@pytest.fixture(scope="module")
def map_server(map_app: FastAPI) -> Iterator[str]:
    with serving(map_app) as address:
        yield address


def uncovered(page: Page) -> bool:
    """No number on the map lies over another, nor outside of the map."""
    frame = page.locator("#map").bounding_box()
    assert frame
    boxes = [box for pin in page.locator(".leaflet-marker-icon").all() if (box := pin.bounding_box())]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    inside = all(
        frame["x"] < x < frame["x"] + frame["width"] and frame["y"] < y < frame["y"] + frame["height"]
        for x, y in middles
    )
    return inside and all(math.dist(one, other) >= 30 for one, other in itertools.combinations(middles, 2))


class Tab:
    """A page that notes requests to other hosts and errors of the console."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, url: str) -> None:
        if not url.startswith((self.server, "data:", "blob:")):
            self.foreign.append(url)

    def serious(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {n['html']}" for v in found if v["impact"] in {"critical", "serious"} for n in v["nodes"]]

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def tab(browser: Browser, map_server: str) -> Iterator[Callable[..., Tab]]:
    contexts = []

    def start(width: int = 1280, javascript: bool = True) -> Tab:
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900}, locale="de-DE", java_script_enabled=javascript
            )
        )
        return Tab(contexts[-1].new_page(), map_server)

    yield start
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_is_accessible_fits_and_asks_nobody_else(
    tab: Callable[..., Tab], width: int, request: pytest.FixtureRequest
) -> None:
    import os

    opened = tab(width)
    page = opened.page
    page.goto(f"{opened.server}/karte")
    expect(page.locator(".leaflet-marker-icon")).to_have_count(len(NEUTRAL))
    folder = os.environ.get("SCREENSHOT_DIR")
    if folder:
        page.screenshot(path=Path(folder) / f"map-{width}.png", full_page=width < 1000)
    assert opened.serious() == []
    assert opened.fits()
    assert uncovered(page)
    above = page.locator("#list-title").bounding_box()
    below = page.locator("#map").bounding_box()
    assert above
    assert below
    assert width > 1000 or above["y"] < below["y"]
    page.locator(".show").first.click()
    expect(page.locator(".leaflet-popup")).to_be_visible()
    if folder:
        page.screenshot(path=Path(folder) / f"map-open-{width}.png")
    assert opened.serious() == []
    page.goto(f"{opened.server}/angebot/bildungsberatung-kreishaus")
    if folder:
        page.screenshot(path=Path(folder) / f"service-{width}.png", full_page=True)
    assert opened.serious() == []
    assert opened.fits()
    page.goto(f"{opened.server}/karte?andere=1")
    assert opened.serious() == []
    assert opened.foreign == []
    assert opened.errors == []


@pytest.mark.browser
def test_everything_works_with_the_keyboard(tab: Callable[..., Tab]) -> None:
    opened = tab()
    page = opened.page
    page.goto(f"{opened.server}/karte")
    markers = page.locator(".leaflet-marker-icon")
    expect(markers).to_have_count(len(NEUTRAL))
    reached: set[str] = set()
    page.locator("#map-title").focus()
    for _ in range(len(NEUTRAL) + 12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    names = page.eval_on_selector_all(".leaflet-marker-icon", "all => all.map(e => e.getAttribute('aria-label'))")
    assert set(names) <= reached
    assert {"Vergrößern", "Verkleinern"} <= reached
    first = markers.first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert page.evaluate("document.activeElement.classList.contains('leaflet-marker-icon')")
    button = page.locator(".show").nth(2)
    button.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup-content a")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebot/*")
    assert opened.errors == []


@pytest.mark.browser
def test_the_list_works_without_javascript(tab: Callable[..., Tab]) -> None:
    page = tab(javascript=False).page
    opened = page
    opened.goto(tab().server + "/karte")
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator(".show").first).to_be_hidden()
    page.select_option("#thema", "literacy")
    page.fill("#ort", "Lindhorn")
    page.click("button[type=submit]")
    assert "thema=literacy" in page.url
    expect(page.locator(".services li").first).to_contain_text("km Luftlinie")
