"""Scanned pages: what Tesseract reads, and how sure it is."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.load import fingerprint, load
from ingest.ocr import is_available, with_section_signs
from ingest.read_pdf import read_pdf
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate

needs_tesseract = pytest.mark.skipif(
    not is_available(), reason="needs Tesseract with German: apt install tesseract-ocr tesseract-ocr-deu"
)
CONTRACT = """#set page(paper: "a5")
#set text(lang: "de", size: 12pt)
= Kooperationsvertrag
== § 1 Ziele
Das Netzwerk verbessert die Bildungschancen gemäß § 5 Abs. 2 der Satzung.

== § 5 Laufzeit
Der Vertrag läuft fünf Jahre.
"""


@pytest.fixture
def half_scanned(tmp_path: Path, make_pdf: Callable[..., Path], make_scan: Callable[..., Path]) -> Path:
    """A printed page, then a scanned one."""
    scan = make_scan(make_pdf(CONTRACT, name="b.pdf"), tmp_path / "scan.pdf")
    with pypdfium2.PdfDocument(make_pdf("Eine gedruckte Seite.")) as pdf, pypdfium2.PdfDocument(scan) as pages:
        pdf.import_pages(pages)
        pdf.save(tmp_path / "mixed.pdf")
    return tmp_path / "mixed.pdf"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("gemäß 8 5 Abs. 2", "gemäß § 5 Abs. 2"), ("Nach 8 78 Satz 1", "Nach § 78 Satz 1"), ("$ 12 SGB VIII", "§ 12 SGB VIII"),
        ("nach $ 3 gilt", "nach § 3 gilt"), ("8 5 Laufzeit", "§ 5 Laufzeit"), ("$$ 3 und 4", "§§ 3 und 4"),
        ("8 12 Personen kamen am Montag.", "8 12 Personen kamen am Montag."), ("um 8 Uhr", "um 8 Uhr"), ("18 5 Kinder", "18 5 Kinder"),
        ("5 $ je Kind", "5 $ je Kind"),
    ],
)  # fmt: skip
def test_paragraph_signs(read: str, meant: str) -> None:
    assert with_section_signs(read) == meant


@needs_tesseract
def test_scanned_contract(
    tmp_path: Path, make_pdf: Callable[..., Path], make_scan: Callable[..., Path], load_file: Callable[..., Loaded]
) -> None:
    document = load_file(make_scan(make_pdf(CONTRACT), tmp_path / "scan.pdf")).document
    assert [section.path[-1] for section in document.sections] == ["Kooperationsvertrag", "§ 1 Ziele", "§ 5 Laufzeit"]
    assert "gemäß § 5 Abs. 2 der Satzung" in document.text
    assert document.pages[0].ocr_confidence is not None


@needs_tesseract
def test_scanned_and_printed_pages_together(half_scanned: Path, load_file: Callable[..., Loaded]) -> None:
    pages_of = load_file(half_scanned).document.pages
    assert pages_of[0].ocr_confidence is None
    assert (pages_of[1].ocr_confidence or 0) > 0.8
    assert "Laufzeit" in pages_of[1].text


@needs_tesseract
def test_limits(
    tmp_path: Path,
    make_pdf: Callable[..., Path],
    make_scan: Callable[..., Path],
    candidate_of: Callable[..., Candidate],
) -> None:
    two = make_scan(make_pdf(CONTRACT + "#pagebreak()\nZweite Seite."), tmp_path / "scan.pdf")
    with pytest.raises(Unreadable) as caught:
        load(candidate_of(two), IngestSettings(max_ocr_pages=1))
    assert caught.value.reason == "too_many_scans"
    assert load(candidate_of(two), IngestSettings(max_page_megapixels=1)).document.pages[0].text
    with pytest.raises(Unreadable) as caught:
        read_pdf(two, IngestSettings(), Deadline(-1))
    assert caught.value.reason == "too_slow"


@needs_tesseract
def test_a_page_that_takes_too_long_is_not_passed_over(
    half_scanned: Path, candidate_of: Callable[..., Candidate]
) -> None:
    """It stays without text, at confidence 0: so it is listed after the ingest."""
    hurried = load(candidate_of(half_scanned), IngestSettings().model_copy(update={"ocr_page_seconds": 0.001})).document
    assert [(page.ocr_confidence, page.text) for page in hurried.pages] == [(None, "Eine gedruckte Seite."), (0.0, "")]
    assert hurried.ocr_confidence == 0.0


def test_a_scanned_page_among_printed_ones_is_marked_without_tesseract(
    half_scanned: Path, candidate_of: Callable[..., Candidate]
) -> None:
    document = load(candidate_of(half_scanned), IngestSettings(max_ocr_pages=0)).document
    assert [page.ocr_confidence for page in document.pages] == [None, 0.0]


@needs_tesseract
def test_files_are_read_again_once_text_recognition_is_there(
    make_pdf: Callable[..., Path], candidate_of: Callable[..., Candidate]
) -> None:
    candidate = candidate_of(make_pdf("Text."))
    assert fingerprint(candidate, IngestSettings()) != fingerprint(candidate, IngestSettings(max_ocr_pages=0))


@needs_tesseract
def test_columns_of_a_scan(
    tmp_path: Path, make_pdf: Callable[..., Path], make_scan: Callable[..., Path], load_file: Callable[..., Loaded]
) -> None:
    left = "Die Beratung ist kostenfrei und findet in allen Gemeinden des Kreises statt. " * 6
    right = "Alle Angebote stehen im Verzeichnis, das die Verwaltung jedes Jahr neu herausgibt. " * 6
    source = f'#set page(paper: "a4")\n#set text(lang: "de", size: 11pt)\n#columns(2)[{left} Linksende. #colbreak() {right} Rechtsende.]'
    document = load_file(make_scan(make_pdf(source), tmp_path / "scan.pdf")).document
    assert document.text.index("Linksende") < document.text.index("Verzeichnis")
    assert " | " not in document.text
