"""Writes ODT files of the sample corpus from the blocks that ``build_sample.parse`` yields; ``^[…]`` in a text is a footnote.

Nothing in the files depends on the time of the run.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from build_sample import HEADER, ZIP_TIME, Block, spans

FOOTNOTE = re.compile(r"\^\[(.+?)\]")
_ODT_MIME = "application/vnd.oasis.opendocument.text"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"))
) + (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' office:version="1.3"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ODT_MANIFEST = (
    f"{_DECLARATION}"
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODT_MIME}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    + "</manifest:manifest>"
)
_ODT_STYLES = (
    f"{_DECLARATION}<office:document-styles {_NAMESPACES}><office:styles>"
    '<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/>'
    '<style:text-properties fo:font-size="11pt" fo:language="de" fo:country="DE"/></style:style>'
    + "".join(
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" style:family="paragraph" '
        f'style:parent-style-name="Standard" style:default-outline-level="{level}"><style:text-properties '
        f'fo:font-size="{size}pt" fo:font-weight="bold"/></style:style>'
        for level, size in ((1, 17), (2, 14), (3, 12), (4, 11))
    )
    + '<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    '</text:list-style><text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/></text:list-style></office:styles><office:automatic-styles>'
    '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'fo:margin="2.4cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page '
    f'style:name="Standard" style:page-layout-name="A4"><style:header><text:p>{escape(HEADER)}</text:p></style:header>'
    "</style:master-page></office:master-styles></office:document-styles>"
)
_ODT_AUTOMATIC = (
    "<office:automatic-styles>"
    '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Italic" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    "</office:automatic-styles>"
)


class Footnotes:
    """Counts the footnotes of one document while its text is written."""

    def __init__(self) -> None:
        self.count = 0

    def split(self, text: str) -> Iterator[tuple[str, int]]:
        """Pieces of a text with 0, or the text of a footnote with its number."""
        for number, piece in enumerate(FOOTNOTE.split(text)):
            if number % 2:
                self.count += 1
                yield piece, self.count
            elif piece:
                yield piece, 0


def odt_inline(text: str, notes: Footnotes) -> str:
    """A text with its styles and footnotes as ODF."""
    out = []
    for piece, number in notes.split(text):
        if number:
            out.append(
                f'<text:note text:id="ftn{number}" text:note-class="footnote"><text:note-citation>{number}'
                f"</text:note-citation><text:note-body><text:p>{escape(piece)}</text:p></text:note-body></text:note>"
            )
            continue
        for part, style in spans(piece):
            written = escape(part)
            name = style.capitalize()
            out.append(written if style == "plain" else f'<text:span text:style-name="{name}">{written}</text:span>')
    return "".join(out)


def odt_table(rows: list[list[str]], notes: Footnotes) -> str:
    """A table whose first row is a header row."""
    width = max(map(len, rows))
    written = []
    for row in rows:
        cells = (odt_inline(cell, notes) for cell in row + [""] * (width - len(row)))
        joined = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        written.append(f"<table:table-row>{joined}</table:table-row>")
    head, body = written[0], "".join(written[1:])
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f"<table:table>{columns}<table:table-header-rows>{head}</table:table-header-rows>{body}</table:table>"


def odt_block(block: Block, notes: Footnotes) -> str:
    if block.kind == "heading":
        heading = odt_inline(block.text, notes)
        return (
            f'<text:h text:style-name="Heading_20_{block.level}" text:outline-level="{block.level}">{heading}</text:h>'
        )
    if block.kind == "table":
        return odt_table(block.rows, notes)
    if block.kind in ("bullets", "numbers"):
        items = "".join(
            f"<text:list-item><text:p>{odt_inline(line, notes)}</text:p></text:list-item>" for line in block.lines
        )
        return f'<text:list text:style-name="{block.kind.capitalize()}">{items}</text:list>'
    return f"<text:p>{odt_inline(block.text, notes)}</text:p>"


def write_odt(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    notes = Footnotes()
    body = "".join(odt_block(block, notes) for block in blocks)
    content = (
        f"{_DECLARATION}<office:document-content {_NAMESPACES}>{_ODT_AUTOMATIC}"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    meta = (
        f"{_DECLARATION}<office:document-meta {_NAMESPACES}><office:meta><dc:title>{escape(title)}</dc:title>"
        f"<dc:description>Musterdokument – erfundene Daten</dc:description><dc:date>{day.isoformat()}T00:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )
    parts = {
        "content.xml": content,
        "styles.xml": _ODT_STYLES,
        "meta.xml": meta,
        "META-INF/manifest.xml": _ODT_MANIFEST,
    }
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", ZIP_TIME), _ODT_MIME)
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
