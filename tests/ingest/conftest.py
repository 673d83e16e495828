"""Makes real files and takes them in the way a run does."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pypdfium2
import pytest
import typst
from oparl_endpoint import Endpoint, serve
from PIL import ImageFilter

from ingest.load import load
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate, ManifestEntry, Visibility


@pytest.fixture(scope="session")
def settings() -> IngestSettings:
    return IngestSettings()


@pytest.fixture
def candidate_of() -> Callable[..., Candidate]:
    """Candidate of a file; keywords are fields of its manifest entry."""

    def make(path: Path, **entry: Any) -> Candidate:
        entry.setdefault("visibility", Visibility.PUBLIC)
        return Candidate(path, path.parent, path.name, ManifestEntry(path=path.name, **entry))

    return make


@pytest.fixture
def load_file(candidate_of: Callable[..., Candidate], settings: IngestSettings) -> Callable[..., Loaded]:
    """Document and passages of a file; keywords are fields of its manifest entry."""

    def run(path: Path, **entry: Any) -> Loaded:
        return load(candidate_of(path, **entry), settings)

    return run


@pytest.fixture
def load_text(tmp_path: Path, load_file: Callable[..., Loaded]) -> Callable[..., Loaded]:
    """Document and passages of a text that is written to a file first."""

    def run(text: str, name: str = "text.md", **entry: Any) -> Loaded:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load_file(path, **entry)

    return run


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """PDF of Typst source."""

    def run(source: str, name: str = "file.pdf") -> Path:
        typst_file = tmp_path / "source.typ"
        typst_file.write_text(source, encoding="utf-8")
        path = tmp_path / name
        typst.compile(str(typst_file), output=str(path))
        return path

    return run


@pytest.fixture
def make_raw_pdf(tmp_path: Path) -> Callable[..., Path]:
    """PDF of content streams, one a page; /F1 is Helvetica, /G0 makes everything transparent. For what Typst does not do."""

    def run(*streams: str, name: str = "raw.pdf", size: tuple[int, int] = (400, 400), extra: str = "") -> Path:
        kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(streams)))
        parts = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            "<< /Type /ExtGState /ca 0 >>",
        ]
        for number, stream in enumerate(streams):
            parts += [
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Resources << /Font << /F1 3 0 R >>"
                f" /ExtGState << /G0 4 0 R >> >> /Contents {6 + 2 * number} 0 R {extra} >>",
                f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream",
            ]
        data, offsets = b"%PDF-1.4\n", []
        for number, part in enumerate(parts, start=1):
            offsets.append(len(data))
            data += f"{number} 0 obj\n{part}\nendobj\n".encode("cp1252")
        table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
        trailer = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
        path = tmp_path / name
        path.write_bytes(data + f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{trailer}".encode())
        return path

    return run


@pytest.fixture
def make_odt(tmp_path: Path) -> Callable[..., Path]:
    """ODT with the given XML inside office:text; `styles` stand in office:automatic-styles."""

    def run(body: str, styles: str = "", name: str = "file.odt", **members: str) -> Path:
        path = tmp_path / name
        write_odt(path, body, styles, **members)
        return path

    return run


@pytest.fixture
def make_scan() -> Callable[[Path, Path], Path]:
    """A PDF of pictures of another PDF's pages, slightly turned and blurred as from a scanner."""

    def run(source: Path, target: Path) -> Path:
        with pypdfium2.PdfDocument(source) as pdf:
            pages = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in pdf]
        pages = [page.rotate(0.3, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5)) for page in pages]
        pages[0].save(target, resolution=200, save_all=True, append_images=pages[1:])
        return target

    return run


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_ODF}:office:1.0"
 xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" xmlns:style="{_ODF}:style:1.0" xmlns:draw="{_ODF}:drawing:1.0"
 xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink">
<office:automatic-styles>{{styles}}</office:automatic-styles><office:body><office:text>{{body}}</office:text></office:body>
</office:document-content>"""


def write_odt(path: Path, body: str, styles: str = "", **members: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", _ODT.format(styles=styles, body=body))
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)


KNOWN: tuple[tuple[str, Any], ...] = (
    ("heading", "Niederschrift über die 12. Sitzung des Lenkungskreises"),
    ("text", "Der Lenkungskreis des Bildungsnetzwerks tagte am 12. März 2024 im Kreishaus Eschenwalde von 17 bis 19 Uhr."),
    ("heading", "TOP 1 Sprachbildung"),
    (
        "text",
        "Die Volkshochschule berichtet über Wirtschaftlichkeitsberechnungen und größere Übergänge von der Schule in den Beruf."
        " Die Förderung wird gemäß § 5 Abs. 2 der Satzung fortgesetzt, damit Ältere und Jüngere weiterhin gleiche Chancen haben.",
    ),
    ("items", ("Der Träger legt bis zum Sommer ein Konzept vor.", "Die Verwaltung prüft die Kosten und berichtet darüber.")),
    ("heading", "TOP 2 Haushalt"),
    ("text", "Beschluss: Der Lenkungskreis stimmt den folgenden Ansätzen für das Jahr 2025 einstimmig zu."),
    (
        "table",
        (
            ("Handlungsfeld", "Betrag", "Stand"),
            ("Sprachbildung", "12.000 EUR", "läuft"),
            ("Übergang Schule und Beruf", "9.500 EUR", "geplant"),
            ("Grundbildung", "4.250 EUR", "beendet"),
        ),
    ),
    ("text", "Die nächste Sitzung findet im Herbst statt, der Termin wird rechtzeitig bekannt gegeben."),
)  # fmt: skip
"""A small document with everything that offices write, as pieces from which every format is made."""


def known_text() -> str:
    """How `KNOWN` should read in a document."""
    lines: list[str] = []
    for kind, content in KNOWN:
        if kind == "items":
            lines += [f"• {item}" for item in content]
        elif kind == "table":
            header, *rows = content
            lines.append(" | ".join(header))
            lines += [" | ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True)) for row in rows]
        else:
            lines.append(content)
    return "\n".join(lines)


@pytest.fixture(scope="session")
def known() -> str:
    return known_text()


@pytest.fixture(scope="session")
def known_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One real file of every format that holds `KNOWN`; tables-only formats hold its table."""
    folder = tmp_path_factory.mktemp("known")
    writers: dict[str, Callable[[Path], None]] = {
        "pdf": _write_pdf, "docx": _write_docx, "odt": _write_odt, "rtf": _write_rtf, "html": _write_html,
        "md": _write_markdown, "txt": _write_text, "xlsx": _write_xlsx, "csv": _write_csv, "eml": _write_eml,
    }  # fmt: skip
    for suffix, write in writers.items():
        write(folder / f"known.{suffix}")
    return {suffix: folder / f"known.{suffix}" for suffix in writers}


def _table() -> tuple[tuple[str, ...], ...]:
    return next(content for kind, content in KNOWN if kind == "table")


def _write_pdf(path: Path) -> None:
    setup = '#set page(paper: "a4")\n#set text(lang: "de", size: 11pt, hyphenate: true)\n#set par(justify: true)\n'
    pieces = []
    for kind, content in KNOWN:
        if kind == "heading":
            pieces.append(f"= {content}")
        elif kind == "items":
            pieces.append("\n".join(f"- {item}" for item in content))
        elif kind == "table":
            pieces.append(f"#table(columns: 3, {', '.join(f'[{cell}]' for row in content for cell in row)})")
        else:
            pieces.append(content)
    source = path.with_suffix(".typ")
    source.write_text(setup + "\n\n".join(pieces), encoding="utf-8")
    typst.compile(str(source), output=str(path))


def _write_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    for kind, content in KNOWN:
        if kind == "heading":
            document.add_heading(content, level=1)
        elif kind == "items":
            for item in content:
                document.add_paragraph(item, style="List Bullet")
        elif kind == "table":
            table = document.add_table(rows=len(content), cols=len(content[0]))
            for row, cells in zip(table.rows, content, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(content)
    document.save(str(path))


def _write_odt(path: Path) -> None:
    pieces = []
    for kind, content in KNOWN:
        if kind == "heading":
            pieces.append(f'<text:h text:outline-level="1">{escape(content)}</text:h>')
        elif kind == "items":
            items = "".join(f"<text:list-item><text:p>{escape(item)}</text:p></text:list-item>" for item in content)
            pieces.append(f"<text:list>{items}</text:list>")
        elif kind == "table":
            rows = (
                "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
                for row in content
            )
            pieces.append(
                f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
            )
        else:
            pieces.append(f"<text:p>{escape(content)}</text:p>")
    write_odt(path, "".join(pieces))


def _rtf(text: str) -> str:
    return "".join(sign if ord(sign) < 128 else f"\\u{ord(sign)}?" for sign in text)


def _write_rtf(path: Path) -> None:
    pieces = [r"{\rtf1\ansi\ansicpg1252{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}"]
    for kind, content in KNOWN:
        if kind == "heading":
            pieces.append(rf"\pard\plain\s1\b {_rtf(content)}\par")
        elif kind == "items":
            pieces += [rf"\pard\plain {{\listtext\'95\tab}}{_rtf(item)}\par" for item in content]
        elif kind == "table":
            for row in content:
                pieces.append(
                    r"\trowd\cellx3000\cellx6000\cellx9000"
                    + "".join(rf"\pard\intbl {_rtf(cell)}\cell" for cell in row)
                    + r"\row"
                )
        else:
            pieces.append(rf"\pard\plain {_rtf(content)}\par")
    path.write_text("\n".join(pieces) + "}", encoding="ascii")


def _write_html(path: Path) -> None:
    pieces = []
    for kind, content in KNOWN:
        if kind == "heading":
            pieces.append(f"<h1>{escape(content)}</h1>")
        elif kind == "items":
            pieces.append(f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in content)}</ul>")
        elif kind == "table":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in content)
            pieces.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        else:
            pieces.append(f"<p>{escape(content)}</p>")
    path.write_text(f"<!doctype html><html><body>{''.join(pieces)}</body></html>", encoding="utf-8")


def _write_markdown(path: Path) -> None:
    pieces = []
    for kind, content in KNOWN:
        if kind == "heading":
            pieces.append(f"# {content}")
        elif kind == "items":
            pieces.append("\n".join(f"- {item}" for item in content))
        elif kind == "table":
            rows = [f"| {' | '.join(row)} |" for row in content]
            pieces.append("\n".join([rows[0], "|---|---|---|", *rows[1:]]))
        else:
            pieces.append(content)
    path.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


def _plain() -> str:
    return known_text().replace("\n", "\n\n") + "\n"


def _write_text(path: Path) -> None:
    path.write_text(_plain(), encoding="cp1252")


def _write_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Haushalt"
    for row in _table():
        book.active.append(row)
    book.save(path)


def _write_csv(path: Path) -> None:
    path.write_text("".join(";".join(row) + "\r\n" for row in _table()), encoding="cp1252")


def _write_eml(path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = "Niederschrift des Lenkungskreises"
    message["From"], message["To"] = "Frau Beispiel <beispiel@kreis.example>", "netzwerk@kreis.example"
    message["Date"] = "Tue, 12 Mar 2024 18:00:00 +0100"
    message.set_content(_plain())
    message.add_attachment(
        "\n".join(",".join(row) for row in _table()).encode(), maintype="text", subtype="csv", filename="haushalt.csv"
    )
    path.write_bytes(message.as_bytes())


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An OParl endpoint on this machine."""
    yield from serve(Endpoint)


@pytest.fixture
def other() -> Iterator[Endpoint]:
    """A second host: another port counts as one."""
    yield from serve(Endpoint)
