"""From a file to a document: refusals, identity, description."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.load import document_id, fingerprint, load
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate, DocumentKind, ManifestEntry, Visibility


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n\t \f ", "empty"),
        ("a.md", b"<!-- nur ein Kommentar -->", "empty"),
        ("a.html", b"<html><body><nav>Start</nav></body></html>", "empty"),
        ("a.html", b"   ", "empty"),
        ("a.txt", bytes(range(256)) * 4, "binary"),
        ("a.md", b"Text\x00mit Null", "binary"),
        ("a.pdf", b"%PDF-1.7\nkaputt", "damaged"),
        ("a.pdf", b"kein PDF", "damaged"),
        ("a.docx", b"PK\x03\x04abgeschnitten", "damaged"),
        ("a.docx", b"kein DOCX", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("a.xyz", b"Text", "unknown_type"),
    ],
)
def test_refusals(tmp_path: Path, load_file: Callable[..., Loaded], name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        load_file(path)
    assert caught.value.reason == reason
    assert len(str(caught.value)) > 20


def test_a_file_that_is_gone(tmp_path: Path, load_file: Callable[..., Loaded]) -> None:
    with pytest.raises(Unreadable) as caught:
        load_file(tmp_path / "gone.md")
    assert caught.value.reason == "unreadable"


def test_too_large(tmp_path: Path, candidate_of: Callable[..., Candidate]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1_000_001)
    with pytest.raises(Unreadable) as caught:
        load(candidate_of(path), IngestSettings(max_file_megabytes=1))
    assert caught.value.reason == "too_large"
    assert "NETZLOTSE_MAX_FILE_MEGABYTES" in str(caught.value)


def test_type_by_content_not_by_name(make_pdf: Callable[..., Path], load_file: Callable[..., Loaded]) -> None:
    path = make_pdf("Ein Satz aus einem PDF.", name="angeblich.txt")
    assert load_file(path).document.text == "Ein Satz aus einem PDF."


def test_what_declares_nothing_is_confidential(load_text: Callable[..., Loaded]) -> None:
    loaded = load_text("# Titel\n\nText.", visibility=None)
    assert loaded.document.visibility is Visibility.CONFIDENTIAL
    assert {passage.visibility for passage in loaded.passages} == {Visibility.CONFIDENTIAL}


def test_entry_is_stronger_than_the_text(load_text: Callable[..., Loaded]) -> None:
    document = load_text(
        "# Niederschrift\n\nSitzung am 12.03.2024",
        kind=DocumentKind.OFFER, title="Anders", body="Beirat", date=date(2020, 1, 1), network="N", municipality="M",
        language="en",
    ).document  # fmt: skip
    assert (document.kind, document.title, document.body, document.date) == (
        DocumentKind.OFFER, "Anders", "Beirat", date(2020, 1, 1),
    )  # fmt: skip
    assert (document.network, document.municipality, document.language) == ("N", "M", "en")


def test_fingerprint_changes_with_bytes_entry_and_shape(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Text.", encoding="utf-8")
    candidate = Candidate(path, tmp_path, "a.md", ManifestEntry(path="a.md"))
    settings = IngestSettings()
    first = fingerprint(candidate, settings)
    assert first == fingerprint(candidate, settings)
    other = replace(candidate, entry=replace(candidate.entry, visibility=Visibility.PUBLIC))
    assert fingerprint(other, settings) != first
    assert fingerprint(candidate, IngestSettings(passage_characters=400)) != first
    path.write_text("Anderer Text.", encoding="utf-8")
    assert fingerprint(candidate, settings) != first


def test_document_id_is_the_place_in_the_file_system(tmp_path: Path) -> None:
    assert document_id(tmp_path / "a.md") == document_id(tmp_path / "a.md")
    assert document_id(tmp_path / "a.md") != document_id(tmp_path / "b.md")
    assert len(document_id(tmp_path)) == 16
