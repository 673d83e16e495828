"""PDF files set with Typst."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.load import load
from ingest.read_pdf import read_pdf
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import BlockKind, Candidate, Extracted, Visibility

SETUP = '#set page(paper: "a5", numbering: none)\n#set text(lang: "de", size: 11pt, hyphenate: true)\n#set par(justify: true)\n'
MINUTES = (
    "#set page(header: [Bildungsnetzwerk Muster], footer: context [Seite #counter(page).display() von 9])\n"
    + SETUP.replace(", numbering: none", "")
    + """
#align(center, text(size: 18pt, weight: "bold")[Niederschrift über die 12. Sitzung des Lenkungskreises])

Sitzung am 12. März 2024

== Tagesordnung
*Öffentlicher Teil*

TOP 1 Sprachbildung

*Nichtöffentlicher Teil*

TOP 2 Stelle der Leitung

== Öffentlicher Teil
=== TOP 1 Sprachbildung
Die Volkshochschule berichtet ausführlich über Wirtschaftlichkeitsberechnungen, Bildungslandschaftsentwicklungsplanungen und die
Zusammenarbeitsvereinbarung der Volkshochschulleiterinnenkonferenz mit dem Land Nordrhein-Westfalen in Baden-Württemberg.
- Erster Punkt der Liste
- Zweiter Punkt der Liste, der so lang ist, dass er ganz sicher in die nächste Zeile hinein umbrochen werden muss
1. Erstens wird geplant.
2. Zweitens wird gehandelt.
#table(columns: (1fr, 1fr, 1fr), [Handlungsfeld], [Betrag], [Stand], [Sprachbildung], [12.000 EUR], [läuft],
  [Digitale Bildung mit langem Namen], [9.000 EUR], [geplant, aber noch nicht im Haushalt])
#pagebreak()
== Nichtöffentlicher Teil
=== TOP 2 Stelle der Leitung
GEHEIM ist geheim.
"""
)


def read(path: Path) -> Extracted:
    return read_pdf(path, IngestSettings(), Deadline(60))


def texts(extracted: Extracted, kind: BlockKind) -> list[str]:
    return [block.text for block in extracted.blocks if block.kind is kind]


@pytest.fixture
def minutes(make_pdf: Callable[..., Path]) -> Path:
    return make_pdf(MINUTES)


def test_blocks_of_minutes(minutes: Path) -> None:
    extracted = read(minutes)
    assert texts(extracted, BlockKind.HEADING) == [
        "Niederschrift über die 12. Sitzung des Lenkungskreises", "Tagesordnung", "Öffentlicher Teil", "TOP 1 Sprachbildung",
        "Nichtöffentlicher Teil", "TOP 2 Stelle der Leitung", "Öffentlicher Teil", "TOP 1 Sprachbildung",
        "Nichtöffentlicher Teil", "TOP 2 Stelle der Leitung",
    ]  # fmt: skip
    assert texts(extracted, BlockKind.TABLE_ROW) == [
        "Handlungsfeld | Betrag | Stand",
        "Handlungsfeld: Sprachbildung | Betrag: 12.000 EUR | Stand: läuft",
        "Handlungsfeld: Digitale Bildung mit langem Namen | Betrag: 9.000 EUR | Stand: geplant, aber noch nicht im Haushalt",
    ]
    assert texts(extracted, BlockKind.LIST_ITEM) == [
        "• Erster Punkt der Liste",
        "• Zweiter Punkt der Liste, der so lang ist, dass er ganz sicher in die nächste Zeile hinein umbrochen werden muss",
        "1. Erstens wird geplant.",
        "2. Zweitens wird gehandelt.",
    ]
    paragraph = " ".join(texts(extracted, BlockKind.PARAGRAPH))
    assert "Wirtschaftlichkeitsberechnungen, Bildungslandschaftsentwicklungsplanungen" in paragraph
    assert "Nordrhein-Westfalen in Baden-Württemberg" in paragraph
    assert not any("Seite 1" in block.text or block.text == "Bildungsnetzwerk Muster" for block in extracted.blocks)


def test_non_public_part_of_a_pdf(minutes: Path, load_file: Callable[..., Loaded]) -> None:
    loaded = load_file(minutes)
    public = " ".join(passage.text for passage in loaded.passages if passage.visibility is Visibility.PUBLIC)
    assert "berichtet ausführlich" in public
    assert "GEHEIM" not in public
    assert "Stelle der Leitung" not in public
    assert [(item.number, item.public) for item in loaded.document.agenda] == [("1", True), ("2", False)]
    assert {passage.page_from for passage in loaded.passages if passage.agenda_item == "2"} == {
        len(loaded.document.pages)
    }


def test_two_columns_are_read_one_after_the_other(make_pdf: Callable[..., Path]) -> None:
    left = " ".join(f"links {number}" for number in range(120))
    right = " ".join(f"rechts {number}" for number in range(120))
    source = SETUP + f"#columns(2)[{left} Linksende. #colbreak() {right} Rechtsende.]"
    text = " ".join(block.text for block in read(make_pdf(source)).blocks)
    assert text.index("Linksende") < text.index("rechts 0")
    assert "links 50 links 51" in text


def test_words_cut_at_the_end_of_a_page_are_whole(make_pdf: Callable[..., Path]) -> None:
    word = "Bildungslandschaftsentwicklungsplanung"
    source = '#set page(width: 60mm, height: 40mm, margin: 6mm)\n#set text(lang: "de", hyphenate: true)\n' + " ".join(
        f"{number} {word}" for number in range(40)
    )
    pages: dict[int, list[str]] = {}
    for block in read(make_pdf(source)).blocks:
        pages.setdefault(block.page, []).append(block.text)
    assert len(pages) > 2
    pieces = [piece for page in pages.values() for text in page for piece in text.split()]
    assert pieces == [piece for number in range(40) for piece in (str(number), word)]


def test_page_labels(make_pdf: Callable[..., Path]) -> None:
    source = (
        '#set page(numbering: "i")\nVorwort.\n#pagebreak()\n#set page(numbering: "1")\n#counter(page).update(1)\nText.'
    )
    assert read(make_pdf(source)).page_labels == ("i", "1")


def test_long_documents(
    make_pdf: Callable[..., Path], load_file: Callable[..., Loaded], candidate_of: Callable[..., Candidate]
) -> None:
    path = make_pdf(
        "#for number in range(300) [= Kapitel #number \n Ein Satz auf Seite #(number + 1). #pagebreak(weak: true)]"
    )
    document = load_file(path).document
    assert len(document.pages) == 300
    assert document.pages[299].text == "Kapitel 299\n\nEin Satz auf Seite 300."
    with pytest.raises(Unreadable) as caught:
        load(candidate_of(path), IngestSettings(max_pages=299))
    assert caught.value.reason == "too_many_pages"


def scanned(path: Path, pages: int) -> Path:
    image = Image.new("RGB", (300, 400), "white")
    image.paste("black", (50, 50, 200, 60))
    image.save(path, save_all=True, append_images=[image] * (pages - 1))
    return path


def test_scans_need_text_recognition(tmp_path: Path, candidate_of: Callable[..., Candidate]) -> None:
    with pytest.raises(Unreadable) as caught:
        load(candidate_of(scanned(tmp_path / "scan.pdf", 2)), IngestSettings(max_ocr_pages=0))
    assert caught.value.reason == "needs_ocr"
    assert "tesseract-ocr-deu" in str(caught.value)


def test_some_scanned_pages_stay_as_empty_pages(
    tmp_path: Path, make_pdf: Callable[..., Path], load_file: Callable[..., Loaded]
) -> None:
    text = make_pdf("Erste Seite mit Text.\n#pagebreak()\nZweite Seite mit Text.")
    with pypdfium2.PdfDocument(text) as pdf, pypdfium2.PdfDocument(scanned(tmp_path / "scan.pdf", 1)) as scan:
        pdf.import_pages(scan, index=1)
        pdf.save(tmp_path / "mixed.pdf")
    document = load_file(tmp_path / "mixed.pdf").document
    assert [page.text for page in document.pages] == ["Erste Seite mit Text.", "", "Zweite Seite mit Text."]


def test_blank_pages_are_empty(make_pdf: Callable[..., Path], load_file: Callable[..., Loaded]) -> None:
    with pytest.raises(Unreadable) as caught:
        load_file(make_pdf("#pagebreak()"))
    assert caught.value.reason == "empty"


def test_truncated_files_are_read_or_refused(tmp_path: Path, minutes: Path, load_file: Callable[..., Loaded]) -> None:
    data = minutes.read_bytes()
    path = tmp_path / "cut.pdf"
    for part in range(1, 10):
        path.write_bytes(data[: len(data) * part // 10])
        with pytest.raises(Unreadable) as caught:
            load_file(path)
        assert caught.value.reason in {"damaged", "empty"}


def test_a_password_is_asked_for(tmp_path: Path, load_file: Callable[..., Loaded]) -> None:
    key = b"<" + b"41" * 32 + b">"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + key + b" /U " + key + b" >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF" % len(data)
    path = tmp_path / "locked.pdf"
    path.write_bytes(data + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer)
    with pytest.raises(Unreadable) as caught:
        load_file(path)
    assert caught.value.reason == "encrypted"
