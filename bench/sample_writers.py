"""Writers of the sample corpus for ODT, RTF and plain text; used by ``build_sample_offers.py``.

They take the blocks that ``build_sample.parse`` yields. ``^[…]`` inside a text is a footnote. Nothing in the files depends
on the time of the run.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from build_sample import HEADER, ZIP_TIME, Block, spans

FOOTNOTE = re.compile(r"\^\[(.+?)\]")
TEXT_WIDTH = 72

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


# --- ODT -------------------------------------------------------------------------------------------------


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
            out.append(
                written if style == "plain" else f'<text:span text:style-name="{name}">{written}</text:span>'
            )
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
        return f'<text:h text:style-name="Heading_20_{block.level}" text:outline-level="{block.level}">{heading}</text:h>'
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
    parts = {"content.xml": content, "styles.xml": _ODT_STYLES, "meta.xml": meta, "META-INF/manifest.xml": _ODT_MANIFEST}
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", ZIP_TIME), _ODT_MIME)
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())


# --- RTF -------------------------------------------------------------------------------------------------

_RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
    r"{\stylesheet{\s0 Normal;}{\s1\b\fs34 heading 1;}{\s2\b\fs28 heading 2;}{\s3\b\fs24 heading 3;}{\s4\b\fs22 heading 4;}}"
)
_RTF_TABLE_WIDTH = 9200
_RTF_SIZES = {1: 34, 2: 28, 3: 24, 4: 22}


def rtf_text(text: str) -> str:
    """Text with everything outside ASCII as ``\\'xx`` of code page 1252."""
    escaped = re.sub(r"([\\{}])", r"\\\1", text)
    return "".join(sign if sign < "\x80" else f"\\'{sign.encode('cp1252').hex()}" for sign in escaped)


def rtf_inline(text: str, notes: Footnotes) -> str:
    out = []
    for piece, number in notes.split(text):
        if number:
            out.append(rf"{{\super\chftn{{\footnote\pard\plain\fs18 {{\super\chftn}} {rtf_text(piece)}}}}}")
            continue
        marks = {"plain": "{}", "bold": r"{{\b {}}}", "italic": r"{{\i {}}}"}
        out += [marks[style].format(rtf_text(part)) for part, style in spans(piece)]
    return "".join(out)


def rtf_table(rows: list[list[str]], notes: Footnotes) -> str:
    """Rows of equal cells, the first one bold."""
    width = max(map(len, rows))
    edges = "".join(rf"\cellx{_RTF_TABLE_WIDTH * number // width}" for number in range(1, width + 1))
    out = []
    for index, row in enumerate(rows):
        bold = r"\b " if index == 0 else ""
        cells = "".join(
            rf"\pard\intbl {{{bold}{rtf_inline(cell, notes)}}}\cell" + "\n" for cell in row + [""] * (width - len(row))
        )
        out.append(rf"\trowd\trgaph70{edges}" + "\n" + cells + r"\row" + "\n")
    return "".join(out) + r"\pard\par" + "\n"


def rtf_block(block: Block, notes: Footnotes) -> str:
    if block.kind == "heading":
        return (
            rf"\pard\plain\s{block.level}\b\fs{_RTF_SIZES[block.level]} {rtf_inline(block.text, notes)}\par\pard\plain\fs22"
            + "\n"
        )
    if block.kind == "table":
        return rtf_table(block.rows, notes)
    if block.kind in ("bullets", "numbers"):
        marks = (r"\bullet" if block.kind == "bullets" else f"{block.start + n}." for n in range(len(block.lines)))
        return "".join(
            rf"\pard\fi-300\li300{{\listtext {mark}\tab}}{rtf_inline(line, notes)}\par" + "\n"
            for mark, line in zip(marks, block.lines, strict=True)
        )
    return rf"\pard {rtf_inline(block.text, notes)}\par" + "\n"


def write_rtf(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    notes = Footnotes()
    info = rf"{{\info{{\title {rtf_text(title)}}}{{\creatim\yr{day.year}\mo{day.month}\dy{day.day}}}}}"
    header = rf"{{\header\pard\qr {rtf_text(HEADER)}\par}}"
    body = "".join(rtf_block(block, notes) for block in blocks)
    target.write_bytes(f"{_RTF_HEAD}{info}{header}\n{body}}}\n".encode("ascii"))


# --- text ------------------------------------------------------------------------------------------------


def text_table(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [("  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True))).rstrip() for row in rows]


def text_block(block: Block) -> list[str]:
    """Lines as a text editor shows them, wrapped, headings underlined."""
    if block.kind == "heading":
        shown = block.text.upper() if block.level == 1 else block.text
        return [*(lines := textwrap.wrap(shown, TEXT_WIDTH)), ("=" if block.level == 1 else "-") * max(map(len, lines))]
    if block.kind == "table":
        return text_table(block.rows)
    if block.kind in ("bullets", "numbers"):
        marks = ("-" if block.kind == "bullets" else f"{block.start + n}." for n in range(len(block.lines)))
        wrapped = (
            textwrap.wrap(line, TEXT_WIDTH, initial_indent=f"  {mark} ", subsequent_indent="    ")
            for mark, line in zip(marks, block.lines, strict=True)
        )
        return [line for lines in wrapped for line in lines]
    return textwrap.wrap(block.text, TEXT_WIDTH)


def write_txt(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    """Code page 1252 with Windows line ends, as old word processors export it."""
    text = "\n\n".join("\n".join(text_block(block)) for block in blocks) + "\n"
    target.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))


Writer = Callable[[list[Block], Path, str, dt.date], None]
TEXT_WRITERS: dict[str, Writer] = {".odt": write_odt, ".rtf": write_rtf, ".txt": write_txt}
