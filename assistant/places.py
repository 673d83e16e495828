"""Where somebody is: a town, district or postal code of the network's list becomes coordinates. Nothing leaves the machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from haversine import Unit, haversine
from rapidfuzz import fuzz, process

from assistant.errors import UnknownPlace, UnusablePlaces
from ingest.directory import read_places
from ingest.directory_types import Place, Service
from ingest.errors import IngestError

SURE_ENOUGH = 80
"""Similarity (0 to 100) from which a misspelt name is taken as meant."""
POSTAL_CODE = re.compile(r"\b\d{5}\b")
NEAR_ME = re.compile(
    r"in (meiner|der) nähe|in meiner umgebung|bei mir|um die ecke|wohnortnah|near me|nearby|close to me|yakınım|поблизу|"
    r"рядом|поблизости|بالقرب|القريب|w pobliżu|blisko mnie",
    re.IGNORECASE,
)


LIVES_IN = re.compile(
    r"(?:\b(?:wohn\w*|leb\w*) (?:\w+ )?(?:in|bei|nahe)|\b(?:live|living) (?:in|near)|\bmieszka\w* w|\bжив[уе]\w* (?:в|у)|"
    r"أعيش في|أسكن في)\s+(?P<name>[^\W\d_][\w'-]+(?: [A-ZÄÖÜ][\w-]+)?)"
    r"|(?P<turkish>[A-ZÇĞİÖŞÜ][\w-]+)'?(?:da|de|ta|te) (?:yaşıyorum|oturuyorum)",
    re.IGNORECASE,
)
NAME_AFTER_PREPOSITION = re.compile(r"\b(?:in|bei|nahe|near|um|aus|w)\s+([A-ZÄÖÜ][\w-]{4,})")


def fold(name: str) -> str:
    """Name for comparison: lower case, umlauts and ß written out, "St." as "sankt", hyphens as blanks."""
    lowered = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    lowered = re.sub(r"\bst\.\s*", "sankt ", unicodedata.normalize("NFC", lowered))
    return re.sub(r"[^\w]+", " ", lowered).strip()


def read_postal_codes(path: Path | None) -> tuple[Place, ...]:
    """The operator's list of places beyond the network; empty without a file. Raises UnusablePlaces."""
    if path is None:
        return ()
    setting = "NETZLOTSE_POSTAL_CODES_FILE needs a CSV with the columns of places.csv (name,kind,parent,postal_code,latitude,longitude)"
    if not path.is_file():
        raise UnusablePlaces(f"{path} is no file: {setting}.")
    try:
        return read_places(path)
    except IngestError as exc:
        raise UnusablePlaces(f"{path} cannot be used: {setting}. {exc}") from exc


def find_place(text: str, places: Sequence[Place]) -> Place:
    """The place that a name, "Town-District" or postal code means. Raises UnknownPlace with similar names."""
    code = POSTAL_CODE.search(text)
    if code:
        found = [place for place in places if place.postal_code == code.group()]
        if found:
            return next((place for place in found if place.kind == "district"), found[0])
        known = ", ".join(dict.fromkeys(place.postal_code for place in places)) or "keine"
        raise UnknownPlace(f"Die Postleitzahl {code.group()} kenne ich nicht. Bekannt sind: {known}.")
    names = _names(places)
    wanted = fold(text)
    if wanted in names:
        return names[wanted]
    close = process.extract(wanted, list(names), scorer=fuzz.ratio, limit=3)
    if close and close[0][1] >= SURE_ENOUGH:
        return names[close[0][0]]
    similar = ", ".join(dict.fromkeys(names[name].name for name, score, _ in close if score >= 50))
    hint = f" Meinen Sie: {similar}?" if similar else ""
    raise UnknownPlace(f"Den Ort „{text.strip()}“ kenne ich nicht.{hint} Nennen Sie einen Ort oder eine Postleitzahl.")


def mentioned_place(question: str, places: Sequence[Place]) -> Place | None:
    """The most specific place that a question names, or None."""
    code = POSTAL_CODE.search(question)
    if code and any(place.postal_code == code.group() for place in places):
        return find_place(code.group(), places)
    words = f" {fold(question)} "
    found = [(name, place) for name, place in _names(places).items() if f" {name} " in words]
    if not found:
        return _misspelt_place(question, places)
    return max(found, key=lambda entry: (entry[1].kind == "district", len(entry[0])))[1]


def _misspelt_place(question: str, places: Sequence[Place]) -> Place | None:
    """A town that is meant by a name after "in", "bei" … with a slip in it."""
    names = _names(places)
    for found in NAME_AFTER_PREPOSITION.finditer(question):
        close = process.extractOne(fold(found[1]), list(names), scorer=fuzz.ratio)
        if close and close[1] >= SURE_ENOUGH:
            return names[close[0]]
    return None


def unknown_place(question: str, places: Sequence[Place]) -> str | None:
    """A postal code or home town that the question names and that is in no list; None if there is none."""
    code = POSTAL_CODE.search(question)
    if code:
        known = any(place.postal_code == code.group() for place in places)
        return None if known else code.group()
    home = LIVES_IN.search(question)
    if home is None or mentioned_place(question, places) is not None:
        return None
    named = str(home["name"] or home["turkish"])
    return named if named[0].isupper() or not named[0].isascii() else None


def asks_near_me(question: str) -> bool:
    """Whether the question wants something close by without saying where."""
    return NEAR_ME.search(question) is not None


def distance_km(place: Place, service: Service) -> float:
    """Great-circle distance."""
    return float(
        haversine((place.latitude, place.longitude), (service.latitude, service.longitude), unit=Unit.KILOMETERS)
    )


def service_distance_km(one: Service, other: Service) -> float:
    """Great-circle distance between two services."""
    return float(haversine((one.latitude, one.longitude), (other.latitude, other.longitude), unit=Unit.KILOMETERS))


def _names(places: Sequence[Place]) -> dict[str, Place]:
    """Folded names, towns first, so that a district of the same name does not take the town's place."""
    names: dict[str, Place] = {}
    for place in sorted(places, key=lambda place: place.kind != "town"):
        names.setdefault(fold(place.name), place)
        if place.parent:
            names.setdefault(fold(f"{place.parent} {place.name}"), place)
    return names
