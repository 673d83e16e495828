"""Reads PDF files with a text layer: lines with font and position, then blocks. PDFium stays behind this door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from ingest.clean import without_running_lines
from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.headings import levels_by_font
from ingest.lines import Line
from ingest.paragraphs import assemble
from ingest.pdf_lines import page_lines
from ingest.settings import IngestSettings
from ingest.types import Extracted

_FEWEST_CHARACTERS = 8
_MOST_PAGES_WITHOUT_TEXT = 0.5
_LOCKED = "incorrect password"


def read_pdf(path: Path, settings: IngestSettings, deadline: Deadline) -> Extracted:
    """Blocks of a PDF. Raises Unreadable: "damaged", "encrypted", "too_many_pages", "needs_ocr"."""
    pdf = _open(path)
    try:
        count = len(pdf)
        if count > settings.max_pages:
            raise Unreadable(
                "too_many_pages", f"The PDF has {count} pages; {settings.max_pages} are allowed (NETZLOTSE_MAX_PAGES)."
            )
        lines, drawn_only = _read_pages(pdf)
        if drawn_only > _MOST_PAGES_WITHOUT_TEXT * count:
            raise Unreadable(
                "needs_ocr",
                f"{drawn_only} of {count} pages hold no text, only pictures. Run text recognition first: install"
                " Tesseract with German (tesseract-ocr, tesseract-ocr-deu) and OCRmyPDF, then `ocrmypdf -l deu IN OUT`.",
            )
        labels = tuple(pdf.get_page_label(index) or str(index + 1) for index in range(count))
        title = pdf.get_metadata_value("Title").strip() or None
    except pypdfium2.PdfiumError as exc:
        raise Unreadable("damaged", f"The PDF cannot be read: {exc}. Ask for a new copy.") from exc
    finally:
        pdf.close()
    lines = without_running_lines(lines)
    return Extracted(tuple(assemble(lines, levels_by_font(lines))), labels, title)


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        if _LOCKED in str(exc).lower():
            raise Unreadable("encrypted", "The PDF needs a password. Save it without one and try again.") from exc
        raise Unreadable("damaged", f"The PDF cannot be opened: {exc}. Ask for a new copy.") from exc


def _read_pages(pdf: pypdfium2.PdfDocument) -> tuple[list[Line], int]:
    """Lines of all pages, and how many pages show something but have no text."""
    lines: list[Line] = []
    drawn_only = 0
    for number, page in enumerate(_pages(pdf), start=1):
        of_page = page_lines(page, number)
        if sum(len(line.text) for line in of_page) < _FEWEST_CHARACTERS and next(iter(page.get_objects()), None):
            drawn_only += 1
        lines.extend(of_page)
    return lines, drawn_only


def _pages(pdf: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """One open page at a time, so that a long file does not fill the memory."""
    for index in range(len(pdf)):
        page = pdf[index]
        try:
            yield page
        finally:
            page.close()
