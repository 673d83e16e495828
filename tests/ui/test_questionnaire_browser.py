"""The provider's way from the link to the accepted record in a real browser: keyboard alone, both widths, with and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from questionnaire_world import PASSWORD, World, make_world
from serving import serving

from index.library import OwnedLibrary

pytestmark = pytest.mark.browser
MOST_TABS = 120


@pytest.fixture
def served(tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]) -> Iterator[tuple[World, str]]:
    """A world of its own and the address of its server."""
    world = make_world(tmp_path / "data", make_library)
    with serving(world.app) as address:
        yield world, address
    world.library.close()


def sound(page: Page, name: str) -> None:
    """Nothing for axe to complain about, nothing to scroll sideways; a picture where the variable SCREENSHOT_DIR names a folder."""
    if os.environ.get("SCREENSHOT_DIR"):
        page.screenshot(path=Path(os.environ["SCREENSHOT_DIR"]) / f"{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [f"{item['id']}: {node['html']}" for item in found for node in item["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    handle = target.element_handle()
    for _ in range(MOST_TABS):
        if page.evaluate("element => document.activeElement === element", handle):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def type_into(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_link_to_the_accepted_record_by_keyboard(
    browser: Browser, served: tuple[World, str], width: int
) -> None:
    world, address = served
    _, path = world.invite()
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    page = context.new_page()
    errors: list[str] = []
    foreign: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(address) else foreign.append(request.url))
    page.goto(address + path)
    sound(page, f"questionnaire-{width}")
    type_into(page, page.get_by_label("Telefon"), "ruf an")
    page.keyboard.press("Tab")
    mistake = page.locator("#e-phone")
    expect(mistake).to_contain_text("ist keine Telefonnummer")
    sound(page, f"questionnaire-checked-{width}")
    page.keyboard.press("Shift+Tab")
    type_into(page, page.get_by_label("Telefon"), "0221 4710-999")
    expect(mistake).to_be_empty()
    type_into(page, page.get_by_label("Mittwoch"), "mittags")
    tab_to(page, page.get_by_label("Ukrainisch"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Zur Prüfung senden"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#trouble")
    assert page.title().startswith("Fehler: ")
    sound(page, f"questionnaire-mistake-{width}")
    tab_to(page, page.locator("#trouble a").first)
    page.keyboard.press("Enter")
    type_into(page, page.get_by_label("Mittwoch"), "12-13")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Ihre Antwort ist angekommen")
    sound(page, f"questionnaire-sent-{width}")
    assert world.service().phone == "0221 4710-123"
    page.goto(address + path)
    expect(page.get_by_label("Telefon")).to_have_value("0221 4710-999")
    assert [error for error in errors if "422" not in error] == []
    assert foreign == []
    review_by_keyboard(page, address, width)
    after = world.service()
    assert after.phone == "0221 4710-999"
    assert "We 12:00-13:00" in after.opening_hours
    assert "uk" in after.languages
    context.close()


def review_by_keyboard(page: Page, address: str, width: int) -> None:
    page.goto(f"{address}/anmelden?weiter=/pruefung")
    type_into(page, page.get_by_label("Name"), "staff")
    type_into(page, page.get_by_label("Passwort"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/pruefung")
    sound(page, f"review-list-{width}")
    tab_to(page, page.locator(".waiting a").first)
    page.keyboard.press("Enter")
    page.wait_for_selector(".comparison")
    sound(page, f"review-{width}")
    tab_to(page, page.get_by_role("button", name="Ablehnen"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".trouble")
    sound(page, f"review-mistake-{width}")
    tab_to(page, page.get_by_role("button", name="Übernehmen"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/pruefung")
    expect(page.get_by_text("Zurzeit wartet keine Antwort")).to_be_visible()
    sound(page, f"review-done-{width}")


def test_without_scripts_nothing_is_missing(browser: Browser, served: tuple[World, str]) -> None:
    world, address = served
    link, path = world.invite()
    before = world.service()
    _, new = world.invite("", "Neuer Verein")
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(address + new)
    expect(page.get_by_label("Träger")).to_have_value("Neuer Verein")
    page.goto(address + path)
    page.get_by_label("Mittwoch").fill("mittags")
    page.get_by_role("button", name="Zur Prüfung senden").click()
    expect(page.locator("#e-hours_we")).to_contain_text("ist für Mittwoch nicht lesbar")
    expect(page.get_by_label("Mittwoch")).to_have_value("mittags")
    expect(page.get_by_role("button", name="Es hat sich nichts geändert")).to_have_count(
        0
    )  # it would lose what was typed
    page.goto(address + path)
    page.get_by_role("button", name="Es hat sich nichts geändert").click()
    page.wait_for_selector("text=Ihre Antwort ist angekommen")
    [answer] = world.library.questionnaires.answers(link_id=link.id)
    assert answer.draft.changed == ()
    assert world.service() == before
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_that_does_not_open_and_a_new_offer(browser: Browser, served: tuple[World, str], width: int) -> None:
    world, address = served
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.goto(f"{address}/fragebogen/nothing")
    sound(page, f"questionnaire-closed-{width}")
    page.goto(address + world.invite("", "Neuer Verein")[1])
    sound(page, f"questionnaire-new-{width}")
    page.get_by_role("button", name="Zur Prüfung senden").click()
    page.wait_for_selector("#trouble")
    expect(page.locator("#e-topics")).to_contain_text("Das Feld ist leer")
    sound(page, f"questionnaire-empty-{width}")
    page.get_by_label("Weiterbildung").check()
    expect(page.locator("#e-topics")).to_be_empty()
    expect(page.locator("#f-topics.wrong")).to_have_count(0)
    context.close()
