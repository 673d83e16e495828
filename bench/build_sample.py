"""Render the Markdown sources of the sample corpus to the files of ``corpus/documents``.

Driven by ``corpus/manifest.yaml``: every entry whose path ends in ``.pdf``, ``.docx`` or a suffix of
``sample_formats`` and that has a Markdown source of the same relative path under ``corpus/sources`` is rendered.
Time stamps are fixed, so two runs write the same files. Usage: ``python bench/build_sample.py``.

The Markdown is a small subset: ``#`` to ``####`` headings, paragraphs, ``-`` and ``1.`` lists, pipe tables,
``**bold**`` and ``*italic*``.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import typst
import yaml
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
HEADER = "Bildungsnetzwerk Eschenwalde – Musterdokument"
TWO_COLUMNS = {
    "2022-09-15_lenkungskreis",
    "2022-10-20_bildungskonferenz",
    "aufstiegs_bafoeg_sprechtag",
    "schulverweigerung_wieder_rein",
}
SCANNED = {"2017-09-26_lenkungskreis"}
ZIP_TIME = (2000, 1, 1, 0, 0, 0)

HEADING = re.compile(r"^(#{1,4}) +(.+)$")
BULLET = re.compile(r"^- +(?P<text>.+)$")
NUMBERED = re.compile(r"^(?P<number>\d+)\. +(?P<text>.+)$")
SPAN = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*")


@dataclass
class Block:
    """One block of a source: ``heading``, ``paragraph``, ``bullets``, ``numbers`` or ``table``."""

    kind: str
    level: int = 0
    start: int = 1
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(lines: list[str]) -> Block:
    rows = [_cells(line) for line in lines if not re.fullmatch(r"[|\-: ]+", line) or not re.search("-", line)]
    return Block("table", rows=[row for row in rows if any(row)])


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("|"):
        return _table(lines)
    for kind, pattern in (("bullets", BULLET), ("numbers", NUMBERED)):
        matches = [pattern.match(line) for line in lines]
        if all(matches):
            start = int(lines[0].split(".")[0]) if kind == "numbers" else 1
            return Block(kind, start=start, lines=[m["text"] for m in matches if m])
    return Block("paragraph", lines=lines)


def _kind(line: str) -> str:
    """Which kind of block a line belongs to; a change of kind ends a block."""
    if line.startswith("|"):
        return "table"
    if BULLET.match(line):
        return "bullets"
    return "numbers" if NUMBERED.match(line) else "paragraph"


def parse(markdown: str) -> Iterator[Block]:
    """The blocks of a source, in order."""
    pending: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        heading = HEADING.match(line)
        if pending and (not line.strip() or heading or _kind(line) != _kind(pending[0])):
            yield _block(pending)
            pending = []
        if heading:
            yield Block("heading", level=len(heading.group(1)), lines=[heading.group(2)])
        elif line.strip():
            pending.append(line.strip())


def spans(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text with their style: ``plain``, ``bold`` or ``italic``."""
    position = 0
    for match in SPAN.finditer(text):
        if match.start() > position:
            yield text[position : match.start()], "plain"
        yield (match.group(1), "bold") if match.group(1) else (match.group(2), "italic")
        position = match.end()
    if position < len(text):
        yield text[position:], "plain"


# --- PDF -------------------------------------------------------------------------------------------------

PREAMBLE = """
#set document(title: {title}, date: datetime(year: {year}, month: {month}, day: {day}))
#set page(paper: "a4", margin: (top: 2.6cm, bottom: 2.4cm, x: 2.4cm), columns: 1,
  header: align(right, text(8.5pt, fill: luma(90))[{header}]) + v(-0.6em) + line(length: 100%, stroke: 0.4pt),
  footer: context align(center, text(8.5pt)[Seite #counter(page).display() von #counter(page).final().first()]))
#set text(font: ("Libertinus Serif",), size: 10.5pt, lang: "de", region: "DE", hyphenate: true)
#set par(justify: true, leading: 0.68em, spacing: 1.0em)
#set list(marker: [•], indent: 0.6em)
#set enum(indent: 0.6em)
#set table(stroke: 0.5pt, inset: 5pt)
#show table: set par(justify: false)
#show heading: set par(justify: false)
#show heading: set text(hyphenate: false, weight: "bold")
#show heading.where(level: 1): set text(17pt)
#show heading.where(level: 2): set text(13.5pt)
#show heading.where(level: 3): set text(11.5pt)
#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)
"""


def typst_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def typst_inline(text: str) -> str:
    """Text with styles as Typst content; every piece goes through a string, so nothing needs escaping."""
    wrap = {"plain": "{}", "bold": "strong({})", "italic": "emph({})"}
    return "".join("#" + wrap[style].format(f"text({typst_string(piece)})") + ";" for piece, style in spans(text))


def typst_table(rows: list[list[str]]) -> str:
    count = max(len(row) for row in rows)
    padded = [row + [""] * (count - len(row)) for row in rows]
    cells = ", ".join(f"[{typst_inline(cell)}]" for row in padded for cell in row)
    columns = "(" + "auto, " * (count - 1) + "1fr)" if count == 2 else f"{count}"
    return f"#table(columns: {columns}, {cells})"


def typst_block(block: Block) -> str:
    if block.kind == "heading":
        return f"#heading(level: {block.level})[{typst_inline(block.text)}]"
    if block.kind == "table":
        return typst_table(block.rows)
    if block.kind in ("bullets", "numbers"):
        call = "list(" if block.kind == "bullets" else f"enum(start: {block.start}, "
        return f"#{call}" + ", ".join(f"[{typst_inline(line)}]" for line in block.lines) + ")"
    return typst_inline(block.text)


def typst_source(blocks: list[Block], title: str, day: dt.date, two_columns: bool) -> str:
    """The whole Typst file; with two columns, everything below the title block is set in columns."""
    preamble = PREAMBLE.format(title=typst_string(title), year=day.year, month=day.month, day=day.day, header=HEADER)
    split = next((i for i, b in enumerate(blocks) if b.kind == "heading" and b.level > 1), 0) if two_columns else 0
    head = "\n\n".join(typst_block(block) for block in blocks[:split])
    body = "\n\n".join(typst_block(block) for block in blocks[split:])
    if two_columns:
        body = f"#columns(2, gutter: 0.8cm)[\n#set text(9.5pt)\n{body}\n]"
    return "\n\n".join((preamble, head, body))


def write_pdf(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    source = typst_source(blocks, title, day, target.stem in TWO_COLUMNS)
    stamp = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
    pdf = typst.compile(source.encode(), format="pdf", timestamp=stamp)
    if target.stem in SCANNED:
        _formats().as_scan(pdf, target, title, day)
    else:
        target.write_bytes(pdf)


# --- DOCX ------------------------------------------------------------------------------------------------


def docx_runs(paragraph: Paragraph, text: str) -> None:
    for piece, style in spans(text):
        run = paragraph.add_run(piece)
        run.bold = True if style == "bold" else None
        run.italic = True if style == "italic" else None


def docx_field(paragraph: Paragraph, code: str) -> None:
    """A simple field such as PAGE or NUMPAGES."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    paragraph._p.append(element)


def docx_frame(document: DocxDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.header.paragraphs[0].text = HEADER
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Seite ")
    docx_field(footer, "PAGE")
    footer.add_run(" von ")
    docx_field(footer, "NUMPAGES")


def docx_table(document: DocxDocument, rows: list[list[str]]) -> None:
    count = max(len(row) for row in rows)
    table = document.add_table(rows=0, cols=count, style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            docx_runs(cell.paragraphs[0], text)
    document.add_paragraph()


def abstract_numbering(document: DocxDocument) -> int:
    """The abstract numbering behind the style ``List Number``."""
    numbering = document.part.numbering_part.element
    base = document.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    source = next(n for n in numbering.findall(qn("w:num")) if n.get(qn("w:numId")) == base)
    return int(source.find(qn("w:abstractNumId")).get(qn("w:val")))


def number_paragraphs(document: DocxDocument, paragraphs: list[Paragraph], start: int) -> None:
    """Give one numbered list a numbering of its own that begins at ``start``."""
    num = document.part.numbering_part.element.add_num(abstract_numbering(document))
    num.add_lvlOverride(ilvl=0).add_startOverride(start)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = num.numId


def docx_list(document: DocxDocument, block: Block) -> None:
    style = "List Bullet" if block.kind == "bullets" else "List Number"
    paragraphs = [document.add_paragraph(style=style) for _ in block.lines]
    for paragraph, line in zip(paragraphs, block.lines, strict=True):
        docx_runs(paragraph, line)
    if block.kind == "numbers":
        number_paragraphs(document, paragraphs, block.start)


def docx_block(document: DocxDocument, block: Block) -> None:
    if block.kind == "heading":
        document.add_heading(block.text, level=block.level)
    elif block.kind == "table":
        docx_table(document, block.rows)
    elif block.kind in ("bullets", "numbers"):
        docx_list(document, block)
    else:
        docx_runs(document.add_paragraph(), block.text)


def docx_properties(document: DocxDocument, title: str, day: dt.date) -> None:
    stamp = dt.datetime(day.year, day.month, day.day)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Bildungsbüro (Musterdokument)", "de-DE"
    properties.created = properties.modified = properties.last_printed = stamp
    properties.comments = "Musterdokument – erfundene Daten"


def fixed_zip(data: bytes) -> bytes:
    """The same archive with fixed member times, so that two runs give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            info = zipfile.ZipInfo(item.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(item.filename))
    return out.getvalue()


def write_docx(blocks: list[Block], target: Path, title: str, day: dt.date) -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    docx_frame(document)
    for block in blocks:
        docx_block(document, block)
    docx_properties(document, title, day)
    buffer = io.BytesIO()
    document.save(buffer)
    target.write_bytes(fixed_zip(buffer.getvalue()))


# --- manifest --------------------------------------------------------------------------------------------

WRITERS = {".pdf": write_pdf, ".docx": write_docx}


def _formats() -> Any:
    # Imported here since it takes the shape of blocks from this module.
    import sample_formats

    return sample_formats


def writer_of(suffix: str) -> Any:
    """What renders files of this suffix; ``None`` if nothing does."""
    return WRITERS.get(suffix) or _formats().WRITERS.get(suffix)


def source_of(path: str) -> Path:
    """The source of ``documents/minutes/x.pdf`` is ``sources/minutes/x.md``."""
    return CORPUS / "sources" / Path(path).relative_to("documents").with_suffix(".md")


def entry_date(entry: dict[str, Any]) -> dt.date:
    value = entry.get("date")
    return value if isinstance(value, dt.date) else dt.date(2000, 1, 1)


def build(entry: dict[str, Any]) -> Path | None:
    """Render one manifest entry; ``None`` when it is not one of ours."""
    path = str(entry["path"])
    if not path.startswith("documents/") or not source_of(path).exists():
        return None
    writer = writer_of(Path(path).suffix)
    if writer is None:
        return None
    target = CORPUS / path
    target.parent.mkdir(parents=True, exist_ok=True)
    blocks = list(parse(source_of(path).read_text(encoding="utf-8")))
    writer(blocks, target, str(entry.get("title") or target.stem), entry_date(entry))
    return target


def main() -> int:
    manifest = yaml.safe_load((CORPUS / "manifest.yaml").read_text(encoding="utf-8"))
    built = [target for entry in manifest["documents"] if (target := build(entry))]
    for target in built:
        print(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes")
    return 0 if built else 1


if __name__ == "__main__":
    sys.exit(main())
