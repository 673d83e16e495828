"""Reads mails: subject, date and text, then every attachment by its own reader. Addresses of people are left out."""

from __future__ import annotations

import email.errors
import email.policy
import email.utils
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from ingest.clean import fold
from ingest.deadline import Deadline
from ingest.errors import Unreadable
from ingest.read_html import read_markup
from ingest.read_text import read_string
from ingest.settings import IngestSettings
from ingest.types import Block, BlockKind, Extracted

ReadFile = Callable[[Path, int], Extracted]
"""Reads an attachment that was written to a file; the number says how deep it lies in mails."""

_DEEPEST = 3
_LONGEST_NAME = 120
_BROKEN = (
    email.errors.MessageError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    AssertionError,
)
"""What the standard library lets through for forged headers and bodies."""
_WHO = re.compile(r"^\*?(?:Von|An|Cc|Bcc|From|To|Antwort an|Reply-To|Sender|Absender|Empfänger|Kopie)\s*:", re.I)
_HEADER = re.compile(r"^\*?(?:Gesendet|Sent|Datum|Date|Betreff|Subject|Anlagen?|Attachments?)\s*:", re.I)
_QUOTE_OPENER = re.compile(r"^(?:Am .{4,120} schrieb .{1,160}|On .{4,120} wrote):\s*$", re.M)
_QUOTE_MARKS = re.compile(r"^(?:>[ \t]?)+", re.M)
_ADDRESS = re.compile(r"(?:mailto:)?[<\[(]?\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b[>\])]?")
_SIGNATURE = "\n-- \n"
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_SKIPPED = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar"}
)


def read_eml(path: Path, settings: IngestSettings, deadline: Deadline, depth: int, read_file: ReadFile) -> Extracted:
    """Blocks of a mail, its text as one page, attachments as sections "Anhang: name" behind it.

    Raises Unreadable: "encrypted", "damaged", "too_many_files", "nested".
    """
    if depth > _DEEPEST:
        raise Unreadable(
            "nested", f"The mail lies {depth} mails deep; {_DEEPEST} are read. Save it as a file of its own."
        )
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
        if not isinstance(message, EmailMessage) or not message.keys():
            raise Unreadable("damaged", "The file has no mail headers. Save the mail again as EML.")
        if message.get_content_type() in _ENCRYPTED:
            raise Unreadable("encrypted", "The mail is encrypted. Save its text and its attachments as files.")
        subject = fold(str(message.get("subject", "")))
        extracted = _own_text(message, subject)
        attachments = _attachments(message)
    except _BROKEN as exc:
        raise Unreadable("damaged", f"The mail cannot be parsed: {exc}. Save it again as EML.") from exc
    if len(attachments) > settings.max_archive_files:
        raise Unreadable(
            "too_many_files",
            f"The mail has {len(attachments)} attachments; {settings.max_archive_files} are allowed (NETZLOTSE_MAX_ARCHIVE_FILES).",
        )
    for attachment in attachments:
        deadline.check()
        extracted = _with_attachment(extracted, attachment, depth, read_file)
    return extracted


def without_addresses(text: str) -> str:
    """A mail's text without the lines of earlier mails that say who wrote to whom, and without mail addresses."""
    lines = _QUOTE_OPENER.sub("", _QUOTE_MARKS.sub("", text)).split("\n")
    kept = [line for number, line in enumerate(lines) if not _says_who(lines, number)]
    return _ADDRESS.sub("", "\n".join(kept))


def _says_who(lines: Sequence[str], number: int) -> bool:
    """ "Von: …" with an address, or beside another line of a mail's head; "Von: 9 bis 12 Uhr" stays."""
    if not _WHO.match(lines[number].strip()):
        return False
    beside = [lines[near].strip() for near in (number - 1, number + 1) if 0 <= near < len(lines)]
    return "@" in lines[number] or any(_WHO.match(line) or _HEADER.match(line) for line in beside)


def _own_text(message: EmailMessage, subject: str) -> Extracted:
    blocks = [Block(BlockKind.HEADING, subject, 1, 1)] if subject else []
    written = _date_line(message)
    if written:
        blocks.append(Block(BlockKind.PARAGRAPH, written, 1))
    body = message.get_body(preferencelist=("plain", "html"))
    if isinstance(body, EmailMessage):
        own = _read_body(body)
        blocks += [replace(block, page=1, level=block.level + bool(block.level)) for block in own.blocks]
    return Extracted(tuple(blocks), ("1",), subject or None)


def _read_body(body: EmailMessage) -> Extracted:
    text = _content(body)
    if body.get_content_type() == "text/html":
        found = read_markup(text)
        kept = (replace(block, text=fold(without_addresses(block.text))) for block in found.blocks)
        return replace(found, blocks=tuple(block for block in kept if block.text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").partition(_SIGNATURE)[0]
    return read_string(without_addresses(text))


def _content(part: EmailMessage) -> str:
    """Text of a part; a charset that does not exist, or is wrong, is guessed."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return data.decode("cp1252", errors="replace")


def _date_line(message: EmailMessage) -> str:
    try:
        written = email.utils.parsedate_to_datetime(str(message.get("date", "")))
    except (TypeError, ValueError, IndexError):
        return ""
    return f"Datum: {written.day:02}.{written.month:02}.{written.year:04}"


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    """Parts with a name or that are mails themselves; pictures inside the text are part of its design."""
    found = []
    for part in message.iter_attachments() if message.is_multipart() else ():
        if not isinstance(part, EmailMessage) or part.get_content_type() in _SKIPPED:
            continue
        shown_inside = part.get("content-id") is not None and part.get_content_maintype() == "image"
        if not shown_inside:
            found.append(part)
    return found


def _with_attachment(extracted: Extracted, part: EmailMessage, depth: int, read_file: ReadFile) -> Extracted:
    """The mail with one attachment more; one that cannot be read is named with the reason and no text."""
    page = len(extracted.page_labels) + 1
    name = _name(part)
    try:
        attached = _read_attachment(part, name, depth, read_file)
    except Unreadable as exc:
        if exc.reason == "too_slow":
            raise
        heading = Block(BlockKind.HEADING, f"Anhang: {name} (nicht gelesen: {exc.reason})", page, 1)
        return _joined(extracted, Extracted((heading,), ("1",)), [heading])
    heading = Block(BlockKind.HEADING, f"Anhang: {name}", page, 1)
    return _joined(extracted, attached, [heading, *_moved(attached.blocks, page - 1)])


def _moved(blocks: Sequence[Block], pages: int) -> list[Block]:
    """Blocks on later pages, below the heading of their attachment."""
    return [replace(block, page=block.page + pages, level=block.level + bool(block.level)) for block in blocks]


def _joined(mail: Extracted, attached: Extracted, blocks: Sequence[Block]) -> Extracted:
    count = len(mail.page_labels) + len(attached.page_labels)
    known = mail.ocr_confidence or (None,) * len(mail.page_labels)
    new = attached.ocr_confidence or (None,) * len(attached.page_labels)
    first = len(mail.blocks)
    inner = (first + 1 + start for start in attached.starts)
    return Extracted(
        (*mail.blocks, *blocks),
        tuple(str(number) for number in range(1, count + 1)),
        mail.title,
        (*known, *new),
        starts=(*mail.starts, first, *inner),
    )


def _read_attachment(part: EmailMessage, name: str, depth: int, read_file: ReadFile) -> Extracted:
    try:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            data = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
        else:
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
    except _BROKEN as exc:
        raise Unreadable("damaged", f"The attachment cannot be decoded: {exc}.") from exc
    with tempfile.TemporaryDirectory(prefix="netzlotse-") as folder:
        path = Path(folder) / f"anhang{PurePosixPath(name).suffix.lower()}"
        path.write_bytes(data)
        return read_file(path, depth + 1)


def _name(part: EmailMessage) -> str:
    """File name as shown; never a path, and never longer than a line."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        subject = fold(str(inner.get("subject", ""))) if isinstance(inner, EmailMessage) else ""
        return f"{subject.replace('/', ' ')[:_LONGEST_NAME] or 'Mail'}.eml"
    name = fold((part.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1])
    return name[-_LONGEST_NAME:] or f"ohne Namen.{part.get_content_subtype()[:8]}"
