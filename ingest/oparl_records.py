"""Puts the objects of a mirror together: meetings with their items, files with what they belong to, and who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ingest.oparl_mirror import TYPES, Mirror
from ingest.oparl_objects import FILE_PROPERTIES, Json

ZONE = ZoneInfo("Europe/Berlin")
_MAIN = ("Organization", "Meeting", "Paper", "AgendaItem", "File")


@dataclass(frozen=True)
class Owner:
    """One place at which a file hangs."""

    role: str
    """The property, e.g. "resultsProtocol"; "file" if only the file itself says where it belongs."""
    kind: str
    found: Json
    meeting: Json | None
    public: bool


class Records:
    """The objects of a mirror by type and id, read once."""

    def __init__(self, mirror: Mirror) -> None:
        self._by_type: dict[str, dict[str, Json]] = {}
        self._listed: set[str] = set()
        self._listed_items: dict[str, list[Json]] = defaultdict(list)
        """Items that came in a list of their own, by meeting; for endpoints whose meetings do not name them."""
        for name in TYPES:
            self._by_type[name] = {}
            for kept in mirror.all(name):
                self._by_type[name][kept.found["id"]] = kept.found
                if kept.listed and name == "File":
                    self._listed.add(kept.found["id"])
                if kept.listed and name == "AgendaItem" and isinstance(kept.found.get("meeting"), str):
                    self._listed_items[kept.found["meeting"]].append(kept.found)
        self._meeting_of = {item["id"]: meeting for meeting in self.all("Meeting") for item in self.items(meeting)}
        self._owners = self._find_owners()

    def all(self, name: str) -> list[Json]:
        """Every object of a type."""
        return list(self._by_type[name].values())

    def get(self, name: str, identity: object) -> Json | None:
        """One object."""
        return self._by_type[name].get(identity) if isinstance(identity, str) else None

    def items(self, meeting: Json) -> list[Json]:
        """Agenda items of a meeting in their order."""
        if "agendaItem" in meeting:
            found = [self.get("AgendaItem", identity) for identity in _texts(meeting["agendaItem"])]
            items = [item for item in found if item is not None]
        else:
            items = list(self._listed_items.get(meeting["id"], []))
        positions = [item.get("order") for item in items]
        if items and all(isinstance(position, int) for position in positions):
            items.sort(key=lambda item: item["order"])
        return items

    def owners(self, file: Json) -> list[Owner]:
        """Everything a file belongs to."""
        return self._owners.get(file["id"], [])

    def orphans(self) -> Iterator[tuple[str, str]]:
        """Type and id of agenda items and files that nothing leads to any more."""
        for item in self.all("AgendaItem"):
            if item["id"] not in self._meeting_of:
                yield "AgendaItem", item["id"]
        for file in self.all("File"):
            says_where = any(file.get(key) for key in ("meeting", "agendaItem", "paper"))
            if not self.owners(file) and (says_where or file["id"] not in self._listed):
                yield "File", file["id"]

    def body_of(self, found: Json | None) -> Json | None:
        """The Body of a meeting or paper; if there is one only, that one."""
        body = self.get("Body", found.get("body")) if found else None
        bodies = self.all("Body")
        return body or (bodies[0] if len(bodies) == 1 else None)

    def gremien(self, meeting: Json | None) -> list[str]:
        """Names of a meeting's organizations, the leading one first."""
        ids = _texts(meeting.get("organization")) if meeting else []
        found = [self.get("Organization", identity) for identity in ids]
        return [name for organization in found if organization and (name := text(organization, "name"))]

    def _find_owners(self) -> dict[str, list[Owner]]:
        owners: dict[str, list[Owner]] = defaultdict(list)
        for kind in ("Meeting", "AgendaItem", "Paper"):
            for found in self.all(kind):
                if kind == "AgendaItem" and found["id"] not in self._meeting_of:
                    continue
                for role in FILE_PROPERTIES[kind]:
                    for identity in _texts(found.get(role)):
                        owners[identity].append(self._owner(role, kind, found))
        for file in self.all("File"):
            known = {owner.found["id"] for owner in owners[file["id"]]}
            for key, kind in (("meeting", "Meeting"), ("agendaItem", "AgendaItem"), ("paper", "Paper")):
                for identity in _texts(file.get(key)):
                    back = self.get(kind, identity)
                    if back is not None and identity not in known:
                        owners[file["id"]].append(self._owner("file", kind, back))
        return owners

    def _owner(self, role: str, kind: str, found: Json) -> Owner:
        meeting = found if kind == "Meeting" else self._meeting_of.get(found["id"]) if kind == "AgendaItem" else None
        return Owner(role, kind, found, meeting, self._is_public(kind, found))

    def _is_public(self, kind: str, found: Json) -> bool:
        if kind == "AgendaItem":
            return is_public(found)
        if kind == "Paper":
            treated = [self.get("AgendaItem", entry.get("agendaItem")) for entry in found.get("consultation", [])]
            return all(is_public(item) for item in treated if item is not None)
        return True


def is_public(item: Json) -> bool:
    """Only what an agenda item says to be public is."""
    return item.get("public") is True


def moment(value: object) -> datetime | None:
    """A time of OParl in German time; a day without a time is its midnight."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.astimezone(ZONE) if found.tzinfo else found.replace(tzinfo=ZONE)
    except (ValueError, OverflowError):
        return None


def day(value: object) -> date | None:
    """The German day of a time of OParl."""
    found = moment(value)
    return found.date() if found else None


def text(found: Json, key: str) -> str:
    """A property as one line of printable text; empty if it is missing or no text."""
    value = found.get(key)
    if not isinstance(value, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(value.split())).strip()


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def main_types() -> tuple[str, ...]:
    """Types that vanish with their body or from a full listing."""
    return _MAIN
