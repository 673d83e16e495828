"""Opens files that are ZIP archives inside (DOCX, ODT, XLSX, ZIP) and refuses bombs, passwords, macros and entities."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.errors import Unreadable
from ingest.settings import IngestSettings

_MEGABYTE = 1_000_000
_ENCRYPTED_FLAG = 0x1
_MACROS = re.compile(r"(?:^|/)vbaProject\.bin$|^(?:Basic|Scripts)/.+\.(?:xml|xba|py|js|bsh)$", re.I)
_XML_PART = re.compile(r"\.(?:xml|rels)$", re.I)
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_BYTES_WITH_DOCTYPE = 4096
_LARGEST_XML_PART = 64 * _MEGABYTE
BROKEN_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip
"""What `zipfile` raises for archives that are cut, forged or packed in an unknown way."""


@contextmanager
def package(path: Path, name: str, settings: IngestSettings) -> Iterator[zipfile.ZipFile]:
    """An office file as a checked archive. `name` is the type in messages.

    Raises Unreadable: "damaged", "encrypted", "too_large", "bomb", "macros", "xml_entities".
    """
    with opened_zip(path, name, settings) as archive:
        infos = archive.infolist()
        if any(_MACROS.search(info.filename) for info in infos):
            raise macro_refusal(name)
        for info in infos:
            if _XML_PART.search(info.filename) and not info.filename.startswith("META-INF/"):
                _check_xml(archive, info, name)
        yield archive


@contextmanager
def opened_zip(path: Path, name: str, settings: IngestSettings) -> Iterator[zipfile.ZipFile]:
    """Any archive, checked against passwords and bombs by what it declares; `zipfile` never unpacks more than that."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN_ZIP as exc:
        raise Unreadable("damaged", f"The {name} is no complete archive: {exc}. Ask for a new copy.") from exc
    with archive:
        check_sizes(archive.infolist(), path.stat().st_size, name, settings)
        yield archive


def check_sizes(infos: Sequence[zipfile.ZipInfo], packed: int, name: str, settings: IngestSettings) -> None:
    """Raises Unreadable for passwords and for archives that unpack to too much."""
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
        raise Unreadable("encrypted", f"The {name} needs a password. Save it without one and try again.")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > settings.max_unpacked_megabytes * _MEGABYTE:
        raise Unreadable(
            "too_large",
            f"The {name} unpacks to {unpacked // _MEGABYTE} MB; {settings.max_unpacked_megabytes} MB are allowed"
            " (NETZLOTSE_MAX_UNPACKED_MEGABYTES).",
        )
    if unpacked > _MEGABYTE and unpacked > settings.max_compression_ratio * packed:
        raise Unreadable(
            "bomb",
            f"The {name} unpacks to {unpacked // packed} times its size; {settings.max_compression_ratio} times are"
            " allowed (NETZLOTSE_MAX_COMPRESSION_RATIO). Save its text in a new file.",
        )


def macro_refusal(name: str) -> Unreadable:
    """Files with programs inside are not taken in at all: nobody should be handed them from here either."""
    return Unreadable("macros", f"The {name} holds macros. Save it without them (as DOCX, XLSX, ODT or PDF).")


def member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes | None:
    """Bytes of one part; None if there is none of this name. Raises Unreadable("damaged")."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except BROKEN_ZIP as exc:
        raise Unreadable(
            "damaged",
            f"The part {getattr(name, 'filename', name)} of the file cannot be unpacked: {exc}. Ask for a new copy.",
        ) from exc


def parse_xml(data: bytes) -> Any:
    """Root element; entities are not resolved, nothing is fetched. Raises Unreadable("damaged")."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise Unreadable("damaged", f"The XML inside the file is broken: {exc}. Open it and save it again.") from exc


def _check_xml(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """Refuses entities, and parts whose tree would fill the memory."""
    if info.file_size > _LARGEST_XML_PART:
        raise Unreadable(
            "too_large", f"The {name} holds {info.file_size // _MEGABYTE} MB of XML in {info.filename}. Split the file."
        )
    try:
        with archive.open(info) as part:
            head = part.read(_BYTES_WITH_DOCTYPE)
    except BROKEN_ZIP as exc:
        raise Unreadable("damaged", f"The {name} cannot be unpacked: {exc}. Ask for a new copy.") from exc
    if _ENTITIES.search(head.replace(b"\x00", b"")):
        raise Unreadable(
            "xml_entities", f"The {name} declares XML entities, which office programs never do. It is not opened."
        )
