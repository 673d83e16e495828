"""Picks the reader for a file by its first bytes and its name. The list of types that are read lives here."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import Unreadable
from ingest.settings import IngestSettings
from ingest.types import Extracted

SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
"""File name endings that are read, and how."""

TYPES_READ = "PDF, DOCX, HTML (.html, .htm, .xhtml), Markdown (.md, .markdown), text (.txt, .text)"
_PDF_MARK = b"%PDF-"
_PDF_MARK_WITHIN = 1024
_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEGABYTE = 1_000_000


def read(path: Path, settings: IngestSettings) -> Extracted:
    """Blocks and pages of one file. Raises Unreadable with the reason that `Refusal` lists."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty", "The file is empty (0 bytes). Ask for a new copy.")
    if size > settings.max_file_megabytes * _MEGABYTE:
        raise Unreadable(
            "too_large",
            f"The file has {size / _MEGABYTE:.1f} MB; {settings.max_file_megabytes} MB are allowed"
            " (NETZLOTSE_MAX_FILE_MEGABYTES).",
        )
    extracted = _read_as(_type_of(path), path, settings)
    if not any(block.text for block in extracted.blocks):
        raise Unreadable("empty", "The file holds no text. If it should, open it and save it again.")
    return extracted


def unknown_type_message(path: Path) -> str:
    """Why a file is not read, and what is."""
    return f"Files of type {path.suffix or 'without ending'!r} are not read. Read are: {TYPES_READ}."


def _type_of(path: Path) -> str:
    """The type the bytes show; where they show none, the one the name says."""
    with path.open("rb") as file:
        head = file.read(_PDF_MARK_WITHIN)
    named = SUFFIXES.get(path.suffix.lower())
    if named is None:
        raise Unreadable("unknown_type", unknown_type_message(path))
    if _PDF_MARK in head and (named == "pdf" or head.startswith(_PDF_MARK)):
        return "pdf"
    if head.startswith(_OLE_MARK):
        raise _ole_refusal(named)
    if named in ("pdf", "docx") and not (named == "docx" and head.startswith(_ZIP_MARK)):
        raise Unreadable("damaged", f"The file is named {path.suffix} but does not begin like one. Ask for a new copy.")
    return named


def _ole_refusal(named: str) -> Unreadable:
    """Office wraps encrypted DOCX files, and old DOC files, in the same container."""
    if named == "docx":
        return Unreadable("encrypted", "The DOCX needs a password or is an old DOC file. Save it as DOCX without one.")
    return Unreadable("binary", "The file is an old Office file, not what its name says. Save it as DOCX or PDF.")


def _read_as(kind: str, path: Path, settings: IngestSettings) -> Extracted:
    # Each reader brings a large library; a run over text files should not wait for PDFium and lxml.
    if kind == "pdf":
        from ingest.read_pdf import read_pdf

        return read_pdf(path, settings.max_pages)
    if kind == "docx":
        from ingest.read_docx import read_docx

        return read_docx(path, settings.max_file_megabytes)
    if kind == "html":
        from ingest.read_html import read_html

        return read_html(path)
    if kind == "markdown":
        from ingest.read_markdown import read_markdown

        return read_markdown(path)
    from ingest.read_text import read_text

    return read_text(path)
