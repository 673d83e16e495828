"""How the Gradio pages look: fonts of the system, colours with enough contrast, no file from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from ui.text import TEXTS

_STATIC = Path(__file__).parent / "static"
_PETROL = gr.themes.Color(
    c50="#eef6f8",
    c100="#d7eaef",
    c200="#b2d5df",
    c300="#84bac9",
    c400="#4f98ad",
    c500="#1f7891",
    c600="#0f6078",
    c700="#0b4c60",
    c800="#0a3d4d",
    c900="#08303d",
    c950="#051f28",
    name="petrol",
)


def theme() -> gr.themes.Base:
    """System fonts, petrol with white text at 6.9:1."""
    return gr.themes.Default(
        primary_hue=_PETROL,
        secondary_hue=_PETROL,
        neutral_hue=gr.themes.colors.slate,
        text_size=gr.themes.sizes.text_md,
        radius_size=gr.themes.sizes.radius_md,
        font=["system-ui", "Segoe UI", "Roboto", "Noto Sans", "Arial", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="#f6f8f9",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="white",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        block_label_text_color="*neutral_700",
        block_title_text_color="*neutral_800",
        block_title_text_weight="600",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
    )


def mount_options() -> dict[str, Any]:
    """What every `mount_gradio_app` of Netzlotse is called with: nothing stored, shown or sent that is not needed."""
    return {
        "theme": theme(),
        "css_paths": [_STATIC / "gradio.css"],
        "head": '<script defer src="/static/gradio.js"></script>',
        "i18n": i18n(),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "pwa": False,
        "ssr_mode": False,
        "max_file_size": 0,
    }


def markup(html: str, **options: Any) -> gr.Markdown:
    """Our own HTML on a Gradio page. Not `gr.HTML`: that one evaluates strings as code, which the policy forbids."""
    return gr.Markdown(html, latex_delimiters=[], sanitize_html=False, **options)


def i18n() -> gr.I18n:
    """German and English texts; the browser's language chooses, English stands in for all others."""
    return gr.I18n(**TEXTS)
