"""Writes what ingest reads of a mirror: one Markdown file a meeting, and a manifest that describes it and every fetched file.

Non-public agenda items stand at the very end, under a heading of their own, and every line begins with a word of ours, so that no
text of the endpoint can open or close that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ingest.manifest import MANIFEST_NAME
from ingest.oparl_files import FOLDER as FILES_FOLDER
from ingest.oparl_files import slug
from ingest.oparl_mirror import Mirror, short_hash, write_atomically
from ingest.oparl_objects import Json
from ingest.oparl_records import Owner, Records, day, is_public, moment, text
from ingest.types import DocumentKind, Visibility

FOLDER = "sitzungen"
SUFFIX = ".oparl.md"
"""Tells a meeting that was put together here from a file of the endpoint."""
NONPUBLIC = Visibility.CONFIDENTIAL
"""What is not public by the endpoint's own word; no option makes it less."""
_MARKS = re.compile(r"([\\`*_\[\]<>#|~!])")
_TOP_NUMBER = re.compile(r"(?:(?:NÖ|N|Ö)\.?\s?)?\d{1,3}(?:\.\d{1,2}){0,3}[a-z]?", re.I)
_MINUTES_ROLES = frozenset({"resultsProtocol", "verbatimProtocol"})
_PAPER_KINDS = (
    ("vertrag", DocumentKind.CONTRACT),
    ("vereinbarung", DocumentKind.CONTRACT),
    ("konferenz", DocumentKind.CONFERENCE),
    ("bericht", DocumentKind.REPORT),
    ("angebot", DocumentKind.OFFER),
)
_LONGEST_TITLE = 200


def write_documents(mirror: Mirror, records: Records, files: Mapping[str, str], visibility: Visibility) -> int:
    """Make the folder of documents say what the mirror says. `files`: path by id of the File. Returns how many documents."""
    (mirror.documents / FOLDER).mkdir(exist_ok=True)
    entries: list[dict[str, Any]] = []
    for meeting in records.all("Meeting"):
        path = _meeting_path(meeting)
        _write_changed(mirror, path, meeting_text(records, meeting))
        entries.append(_meeting_entry(records, meeting, path, visibility))
    for identity, path in files.items():
        file = records.get("File", identity)
        if file is not None:
            entries.append(_file_entry(records, file, path, visibility))
    entries.sort(key=lambda entry: str(entry["path"]))
    # Every file is listed with its own level: one that lies there unlisted because a sync was stopped is shown to nobody.
    manifest = {"defaults": {"visibility": NONPUBLIC.label}, "documents": entries}
    _write_changed(mirror, MANIFEST_NAME, yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=1000))
    wanted = {entry["path"] for entry in entries}
    for folder in (FOLDER, FILES_FOLDER):
        for lying in (mirror.documents / folder).iterdir():
            if f"{folder}/{lying.name}" not in wanted:
                lying.unlink(missing_ok=True)
    return len(entries)


def meeting_text(records: Records, meeting: Json) -> str:
    """A meeting as Markdown: when, where, who, and what came out of each agenda item."""
    lines = [f"# {_marked(_meeting_name(records, meeting))}"]
    gremien = records.gremien(meeting)
    if gremien:
        lines.append(f"Gremium: {_marked('; '.join(gremien))}")
    start = moment(meeting.get("start"))
    if start:
        clock = f", {start:%H:%M} Uhr" if (start.hour, start.minute) != (0, 0) else ""
        lines.append(f"Datum: {start:%d.%m.%Y}{clock}")
    place = meeting.get("location")
    if isinstance(place, dict):
        parts = [text(place, key) for key in ("description", "room", "streetAddress", "postalCode", "locality")]
        lines += [f"Ort: {_marked(', '.join(dict.fromkeys(part for part in parts if part)))}"] if any(parts) else []
    if meeting.get("cancelled") is True:
        lines.append("Stand: Die Sitzung ist ausgefallen.")
    elif text(meeting, "meetingState"):
        lines.append(f"Stand: {_marked(text(meeting, 'meetingState'))}")
    items = records.items(meeting)
    for item in items:
        if is_public(item):
            lines += _item_lines(item, "##")
    private = [item for item in items if not is_public(item)]
    if private:
        lines.append("## Nichtöffentlicher Teil")
        for item in private:
            lines += _item_lines(item, "###")
    return "\n\n".join(lines) + "\n"


def _item_lines(item: Json, marks: str) -> Iterator[str]:
    number = text(item, "number").rstrip(".)")
    name = _marked(text(item, "name")[:1000])
    word = "TOP" if _TOP_NUMBER.fullmatch(number) else "Punkt"
    yield f"{marks} {' '.join(part for part in (word, _marked(number[:40])) if part)}{f': {name}' if name else ''}"
    for label, key in (("Ergebnis", "result"), ("Beschluss", "resolutionText")):
        if text(item, key):
            yield f"{label}: {_marked(text(item, key))}"


def _meeting_name(records: Records, meeting: Json) -> str:
    gremien = records.gremien(meeting)
    return (text(meeting, "name") or " ".join(["Sitzung", *gremien[:1]]))[:_LONGEST_TITLE]


def _meeting_path(meeting: Json) -> str:
    found = day(meeting.get("start"))
    parts = (found.isoformat() if found else "", slug(text(meeting, "name")), short_hash(meeting["id"], 16))
    return f"{FOLDER}/{'_'.join(part for part in parts if part)}{SUFFIX}"


def _meeting_entry(records: Records, meeting: Json, path: str, visibility: Visibility) -> dict[str, Any]:
    values: dict[str, Any] = {
        "path": path,
        "kind": DocumentKind.MINUTES.value,
        "title": _meeting_name(records, meeting),
        "body": next(iter(records.gremien(meeting)), None),
        "date": day(meeting.get("start")),
        "network": _network(records, meeting),
        "visibility": visibility.label,
        "nonpublic_visibility": NONPUBLIC.label,
    }
    return {key: value for key, value in values.items() if value is not None}


def _file_entry(records: Records, file: Json, path: str, visibility: Visibility) -> dict[str, Any]:
    """A file is as open as the strictest place at which it hangs."""
    owners = records.owners(file)
    first = next(iter(sorted(owners, key=lambda owner: owner.role not in _MINUTES_ROLES)), None)
    meeting = first.meeting if first else None
    title = text(file, "name") or text(file, "fileName") or (text(first.found, "name") if first else "")
    level = visibility if all(owner.public for owner in owners) else NONPUBLIC
    kind = _file_kind(first)
    values: dict[str, Any] = {
        "path": path,
        "kind": kind.value if kind else None,
        "title": title[:_LONGEST_TITLE] or None,
        "body": next(iter(records.gremien(meeting)), None),
        "date": _file_date(file, first),
        "network": _network(records, first.found if first else None),
        "visibility": level.label,
        "nonpublic_visibility": NONPUBLIC.label,
    }
    return {key: value for key, value in values.items() if value is not None}


def _file_kind(owner: Owner | None) -> DocumentKind | None:
    """What the place of a file says about it; None leaves it to the text."""
    if owner is None:
        return None
    if owner.role in _MINUTES_ROLES:
        return DocumentKind.MINUTES
    if owner.kind == "Paper":
        said = text(owner.found, "paperType").lower()
        return next((kind for word, kind in _PAPER_KINDS if word in said), None)
    return None


def _file_date(file: Json, owner: Owner | None) -> Any:
    of_meeting = day(owner.meeting.get("start")) if owner and owner.meeting else None
    of_paper = day(owner.found.get("date")) if owner and owner.kind == "Paper" else None
    return of_meeting or of_paper or day(file.get("date"))


def _network(records: Records, found: Json | None) -> str | None:
    body = records.body_of(found)
    return text(body, "name")[:_LONGEST_TITLE] or None if body else None


def _marked(value: str) -> str:
    """Text of the endpoint with every mark of Markdown taken literally."""
    return _MARKS.sub(r"\\\1", value)


def _write_changed(mirror: Mirror, path: str, content: str) -> None:
    """A file that stays the same keeps its time."""
    target = mirror.documents / path
    data = content.encode()
    if not target.is_file() or target.read_bytes() != data:
        write_atomically(target, data)
