"""Text set in columns, loose lines, tables that break, and hyphens at line ends, as printing programs write them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from printed_text import PRINTED, printed_text, typst_source
from rapidfuzz.distance import Levenshtein

from ingest.clean import join
from ingest.deadline import Deadline
from ingest.read_pdf import read_pdf
from ingest.read_text import read_string
from ingest.settings import IngestSettings
from ingest.types import Block, BlockKind

HEADINGS = [content for kind, content in PRINTED if kind == "heading"]


def read(path: Path) -> tuple[Block, ...]:
    return read_pdf(path, IngestSettings(), Deadline(60)).blocks


def error_rate(expected: str, found: str) -> float:
    wanted, got = " ".join(expected.split()), " ".join(found.split())
    return Levenshtein.distance(wanted, got) / len(wanted)


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("size", ["8pt", "9.5pt", "11pt"])
@pytest.mark.parametrize("justify", [True, False])
def test_columns_on_pages(make_pdf: Callable[..., Path], columns: int, size: str, justify: bool) -> None:
    source = typst_source(columns, size=size, justify=justify, more="#set page(height: 110mm)")
    blocks = read(make_pdf(source))
    text = "\n".join(block.text for block in blocks)
    assert error_rate(printed_text(), text) < 0.002, text
    assert [block.text for block in blocks if block.kind is BlockKind.HEADING] == HEADINGS
    assert sum(block.kind is BlockKind.TABLE_ROW for block in blocks) == 4
    assert sum(block.kind is BlockKind.LIST_ITEM for block in blocks) == 3


def test_a_paragraph_over_the_column_break_is_no_row(make_pdf: Callable[..., Path]) -> None:
    filler = "#block(height: 62mm)[]"
    words = " ".join(["Wirtschaftlichkeitsberechnungen", "werden", "veröffentlicht"] * 5)
    source = (
        f'#set page(width: 120mm, height: 100mm, columns: 2)\n#set text(lang: "de", size: 9pt, hyphenate: true)\n'
        f"#set par(justify: true)\n{filler}\n{words}."
    )
    assert [(block.kind, block.text) for block in read(make_pdf(source))] == [(BlockKind.PARAGRAPH, f"{words}.")]


@pytest.mark.parametrize(
    "address", ["bildungs-und-beratungs-buero@kreis-eschenwalde-mitte.example", "www.kreis-eschenwalde-mitte.example"]
)
def test_addresses_keep_their_own_hyphens_only(make_pdf: Callable[..., Path], address: str) -> None:
    """Wherever the line ends: the file says which hyphens the printer added."""
    for width in range(40, 100, 4):
        source = (
            f'#set page(width: {width}mm, height: 80mm, margin: 6mm)\n#set text(lang: "de", size: 10pt, hyphenate: true)\n'
            f"Sie erreichen uns in der Geschäftsstelle unter {address.replace('@', chr(92) + '@')} oder telefonisch in Musterstadt-Nord."
        )
        text = " ".join(block.text for block in read(make_pdf(source)))
        assert address in text
        assert "Geschäftsstelle" in text
        assert "Musterstadt-Nord" in text


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("wieder-rein@kreis-", "eschenwalde.example. Mo", "wieder-rein@kreis-eschenwalde.example. Mo"),
        ("unter www.kreis.example/", "bildung/netz lesen", "unter www.kreis.example/bildung/netz lesen"),
        ("beratung@", "kreis.example", "beratung@kreis.example"),
        ("auf kreis-", "eschenwalde.example stehen", "auf kreis-eschenwalde.example stehen"),
        ("Siehe www.kreis.example.", "Das ist alles.", "Siehe www.kreis.example. Das ist alles."),
        ("die Wirtschaft-", "lichkeit", "die Wirtschaftlichkeit"),
        ("in Musterstadt-", "Nord", "in Musterstadt-Nord"),
        ("Ein-", "und Ausfahrt", "Ein- und Ausfahrt"),
        ("gut und/", "oder besser", "gut und/ oder besser"),
    ],
)
def test_lines_are_joined(left: str, right: str, whole: str) -> None:
    assert join(left, right) == whole


def test_a_hyphen_that_the_text_writes_elsewhere_stays() -> None:
    lines = (
        "Die Woche war der Arbeit in staatlich-\nkommunaler Gemeinschaft gewidmet, so die staatlich-kommunale Zusammen-\n"
        "arbeit im Kreis."
    )
    blocks = read_string(lines).blocks
    assert " ".join(block.text for block in blocks) == (
        "Die Woche war der Arbeit in staatlich-kommunaler Gemeinschaft gewidmet, so die staatlich-kommunale Zusammenarbeit im Kreis."
    )


def test_narrow_cells_are_parted_by_their_rule_or_their_neighbours(make_pdf: Callable[..., Path]) -> None:
    rows = "[Stufe], [Was], [Dauer], [Grün], [Beratung und Besuch], [6 Wochen], [Blau], [Unterricht], [12 Monate]"
    for stroke in ("", "stroke: none, "):
        source = f"#set text(size: 9.5pt)\n#table(columns: 3, {stroke}{rows})"
        assert [block.text for block in read(make_pdf(source))] == [
            "Stufe | Was | Dauer",
            "Stufe: Grün | Was: Beratung und Besuch | Dauer: 6 Wochen",
            "Stufe: Blau | Was: Unterricht | Dauer: 12 Monate",
        ]


def test_a_table_on_two_pages_keeps_the_names_of_its_columns(make_pdf: Callable[..., Path]) -> None:
    cells = ", ".join(f"[Ort {number}], [{number}00 EUR], [Stand {number}]" for number in range(1, 10))
    source = f"#set page(width: 120mm, height: 60mm)\n#table(columns: 3, [Ort], [Betrag], [Stand], {cells})"
    blocks = read(make_pdf(source))
    assert max(block.page for block in blocks) > 1
    assert [block.text for block in blocks] == [
        "Ort | Betrag | Stand",
        *(f"Ort: Ort {number} | Betrag: {number}00 EUR | Stand: Stand {number}" for number in range(1, 10)),
    ]


def test_numbers_that_go_on_begin_an_item_each(make_pdf: Callable[..., Path]) -> None:
    items = [
        f"Punkt {'ABCDE'[number]} wird in der Sitzung mit großer Mehrheit beschlossen (Zustimmung 9{number} Prozent)"
        for number in range(4)
    ]
    source = "#set page(width: 130mm)\n= Empfehlungen\n" + "\n".join(f"+ {item}" for item in items)
    found = [block.text for block in read(make_pdf(source)) if block.kind is BlockKind.LIST_ITEM]
    assert found == [f"{number}. {item}" for number, item in enumerate(items, start=1)]


def test_page_numbers_of_a_single_page_go(make_pdf: Callable[..., Path]) -> None:
    source = "#set page(footer: [Seite 1 von 1])\n" + "\n\n".join(f"Absatz {number} des Textes." for number in range(9))
    assert not any("Seite 1" in block.text for block in read(make_pdf(source)))


def test_a_column_may_have_a_number_in_its_name(make_pdf: Callable[..., Path]) -> None:
    cells = "[Stadt], [Plätze 2026], [Meldungen je 100 Geräte], [Nordfeld], [120], [83], [Lindhorn], [75], [–4]"
    assert [block.text for block in read(make_pdf(f"#table(columns: 3, {cells})"))][1:] == [
        "Stadt: Nordfeld | Plätze 2026: 120 | Meldungen je 100 Geräte: 83",
        "Stadt: Lindhorn | Plätze 2026: 75 | Meldungen je 100 Geräte: –4",
    ]
    groups = "[Gruppe 1], [Frau A], [Raum 2], [Gruppe 2], [Herr B], [Raum 3]"
    assert [block.text for block in read(make_pdf(f"#table(columns: 3, {groups})"))] == [
        "Gruppe 1 | Frau A | Raum 2",
        "Gruppe 2 | Herr B | Raum 3",
    ]
