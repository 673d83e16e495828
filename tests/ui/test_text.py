"""Texts of the pages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import ui
from ingest.types import DocumentKind
from ui.text import ENGLISH, GERMAN, TEXTS, frame_language, kind_label, written_date

FOLDER = Path(ui.__file__).parent


def test_english_texts_have_a_german_counterpart_with_the_same_gaps() -> None:
    assert TEXTS[ENGLISH].keys() <= TEXTS[GERMAN].keys()
    for key, text in TEXTS[ENGLISH].items():
        if TEXTS[GERMAN][key]:
            assert text.count("{}") == TEXTS[GERMAN][key].count("{}"), key


WITH_OWN_TEXTS = ("directory_page.html", "lotse_card.html", "lotse_sheet.py")
"""Their words come from files of their own."""


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html")]
        if path.name not in ("text.py", *WITH_OWN_TEXTS)
    )
    used = set(re.findall(r'(?:label|words)\("(\w+)"', sources))
    assert used <= TEXTS[GERMAN].keys()
    by_status = {f"{key}{end}" for key in ("not_found", "bad_address", "not_working") for end in ("", "_text")}
    assert TEXTS[GERMAN].keys() == used | by_status


@pytest.mark.parametrize(
    ("code", "frame"), [("de", "de"), ("de-DE,en;q=0.8", "de"), ("tr", "en"), ("en", "en"), (None, "de")]
)
def test_frame_language(code: str | None, frame: str) -> None:
    assert frame_language(code) == frame


def test_dates_and_kinds() -> None:
    assert written_date(date(2024, 3, 1)) == "1. März 2024"
    assert written_date(date(2024, 3, 1), "en") == "1 March 2024"
    assert written_date(None) == ""
    assert all(kind_label(kind) and kind_label(kind, "en") for kind in DocumentKind)
