"""Reads PDF files: lines with font and position, recognised where a page is scanned, then blocks. PDFium stays behind this door."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from ingest.clean import without_running_lines
from ingest.continued_tables import with_header_names
from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.headings import levels_by_font
from ingest.lines import Line
from ingest.paragraphs import assemble
from ingest.pdf_hidden import picture_share
from ingest.pdf_lines import page_lines
from ingest.rows import lines_of
from ingest.settings import IngestSettings
from ingest.types import Extracted

if TYPE_CHECKING:
    from ingest.ocr import Recognised

INSTALL_HINT = "install Tesseract with German (tesseract-ocr, tesseract-ocr-deu) and ingest again"
_FEWEST_CHARACTERS = 8
_MOST_PAGES_WITHOUT_TEXT = 0.5
_MOST_AT_ONCE = 4
"""Scanned pages that are recognised beside each other, on half of the cores: a page that waits for its core runs out of time."""
_MOST_CHARACTERS_OF_A_STAMP, _SHARE_OF_A_SCAN = 120, 0.6
_LOCKED = "incorrect password"


def read_pdf(path: Path, settings: IngestSettings, deadline: Deadline) -> Extracted:
    """Blocks of a PDF. Raises Unreadable: "damaged", "encrypted", "too_many_pages", "too_many_scans", "needs_ocr", "too_slow"."""
    pdf = _open(path)
    try:
        count = len(pdf)
        if count > settings.max_pages:
            raise Unreadable(
                "too_many_pages", f"The PDF has {count} pages; {settings.max_pages} are allowed (NETZLOTSE_MAX_PAGES)."
            )
        pages = _Pages(pdf, settings, deadline)
        pages.read()
        labels = tuple(pdf.get_page_label(index) or str(index + 1) for index in range(count))
        title = pdf.get_metadata_value("Title").strip() or None
    except pypdfium2.PdfiumError as exc:
        raise Unreadable("damaged", f"The PDF cannot be read: {exc}. Ask for a new copy.") from exc
    finally:
        pdf.close()
    lines = with_header_names(without_running_lines([line for page in pages.lines for line in page]))
    confidence = tuple(pages.confidence) if any(value is not None for value in pages.confidence) else ()
    return Extracted(tuple(assemble(lines, levels_by_font(lines))), labels, title, confidence)


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        if _LOCKED in str(exc).lower():
            raise Unreadable("encrypted", "The PDF needs a password. Save it without one and try again.") from exc
        raise Unreadable("damaged", f"The PDF cannot be opened: {exc}. Ask for a new copy.") from exc


class _Pages:
    """Lines of all pages; pages that show something but hold no text are recognised if Tesseract is there."""

    def __init__(self, pdf: pypdfium2.PdfDocument, settings: IngestSettings, deadline: Deadline) -> None:
        self.lines: list[list[Line]] = []
        """By page."""
        self.confidence: list[float | None] = []
        self._pdf = pdf
        self._settings = settings
        self._deadline = deadline
        self._scanned = 0
        self._recognising: deque[tuple[int, Future[Recognised | None]]] = deque()
        """Pages, by number, whose pictures Tesseract is reading."""

    def read(self) -> None:
        """Raises Unreadable: "needs_ocr", "too_many_scans", "too_slow"."""
        recognises = self._settings.max_ocr_pages > 0 and ocr_is_available()
        workers = max(1, min(_MOST_AT_ONCE, (os.cpu_count() or 1) // 2))
        with ThreadPoolExecutor(workers) as threads:
            try:
                for number, page in enumerate(_pages(self._pdf), start=1):
                    self._deadline.check()
                    of_page = page_lines(page, number)
                    self.lines.append(of_page)
                    self.confidence.append(None)
                    if _is_scanned(page, of_page):
                        self._count_scan(recognises)
                        if recognises:
                            self._recognise(page, number, threads)
                        else:
                            self.confidence[-1] = (
                                0.0  # listed, should the other pages hold enough for the file to be taken in
                            )
                    self._take_recognised(workers)
                self._take_recognised(1)
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        if not recognises and self._scanned > _MOST_PAGES_WITHOUT_TEXT * len(self._pdf):
            raise Unreadable(
                "needs_ocr",
                f"{self._scanned} of {len(self._pdf)} pages hold no text, only pictures; they need OCR: {INSTALL_HINT}.",
            )

    def _count_scan(self, recognises: bool) -> None:
        self._scanned += 1
        if recognises and self._scanned > self._settings.max_ocr_pages:
            raise Unreadable(
                "too_many_scans",
                f"The PDF has more than {self._settings.max_ocr_pages} scanned pages (NETZLOTSE_MAX_OCR_PAGES). Split it, or run"
                " `ocrmypdf -l deu IN OUT` first.",
            )

    def _recognise(self, page: pypdfium2.PdfPage, number: int, threads: ThreadPoolExecutor) -> None:
        """Hand the page's picture to Tesseract, which is a program of its own and may run beside the next pages."""
        # Imported here since most PDF files have no scanned page.
        from ingest.ocr import picture_of, recognise

        self._recognising.append((number, threads.submit(recognise, picture_of(page, self._settings), self._settings)))

    def _take_recognised(self, fewest: int) -> None:
        """Wait until fewer pages are being recognised, so that their pictures do not fill the memory."""
        while len(self._recognising) >= fewest:
            number, future = self._recognising.popleft()
            recognised = future.result()
            self._deadline.check()
            if recognised is not None:
                if recognised.segments:
                    self.lines[number - 1] = lines_of(recognised.segments, number)
                self.confidence[number - 1] = recognised.confidence


def ocr_is_available() -> bool:
    """Whether scanned pages can be recognised on this machine."""
    from ingest.ocr import is_available

    return is_available()


def _is_scanned(page: pypdfium2.PdfPage, lines: Sequence[Line]) -> bool:
    """Shows something but has no text, or no more than a stamp on a picture as large as the page."""
    characters = sum(len(line.text) for line in lines)
    if characters >= _MOST_CHARACTERS_OF_A_STAMP:
        return False
    if characters < _FEWEST_CHARACTERS:
        return next(iter(page.get_objects()), None) is not None
    return picture_share(page) > _SHARE_OF_A_SCAN


def _pages(pdf: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """One open page at a time, so that a long file does not fill the memory."""
    for index in range(len(pdf)):
        page = pdf[index]
        try:
            yield page
        finally:
            page.close()
