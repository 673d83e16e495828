"""What is kept of an OParl object: listed properties only, so that nothing about persons is ever written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.errors import BadEndpoint

Json = dict[str, Any]

OPARL_VERSION = "https://schema.oparl.org/1.1/"
_TYPE = re.compile(r"^https?://(?:schema\.oparl\.org|oparl\.org/schema)/(?P<version>1\.[01])/(?P<name>[A-Za-z]+)$")
_VERSION = re.compile(r"^https?://(?:schema\.oparl\.org|oparl\.org/specs?|oparl\.org/schema)/(?P<version>[\d.]+)/?$")
_LONGEST_ID = 2000
_LONGEST_TEXT = 200_000

_EVERY = ("id", "type", "license", "keyword", "created", "modified", "web")
_KEPT: dict[str, tuple[str, ...]] = {
    "System": ("oparlVersion", "name", "website", "vendor", "product"),
    "Body": ("system", "shortName", "name", "website", "ags", "rgs", "classification", "oparlSince"),
    "Organization": (
        "body", "name", "shortName", "subOrganizationOf", "organizationType", "classification", "startDate", "endDate", "website",
    ),
    "Meeting": ("body", "name", "meetingState", "cancelled", "start", "end", "organization"),
    "AgendaItem": ("meeting", "number", "order", "name", "public", "consultation", "result", "resolutionText", "start", "end"),
    "Paper": ("body", "name", "reference", "date", "paperType", "relatedPaper", "superordinatedPaper", "subordinatedPaper"),
    "File": (
        "name", "fileName", "mimeType", "date", "size", "sha1Checksum", "sha512Checksum", "accessUrl", "downloadUrl",
        "fileLicense", "meeting", "agendaItem", "paper",
    ),
}  # fmt: skip
"""Not kept, among others: Person and Membership, participants, originators, contacts, the text of files, locations of files."""

_OBJECTS: dict[str, dict[str, str]] = {
    "Meeting": {
        "invitation": "File",
        "resultsProtocol": "File",
        "verbatimProtocol": "File",
        "auxiliaryFile": "File",
        "agendaItem": "AgendaItem",
    },
    "AgendaItem": {"resolutionFile": "File", "auxiliaryFile": "File"},
    "Paper": {"mainFile": "File", "auxiliaryFile": "File"},
}
"""Properties that hold objects or their addresses, by type: they are stored by themselves and referred to."""

_CONSULTATION = ("id", "agendaItem", "meeting", "role", "authoritative")
_PLACE = ("description", "room", "streetAddress", "postalCode", "locality", "subLocality")

FILE_PROPERTIES = {kind: tuple(name for name, to in names.items() if to == "File") for kind, names in _OBJECTS.items()}
"""Properties that lead to files, by type."""


class BrokenObject(BadEndpoint):
    """An object that lacks what OParl demands; it is listed and the sync goes on."""


@dataclass(frozen=True)
class Split:
    """One object as it is stored, and the objects that came inside it."""

    name: str
    stored: Json
    inner: tuple[tuple[str, Any], ...]
    """Expected type and the object as it came."""


def type_of(found: Any) -> tuple[str, str]:
    """Name and version of an object's type. Raises BrokenObject."""
    if not isinstance(found, dict):
        raise BrokenObject("An entry is no JSON object.")
    match = _TYPE.match(found["type"]) if isinstance(found.get("type"), str) else None
    if not match:
        raise BrokenObject(f"{shown(found)}: the type {str(found.get('type'))[:200]!r} is not one of OParl 1.1 or 1.0.")
    return match["name"], match["version"]


def version_of(system: Json) -> str:
    """ "1.1" or "1.0". Raises BadEndpoint for everything else."""
    value = system.get("oparlVersion")
    match = _VERSION.match(value) if isinstance(value, str) else None
    if not match or match["version"] not in ("1.0", "1.1"):
        raise BadEndpoint(f"{shown(system)} speaks OParl {str(value)[:200]!r}. Only 1.1 and 1.0 are understood.")
    return match["version"]


def shown(found: Any) -> str:
    """How an object is called in a message."""
    identity = found.get("id") if isinstance(found, dict) else None
    return identity[:300] if isinstance(identity, str) and identity else "an object without id"


def split(found: Any, expected: str) -> Split:
    """What is stored of an object. Raises BrokenObject if it is not what was expected or lacks its id."""
    name, _ = type_of(found)
    if name != expected:
        raise BrokenObject(f"{shown(found)} is of type {name} where a {expected} was expected.")
    identity = found.get("id")
    if not _is_address(identity):
        raise BrokenObject(f"A {name} has no usable id ({str(identity)[:100]!r}).")
    kept = {key: _plain(found[key]) for key in (*_EVERY, *_KEPT[name]) if key in found}
    inner: list[tuple[str, Any]] = []
    for key, kind in _OBJECTS.get(name, {}).items():
        if found.get(key) is None:
            continue
        many = isinstance(found[key], list)
        ids = list(_ids(found[key] if many else [found[key]], kind, inner))
        kept[key] = ids if many else (ids[0] if ids else None)
    if name == "Paper":
        kept["consultation"] = [_only(item, _CONSULTATION) for item in _dicts(found.get("consultation"))]
    if name == "Meeting" and isinstance(found.get("location"), dict):
        kept["location"] = _only(found["location"], _PLACE)
    if isinstance(kept.get("consultation"), dict):
        kept["consultation"] = kept["consultation"].get("id")
    return Split(name, {key: value for key, value in kept.items() if value is not None}, tuple(inner))


def referred(name: str, stored: Json) -> Iterator[tuple[str, str]]:
    """Type and id of every object that a stored one refers to and that is stored by itself."""
    for key, kind in _OBJECTS.get(name, {}).items():
        value = stored.get(key)
        for identity in value if isinstance(value, list) else [value] if value else []:
            yield kind, identity


def _ids(values: list[Any], kind: str, inner: list[tuple[str, Any]]) -> Iterator[str]:
    for value in values:
        if _is_address(value):
            yield value
        else:
            inner.append((kind, value))
            if isinstance(value, dict) and _is_address(value.get("id")):
                yield value["id"]


def _is_address(identity: Any) -> bool:
    usable = isinstance(identity, str) and identity.startswith(("http://", "https://"))
    return usable and identity.isprintable() and len(identity) <= _LONGEST_ID


def is_deleted(found: Any) -> bool:
    """Whether the endpoint says that the object is gone."""
    return isinstance(found, dict) and found.get("deleted") is True


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _only(found: Json, keys: tuple[str, ...]) -> Json:
    return {key: _plain(found[key]) for key in keys if isinstance(found.get(key), str | int | float | bool)}


def _plain(value: Any) -> Any:
    """Texts, numbers, yes and no, and lists of texts; objects that came inside are reduced to their id."""
    if isinstance(value, str):
        return value[:_LONGEST_TEXT]
    if isinstance(value, list):
        found = [item.get("id") if isinstance(item, dict) else item for item in value]
        return [item[:_LONGEST_TEXT] for item in found if isinstance(item, str)]
    if isinstance(value, dict):
        return value.get("id") if isinstance(value.get("id"), str) else None
    return value
