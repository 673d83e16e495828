"""Render the rest of the sample corpus: ODT, RTF, plain text, XLSX, CSV and e-mails with attachments.

Driven by ``corpus/manifest.yaml`` like ``build_sample.py``, which renders PDF and DOCX. A document with one of these suffixes
and a source of the same relative path under ``corpus/sources`` is rendered: Markdown for text, YAML for sheets, CSV in UTF-8
for CSV, Markdown with a head for e-mails, whose attachments lie in ``attachments`` beside them. Two runs write the same bytes.
Usage: ``python bench/build_sample_offers.py [FOLDER]`` (default: ``corpus``).
"""

from __future__ import annotations

import datetime as dt
import email.policy
import email.utils
import hashlib
import io
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import yaml
from build_sample import CORPUS, WRITERS, Block, entry_date, parse
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from sample_formats import saved_on
from sample_odt import write_odt
from sample_rtf import write_rtf, write_txt

SOURCE_SUFFIXES = {".odt": ".md", ".rtf": ".md", ".txt": ".md", ".xlsx": ".yaml", ".csv": ".csv", ".eml": ".md"}
TEXT_WRITERS = {".odt": write_odt, ".rtf": write_rtf, ".txt": write_txt}
MEDIA_TYPES = {
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".pdf": ("application", "pdf"),
    ".csv": ("text", "csv"),
}


def blocks_of(source: Path) -> list[Block]:
    return list(parse(source.read_text(encoding="utf-8")))


def csv_bytes(source: Path) -> bytes:
    """The table as German spreadsheets export it: code page 1252, Windows line ends."""
    return source.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1252")


# --- XLSX ------------------------------------------------------------------------------------------------


def fill_sheet(sheet: Any, content: dict[str, Any]) -> None:
    """Lines above, a header row, then rows whose dates and prices are real cells."""
    for line in content["above"]:
        sheet.append([line])
    sheet.append(content["columns"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in content["rows"]:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, dt.date):
                cell.number_format = "dd.mm.yyyy"
            elif isinstance(cell.value, float):
                cell.number_format = '#,##0.00 "€"'
    for number in range(1, len(content["columns"]) + 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = 24


def xlsx_bytes(source: Path, day: dt.date) -> bytes:
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = content["title"], "Bildungsbüro (Musterdokument)"
    for sheet in content["sheets"]:
        fill_sheet(book.create_sheet(sheet["name"]), sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return saved_on(buffer.getvalue(), day)


# --- e-mail ----------------------------------------------------------------------------------------------


def attachment_bytes(source: Path, suffix: str, day: dt.date) -> bytes:
    if suffix == ".csv":
        return csv_bytes(source)
    blocks = blocks_of(source)
    with tempfile.TemporaryDirectory(prefix="netzlotse-") as folder:
        target = Path(folder) / f"{source.stem}{suffix}"
        WRITERS[suffix](blocks, target, blocks[0].text, day)
        return target.read_bytes()


def eml_bytes(source: Path) -> bytes:
    """A mail with its attachments; subject is the heading of the source."""
    _, head_text, body = source.read_text(encoding="utf-8").split("---\n", 2)
    head = yaml.safe_load(head_text)
    subject, _, text = body.strip().removeprefix("# ").partition("\n")
    written = head["date"]
    message = EmailMessage(policy=email.policy.SMTP)
    for name in ("from", "to", "cc"):
        if name in head:
            message[name.capitalize()] = head[name]
    message["Subject"] = subject
    message["Date"] = email.utils.format_datetime(written)
    mark = hashlib.sha256(source.stem.encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{mark}@kreis-eschenwalde.example>"
    message.set_content(text.strip() + "\n", charset="utf-8", cte="quoted-printable")
    for item in head["attachments"]:
        suffix = Path(item["name"]).suffix
        maintype, subtype = MEDIA_TYPES[suffix]
        data = attachment_bytes(source.parent / item["source"], suffix, written.date())
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=item["name"])
    message.set_boundary(f"=_{mark}")
    return message.as_bytes()


# --- manifest --------------------------------------------------------------------------------------------


def source_of(path: str) -> Path | None:
    """The source of ``documents/offers/x.odt`` is ``sources/offers/x.md``; ``None`` where there is none."""
    suffix = SOURCE_SUFFIXES.get(Path(path).suffix)
    if suffix is None or not path.startswith("documents/"):
        return None
    source = CORPUS / "sources" / Path(path).relative_to("documents").with_suffix(suffix)
    return source if source.exists() else None


def build(entry: dict[str, Any], folder: Path) -> Path | None:
    """Render one manifest entry below the folder; ``None`` when it is not one of ours."""
    path = str(entry["path"])
    source = source_of(path)
    if source is None:
        return None
    target, day = folder / path, entry_date(entry)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in TEXT_WRITERS:
        TEXT_WRITERS[target.suffix](blocks_of(source), target, str(entry.get("title") or target.stem), day)
    elif target.suffix == ".xlsx":
        target.write_bytes(xlsx_bytes(source, day))
    else:
        target.write_bytes(csv_bytes(source) if target.suffix == ".csv" else eml_bytes(source))
    return target


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else CORPUS
    manifest = yaml.safe_load((CORPUS / "manifest.yaml").read_text(encoding="utf-8"))
    built = [target for entry in manifest["documents"] if (target := build(entry, folder))]
    for target in built:
        print(f"{target.relative_to(folder)}  {target.stat().st_size:,} bytes")
    return 0 if built else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
