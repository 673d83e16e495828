"""The strict import of CSV and XLSX: every mistake by row and column, and all or nothing."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from ingest.directory import read_services
from ingest.directory_fields import COLUMNS, NAMES
from ingest.directory_import import read_directory
from ingest.directory_table import SHEET
from ingest.directory_types import DirectoryFile, Service
from ingest.directory_write import service_cells, write_table, write_template
from ingest.errors import BadDirectory
from ingest.settings import IngestSettings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SERVICES_CSV = CORPUS / "directory" / "services.csv"
TODAY = datetime.date(2026, 11, 24)
GOOD = {column.name: column.example for column in COLUMNS}

MISTAKES: list[tuple[str, str, str]] = [
    ("id", "", "leer"),
    ("id", "Beratung Süd", "keine Kennung"),
    ("organization", "", "leer"),
    ("name", "", "leer"),
    ("description", "=SUM(A1:A2)", "Formel"),
    ("description", "BildungsbÃ¼ro", "falsch kodiert"),
    ("description", "a\u2028b", "Steuerzeichen"),
    ("topics", "", "leer"),
    ("topics", "cooking", "'cooking' ist unbekannt"),
    ("topics", "funding|funding", "mehrmals"),
    ("life_stages", "parents|old", "'old' ist unbekannt"),
    ("postal_code", "101", "keine gültige Angabe"),
    ("city", "", "leer"),
    ("latitude", "51,32", "keine Zahl"),
    ("longitude", "51.32", "nicht in Deutschland"),
    ("phone", "ruf an", "keine Telefonnummer"),
    ("email", "info(at)kreis", "keine gültige Angabe"),
    ("url", "www.kreis.example", "keine Internetadresse"),
    ("opening_hours", "montags 9 bis 12", "nicht lesbar"),
    ("by_appointment", "ja", "'ja' ist unbekannt"),
    ("languages", "de|xx", "'xx' ist kein Code"),
    ("accessibility", "ramp", "'ramp' ist unbekannt"),
    ("cost_amount", "12,50", "kein Betrag"),
    ("cost_amount", "-5", "kein Betrag"),
    ("neutrality", "ja", "'ja' ist unbekannt"),
    ("neutrality_evidence", "", "der Beleg fehlt"),
    ("neutrality_evidence_source", "", "der Beleg fehlt"),
    ("assured_date", "15.06.2026", "kein Datum"),
    ("assured_date", "2026-12-31", "in der Zukunft"),
    ("status", "open", "'open' ist unbekannt"),
]


def read(path: Path) -> DirectoryFile:
    return read_directory(path, IngestSettings(), TODAY)


def row_with(number: int, column: str, value: str) -> dict[str, str]:
    return GOOD | {"id": f"nummer-{number}", "name": f"Angebot {number}"} | {column: value}


def append_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[name] for name in NAMES] for row in rows)


def append_xlsx(path: Path, rows: list[dict[str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    for number, row in enumerate(rows, start=2):
        for position, name in enumerate(NAMES, start=1):
            book[SHEET].cell(number, position).value = row[name] or None
    book.save(path)


def test_every_planted_mistake_is_told_by_row_and_column_and_nothing_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vorlage.csv"
    write_template(path)
    rows = [row_with(n, column, value) for n, (column, value, _) in enumerate(MISTAKES)]
    rows.append(row_with(900, "id", "nummer-20"))  # the id of another row
    rows.append(row_with(901, "name", "Angebot 20"))  # the same service under another id
    append_csv(path, rows)
    with path.open("a", encoding="utf-8") as file:
        file.write("zu,kurz\n")
    found = read(path)
    first = 3  # after header and explanation
    expected = [(n, column, text) for n, (column, _, text) in enumerate(MISTAKES, start=first)]
    expected += [(first + len(MISTAKES), "id", "steht schon in Zeile 23")]
    expected += [(first + len(MISTAKES) + 1, "name", "Dasselbe Angebot")]
    expected += [(first + len(MISTAKES) + 2, "", "2 Zellen, die Kopfzeile 29")]
    assert found.services == ()
    assert [(problem.row, problem.column) for problem in found.problems] == [place[:2] for place in expected]
    for problem, (_, _, text) in zip(found.problems, expected, strict=True):
        assert text in problem.message
        assert problem.remedy
    assert len(expected) > 25


def test_xlsx_tells_the_same_mistakes_and_those_only_a_spreadsheet_has(tmp_path: Path) -> None:
    path = tmp_path / "vorlage.xlsx"
    write_template(path)
    told = [(c, v, t) for c, v, t in MISTAKES if v[:1] != "="]
    append_xlsx(
        path, [row_with(n, column, value) for n, (column, value, _) in enumerate(told)] + [row_with(99, "cost", "x")]
    )
    book = openpyxl.load_workbook(path)
    last = len(told) + 2
    for column, value in (("postal_code", 101), ("phone", 2214710), ("description", "=1+1"), ("by_appointment", True)):
        book[SHEET].cell(last, NAMES.index(column) + 1).value = value
    book[SHEET].cell(last, NAMES.index("latitude") + 1).value = 51.5
    book[SHEET].cell(1, len(NAMES) + 1).value = "notiz"
    book.save(path)
    found = read(path)
    places = {(problem.row, problem.column): problem.message for problem in found.problems}
    assert found.services == ()
    for number, (column, _, text) in enumerate(told, start=2):
        assert text in places[number, column]
    assert "als Zahl gespeichert" in places[last, "postal_code"]
    assert "als Zahl gespeichert" in places[last, "phone"]
    assert "Formel" in places[last, "description"]
    assert "Wahrheitswert" in places[last, "by_appointment"]
    assert (last, "latitude") not in places
    assert "gibt es nicht" in places[1, "notiz"]
    assert len(found.problems) == len(told) + 5


def test_missing_double_and_unknown_columns_do_not_hide_the_mistakes_below(tmp_path: Path) -> None:
    header = [name if name != "phone" else "telefon" for name in NAMES]
    header[header.index("cost")] = "city"
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, [row_with(1, "email", "x")[name] for name in NAMES]])
    problems = {(problem.row, problem.column) for problem in read(path).problems}
    assert problems == {(1, "phone"), (1, "telefon"), (1, "city"), (1, "cost"), (2, "email")}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_export_and_import_give_the_same_bytes_of_every_value(tmp_path: Path, suffix: str) -> None:
    services = read_services(SERVICES_CSV)
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    write_table(first, services)
    found = read(first)
    assert found.problems == ()
    assert set(found.services) == set(services)
    write_table(second, found.services)
    with SERVICES_CSV.open(encoding="utf-8", newline="") as file:
        original = {row["id"]: row for row in csv.DictReader(file)}
    for service in found.services:
        cells = service_cells(service)
        for name in set(NAMES) - {"latitude", "longitude", "cost_amount"}:
            assert cells[name] == original[service.id][name]
        for name in ("latitude", "longitude"):
            assert float(cells[name]) == float(original[service.id][name])
        assert cells["cost_amount"] == original[service.id]["cost_amount"]
    if suffix == "csv":
        assert first.read_bytes() == second.read_bytes()


def test_texts_that_look_like_numbers_and_formulas_stay_texts_in_xlsx(tmp_path: Path) -> None:
    (service,) = [service for service in read_services(SERVICES_CSV) if service.phone.startswith("+")][:1]
    path = tmp_path / "a.xlsx"
    write_table(path, [service])
    sheet = openpyxl.load_workbook(path)[SHEET]
    for name in ("phone", "postal_code"):
        cell = sheet.cell(2, NAMES.index(name) + 1)
        assert (cell.data_type, cell.number_format, cell.value) == ("s", "@", getattr(service, name))


def test_the_xlsx_template_explains_itself_and_offers_the_words(tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [SHEET, "Erklärung", "Werte"]
    lists = {str(rule.sqref).split("2")[0]: rule for rule in book[SHEET].data_validations.dataValidation}
    assert len(lists) == sum(bool(column.words) for column in COLUMNS)
    for position, column in enumerate(COLUMNS, start=1):
        letter = openpyxl.utils.get_column_letter(position)
        if column.words:
            sheet, cells = lists[letter].formula1.split("!")
            assert tuple(cell.value for (cell,) in book[sheet][cells.replace("$", "")]) == column.words
        assert column.explanation in book[SHEET].cell(1, position).comment.text
    path = tmp_path / "v.csv"
    write_template(path)
    assert [problem.message for problem in read(path).problems] == ["Die Tabelle hat keine Angebote."]


def test_a_filled_template_is_read_by_ingest_too(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    write_template(path)
    append_csv(path, [GOOD])
    (service,) = read(path).services
    assert read_services(path) == (service,)
    assert isinstance(service, Service)
    assert service.phone == "0221 4710-123"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"x", "möglich: .csv, .xlsx, .json"),
        ("a.xlsx", b"no archive", "kann nicht gelesen werden"),
        ("a.csv", b"\x00\x01", "kann nicht gelesen werden"),
    ],
)
def test_files_that_cannot_be_opened(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadDirectory, match=message):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows([NAMES, [GOOD[name] for name in NAMES]])
    (service,) = read(path).services
    assert service.organization == "Kreis Eschenwalde, Bildungsbüro"
