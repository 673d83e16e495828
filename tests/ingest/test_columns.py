"""Columns, tables and footnotes of printed pages, in the order in which people read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.deadline import Deadline
from ingest.read_pdf import read_pdf
from ingest.settings import IngestSettings
from ingest.types import Block, BlockKind

WORDS = "der Kreis berichtet dass die Beratung in allen Gemeinden gut angenommen wird und weiter ausgebaut werden soll damit".split()


def read(path: Path) -> tuple[Block, ...]:
    return read_pdf(path, IngestSettings(), Deadline(60)).blocks


def column(name: str, lines: int) -> list[str]:
    """Lines of a running text that is numbered, so that a lost or moved line shows."""
    return [
        f"{WORDS[line % len(WORDS)]} {name}{line} {' '.join(WORDS[(line * 3) % 9 : (line * 3) % 9 + 4])}"[:38]
        for line in range(lines)
    ]


def across(columns: list[list[str]], left: tuple[int, ...], size: int, top: int = 360) -> str:
    """Content that goes line by line across all columns, as some programs write it."""
    pieces = []
    for number, texts in enumerate(zip(*columns, strict=True)):
        for text, x in zip(texts, left, strict=True):
            pieces.append(f"BT /F1 {size} Tf {x} {top - number * (size + 3)} Td ({text}) Tj ET")
    return " ".join(pieces)


@pytest.mark.parametrize("count", [2, 3])
def test_lines_across_columns_are_put_in_order(make_raw_pdf: Callable[..., Path], count: int) -> None:
    columns = [column(name, 18) for name in "ABC"[:count]]
    left = tuple(30 + number * 230 for number in range(count))
    title = "BT /F1 16 Tf 30 385 Td (Ein Titel, der ganz quer ueber alle Spalten der Seite geht) Tj ET "
    path = make_raw_pdf(title + across(columns, left, 10), size=(30 + 230 * count, 410))
    text = " ".join(block.text for block in read(path))
    assert text.startswith("Ein Titel")
    assert " ".join(" ".join(lines) for lines in columns) in text


@pytest.mark.parametrize("count", [2, 3])
def test_columns_in_the_order_of_the_file(make_pdf: Callable[..., Path], count: int) -> None:
    parts = " #colbreak() ".join(" ".join(f"{name}{number}" for number in range(150)) for name in "ABC"[:count])
    source = f'#set page(paper: "a4")\n#set text(size: 9pt, hyphenate: false)\n= Titel\n#columns({count})[{parts}]'
    text = " ".join(block.text for block in read(make_pdf(source)))
    assert text == "Titel " + " ".join(f"{name}{number}" for name in "ABC"[:count] for number in range(150))


def test_a_table_without_lines_is_no_text_in_columns(make_pdf: Callable[..., Path]) -> None:
    rows = [
        ("Angebot", "Ort", "Beginn"),
        *((f"Kurs {number}", f"Ort {number}", f"{number}. Mai") for number in range(1, 9)),
    ]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    source = f"#table(columns: (1fr, 1fr, 1fr), stroke: none, {cells})"
    assert [block.text for block in read(make_pdf(source)) if block.kind is BlockKind.TABLE_ROW] == [
        "Angebot | Ort | Beginn",
        *(f"Angebot: Kurs {number} | Ort: Ort {number} | Beginn: {number}. Mai" for number in range(1, 9)),
    ]


def test_an_empty_cell_does_not_move_its_neighbours(make_pdf: Callable[..., Path]) -> None:
    source = (
        "#table(columns: (1fr, 1fr, 1fr), [Feld], [Betrag], [Stand], [Sprache], [], [offen], [Ganztag], [5 EUR], [])"
    )
    assert [block.text for block in read(make_pdf(source))] == [
        "Feld | Betrag | Stand",
        "Feld: Sprache | Stand: offen",
        "Feld: Ganztag | Betrag: 5 EUR",
    ]


@pytest.mark.parametrize("typographic", ["true", "false"])
def test_footnotes_end_their_page(make_pdf: Callable[..., Path], typographic: str) -> None:
    source = (
        f'#set page(width: 100mm, height: 70mm)\n#set super(typographic: {typographic})\n#set text(lang: "de")\n'
        "Der Bericht#footnote[Siehe Anlage.] liegt vor. Im Jahr 2023 kamen 15 Menschen.#footnote[Ohne Kitas.] #pagebreak() Zweite Seite."
    )
    assert [(block.page, block.text) for block in read(make_pdf(source))] == [
        (1, "Der Bericht[1] liegt vor. Im Jahr 2023 kamen 15 Menschen.[2]"),
        (1, "[1] Siehe Anlage."),
        (1, "[2] Ohne Kitas."),
        (2, "Zweite Seite."),
    ]


def test_numbers_of_headings_are_no_footnotes(make_pdf: Callable[..., Path]) -> None:
    source = '#set heading(numbering: "1")\n= Überblick\nEs kamen 15 Menschen, siehe Seite 3, Raum B2 und H2O.\n= Ziele'
    assert [block.text for block in read(make_pdf(source))] == [
        "1 Überblick",
        "Es kamen 15 Menschen, siehe Seite 3, Raum B2 und H2O.",
        "2 Ziele",
    ]
