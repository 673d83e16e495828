"""One file becomes a document and its passages: read, structure, classify, split."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.archive import opened
from ingest.classify import kind_of, title_of
from ingest.contracts import contract_terms_of
from ingest.day import day_of
from ingest.decisions import decisions_of
from ingest.describe import body_of, municipality_of
from ingest.errors import Unreadable
from ingest.read import read
from ingest.recommendation_references import mentions_of
from ingest.recommendations import recommendations_of
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.structure import Structured, structure
from ingest.types import (
    PAGE_BREAK,
    Block,
    BlockKind,
    Candidate,
    Document,
    DocumentKind,
    Extracted,
    Guess,
    ManifestEntry,
    Visibility,
)

READER_VERSION = 5
"""Raise it when reading, structuring or splitting gives other passages or records, so that every file is read again."""

_DOCUMENT_ID_LENGTH = 16
_MAY_HOLD_SCANS = frozenset({".pdf", ".eml"})


def load(candidate: Candidate, settings: IngestSettings, known_id: str | None = None) -> Loaded:
    """Document and passages of one file. `known_id` keeps the id of a document that was stored before.

    Raises Unreadable with the reason and what to do.
    """
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
    document = _describe(candidate, extracted, sha256, known_id or document_id(candidate.path))
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


def content_sha256(candidate: Candidate, settings: IngestSettings) -> str:
    """SHA-256 of the file's bytes. Raises OSError, and Unreadable if the archive that holds the file cannot be opened."""
    with opened(candidate, settings) as path:
        return sha256_of(path)


def fingerprint(candidate: Candidate, settings: IngestSettings, sha256: str | None = None) -> str:
    """SHA-256 of what decides what `load` returns, but for the file's name: bytes, entry, reader and splitting. Parses nothing.

    Raises Unreadable if the archive that holds the file cannot be opened.
    """
    shape = (settings.passage_characters, settings.passage_overlap_characters)
    content = content_sha256(candidate, settings) if sha256 is None else sha256
    entry = replace(candidate.entry, path="")
    suffix = candidate.path.suffix.lower()
    parts = (content, suffix, entry, READER_VERSION, shape, _recognises(candidate, settings))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


_NAMELESS = Extracted((), ())
"""Nothing but a name."""


def described_alike(entry: ManifestEntry, title: str, before: str, after: str) -> bool:
    """Whether a document titled `title` is described the same under another relative path: its name gave no title and no date."""
    (title_before, _), (title_after, _) = title_of(_NAMELESS, before), title_of(_NAMELESS, after)
    titled_by_name = entry.title is None and title == title_before != title_after
    (day_before, _), (day_after, _) = (day_of(_NAMELESS, name, DocumentKind.OTHER) for name in (before, after))
    dated_by_name = entry.date is None and day_before != day_after
    return not titled_by_name and not dated_by_name


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


def nonpublic_visibility_of(entry: ManifestEntry) -> Visibility:
    """What an entry declares for the non-public part; confidential if it says nothing."""
    return Visibility.CONFIDENTIAL if entry.nonpublic_visibility is None else entry.nonpublic_visibility


def _describe(candidate: Candidate, extracted: Extracted, sha256: str, id_: str) -> Document:
    entry = candidate.entry
    visibility = visibility_of(entry)
    structured = structure(extracted, visibility, nonpublic_visibility_of(entry))
    guesses: list[Guess] = []

    def known(field: str, said: Any, guess: Callable[[], tuple[Any, float]]) -> Any:
        """What the manifest says, else the guess, which is noted."""
        if said is not None and said != "":
            return said
        value, confidence = guess()
        guesses.append(Guess(field, confidence))
        return value

    title = known("title", entry.title, lambda: title_of(extracted, candidate.relative))
    kind = known("kind", entry.kind, lambda: kind_of(title, extracted.blocks))
    shown = _openly_shown(extracted, structured)
    openly = replace(extracted, blocks=tuple(shown))
    day = known("date", entry.date, lambda: day_of(openly, candidate.relative, kind))
    return Document(
        id=id_,
        source=candidate.source,
        kind=kind,
        title=title,
        body=known("body", entry.body, lambda: body_of(kind, title, shown)),
        date=day,
        network=entry.network or "",
        municipality=known("municipality", entry.municipality, lambda: municipality_of(kind, title, shown)),
        visibility=visibility,
        language=entry.language or "de",
        sha256=sha256,
        pages=structured.pages,
        sections=structured.sections,
        agenda=structured.agenda,
        guesses=tuple(guesses),
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
