"""Every format against the text that was written into it: character errors, reading order, cells of tables."""

import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path, PurePosixPath

import pytest
from printed_text import printed_table, printed_text, typst_source
from rapidfuzz.distance import Levenshtein

from ingest.find import find
from ingest.load import load
from ingest.ocr import is_available
from ingest.record_types import Loaded
from ingest.settings import IngestSettings

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


@pytest.mark.skipif(
    not is_available(), reason="needs Tesseract with German: apt install tesseract-ocr tesseract-ocr-deu"
)
def test_scan_in_two_columns(
    tmp_path: Path,
    make_pdf: Callable[..., Path],
    make_scan: Callable[[Path, Path], Path],
    load_file: Callable[..., Loaded],
) -> None:
    printed = make_pdf(typst_source(2, size="11pt", head=False), "printed.pdf")
    text = load_file(make_scan(printed, tmp_path / "scan.pdf")).document.text
    assert error_rate(printed_text(), text) < 0.03, text


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("ruled", [True, False])
def test_printed_columns_and_tables(
    make_pdf: Callable[..., Path], load_file: Callable[..., Loaded], columns: int, ruled: bool
) -> None:
    text = load_file(make_pdf(typst_source(columns, ruled=ruled, head=False))).document.text
    assert error_rate(printed_text(), text) < 0.002, text
    assert all(row in text.split("\n") for row in printed_table())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_of_text(
    tmp_path: Path, known: str, known_files: dict[str, Path], load_file: Callable[..., Loaded], encoding: str
) -> None:
    path = tmp_path / "a.txt"
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    path.write_text(mark + known_files["txt"].read_text("cp1252"), encoding=encoding)
    assert error_rate(known, load_file(path).document.text) < 0.001


def test_mail_with_a_pdf(
    tmp_path: Path, known: str, known_files: dict[str, Path], load_file: Callable[..., Loaded]
) -> None:
    message = EmailMessage()
    message["Subject"] = "Niederschrift"
    message.set_content("Anbei die Niederschrift.")
    message.add_attachment(known_files["pdf"].read_bytes(), maintype="application", subtype="pdf", filename="n.pdf")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    attached = load_file(path).document.pages[-1].text.removeprefix("Anhang: n.pdf\n\n")
    assert error_rate(known, attached) < 0.01, attached


def test_archive_of_every_format(
    tmp_path: Path, known_files: dict[str, Path], load_file: Callable[..., Loaded], settings: IngestSettings
) -> None:
    """A file in a ZIP reads as it does beside it."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in known_files.values():
            archive.write(path, f"unterlagen/{path.name}")
    found = find([tmp_path / "all.zip"], settings=settings, archives=True)
    assert not found.refusals
    texts = {PurePosixPath(one.relative).suffix[1:]: load(one, settings).document.text for one in found.candidates}
    assert texts == {suffix: load_file(path).document.text for suffix, path in known_files.items()}
