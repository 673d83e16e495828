"""Writes RTF and plain text files of the sample corpus from the blocks that ``build_sample.parse`` yields."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from pathlib import Path

from build_sample import HEADER, Block, spans
from sample_odt import Footnotes

TEXT_WIDTH = 72

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
