"""What text recognition and guessing are unsure of is said: after an ingest, in the interface, on the page, at a quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import typst
from fastapi.testclient import TestClient
from PIL import ImageFilter

from assistant.assistant import Assistant
from assistant.cite import cite
from assistant.settings import AssistantSettings
from index.library import OwnedLibrary
from index.types import IngestReport, Viewer
from index.update import recognised_below
from ingest.ocr import is_available
from ingest.types import DocumentKind, Visibility
from ui.app import create_app
from ui.command import described
from ui.templates import percent
from ui.terminal import OUT, show_report

ALL = Viewer(Visibility.CONFIDENTIAL)
PRINTED = """#set page(paper: "a5")
#set text(lang: "de", size: 12pt)
= Niederschrift über die 3. Sitzung des Lenkungskreises
am Dienstag, dem 12.03.2024
== TOP 1 Lerncafé
Das Lerncafé in Mühlbrück wird bis zum Sommer mit achttausend Euro gefördert.
"""
pytestmark = pytest.mark.skipif(
    not is_available(), reason="needs Tesseract with German: apt install tesseract-ocr tesseract-ocr-deu"
)


@pytest.fixture(scope="module")
def taken(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[tuple[OwnedLibrary, IngestReport]]:
    """A library with one scan and one text."""
    folder = tmp_path_factory.mktemp("unsure")
    documents = folder / "documents"
    documents.mkdir()
    (folder / "a.typ").write_text(PRINTED, encoding="utf-8")
    typst.compile(str(folder / "a.typ"), output=str(folder / "a.pdf"))
    with pypdfium2.PdfDocument(folder / "a.pdf") as pdf:
        page = pdf[0].render(scale=200 / 72, grayscale=True).to_pil().filter(ImageFilter.GaussianBlur(0.6))
    page.save(documents / "scan.pdf", resolution=200)
    (documents / "offer.md").write_text("# Beratung\n\nDie Beratung ist kostenfrei. Anmeldung: kostenlos.\n", "utf-8")
    library = make_library(folder / "data")
    yield library, library.update([documents], Visibility.PUBLIC)
    library.close()


@pytest.fixture(scope="module")
def reader(taken: tuple[OwnedLibrary, IngestReport]) -> TestClient:
    return TestClient(create_app(taken[0], Assistant(taken[0], AssistantSettings())))


def scan_of(library: OwnedLibrary) -> tuple[str, float]:
    record = next(record for record in library.documents(ALL) if record.source.endswith("scan.pdf"))
    assert record.ocr_confidence is not None
    return record.id, record.ocr_confidence


def test_the_report_tells_what_was_read_and_how_sure_that_is(taken: tuple[OwnedLibrary, IngestReport]) -> None:
    scan = next(described(document) for document in taken[1].documents if document.source.endswith("scan.pdf"))
    assert (scan["kind"], scan["body"]) == (DocumentKind.MINUTES, "Lenkungskreis")
    assert str(scan["date"]) == "2024-03-12"
    assert set(scan["guesses"]) == {"title", "kind", "body", "date", "municipality"}
    assert 0.5 < scan["ocr_confidence"] < 1
    offer = next(described(document) for document in taken[1].documents if document.source.endswith("offer.md"))
    assert offer["ocr_confidence"] is None


@pytest.mark.parametrize(("limit", "listed"), [(1.0, True), (0.0, False)])
def test_uncertain_recognition_is_listed_after_an_ingest(
    taken: tuple[OwnedLibrary, IngestReport], limit: float, listed: bool
) -> None:
    with OUT.capture() as capture:
        show_report(replace(taken[1], uncertain=recognised_below(taken[1].documents, limit)))
    assert ("scan.pdf: unsicher erkannt" in capture.get()) is listed
    assert "offer.md" not in capture.get()


def test_a_page_that_was_not_read_is_named_with_what_to_do(taken: tuple[OwnedLibrary, IngestReport]) -> None:
    unread = tuple(replace(d, ocr_confidence=0.0) for d in taken[1].documents if d.source.endswith("scan.pdf"))
    with OUT.capture() as capture:
        show_report(replace(taken[1], uncertain=unread))
    said = " ".join(capture.get().split())
    assert "scan.pdf: mindestens eine gescannte Seite ist nicht gelesen worden; Tesseract einrichten" in said


def test_the_interface_says_it(taken: tuple[OwnedLibrary, IngestReport], reader: TestClient) -> None:
    scan, confidence = scan_of(taken[0])
    document = reader.get(f"/api/v1/documents/{scan}").json()
    assert document["ocr_confidence"] == confidence
    assert {guess["field"] for guess in document["guesses"]} == {"title", "kind", "body", "date", "municipality"}
    assert reader.get(f"/api/v1/documents/{scan}/pages/1").json()["ocr_confidence"] == confidence
    offer = next(record.id for record in taken[0].documents(ALL) if record.source.endswith("offer.md"))
    assert reader.get(f"/api/v1/documents/{offer}/pages/1").json()["ocr_confidence"] is None


def test_the_page_says_it(taken: tuple[OwnedLibrary, IngestReport], reader: TestClient) -> None:
    scan, confidence = scan_of(taken[0])
    page = reader.get(f"/documents/{scan}/pages/1").text
    assert f"Automatisch erkannt, Sicherheit {percent(confidence)} %" in page
    assert page.count("aus dem Text erschlossen, Sicherheit") == 3
    offer = next(record.id for record in taken[0].documents(ALL) if record.source.endswith("offer.md"))
    assert "Automatisch erkannt" not in reader.get(f"/documents/{offer}/pages/1").text


def test_a_citation_says_it(taken: tuple[OwnedLibrary, IngestReport]) -> None:
    library = taken[0]
    scan, confidence = scan_of(library)
    record = library.document(scan, ALL)
    assert record is not None
    passage = library.neighbours(scan, [0], ALL)[0]
    assert {
        citation.ocr_confidence for citation in cite(library, passage, record, passage.start, passage.end, ALL)
    } == {confidence}


def test_only_what_is_certain_is_a_hundred_percent() -> None:
    assert [percent(value) for value in (0.0, 0.874, 0.999, 1.0)] == [0, 87, 99, 100]
