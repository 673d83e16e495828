"""Word files written with python-docx."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from ingest.errors import Unreadable
from ingest.read_docx import read_docx
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import BlockKind


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Aus den Eigenschaften"
    document.sections[0].header.paragraphs[0].text = "Kopfzeile"
    document.sections[0].footer.paragraphs[0].text = "Fußzeile"
    document.add_heading("Niederschrift", level=0)
    document.add_heading("Ziele", level=1)
    document.add_paragraph("Ein Absatz mit\u00a0Text.")
    document.add_paragraph("Punkt", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows,
        (("Feld", "Betrag", "Stand"), ("Sprache", "12.000 EUR", "läuft"), ("Ganztag", "", "offen")),
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("Nach der Tabelle.")
    document.add_paragraph().add_run("Nichtöffentlicher Teil").bold = True
    document.add_paragraph().add_run("Seitenende").add_break(WD_BREAK.PAGE)
    document.add_paragraph("Zweite Seite.")
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_blocks_in_order(word_file: Path) -> None:
    extracted = read_docx(word_file, IngestSettings())
    assert [(block.kind.value, block.level, block.page, block.text) for block in extracted.blocks] == [
        ("heading", 1, 1, "Niederschrift"),
        ("heading", 2, 1, "Ziele"),
        ("paragraph", 0, 1, "Ein Absatz mit Text."),
        ("list_item", 0, 1, "• Punkt"),
        ("table_row", 0, 1, "Feld | Betrag | Stand"),
        ("table_row", 0, 1, "Feld: Sprache | Betrag: 12.000 EUR | Stand: läuft"),
        ("table_row", 0, 1, "Feld: Ganztag | Stand: offen"),
        ("paragraph", 0, 1, "Nach der Tabelle."),
        ("heading", 6, 1, "Nichtöffentlicher Teil"),
        ("paragraph", 0, 1, "Seitenende"),
        ("paragraph", 0, 2, "Zweite Seite."),
    ]
    assert extracted.title == "Aus den Eigenschaften"
    assert extracted.page_labels == ("1", "2")


def test_inserted_text_counts_and_deleted_text_does_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Es gilt ")
    for tag, text in (("w:ins", "dies"), ("w:del", "jenes")):
        change, run, piece = OxmlElement(tag), OxmlElement("w:r"), OxmlElement("w:t" if tag == "w:ins" else "w:delText")
        piece.text = text
        run.append(piece)
        change.append(run)
        paragraph._p.append(change)
    document.save(str(tmp_path / "a.docx"))
    assert [block.text for block in read_docx(tmp_path / "a.docx", IngestSettings()).blocks] == ["Es gilt dies"]


def test_contents_of_word_and_hidden_controls(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kapitel ........ 3", style=document.styles.add_style("toc 1", 1))
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    content.append(document.add_paragraph("In einem Steuerelement.")._p)
    document.element.body.insert(0, control)
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), "1")
    document.add_paragraph("Nach Gliederung")._p.get_or_add_pPr().append(outline)
    document.save(str(tmp_path / "a.docx"))
    blocks = read_docx(tmp_path / "a.docx", IngestSettings()).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, "In einem Steuerelement."),
        (BlockKind.HEADING, "Nach Gliederung"),
    ]


NUMBERING = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{first}"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="{second}"/></w:lvl></w:abstractNum>"""


def numbered(tmp_path: Path, first: str, second: str, rows: list[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """Kind and text of automatically numbered paragraphs: text, level, style."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(first=first, second=second)))
    number_id = numbering.add_num(90).numId
    for text, level, style in rows:
        properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number_id
    document.save(str(tmp_path / "a.docx"))
    return [(block.kind.value, block.text) for block in read_docx(tmp_path / "a.docx", IngestSettings()).blocks]


def test_automatic_numbers_are_read(tmp_path: Path) -> None:
    rows = [
        ("Beratung stärken", 0, "Normal"),
        ("vor Ort", 1, "Normal"),
        ("online", 1, "Normal"),
        ("Netz ausbauen", 0, "Normal"),
    ]
    assert numbered(tmp_path, "%1.", "%1.%2)", rows) == [
        ("list_item", "1. Beratung stärken"),
        ("list_item", "1.a) vor Ort"),
        ("list_item", "1.b) online"),
        ("list_item", "2. Netz ausbauen"),
    ]


def test_numbered_headings_keep_their_paragraph_sign(tmp_path: Path) -> None:
    rows = [
        ("Ziele", 0, "Heading 2"),
        ("Laufzeit", 0, "Normal"),
        ("Der Vertrag läuft fünf Jahre, danach endet er.", 1, "Normal"),
    ]
    assert numbered(tmp_path, "§ %1", "(%2)", rows) == [
        ("heading", "§ 1 Ziele"),
        ("heading", "§ 2 Laufzeit"),
        ("list_item", "(a) Der Vertrag läuft fünf Jahre, danach endet er."),
    ]


def test_footnotes_end_their_page(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Der Bericht")
    run, reference = OxmlElement("w:r"), OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run.append(reference)
    paragraph._p.append(run)
    paragraph.add_run(" liegt vor.")
    document.add_paragraph("Ende.")
    document.save(str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx", "a") as archive:
        archive.writestr(
            "word/footnotes.xml",
            '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r>'
            "<w:t>Siehe Anlage.</w:t></w:r></w:p></w:footnote></w:footnotes>",
        )
    blocks = read_docx(tmp_path / "a.docx", IngestSettings()).blocks
    assert [block.text for block in blocks] == ["Der Bericht[1] liegt vor.", "Ende.", "[1] Siehe Anlage."]


def test_truncated_and_foreign_archives_are_damaged(
    tmp_path: Path, word_file: Path, load_file: Callable[..., Loaded]
) -> None:
    half = tmp_path / "half.docx"
    half.write_bytes(word_file.read_bytes()[: word_file.stat().st_size // 2])
    foreign = tmp_path / "foreign.docx"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("a.txt", "kein Word")
    for path in (half, foreign):
        with pytest.raises(Unreadable) as caught:
            load_file(path)
        assert caught.value.reason == "damaged"


def test_every_flipped_byte_is_read_or_refused(
    tmp_path: Path, word_file: Path, load_file: Callable[..., Loaded]
) -> None:
    data = word_file.read_bytes()
    path = tmp_path / "flipped.docx"
    for position in range(0, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])
        try:
            load_file(path)
        except Unreadable as refusal:
            assert refusal.reason in {"damaged", "empty"}  # noqa: PT017


def test_archive_that_unpacks_to_far_more_than_a_document(tmp_path: Path, load_file: Callable[..., Loaded]) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 50_000_000)
    with pytest.raises(Unreadable) as caught:
        read_docx(path, IngestSettings(max_unpacked_megabytes=10))
    assert caught.value.reason == "too_large"
