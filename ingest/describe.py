"""Finds the body that met and the municipality a document is about, where its manifest is silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.day import beginning
from ingest.types import Block, DocumentKind

_MEETING_KINDS = (DocumentKind.MINUTES, DocumentKind.CONFERENCE)
_WORD = r"[A-ZÄÖÜ][\wäöüß-]+"
_LINKED = rf"(?:\s+(?:{_WORD}|für|und|zur|zum|der|des|im))*\s+{_WORD}"
_BODIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bLenkungskreis(?:es)?\b"), "Lenkungskreis"),
    (re.compile(r"\bLenkungsgruppe\b"), "Lenkungsgruppe"),
    (re.compile(r"\bSteuerungsgruppe\b"), "Steuerungsgruppe"),
    (re.compile(r"\bSteuerungskreis(?:es)?\b"), "Steuerungskreis"),
    (re.compile(r"\bBildungskonferenz\b"), "Bildungskonferenz"),
    (re.compile(r"\bBildungsbeirat(?:e?s)?\b"), "Bildungsbeirat"),
    (re.compile(r"\bKuratorium(?:s)?\b"), "Kuratorium"),
    (re.compile(r"\bSchulausschuss(?:es)?\b"), "Schulausschuss"),
    (re.compile(r"\bJugendhilfeausschuss(?:es)?\b"), "Jugendhilfeausschuss"),
    (re.compile(r"\bKreistag(?:e?s)?\b"), "Kreistag"),
)
"""A body in any case of German grammar, and its name."""
_NAMED_BODY = re.compile(
    rf"(?:Sitzung|Treffen|Niederschrift|Protokoll)\b[^.\n]{{0,60}}?\b(?:des|der)\s+"
    rf"(?P<head>Ausschusses|Arbeitskreises|Arbeitsgruppe|Fachgruppe|Fachkreises|Beirats|Beirates)(?P<rest>{_LINKED})?"
)
_NOMINATIVE = {"Ausschusses": "Ausschuss", "Arbeitskreises": "Arbeitskreis", "Fachkreises": "Fachkreis", "Beirats": "Beirat",
               "Beirates": "Beirat"}  # fmt: skip
_BODY_WITHIN, _PLACE_WITHIN = 800, 4000
_PLACE = re.compile(
    r"\b(?P<kind>Kreis|Landkreis|Stadt|Gemeinde|Hansestadt|Kreisstadt|Samtgemeinde)(?:es)?\s+(?P<name>(?:Sankt\s|St\.\s|Bad\s)?"
    r"[A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]+)*)"
    r"|\b(?P<compound>(?:[A-ZÄÖÜ][a-zäöüß]+-)+Kreis|[A-ZÄÖÜ][a-zäöüß]{5,}kreis(?=es?\b|\b))"
)
_NO_COMPOUND = re.compile(
    r"^(?:Arbeits|Lenkungs|Steuerungs|Fach|Gesprächs|Förder|Freundes|Personen|Teilnehmer|Adressaten|Nutzer|Um|Bekannten"
    r"|Land|Erzähl|Initiativ|Qualitäts|Regel|Experten|Begleit|Haus)"
)
"""Circles that are no districts."""
_NO_NAMES = frozenset(
    "Der Die Das Und Oder Mit Von Im Am Zum Zur Als Für Bildung Bildungsbüro Bildungsnetzwerk Verwaltung Rat Eltern Kinder"
    " Jugend Menschen Sitzung Lenkungskreis Akteure Beteiligten Beteiligte Schule Schulen Ort Sowie Haben Wird Ist Hat".split()
)
_NETWORK = re.compile(
    r"\bBildungs(?:netzwerke?s?|region|landschaft)\s+(?:(?:Kreis|Stadt)\s+)?(?P<place>[A-ZÄÖÜ][a-zäöüß]{3,}(?:-[A-ZÄÖÜ][a-zäöüß]+)*)"
)
_ADDRESS = re.compile(r"\b\d{5} (?P<town>(?:Sankt |St\. |Bad )?[A-ZÄÖÜ][a-zäöüß]{2,})")
IN_TITLE, BELOW_TITLE, NO_MEETING, BY_ADDRESS, BY_MENTIONS, BY_NETWORK = 0.97, 0.8, 0.9, 0.75, 0.6, 0.7
"""How sure each finding is, as measured on the sample network (tests/ingest/test_guesses.py)."""
_FEWEST_MENTIONS = 2
_CLEARLY_FIRST = 1.5
_TITLE_WEIGHT = 2


def body_of(kind: DocumentKind, title: str, blocks: Sequence[Block]) -> tuple[str, float]:
    """Name of the body whose meeting is recorded, e.g. "Lenkungskreis"; empty without clear evidence. And how sure that is.

    What stands in the title decides; below it, what stands first. A document that records no meeting has none.
    """
    if kind not in _MEETING_KINDS:
        return "", NO_MEETING
    for text, confidence in ((title, IN_TITLE), (beginning(blocks, _BODY_WITHIN), BELOW_TITLE)):
        named = _NAMED_BODY.search(text)
        if named:
            head = _NOMINATIVE.get(named["head"], named["head"])
            return head + re.sub(r"\s+", " ", named["rest"] or ""), confidence
        found = [(match.start(), name) for pattern, name in _BODIES if (match := pattern.search(text))]
        if found:
            return min(found)[1], confidence
    return "", 0.0


def municipality_of(kind: DocumentKind, title: str, blocks: Sequence[Block]) -> tuple[str, float]:
    """The district, town or municipality that a document is about; empty without clear evidence. And how sure that is.

    An offer belongs to the town of its address; everything else to the place that its network or the text names most.
    """
    text = beginning(blocks, _PLACE_WITHIN)
    if kind is DocumentKind.OFFER:
        town = _clearly_first(Counter(match["town"] for match in _ADDRESS.finditer(f"{title}\n{text}")), 1)
        if town:
            return town, BY_ADDRESS
    counts: Counter[str] = Counter()
    for part, weight in ((title, _TITLE_WEIGHT), (text, 1)):
        for match in _PLACE.finditer(part):
            name = _place_name(match)
            if name:
                counts[name] += weight
    named = _clearly_first(counts, _FEWEST_MENTIONS)
    if named:
        return named, BY_MENTIONS
    network = _NETWORK.search(f"{title}\n{text}")
    return _of_network(network["place"], f"{title}\n{text}") if network else ("", 0.0)


def _clearly_first(counts: Counter[str], fewest: int) -> str:
    (first, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= fewest and most >= _CLEARLY_FIRST * next_most else ""


def _of_network(place: str, text: str) -> tuple[str, float]:
    """A network covers its district: "Kreis Eschenwalde" where the text has a Kreishaus or names the district."""
    is_district = re.search(rf"\bKreis(?:haus|es)? {re.escape(place)}\b|\bLandr[aä]t|\bkreisweit|\bKreisgebiet", text)
    return (f"Kreis {place}" if is_district else place), BY_NETWORK


def _place_name(match: re.Match[str]) -> str:
    if match["compound"]:
        return "" if _NO_COMPOUND.match(match["compound"]) else match["compound"]
    return "" if match["name"] in _NO_NAMES else f"{match['kind']} {match['name']}"
