"""Picks the reader for a file by its first bytes and its name. The list of types that are read lives here."""

from __future__ import annotations

from pathlib import Path

from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.settings import IngestSettings
from ingest.types import Extracted

SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "eml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
"""File name endings that are read, and how."""

TYPES_READ = (
    "PDF, DOCX, ODT, RTF, XLSX, CSV (.csv, .tsv), mails (.eml), HTML (.html, .htm, .xhtml), Markdown (.md, .markdown),"
    " text (.txt, .text), and ZIP of these"
)
_OLD_OFFICE = {
    ".doc": "DOCX",
    ".dot": "DOCX",
    ".xls": "XLSX",
    ".xlt": "XLSX",
    ".ppt": "PDF",
    ".pps": "PDF",
    ".msg": "EML",
}
_MACRO_TYPES = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm"})
_PACKED = frozenset({"docx", "odt", "xlsx"})
_PDF_MARK = b"%PDF-"
_PDF_MARK_WITHIN = 1024
_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEGABYTE = 1_000_000


def read(path: Path, settings: IngestSettings) -> Extracted:
    """Blocks and pages of one file. Raises Unreadable with the reason that `Refusal` lists."""
    return _read(path, settings, Deadline(settings.max_file_seconds), 0)


def refusal_by_name(path: Path) -> Unreadable | None:
    """Why a file is not even opened; None if its type is read."""
    suffix = path.suffix.lower()
    if suffix in _OLD_OFFICE:
        return Unreadable(
            "old_office", f"{suffix[1:].upper()} files are not read. Save it as {_OLD_OFFICE[suffix]} or PDF."
        )
    if suffix in _MACRO_TYPES:
        return Unreadable(
            "macros", f"{suffix[1:].upper()} files hold macros and are not opened. Save it as DOCX, XLSX or PDF."
        )
    if suffix not in SUFFIXES:
        return Unreadable(
            "unknown_type", f"Files of type {path.suffix or 'without ending'!r} are not read. Read are: {TYPES_READ}."
        )
    return None


def _read(path: Path, settings: IngestSettings, deadline: Deadline, depth: int) -> Extracted:
    """As `read`; `depth` counts the mails around the file."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty", "The file is empty (0 bytes). Ask for a new copy.")
    if size > settings.max_file_megabytes * _MEGABYTE:
        raise Unreadable(
            "too_large",
            f"The file has {size / _MEGABYTE:.1f} MB; {settings.max_file_megabytes} MB are allowed"
            " (NETZLOTSE_MAX_FILE_MEGABYTES).",
        )
    extracted = _read_as(_type_of(path), path, settings, deadline, depth)
    if not any(block.text for block in extracted.blocks):
        raise Unreadable("empty", "The file holds no text. If it should, open it and save it again.")
    return extracted


def _type_of(path: Path) -> str:
    """The type the bytes show; where they show none, the one the name says."""
    with path.open("rb") as file:
        head = file.read(_PDF_MARK_WITHIN)
    refusal = refusal_by_name(path)
    if refusal is not None:
        raise refusal
    named = SUFFIXES[path.suffix.lower()]
    if _PDF_MARK in head and (named == "pdf" or head.startswith(_PDF_MARK)):
        return "pdf"
    if head.startswith(_OLE_MARK):
        raise _ole_refusal(named)
    if named == "pdf" or (named in _PACKED and not head.startswith(_ZIP_MARK)):
        raise Unreadable("damaged", f"The file is named {path.suffix} but does not begin like one. Ask for a new copy.")
    return named


def _ole_refusal(named: str) -> Unreadable:
    """Office wraps encrypted DOCX and XLSX files, and its old files, in the same container."""
    if named in ("docx", "xlsx"):
        name = named.upper()
        return Unreadable("encrypted", f"The {name} needs a password or is an old file. Save it as {name} without one.")
    return Unreadable("binary", "The file is an old Office file, not what its name says. Save it as DOCX or PDF.")


def _read_as(kind: str, path: Path, settings: IngestSettings, deadline: Deadline, depth: int) -> Extracted:
    # Each reader brings a large library; a run over text files should not wait for PDFium and lxml.
    if kind == "pdf":
        from ingest.read_pdf import read_pdf

        return read_pdf(path, settings, deadline)
    if kind == "docx":
        from ingest.read_docx import read_docx

        return read_docx(path, settings)
    if kind == "odt":
        from ingest.read_odt import read_odt

        return read_odt(path, settings)
    if kind == "xlsx":
        from ingest.read_xlsx import read_xlsx

        return read_xlsx(path, settings, deadline)
    if kind == "eml":
        from ingest.read_eml import read_eml

        return read_eml(path, settings, deadline, depth, lambda file, deep: _read(file, settings, deadline, deep))
    if kind == "rtf":
        from ingest.read_rtf import read_rtf

        return read_rtf(path, deadline)
    return _read_light(kind, path, settings)


def _read_light(kind: str, path: Path, settings: IngestSettings) -> Extracted:
    """Types whose readers need nothing heavy but, for HTML, lxml."""
    if kind == "html":
        from ingest.read_html import read_html

        return read_html(path)
    if kind == "markdown":
        from ingest.read_markdown import read_markdown

        return read_markdown(path)
    if kind == "csv":
        from ingest.read_csv import read_csv

        return read_csv(path, settings)
    from ingest.read_text import read_text

    return read_text(path)
