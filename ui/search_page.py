"""The search page: a query, filters, and passages that open their page with the passage marked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import gradio as gr

from index.library import Library
from index.types import Filters
from ingest.types import DocumentKind
from ui import links
from ui.frame import audit_of, browser_language, close_page, open_page, viewer_of
from ui.render import hits_html, message_html
from ui.text import kind_label, label
from ui.theme import i18n, markup

HITS = 10
QUERY_CHARACTERS = 500
_DATE_FORMATS = ("%d.%m.%Y", "%Y-%m-%d")
_ALL = ""
_SUBTITLE = (
    "Suche in den Dokumenten des Bildungsnetzwerks",
    "Search the documents of the education network",
)


class SearchPage:
    """Draws the page and answers its events."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(
        self,
        query: str,
        kinds: list[str],
        body: str | None,
        municipality: str | None,
        dates: tuple[str | None, str | None],
        request: gr.Request,
    ) -> str:
        """The hits as HTML, or what is wrong with the form."""
        language = browser_language(request)
        if not query.strip():
            return message_html(label("empty_query", language), language)
        try:
            first, last = (_day(text, language) for text in dates)
        except ValueError as exc:
            return message_html(str(exc), language)
        if first and last and first > last:
            return message_html(label("swapped_dates", language), language)
        filters = Filters(tuple(DocumentKind(kind) for kind in kinds), body or None, first, last, municipality or None)
        viewer = viewer_of(request)
        hits = self._library.search(query[:QUERY_CHARACTERS], viewer, filters, HITS)
        audit_of(request).hits(hits)
        return hits_html(hits, language, self._library.services())

    def choices(self, request: gr.Request) -> tuple[Any, Any, Any]:
        """What there is to filter by, for this viewer and now."""
        language = browser_language(request)
        facets = self._library.facets(viewer_of(request))
        every = (label("all", language), _ALL)
        return (
            gr.update(choices=[(kind_label(kind, language), kind.value) for kind in facets.kinds]),
            gr.update(choices=[every, *((body, body) for body in facets.bodies)]),
            gr.update(choices=[every, *((town, town) for town in facets.municipalities)]),
        )

    def build(self) -> gr.Blocks:
        """The page; each call makes a new one."""
        words = i18n()
        page = gr.Blocks(title="Netzlotse: Suche", analytics_enabled=False)
        with page:
            page.queue(default_concurrency_limit=4)
            open_page(links.SEARCH, _SUBTITLE)
            with gr.Group(elem_classes="nl-form"):
                query = gr.Textbox(
                    label=words("query"),
                    info=words("query_hint"),
                    value="",
                    max_lines=1,
                    max_length=QUERY_CHARACTERS,
                    elem_id="nl-query",
                )
            with gr.Accordion(words("filters"), open=False, elem_id="nl-filters"):
                kinds = gr.CheckboxGroup([], label=words("kind"), elem_id="nl-kinds")
                body = gr.Radio([("", _ALL)], value=_ALL, label=words("body"), elem_id="nl-body")
                town = gr.Radio([("", _ALL)], value=_ALL, label=words("municipality"), elem_id="nl-town")
                with gr.Row():
                    first = gr.Textbox("", label=words("date_from"), max_length=10, max_lines=1, elem_id="nl-from")
                    last = gr.Textbox("", label=words("date_to"), max_length=10, max_lines=1, elem_id="nl-to")
            send = gr.Button(words("search"), variant="primary", elem_id="nl-search")
            results = markup("", elem_id="nl-results")

            def search(
                text: str, chosen: list[str], where: str, place: str, start: str, end: str, request: gr.Request
            ) -> str:
                return self.search(text, chosen, where, place, (start, end), request)

            quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal"}
            inputs = [query, kinds, body, town, first, last]
            gr.on([send.click, query.submit, first.submit, last.submit], search, inputs, results, **quiet)
            page.load(self.choices, None, [kinds, body, town], api_visibility="private", show_progress="hidden")
            close_page(page, self._library)
        return page


def _day(text: str | None, language: str) -> date | None:
    written = (text or "").strip()
    if not written:
        return None
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    raise ValueError(label("bad_date", language).format(written))
