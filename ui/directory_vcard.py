"""One service as a vCard 4.0 (RFC 6350)."""

from __future__ import annotations

from ingest.directory_types import Service

_LONGEST_LINE = 75
"""Bytes, RFC 6350 section 3.2."""


def vcard(service: Service) -> str:
    """Lines end with CR LF; long ones are folded between characters."""
    street, city, code = _text(service.address_1), _text(service.city), _text(service.postal_code)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{_text(service.name)}",
        f"ORG:{_text(service.organization)}",
        f"ADR:;;{street};{city};;{code};Deutschland",
        f"GEO:geo:{service.latitude!r},{service.longitude!r}",
    ]
    for name, value in (("TEL;VALUE=text", service.phone), ("EMAIL", service.email), ("NOTE", service.opening_hours)):
        if value:
            lines.append(f"{name}:{_text(value)}")
    if service.url:
        lines.append(f"URL:{service.url}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def _text(value: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        value = value.replace(sign, escaped)
    return value


def _folded(line: str) -> str:
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
