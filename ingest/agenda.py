"""Words that open an agenda item, the agenda itself, or the public and non-public part of a meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?P<number>(?:(?:NÖ|N|Ö)\.?\s?)?\d{1,3}(?:\.\d{1,2}){0,3}[a-z]?)"
_ITEM = re.compile(
    rf"^(?:zu\s+)?(?:(?:TOP|Tagesordnungspunkt)\s*:?\s*(?:Nr\.\s*)?{_NUMBER}"
    rf"|Zu\s+Punkt\s+{_NUMBER.replace('number', 'number2')}\s+der\s+Tagesordnung)"
    r"(?!\d)\s*[.):]?\s*(?:[-–—|:]\s*)?(?P<title>.*)$",
    re.I | re.S,
)
_PLAIN_ITEM = re.compile(
    rf"^(?:zu\s+|(?:lfd\.\s*)?Nr\.?:?\s+)?{_NUMBER}\s*[.):]?\s+(?:[-–—|]\s*)?(?P<title>\S.*)$", re.I | re.S
)
_AGENDA = re.compile(r"^(?:[IVX\d]+[.)]\s*)?(?:Vorläufige\s+)?Tagesordnung(?:\s+der\s+Sitzung)?\s*:?$", re.I)
_PREFIX = r"^(?:[•\-–—*]\s*)?(?:(?:Teil\s+)?[A-D\dIVX]{1,3}\s*[.):]?\s*[-–—]?\s+|[-–—]\s*)?"
_PART_NOUN = r"(?:Teil|Sitzung|Sitzungsteil|Tagesordnungspunkte|Tagesordnung|Beratung|Angelegenheiten)"
_PRIVATE_WORD = r"nicht[\s\-]*öffentlich"
_PRIVATE_PART = re.compile(
    rf"{_PREFIX}(?:(?:Beginn\s+)?(?:der|des|die)\s+)?{_PRIVATE_WORD}(?:e|er|en)?(?:\s+{_PART_NOUN}|\s*[.:)]?\s*$)", re.I
)
_PUBLIC_PART = re.compile(
    rf"{_PREFIX}öffentliche(?:r|n)?\s+{_PART_NOUN}(?:\s+der\s+(?:Sitzung|Tagesordnung))?\s*(?:\(.{{0,40}}\))?\s*[-–—:]?$",
    re.I,
)
_PRIVATE_MEETING = re.compile(
    rf"{_PRIVATE_WORD}\w*\s+{_PART_NOUN}|{_PRIVATE_WORD}\w*\s+(?:Niederschrift|Protokoll)", re.I
)
_PUBLIC_WORD = re.compile(r"öffentlich", re.I)
_PRIVATE_ANYWHERE = re.compile(rf"{_PRIVATE_WORD}|\(\s*n\.?\s?ö\.?\s*\)|^NÖ\b", re.I)
_PART_WITH_LIST = re.compile(
    rf"{_PREFIX}(?P<private>nicht[\s\-]*)?öffentlicher?\s+{_PART_NOUN}\s*:\s*(?P<list>\S.*)$", re.I | re.S
)
_PRIVATE_PART_AT_END = re.compile(r"\bNicht[\s\-]?[Öö]ffentliche[rn]?\s+(?:Teil|Sitzung)\s*:?$")
_LONGEST_MARKER = 160
_NON_PUBLIC_COUNT = 1000


@dataclass(frozen=True)
class ItemHeading:
    """The number and title that an agenda item's heading prints; the title may be empty."""

    number: str
    title: str

    @property
    def order(self) -> tuple[int, ...]:
        """Sort key of the number: "3.10" comes after "3.2", "N 1" after all public ones."""
        own_count = _NON_PUBLIC_COUNT if self.is_private else 0
        first, *rest = (int(part) for part in re.findall(r"\d+", self.number))
        return (own_count + first, *rest)

    @property
    def is_private(self) -> bool:
        """Counted apart for the non-public part, as in "N 1" or "NÖ 2"."""
        return self.number[:1].upper() == "N"


@dataclass(frozen=True)
class PartWithList:
    """A part of the agenda written as one paragraph."""

    private: bool
    items: tuple[ItemHeading, ...]


def item_heading(text: str) -> ItemHeading | None:
    """What "TOP 3.2 Bericht", "Zu TOP 4:", "Zu Punkt 3 der Tagesordnung" or "Tagesordnungspunkt 5" name."""
    match = _ITEM.match(text.lstrip("•-– "))
    if not match:
        return None
    number = match["number"] or match["number2"]
    return ItemHeading(number, match["title"].strip())


def plain_item(text: str) -> ItemHeading | None:
    """What "3. Bericht" or "Zu 3: Bericht" name; only safe where an agenda is known."""
    match = _PLAIN_ITEM.match(text.lstrip("•-– "))
    return ItemHeading(match["number"], match["title"].strip()) if match else None


def is_agenda_title(text: str) -> bool:
    """The line "Tagesordnung" that stands above the list of items."""
    return bool(_AGENDA.match(text.strip()))


def opens_private_part(text: str) -> bool:
    """A line such as "Nichtöffentlicher Teil"; a sentence that opens it counts too, since a miss would leak."""
    part = part_with_list(text)
    if part:
        return part.private
    marker = _PRIVATE_PART.match(text) or (not text.endswith(".") and _PRIVATE_PART_AT_END.search(text))
    return len(text) <= _LONGEST_MARKER and bool(marker)


def opens_public_part(text: str) -> bool:
    """A line that says nothing but "Öffentlicher Teil"."""
    return bool(_PUBLIC_PART.match(text))


def part_with_list(text: str) -> PartWithList | None:
    """What "Öffentlicher Teil: TOP 1 Formalia; TOP 2 Bericht" lists in one paragraph."""
    match = _PART_WITH_LIST.match(text)
    if not match:
        return None
    pieces = (piece.strip(" .") for piece in match["list"].split(";"))
    return PartWithList(bool(match["private"]), tuple(item for piece in pieces if (item := item_heading(piece))))


def names_private_meeting(text: str) -> bool:
    """A heading over the record of a non-public meeting, which is not a record of both parts."""
    return bool(_PRIVATE_MEETING.search(text)) and not _PUBLIC_WORD.search(_PRIVATE_ANYWHERE.sub("", text))


def says_private(text: str) -> bool:
    """A heading or agenda entry that calls itself non-public, e.g. "TOP 7 Personal (nichtöffentlich)"."""
    return bool(_PRIVATE_ANYWHERE.search(text))
