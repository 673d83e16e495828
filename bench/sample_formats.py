"""Further formats of the sample corpus for ``build_sample``: HTML, workbooks of a report's tables, and a PDF that looks scanned.

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
from build_sample import HEADER, ZIP_TIME, spans
from openpyxl.styles import Font  # type: ignore[import-untyped]
from PIL import Image

if TYPE_CHECKING:
    from build_sample import Block

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
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
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
    target.write_bytes(saved_on(buffer.getvalue(), day))


def saved_on(data: bytes, day: dt.date) -> bytes:
    """The same workbook, created and saved on a fixed day: openpyxl writes the time of the run."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            info = zipfile.ZipInfo(item.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            part = old.read(item.filename)
            if item.filename == "docProps/core.xml":
                part = _SAVED_AT.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), part)
            new.writestr(info, part)
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


WRITERS = {".html": write_html, ".xlsx": write_xlsx}
