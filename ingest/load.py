"""One file becomes a document and its passages: read, structure, classify, split."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.archive import opened
from ingest.classify import date_of, kind_of, title_of
from ingest.contracts import contract_terms_of
from ingest.decisions import decisions_of
from ingest.describe import body_of, municipality_of
from ingest.errors import Unreadable
from ingest.read import read
from ingest.recommendation_references import mentions_of
from ingest.recommendations import recommendations_of
from ingest.settings import IngestSettings
from ingest.structure import Structured, structure
from ingest.types import PAGE_BREAK, Block, BlockKind, Candidate, Document, Extracted, Loaded, ManifestEntry, Visibility

READER_VERSION = 4
"""Raise it when reading, structuring or splitting gives other passages or records, so that every file is read again."""

_DOCUMENT_ID_LENGTH = 16
_MAY_HOLD_SCANS = frozenset({".pdf", ".eml"})


def load(candidate: Candidate, settings: IngestSettings) -> Loaded:
    """Document and passages of one file. Raises Unreadable with the reason and what to do."""
    # llama-index takes seconds to import; finding files and fingerprints should not wait for it.
    from ingest.split import split

    try:
        with opened(candidate, settings) as path:
            extracted = read(path, settings)
            sha256 = sha256_of(path)
    except OSError as exc:
        raise Unreadable(
            "unreadable", f"The file cannot be opened: {exc.strerror}. Check that it may be read."
        ) from exc
    document = _describe(candidate, extracted, sha256)
    passages = split(document, settings)
    if not passages:
        raise Unreadable("empty", "The file holds no text. If it should, open it and save it again.")
    decisions = decisions_of(document)
    return Loaded(
        document,
        passages,
        decisions,
        mentions_of(document, decisions),
        recommendations_of(document),
        contract_terms_of(document),
    )


def fingerprint(candidate: Candidate, settings: IngestSettings) -> str:
    """SHA-256 of everything that decides what `load` returns: bytes, entry, reader and splitting. Parses nothing.

    Raises Unreadable if the archive that holds the file cannot be opened.
    """
    shape = (settings.passage_characters, settings.passage_overlap_characters)
    with opened(candidate, settings) as path:
        sha256 = sha256_of(path)
    parts = (sha256, candidate.source, candidate.entry, READER_VERSION, shape, _recognises(candidate, settings))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _recognises(candidate: Candidate, settings: IngestSettings) -> bool:
    """Scanned pages that stayed empty are read again once Tesseract is installed."""
    if candidate.path.suffix.lower() not in _MAY_HOLD_SCANS or not settings.max_ocr_pages:
        return False
    # PDFium and Tesseract's door are only needed where there are such files.
    from ingest.read_pdf import ocr_is_available

    return ocr_is_available()


def document_id(path: Path) -> str:
    """Stable for a place in the file system, whatever the file holds."""
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:_DOCUMENT_ID_LENGTH]


def visibility_of(entry: ManifestEntry) -> Visibility:
    """What an entry declares; what declares nothing is confidential."""
    return Visibility.CONFIDENTIAL if entry.visibility is None else entry.visibility


def _describe(candidate: Candidate, extracted: Extracted, sha256: str) -> Document:
    entry = candidate.entry
    visibility = visibility_of(entry)
    private = Visibility.CONFIDENTIAL if entry.nonpublic_visibility is None else entry.nonpublic_visibility
    structured = structure(extracted, visibility, private)
    title = entry.title or title_of(extracted, candidate.relative)
    kind = entry.kind or kind_of(title, extracted.blocks)
    shown = _openly_shown(extracted, structured)
    return Document(
        id=document_id(candidate.path),
        source=candidate.source,
        kind=kind,
        title=title,
        body=entry.body or body_of(kind, title, shown),
        date=entry.date or date_of(extracted.blocks, candidate.relative),
        network=entry.network or "",
        municipality=entry.municipality or municipality_of(title, shown),
        visibility=visibility,
        language=entry.language or "de",
        sha256=sha256,
        pages=structured.pages,
        sections=structured.sections,
        agenda=structured.agenda,
    )


def _openly_shown(extracted: Extracted, structured: Structured) -> list[Block]:
    """Blocks outside the non-public part: what describes a document is seen by everybody who sees the document."""
    if len({section.visibility for section in structured.sections}) < 2:
        return list(extracted.blocks)
    text = PAGE_BREAK.join(page.text for page in structured.pages)
    lowest = min(section.visibility for section in structured.sections)
    shown = [text[section.start : section.end] for section in structured.sections if section.visibility == lowest]
    return [Block(BlockKind.PARAGRAPH, line, 1) for part in shown for line in part.split("\n") if line.strip()]


def sha256_of(path: Path) -> str:
    """Of a file, in 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
