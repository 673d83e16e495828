"""Further formats of the sample corpus for `build_sample`: ODT, RTF, HTML, XLSX, and a PDF that looks scanned.

Every writer is deterministic: no clock, fixed archive times, seeded noise.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pypdfium2
from build_sample import HEADER, ZIP_TIME, fixed_zip, spans
from openpyxl.styles import Font  # type: ignore[import-untyped]
from PIL import Image

if TYPE_CHECKING:
    from build_sample import Block

# --- ODT -------------------------------------------------------------------------------------------------

_ODT_TYPE = "application/vnd.oasis.opendocument.text"
_SCHEMA = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = " ".join(
    [f'xmlns:{name}="{_SCHEMA}{name}:1.0"' for name in ("office", "text", "table", "style", "meta")]
    + [f'xmlns:fo="{_SCHEMA}xsl-fo-compatible:1.0"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"']
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ODT_AUTOMATIC = """<office:automatic-styles>
<style:style style:name="Fett" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Kursiv" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<text:list-style style:name="Punkte"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<text:list-style style:name="Zahlen">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>
</office:automatic-styles>"""


def _odt_inline(text: str) -> str:
    wrap = {"plain": "{}", "bold": '<text:span text:style-name="Fett">{}</text:span>',
            "italic": '<text:span text:style-name="Kursiv">{}</text:span>'}  # fmt: skip
    return "".join(wrap[style].format(escape(piece)) for piece, style in spans(text))


def _odt_table(rows: list[list[str]], number: int) -> str:
    width = max(map(len, rows))
    lines = []
    for row in rows:
        cells = [*row, *[""] * (width - len(row))]
        inner = "".join(f"<table:table-cell><text:p>{_odt_inline(cell)}</text:p></table:table-cell>" for cell in cells)
        lines.append(f"<table:table-row>{inner}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f'<table:table table:name="Tabelle{number}">{columns}{"".join(lines)}</table:table>'


def _odt_block(block: Block, number: int) -> str:
    if block.kind == "heading":
        return f'<text:h text:outline-level="{block.level}">{_odt_inline(block.text)}</text:h>'
    if block.kind == "table":
        return _odt_table(block.rows, number)
    if block.kind in ("bullets", "numbers"):
        style = "Punkte" if block.kind == "bullets" else "Zahlen"
        items = []
        for index, line in enumerate(block.lines):
            start = f' text:start-value="{block.start}"' if block.kind == "numbers" and index == 0 else ""
            items.append(f"<text:list-item{start}><text:p>{_odt_inline(line)}</text:p></text:list-item>")
        return f'<text:list text:style-name="{style}">{"".join(items)}</text:list>'
    return f"<text:p>{_odt_inline(block.text)}</text:p>"


def write_odt(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    """A text document as LibreOffice opens it, with the header of the sample network."""
    body = "\n".join(_odt_block(block, number) for number, block in enumerate(blocks))
    content = (
        f'{_XML}<office:document-content {_NAMESPACES} office:version="1.3">{_ODT_AUTOMATIC}'
        f"<office:body><office:text>\n{body}\n</office:text></office:body></office:document-content>"
    )
    styles = (
        f'{_XML}<office:document-styles {_NAMESPACES} office:version="1.3"><office:automatic-styles>'
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"'
        ' fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2.4cm" fo:margin-right="2.4cm"/></style:page-layout>'
        "</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="A4"><style:header>'
        f"<text:p>{escape(HEADER)}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"
    )
    meta = (
        f'{_XML}<office:document-meta {_NAMESPACES} office:version="1.3"><office:meta><dc:title>{escape(title)}</dc:title>'
        f"<dc:date>{day.isoformat()}T00:00:00</dc:date><dc:language>de-DE</dc:language></office:meta></office:document-meta>"
    )
    parts = {"content.xml": content, "styles.xml": styles, "meta.xml": meta}
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    parts["META-INF/manifest.xml"] = (
        f'{_XML}<manifest:manifest xmlns:manifest="{_SCHEMA}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODT_TYPE}"/>{listed}</manifest:manifest>'
    )
    with zipfile.ZipFile(target, "w") as archive:
        # The type comes first and unpacked, so that programs know the file by its beginning.
        archive.writestr(zipfile.ZipInfo("mimetype", ZIP_TIME), _ODT_TYPE)
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


# --- RTF -------------------------------------------------------------------------------------------------

_RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\deflang1031{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b\fs32 heading 1;}{\s2\outlinelevel1\b\fs26 heading 2;}"
    r"{\s3\outlinelevel2\b\fs22 heading 3;}{\s4\outlinelevel3\b\fs20 heading 4;}}"
)
_RTF_SIZES = {1: 32, 2: 26, 3: 22, 4: 20}
_RTF_TEXT_WIDTH = 9000


def _rtf_escaped(text: str) -> str:
    out = []
    for character in text:
        if character in "\\{}":
            out.append("\\" + character)
        elif ord(character) < 128:
            out.append(character)
        else:
            try:
                out.append(f"\\'{character.encode('cp1252')[0]:02x}")
            except UnicodeEncodeError:
                out.append(f"\\u{ord(character)}?")
    return "".join(out)


def _rtf_inline(text: str) -> str:
    wrap = {"plain": "{}", "bold": "{{\\b {}}}", "italic": "{{\\i {}}}"}
    return "".join(wrap[style].format(_rtf_escaped(piece)) for piece, style in spans(text))


def _rtf_table(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    edges = "".join(f"\\cellx{_RTF_TEXT_WIDTH * (column + 1) // width}" for column in range(width))
    lines = []
    for row in rows:
        cells = "".join(f"{_rtf_inline(cell)}\\cell " for cell in [*row, *[""] * (width - len(row))])
        lines.append(f"\\trowd{edges}\\pard\\intbl {cells}\\row")
    return "\n".join(lines) + "\n\\pard\\par"


def _rtf_block(block: Block) -> str:
    if block.kind == "heading":
        style = f"\\s{block.level}\\outlinelevel{block.level - 1}\\b\\fs{_RTF_SIZES[block.level]}"
        return f"{{\\pard{style} {_rtf_inline(block.text)}\\par}}"
    if block.kind == "table":
        return _rtf_table(block.rows)
    if block.kind in ("bullets", "numbers"):
        marks: Iterable[str] = (
            (f"{block.start + index}." for index in range(len(block.lines)))
            if block.kind == "numbers"
            else (_rtf_escaped("•") for _ in block.lines)
        )
        return "\n".join(
            f"{{\\pard\\fi-360\\li720{{\\listtext\\tab {mark}\\tab}}{_rtf_inline(line)}\\par}}"
            for mark, line in zip(marks, block.lines, strict=True)
        )
    return f"{{\\pard\\sa160 {_rtf_inline(block.text)}\\par}}"


def write_rtf(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    """A file as word processors save it, in the Western code page."""
    stamp = f"\\yr{day.year}\\mo{day.month}\\dy{day.day}"
    info = f"{{\\info{{\\title {_rtf_escaped(title)}}}{{\\creatim{stamp}}}}}"
    header = f"{{\\header\\pard\\qr\\fs16 {_rtf_escaped(HEADER)}\\par}}"
    body = "\n".join(_rtf_block(block) for block in blocks)
    target.write_bytes(f"{_RTF_HEAD}{info}{header}\n\\fs21\n{body}\n}}\n".encode("ascii"))


# --- HTML ------------------------------------------------------------------------------------------------


def _html_inline(text: str) -> str:
    wrap = {"plain": "{}", "bold": "<strong>{}</strong>", "italic": "<em>{}</em>"}
    return "".join(wrap[style].format(escape(piece, quote=False)) for piece, style in spans(text))


def _html_table(rows: list[list[str]]) -> str:
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{_html_inline(cell)}</{tag}>" for cell in row) + "</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _html_block(block: Block) -> str:
    if block.kind == "heading":
        return f"<h{block.level}>{_html_inline(block.text)}</h{block.level}>"
    if block.kind == "table":
        return _html_table(block.rows)
    if block.kind in ("bullets", "numbers"):
        tag, start = ("ul", "") if block.kind == "bullets" else ("ol", f' start="{block.start}"')
        items = "\n".join(f"<li>{_html_inline(line)}</li>" for line in block.lines)
        return f"<{tag}{start}>\n{items}\n</{tag}>"
    return f"<p>{_html_inline(block.text)}</p>"


def write_html(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    """A page of the district's site: navigation and footer stand around the text, as they do there."""
    links = ("Startseite", "Bildungsnetzwerk", "Bildungskonferenzen", "Gremien", "Kontakt")
    navigation = "".join(f'<li><a href="#">{link}</a></li>' for link in links)
    body = "\n".join(_html_block(block) for block in blocks)
    target.write_text(
        f"""<!DOCTYPE html>
<html lang="de">
<head>
<meta charset="utf-8">
<title>{escape(title)} – Musterdokument</title>
<meta name="date" content="{day.isoformat()}">
</head>
<body>
<header><p>{escape(HEADER)}</p><nav aria-label="Hauptnavigation"><ul>{navigation}</ul></nav></header>
<main>
{body}
</main>
<footer><p>Kreis Eschenwalde (erfunden) · <a href="#">Impressum</a> · <a href="#">Datenschutz</a> · Seite drucken</p></footer>
</body>
</html>
""",
        encoding="utf-8",
    )


# --- XLSX ------------------------------------------------------------------------------------------------

_CAPTION = re.compile(r"^(Tabelle \d+): (.+)$")
_GERMAN_NUMBER = re.compile(r"^[+–]?\d{1,3}(?:\.\d{3})*$")


def _cell_value(text: str) -> str | int:
    """A whole number as printed in German ("1.448", "–550") becomes a number, all else stays text."""
    return int(text.replace(".", "").replace("–", "-")) if _GERMAN_NUMBER.match(text) else text


def _sheets(blocks: list[Block]) -> Iterable[tuple[str, str, list[list[str]]]]:
    """Name, caption and rows of every table that stands below a line "Tabelle 1: …"."""
    for before, block in pairwise(blocks):
        match = _CAPTION.match(before.text) if before.kind == "paragraph" else None
        if match and block.kind == "table":
            yield match[1], match[2], block.rows


def write_xlsx(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    """The tables of a report as a workbook, one sheet a table, after a sheet that says what the figures are."""
    book = openpyxl.Workbook()
    about = book.active
    about.title = "Hinweise"
    about.append(["Musterdaten – alle Zahlen sind frei erfunden."])
    about.append([title])
    about.append([f"Stand {day:%d.%m.%Y}, Bildungsbüro"])
    for name, caption, rows in _sheets(blocks):
        sheet = book.create_sheet(name)
        sheet.append([f"{caption} (Musterdaten)"])
        sheet.append([])
        for row in rows:
            sheet.append([_cell_value(cell) for cell in row])
        for cell in sheet[3]:
            cell.font = Font(bold=True)
        for row_of_cells in sheet.iter_rows(min_row=4, min_col=2):
            for cell in row_of_cells:
                cell.number_format = "#,##0" if isinstance(cell.value, int) else "General"
        sheet.column_dimensions["A"].width = 34
    book.properties.title, book.properties.creator = title, "Bildungsbüro (Musterdokument)"
    book.properties.created = dt.datetime(day.year, day.month, day.day)
    buffer = io.BytesIO()
    book.save(buffer)
    target.write_bytes(fixed_zip(_without_clock(buffer.getvalue(), day)))


def _without_clock(data: bytes, day: dt.date) -> bytes:
    """openpyxl writes the time of saving; the day of the document takes its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item.filename)
            if item.filename == "docProps/core.xml":
                stamp = f"{day.isoformat()}T00:00:00Z".encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(item.filename, content)
    return out.getvalue()


# --- scanned PDF -----------------------------------------------------------------------------------------

_SCAN_DPI = 250
_SCAN_SEED = 2017
_TILT_DEGREES = (0.5, -0.35)
_SPECKLES = 0.0002
"""Share of the pixels that dust turns."""


def _scanned_page(page: Any, number: int, random: np.random.Generator) -> Image.Image:
    """One page in black and white, a little askew, with grain along the edges of the letters and some dust."""
    image = page.render(scale=_SCAN_DPI / 72, grayscale=True).to_pil()
    tilt = _TILT_DEGREES[number % len(_TILT_DEGREES)]
    turned = image.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(turned, dtype=np.float32)
    black = grey + random.normal(0, 26, grey.shape) < 128
    dust = random.random(grey.shape) < _SPECKLES
    return Image.fromarray(np.where(black ^ dust, 0, 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)


def as_scan(pdf: bytes, target: Path, title: str, day: dt.date) -> None:
    """Replaces the pages of a PDF by pictures of them; only text recognition can read the result."""
    random = np.random.default_rng(_SCAN_SEED)
    document = pypdfium2.PdfDocument(pdf)
    images = [_scanned_page(page, number, random) for number, page in enumerate(document)]
    document.close()
    stamp = time.struct_time((day.year, day.month, day.day, 0, 0, 0, 0, 1, 0))
    images[0].save(
        target, "PDF", save_all=True, append_images=images[1:], resolution=_SCAN_DPI,
        title=f"{title} (Musterdokument)", producer="Kopierer (Musterdokument)", creationDate=stamp, modDate=stamp,
    )  # fmt: skip


WRITERS = {".odt": write_odt, ".rtf": write_rtf, ".html": write_html, ".xlsx": write_xlsx}
