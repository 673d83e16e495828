"""The directory tables: read whole or not at all."""

import csv
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from ingest.directory import read_places, read_services
from ingest.directory_types import Neutrality, Place, Service
from ingest.errors import BadDirectory

SERVICE = {
    "id": "beratung", "organization": "Kreis", "name": "Bildungsberatung", "topics": "literacy|study",
    "life_stages": "seniors", "address_1": "Am Markt 1", "postal_code": "00101", "city": "Eschenwalde",
    "latitude": "51.32", "longitude": "8.05", "phone": "0221 4710-123", "opening_hours": "Mo-Fr 09:00-12:00",
    "by_appointment": "no", "languages": "de|gsg", "accessibility": "step_free", "cost_amount": "12.50",
    "neutrality": "neutral", "assured_date": "2026-06-15", "status": "active",
}  # fmt: skip
PLACE = {
    "name": "Lindhorn",
    "kind": "town",
    "parent": "",
    "postal_code": "00121",
    "latitude": "51.4",
    "longitude": "8.1",
}


def write(path: Path, rows: list[dict[str, str]], kind: type, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(kind)], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-8-sig")])
def test_a_good_row(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = write(tmp_path / "s.csv", [SERVICE | {"district": "Tannenhöhe"}], Service, delimiter, encoding)
    (service,) = read_services(path)
    assert service.topics == ("literacy", "study")
    assert service.district == "Tannenhöhe"
    assert service.neutrality is Neutrality.NEUTRAL
    assert service.by_appointment is False
    assert service.cost_amount == 12.5
    assert service.assured_date == date(2026, 6, 15)
    assert service.opening_hours == "Mo-Fr 09:00-12:00"
    assert service.postal_code == "00101"


def test_every_mistake_is_reported_and_nothing_is_read(tmp_path: Path) -> None:
    mistakes = {
        "topics": ("literacy|cooking", "'cooking' is unknown; allowed: career_change"),
        "life_stages": ("old", "'old' is unknown"),
        "postal_code": ("101", "'101' is no postal code"),
        "latitude": ("51,32", "'51,32' is no number"),
        "longitude": ("500", "'500' is no number from -180 to 180"),
        "by_appointment": ("ja", "'ja' is unknown; allowed: yes, no"),
        "languages": ("deutsch", "'deutsch' is no ISO 639 code"),
        "accessibility": ("ramp", "'ramp' is unknown"),
        "cost_amount": ("frei", "'frei' is no amount"),
        "neutrality": ("yes", "'yes' is unknown; allowed: neutral, provider_bound, unknown"),
        "assured_date": ("15.06.2026", "'15.06.2026' is no date"),
        "status": ("open", "'open' is unknown"),
        "name": ("", "is empty, but needed"),
    }
    rows = [SERVICE] + [SERVICE | {"id": column, column: value} for column, (value, _) in mistakes.items()] + [SERVICE]
    with pytest.raises(BadDirectory) as caught:
        read_services(write(tmp_path / "s.csv", rows, Service))
    message = str(caught.value)
    for number, (column, (_, problem)) in enumerate(mistakes.items(), start=3):
        assert f"row {number}, {column}: {problem}" in message
    assert f"row {len(rows) + 1}, id: 'beratung' is already in row 2" in message
    assert message.count("\n") == len(mistakes) + 1
    assert f"{len(mistakes) + 1} wrong cells" in message


def test_columns_must_be_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("name,kind,kind,plz,latitude,longitude\na,town,town,1,2,3\n", encoding="utf-8")
    with pytest.raises(BadDirectory) as caught:
        read_places(path)
    for problem in ("'parent' is missing", "'postal_code' is missing", "'plz' is unknown", "'kind' is there 2 times"):
        assert problem in str(caught.value)


def test_places(tmp_path: Path) -> None:
    district = PLACE | {"name": "Kern", "kind": "district", "parent": "Lindhorn"}
    places = read_places(write(tmp_path / "p.csv", [PLACE, PLACE | {"postal_code": "00122"}, district], Place))
    assert places[2] == Place("Kern", "district", "Lindhorn", "00121", 51.4, 8.1)
    with pytest.raises(BadDirectory, match=r"row 3, parent: 'Nirgends' is no town"):
        read_places(write(tmp_path / "p.csv", [PLACE, district | {"parent": "Nirgends"}], Place))
    with pytest.raises(BadDirectory, match=r"row 3, name: .* is already in row 2"):
        read_places(write(tmp_path / "p.csv", [PLACE, PLACE], Place))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is missing"),
        (b"name,kind,parent,postal_code,latitude,longitude\n", "has no rows"),
        (b"name,kind,parent,postal_code,latitude,longitude\nA,town\n", "row 2: has 2 cells, the header has 6"),
        (b'name,kind,parent,postal_code,latitude,longitude\n"A,town\n', "cannot be read as CSV"),
        (b"\x00\x01", "cannot be read as CSV"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(BadDirectory, match=message):
        read_places(path)


def test_blank_rows_keep_the_numbers_of_the_spreadsheet(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", [PLACE], Place)
    path.write_text(path.read_text(encoding="utf-8") + "\n,,,,,\nX,city,,00121,51,8\n", encoding="utf-8")
    with pytest.raises(BadDirectory, match=r"row 5, kind: 'city' is unknown; allowed: district, town"):
        read_places(path)
