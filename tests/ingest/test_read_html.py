"""Web pages: the content and nothing else."""

from pathlib import Path

import pytest

from ingest.read_html import read_html
from ingest.types import Extracted

PAGE = """<!doctype html><html><head><title>Seite – Kreis</title><style>p{}</style></head><body>
<header>Kreis Muster</header><nav><a>Start</a></nav><div class="cookie-banner">Cookies!</div>
<div class="inhalt"><h1>Bildungs<b>beratung</b></h1>
<p>Wir beraten <b>neutral</b> und
kostenfrei.</p><p hidden>versteckt</p><p style="display: none">versteckt</p><span aria-hidden="true">versteckt</span>
<p>Kreishaus<br>Am Markt 1<br>00101 Eschenwalde, offen bis<br>zum Abend</p>
<ul><li>Eins<ul><li>Eins a</li></ul></li><li><p>Zwei</p></li></ul><ol start="3"><li>Drei</li></ol>
<table><tr><th>Tag</th><th>Zeit</th></tr><tr><td>Mo</td><td>9–12</td></tr><tr><td colspan=2>Feiertage zu</td></tr></table>
<script>alert(1)</script><aside>Werbung</aside></div><footer>Impressum</footer></body></html>"""


def read(tmp_path: Path, content: str | bytes) -> Extracted:
    path = tmp_path / "a.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_html(path)


def test_blocks(tmp_path: Path) -> None:
    extracted = read(tmp_path, PAGE)
    assert extracted.title == "Seite – Kreis"
    assert [(block.kind.value, block.text) for block in extracted.blocks] == [
        ("heading", "Bildungsberatung"),
        ("paragraph", "Wir beraten neutral und kostenfrei."),
        ("paragraph", "Kreishaus"),
        ("paragraph", "Am Markt 1"),
        ("paragraph", "00101 Eschenwalde, offen bis zum Abend"),
        ("list_item", "• Eins"),
        ("list_item", "• Eins a"),
        ("list_item", "• Zwei"),
        ("list_item", "3. Drei"),
        ("table_row", "Tag | Zeit"),
        ("table_row", "Tag: Mo | Zeit: 9–12"),
        ("table_row", "Feiertage zu"),
    ]


def test_only_the_main_part(tmp_path: Path) -> None:
    extracted = read(
        tmp_path, "<body><div>Kontrast A+</div><main><header><h1>Titel</h1></header><p>Text</p></main></body>"
    )
    assert [block.text for block in extracted.blocks] == ["Titel", "Text"]


@pytest.mark.parametrize(
    "data",
    [
        "<p>Müller</p>".encode(),
        b"\xef\xbb\xbf" + "<p>Müller</p>".encode(),
        '<meta charset="iso-8859-1"><p>Müller</p>'.encode("cp1252"),
        '<?xml version="1.0" encoding="utf-8"?><html><body><p>Müller</p></body></html>'.encode(),
        '<meta charset="utf-8"><p>Müller</p>'.encode("cp1252"),
        '<meta charset="nonsense"><p>Müller</p>'.encode(),
    ],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    assert [block.text for block in read(tmp_path, data).blocks] == ["Müller"]


def test_broken_markup_is_read(tmp_path: Path) -> None:
    assert [block.text for block in read(tmp_path, "<p>Eins<p>Zwei <b>drei</p></div>").blocks] == ["Eins", "Zwei drei"]
