"""What both Gradio pages have around their content: heading and menu above, note on sample data and menu below."""

from __future__ import annotations

import gradio as gr

from index.library import Library
from index.types import Viewer
from ui.audit import Audit
from ui.dependencies import account_line, current_audit, current_reader, current_viewer
from ui.render import one_line
from ui.sessions import Reader
from ui.templates import is_sample, render_page
from ui.text import frame_language
from ui.theme import markup


def open_page(current: str, subtitle: tuple[str, str]) -> None:
    """Heading, menu and who is signed in. `subtitle` is German, then English."""
    markup(one_line(render_page("head.html", current=current, subtitle=subtitle)))
    account = markup("", elem_id="nl-account")

    def show(request: gr.Request) -> str:
        assert request.request is not None  # noqa: S101
        return one_line(render_page("account.html", account=account_line(request.request, current)))

    gr.on(None, show, None, account, api_visibility="private", show_progress="hidden")


def close_page(page: gr.Blocks, library: Library) -> None:
    """The note appears only if a network says of itself that its data are samples."""
    note = markup(one_line(render_page("sample_note.html")), visible=False)
    markup(one_line(render_page("foot.html")))

    def show(request: gr.Request) -> object:
        networks = library.facets(viewer_of(request)).networks
        return gr.update(visible=any(is_sample(network) for network in networks))

    page.load(show, None, note, api_visibility="private", show_progress="hidden")


def viewer_of(request: gr.Request) -> Viewer:
    """Who is reading, told in the same way as for the HTTP interface."""
    assert request.request is not None  # noqa: S101  # only Gradio's own tests call without a request
    return current_viewer(request.request)


def reader_of(request: gr.Request) -> Reader:
    """Whose session this request belongs to."""
    assert request.request is not None  # noqa: S101
    return current_reader(request.request)


def audit_of(request: gr.Request) -> Audit:
    """Where it is noted what is shown to this reader."""
    assert request.request is not None  # noqa: S101
    return current_audit(request.request)


def browser_language(request: gr.Request) -> str:
    """What texts outside an answer are written in: "de" or "en"."""
    assert request.request is not None  # noqa: S101
    return frame_language(request.request.headers.get("accept-language"))
