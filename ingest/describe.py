"""Finds the body that met and the municipality a document is about, where its manifest is silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.classify import beginning
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
_FEWEST_MENTIONS = 2
_CLEARLY_FIRST = 1.5
_TITLE_WEIGHT = 2


def body_of(kind: DocumentKind, title: str, blocks: Sequence[Block]) -> str:
    """Name of the body whose meeting is recorded, e.g. "Lenkungskreis"; empty without clear evidence.

    What stands in the title decides; below it, what stands first.
    """
    if kind not in _MEETING_KINDS:
        return ""
    for text in (title, beginning(blocks, _BODY_WITHIN)):
        named = _NAMED_BODY.search(text)
        if named:
            head = _NOMINATIVE.get(named["head"], named["head"])
            return head + re.sub(r"\s+", " ", named["rest"] or "")
        found = [(match.start(), name) for pattern, name in _BODIES if (match := pattern.search(text))]
        if found:
            return min(found)[1]
    return ""


def municipality_of(title: str, blocks: Sequence[Block]) -> str:
    """The district, town or municipality that is named clearly more often than any other; empty without one."""
    counts: Counter[str] = Counter()
    for text, weight in ((title, _TITLE_WEIGHT), (beginning(blocks, _PLACE_WITHIN), 1)):
        for match in _PLACE.finditer(text):
            name = _place_name(match)
            if name:
                counts[name] += weight
    (first, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= _FEWEST_MENTIONS and most >= _CLEARLY_FIRST * next_most else ""


def _place_name(match: re.Match[str]) -> str:
    if match["compound"]:
        return "" if _NO_COMPOUND.match(match["compound"]) else match["compound"]
    return "" if match["name"] in _NO_NAMES else f"{match['kind']} {match['name']}"
