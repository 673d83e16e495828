"""Pictures of pages with the quote marked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
import typst
from PIL import Image

from ui.page_image import PageImages, find_cells, find_letters, letters_of, merge_lines

TEXT = """#set text(lang: "de", size: 11pt, hyphenate: true)
#set par(justify: true)
#set page(width: 8cm, height: 12cm)
Die Bildungskonferenz empfiehlt: Beratung für alle.

Der Lenkungskreis beschließt einstimmig, die durchgängige Sprachbildung in allen Kindertageseinrichtungen und
Grundschulen des Kreises einzuführen. Öffentliche Finanzierung ist offen.

#pagebreak()
Zweite Seite.
"""
QUOTE = (
    "Der Lenkungskreis beschließt einstimmig, die durchgängige Sprachbildung in allen Kindertageseinrichtungen und "
    "Grundschulen des Kreises einzuführen."
)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "a.typ").write_text(TEXT, encoding="utf-8")
    path = folder / "a.pdf"
    path.write_bytes(typst.compile(folder / "a.typ"))
    return path


def yellow_rows(png: bytes) -> list[int]:
    image = Image.open(BytesIO(png)).convert("RGB")
    width, height = image.size
    pixels = image.load()
    assert pixels is not None
    return [y for y in range(height) if sum(pixels[x, y][2] < pixels[x, y][0] - 60 for x in range(width)) > 10]


def test_a_quote_with_hyphens_and_ligatures_is_marked_on_every_line(pdf: Path) -> None:
    image = PageImages().draw(pdf, 1, QUOTE)
    assert image.marked
    rows = yellow_rows(image.png)
    assert len(rows) > 60, "several lines of text"
    assert rows[0] > 0.1 * 520, "the first paragraph stays white"


def test_a_quote_that_is_not_there_leaves_the_page_clean(pdf: Path) -> None:
    image = PageImages().draw(pdf, 1, "Das steht hier nicht.")
    assert not image.marked
    assert yellow_rows(image.png) == []


def test_without_a_quote_nothing_is_marked(pdf: Path) -> None:
    assert not PageImages().draw(pdf, 2).marked


def test_many_threads_draw_the_same(pdf: Path) -> None:
    images = PageImages()
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: images.draw(pdf, 1, QUOTE).png, range(8)))
    assert len(set(drawn)) == 1


def test_letters_forget_hyphens_spaces_and_ligatures_but_not_case() -> None:
    assert letters_of("Sprach-\nbildung ﬁnanziert") == letters_of("Sprachbildung finanziert")
    assert letters_of("Rat") != letters_of("rat")


def test_equal_quotes_are_told_apart_by_what_comes_before() -> None:
    letters = letters_of("Der Rat tagt. Pause. Der Rat tagt.")
    first = find_letters(letters, "Der Rat tagt.", "")
    second = find_letters(letters, "Der Rat tagt.", "Der Rat tagt. Pause. ")
    assert first == (0, 10)
    assert second == (15, 25)
    assert find_letters(letters, "…", "") is None


def test_boxes_of_a_line_become_one() -> None:
    line = [(0.0, 0.0, 5.0, 10.0), (5.0, 2.0, 9.0, 10.0), (0.0, 12.0, 4.0, 22.0)]
    assert merge_lines(line) == [(0.0, 0.0, 9.0, 10.0), (0.0, 12.0, 4.0, 22.0)]


def test_cells_of_a_table_are_found_without_their_header_names() -> None:
    letters = letters_of("Angebot Ort Plätze Zirkuswoche Quellrath 40 Orgel Sankt Volkar 8")
    quote = "Angebot: Zirkuswoche | Ort: Quellrath | Plätze: 40\nAngebot: Orgel | Ort: Sankt Volkar | Plätze: 8"
    found = [letters[start:end] for start, end in find_cells(letters, quote)]
    assert found == ["Zirkuswoche", "Quellrath", "40", "Orgel", "SanktVolkar", "8"]
    assert find_cells(letters, "Angebot: Mondfahrt | Ort: Quellrath") == []
    assert find_cells(letters, "kein Tabellentext") == []
