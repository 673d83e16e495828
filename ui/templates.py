"""The HTML templates; every value is escaped by itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ui import links
from ui.accounts_roles import Page, may
from ui.opening_hours import in_words
from ui.text import GERMAN, accessibility_name, kind_label, label, language_name, written_date


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        written_date=written_date,
        kind_label=kind_label,
        language_name=language_name,
        accessibility_name=accessibility_name,
        in_words=in_words,
        dialled=dialled,
        kilometres=kilometres,
        percent=percent,
    )
    environment.globals.update(
        label=label, links=links, is_sample=is_sample, is_web_address=is_web_address, may=may, Page=Page
    )
    return environment


def render_page(name: str, **values: object) -> str:
    """Fill a template."""
    return _environment().get_template(name).render(**values)


def dialled(phone: str) -> str:
    """A phone number as `tel:` wants it: digits and a leading plus."""
    digits = re.sub(r"\D", "", phone)
    return f"+{digits}" if phone.strip().startswith("+") else digits


def kilometres(distance: float, language: str) -> str:
    """One decimal below ten kilometres; with a comma in German."""
    written = f"{distance:.1f}" if distance < 10 else f"{distance:.0f}"
    return written.replace(".", ",") if language == GERMAN else written


def percent(confidence: float) -> int:
    """A confidence from 0 to 1 as whole percent; only what is certain is 100."""
    return round(confidence * 100) if confidence >= 1 else min(99, round(confidence * 100))


def is_web_address(text: str) -> bool:
    """Whether a text may become a link: nothing but http and https."""
    return re.match(r"https?://[^\s]+$", text) is not None


def is_sample(network: str) -> bool:
    """Whether a network says of itself that its data are invented."""
    return label("sample").lower() in network.lower()
