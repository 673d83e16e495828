"""Tables as text, however the office program wrote them."""

from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.read_csv import read_csv
from ingest.settings import IngestSettings

EXPECTED = [
    "Name | Ort | Kosten",
    "Name: Lerncafé | Ort: Steinbecke | Kosten: 5,50 EUR",
    "Name: Sprachkurs, Abend | Ort: Lindhorn",
]


def texts(tmp_path: Path, data: bytes, **limits: int) -> list[str]:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return [block.text for block in read_csv(path, IngestSettings(**limits)).blocks]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_and_encoding_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ("Name", "Leer", "Ort", "Kosten"),
        ("Lerncafé", "", "Steinbecke", '"5,50 EUR"'),
        ('"Sprachkurs, Abend"', "", "Lindhorn", ""),
    ]
    data = "".join(delimiter.join(row) + "\r\n" for row in rows)
    assert texts(tmp_path, data.encode(encoding)) == EXPECTED


def test_header_is_found_below_a_title(tmp_path: Path) -> None:
    data = "sep=;\nAngebote im Kreis;;\nStand: 3. Mai 2024;;\n;;\nName;Ort;Tel.\nLerncafé;Steinbecke;0123 456\n"
    assert texts(tmp_path, data.encode()) == [
        "Angebote im Kreis",
        "Stand: 3. Mai 2024",
        "Name | Ort | Tel.",
        "Name: Lerncafé | Ort: Steinbecke | Tel.: 0123 456",
    ]


def test_without_a_header_rows_are_plain(tmp_path: Path) -> None:
    assert texts(tmp_path, b"2023;17;4.500\n2024;19;5.100\n") == ["2023 | 17 | 4.500", "2024 | 19 | 5.100"]


def test_a_column_without_a_name(tmp_path: Path) -> None:
    assert texts(tmp_path, b"Name;Ort;;Art\nA;B;C;D\nE;F;G;H\n")[1] == "Name: A | Ort: B | Spalte 3: C | Art: D"


def test_too_many_rows(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        texts(tmp_path, b"a;b\n" * 12, max_table_rows=10)
    assert caught.value.reason == "too_many_rows"
    assert "NETZLOTSE_MAX_TABLE_ROWS" in str(caught.value)
