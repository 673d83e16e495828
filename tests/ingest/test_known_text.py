"""Every format against the text that was written into it: character errors, reading order, cells of tables."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from ingest.ocr import is_available
from ingest.types import Loaded

TABLE = (
    "Handlungsfeld | Betrag | Stand",
    "Handlungsfeld: Sprachbildung | Betrag: 12.000 EUR | Stand: läuft",
    "Handlungsfeld: Übergang Schule und Beruf | Betrag: 9.500 EUR | Stand: geplant",
    "Handlungsfeld: Grundbildung | Betrag: 4.250 EUR | Stand: beendet",
)


def error_rate(expected: str, found: str) -> float:
    """Characters to change in the found text, per expected character; white space counts as one space."""
    wanted, got = " ".join(expected.split()), " ".join(found.split())
    return Levenshtein.distance(wanted, got) / len(wanted)


@pytest.mark.parametrize("suffix", ["pdf", "docx", "odt", "rtf", "html", "md", "txt"])
def test_text_is_read_without_errors(
    known: str, known_files: dict[str, Path], load_file: Callable[..., Loaded], suffix: str
) -> None:
    text = load_file(known_files[suffix]).document.text
    assert error_rate(known, text) < 0.01, text
    assert all(row in text.split("\n") for row in TABLE)
    order = [
        text.index(piece) for piece in ("Niederschrift", "TOP 1", "Volkshochschule", "• Der Träger", "TOP 2", "nächste")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_tables_are_read_without_errors(
    known_files: dict[str, Path], load_file: Callable[..., Loaded], suffix: str
) -> None:
    text = load_file(known_files[suffix]).document.text
    assert text.removeprefix("Haushalt\n\n") == "\n".join(TABLE)


def test_mail_with_its_attachment(known: str, known_files: dict[str, Path], load_file: Callable[..., Loaded]) -> None:
    document = load_file(known_files["eml"]).document
    assert error_rate(f"Niederschrift des Lenkungskreises\nDatum: 12.03.2024\n{known}", document.pages[0].text) < 0.01
    assert document.pages[1].text == "Anhang: haushalt.csv\n\n" + "\n".join(TABLE)


@pytest.mark.skipif(
    not is_available(), reason="needs Tesseract with German: apt install tesseract-ocr tesseract-ocr-deu"
)
def test_scan_is_read_almost_without_errors(
    tmp_path: Path,
    known: str,
    known_files: dict[str, Path],
    make_scan: Callable[[Path, Path], Path],
    load_file: Callable[..., Loaded],
) -> None:
    page = load_file(make_scan(known_files["pdf"], tmp_path / "scan.pdf")).document.pages[0]
    assert error_rate(known, page.text) < 0.03, page.text
    assert "\n".join(TABLE[1:]) in page.text
    assert page.ocr_confidence is not None
    assert 0.8 < page.ocr_confidence <= 1


def test_utf_16_text(
    tmp_path: Path, known: str, known_files: dict[str, Path], load_file: Callable[..., Loaded]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(known_files["txt"].read_text("cp1252"), encoding="utf-16")
    shutil.copyfile(known_files["txt"], tmp_path / "b.txt")
    assert load_file(path).document.text == load_file(tmp_path / "b.txt").document.text
