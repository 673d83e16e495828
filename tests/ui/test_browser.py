"""The pages in a real browser: what people do, what they must see, and what must not leave the host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ui.text import EXAMPLES, NOTICE, TEXTS

pytestmark = pytest.mark.browser

QUESTION = "Was hat der Lenkungskreis zur Sprachbildung beschlossen?"
WHERE = EXAMPLES[0][1]
OFF_TOPIC = "Wie hoch ist der Mount Everest?"
FINISHED = ".nl-answer:not(.nl-unfinished)"
SECONDS = 60_000
Visits = Callable[..., "Visit"]  # noqa: F821  # the class is in conftest, which is not importable


def ask(page: Page, question: str) -> None:
    before = page.locator(FINISHED).count()
    page.fill("#nl-question textarea", question)
    page.click("#nl-send")
    expect(page.locator(FINISHED)).to_have_count(before + 1, timeout=SECONDS)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found
        if violation["impact"] in {"critical", "serious"}
        for node in violation["nodes"]
    ]


def fits(page: Page) -> bool:
    """Nothing to scroll sideways, and nothing of an answer cut off by a box around it."""
    cut_off = page.evaluate(
        "[...document.querySelectorAll('.nl-answer *')]"
        ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth)"
        ".map(e => `${e.tagName}: ${e.textContent.trim().slice(0, 40)}`)"
    )
    assert cut_off == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_machine_introduces_itself_before_the_first_question(visit: Visits) -> None:
    page = visit().open("/", "#nl-question")
    expect(page.get_by_text(NOTICE["de"][0])).to_be_visible()
    expect(page.get_by_text(NOTICE["en"][0])).to_be_visible()
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == "de"


def test_a_citation_opens_its_page_with_the_quote_marked(visit: Visits) -> None:
    page = visit().open("/chat/", "#nl-question")
    ask(page, QUESTION)
    sentence = page.locator(".nl-sentence").first
    quote = page.locator(".nl-sources blockquote").first.inner_text()
    with page.context.expect_page() as opened:
        sentence.locator(".nl-citation").first.click()
    mark = opened.value.locator("#quote")
    expect(mark).to_be_in_viewport()
    assert "".join(mark.inner_text().split()) in "".join(quote.split())
    expect(opened.value.locator("script")).to_have_count(0)


def test_referrals_can_be_called(visit: Visits) -> None:
    page = visit().open("/chat/", "#nl-question")
    page.fill("#nl-near input, #nl-near textarea", "Lindhorn")
    page.get_by_role("button", name=WHERE).click()
    card = page.locator(".nl-card").first
    expect(card).to_be_visible(timeout=SECONDS)
    expect(card.locator("a[href^='tel:']")).to_be_visible()
    for word in ("Adresse", "Öffnungszeiten", "Sprachen", "Kosten", "Barrierefreiheit", "Entfernung"):
        expect(card.get_by_text(word, exact=True)).to_be_visible()


def test_a_refusal_offers_questions_that_can_be_asked(visit: Visits) -> None:
    page = visit().open("/chat/", "#nl-question")
    ask(page, OFF_TOPIC)
    expect(page.locator(".nl-refusal")).to_be_visible()
    page.locator("button.nl-suggestion:visible").first.click()
    expect(page.locator(FINISHED)).to_have_count(2, timeout=SECONDS)


def test_an_unknown_place_is_told_and_a_new_conversation_starts_empty(visit: Visits) -> None:
    page = visit().open("/chat/", "#nl-question")
    page.fill("#nl-near input, #nl-near textarea", "Atlantis")
    ask(page, WHERE)
    expect(page.locator(".nl-refusal")).to_contain_text("Atlantis")
    page.click("#nl-restart")
    expect(page.locator(".nl-answer")).to_have_count(0)
    expect(page.get_by_role("button", name=WHERE)).to_be_visible()


def test_markup_in_a_question_is_text(visit: Visits) -> None:
    page = visit().open("/chat/", "#nl-question")
    ask(page, "<img src=x onerror=\"document.title='hacked'\"> **fett** <script>document.title='hacked'</script>")
    expect(page.locator(".nl-question")).to_contain_text("<script>")
    expect(page.locator(".nl-question")).to_contain_text("**fett**")
    assert page.title() != "hacked"


def test_search_with_a_filter_opens_the_passage(visit: Visits) -> None:
    page = visit().open("/suche/", "#nl-query")
    page.click("#nl-filters button")
    page.get_by_label("Niederschrift").check()
    page.fill("#nl-query input, #nl-query textarea", "Sprachbildung")
    page.click("#nl-search")
    expect(page.locator(".nl-hit").first).to_be_visible(timeout=SECONDS)
    kinds = page.locator(".nl-hit .nl-meta").all_inner_texts()
    assert all(kind.startswith("Niederschrift") for kind in kinds)
    page.locator(".nl-hit a").first.click()
    expect(page.locator("#quote")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("query", "first_day", "message"),
    [("", "", TEXTS["de"]["empty_query"]), ("Beratung", "morgen", "ist kein Datum")],
)
def test_the_search_form_says_what_is_wrong(visit: Visits, query: str, first_day: str, message: str) -> None:
    page = visit().open("/suche/", "#nl-query")
    page.click("#nl-filters button")
    page.fill("#nl-query input, #nl-query textarea", query)
    page.fill("#nl-from input, #nl-from textarea", first_day)
    page.click("#nl-search")
    expect(page.locator("#nl-results")).to_contain_text(message, timeout=SECONDS)


def test_nothing_leaves_the_host_and_nothing_stays_in_the_browser(
    visit: Visits, capfd: pytest.CaptureFixture[str]
) -> None:
    tab = visit()
    page = tab.open("/chat/", "#nl-question")
    ask(page, QUESTION)
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert "Lenkungskreis" not in page.evaluate(stored)
    tab.open("/suche/", "#nl-query")
    page.fill("#nl-query input, #nl-query textarea", QUESTION)
    page.click("#nl-search")
    expect(page.locator(".nl-hit").first).to_be_visible(timeout=SECONDS)
    assert "Lenkungskreis" not in page.evaluate(stored)
    assert tab.foreign == []
    assert [message for message in tab.console if message.startswith("error")] == []
    written = "".join(capfd.readouterr())
    assert "Sprachbildung" not in written


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(visit: Visits, width: int) -> None:
    tab = visit(width)
    page = tab.open("/chat/", "#nl-question")
    page.wait_for_selector(".nl-sample-note")
    tab.screenshot(f"chat-start-{width}")
    assert serious(page) == []
    ask(page, WHERE)
    ask(page, QUESTION)
    tab.screenshot(f"chat-answer-{width}")
    assert serious(page) == []
    assert fits(page)
    assert page.locator("[role=log][aria-busy=false]").count() == 1
    assert page.locator("[role=log] [aria-label*='<']").count() == 0, "HTML source must not be read out"
    tab.open("/suche/", "#nl-query")
    page.fill("#nl-query input, #nl-query textarea", "Sprachbildung")
    page.click("#nl-search")
    expect(page.locator(".nl-hit").first).to_be_visible(timeout=SECONDS)
    page.click("#nl-filters button")
    page.wait_for_selector("#nl-kinds input")
    tab.screenshot(f"search-{width}")
    assert serious(page) == []
    assert fits(page)
    page.locator(".nl-hit a").first.click()
    page.wait_for_selector("#quote")
    page.wait_for_load_state("networkidle")
    assert page.eval_on_selector_all("figure img", "images => images.every(image => image.naturalWidth > 0)")
    tab.screenshot(f"source-{width}")
    assert serious(page) == []
    assert fits(page)
    for path, shown in (
        ("/beschluesse?thema=Beratungsmobil", ".decisions > li"),
        ("/empfehlungen", ".decisions > li"),
        ("/vertraege", ".decisions > li"),
        ("/anmelden", "form.sign-in, .sign-in"),
    ):
        tab.open(path, shown)
        assert serious(page) == []
        assert fits(page)
