"""How contracts print what they settle: parties, signature, term, notice, duties, changes of clauses. Used by `ingest.contracts`."""

from __future__ import annotations

import re

from ingest.dates import DATE
from ingest.record_types import AmendmentEffect

_NUMBER_WORD = "einem einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf achtzehn vierundzwanzig".split()
_AMOUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBER_WORD)})"
PERIOD = rf"{_AMOUNT}\s+(?:Kalender|Werk)?(?:tag|woche|monat|jahr|quartal)(?:e?n|e|s)?"

OPENING = re.compile(r"\bzwischen\b", re.I)
PREAMBLE = re.compile(
    r"(?m)(?:^|(?<=\f))(?:Präambel|Vorbemerkung\w*|(?:§|Artikel|Art\.)\s*1\b|wird\s+(?:folgend|nachstehend)|schließen\s+)"
)
PARTY = re.compile(
    r"(?:(?:^|(?<=[\n\f]))(?:\d{1,2}[.)]\s+)?|\b(?:zwischen|und|sowie)\s+)de[mr]\s+(?P<name>[A-ZÄÖÜ][^,;:()\n\f–]{1,90}?)"
    r"\s*(?=,|;|\(|–|\n|\f|\bvertreten\b|\bnachfolgend\b|\bnachstehend\b|\bim\s+Folgenden\b|\s+und\s+de[mrn]\b|\Z)"
)
ALIAS = re.compile(
    r"\b(?:nachfolgend|nachstehend|im\s+Folgenden|im\s+folgenden|künftig)\b[^„\"\n\f]{0,40}[„\"](?P<alias>[^“”\"\n\f]{2,60})[“”\"]"
)
KINDS = frozenset(
    "Land Bund Kreis Landkreis Stadt Gemeinde Bezirksregierung Agentur Jobcenter Verein Stiftung Kammer Volkshochschule Hochschule".split()
)
"""First words of a party's name that stand for the party in the contract's clauses."""

_DAY = f"(?i:{DATE})"
SIGNED = re.compile(rf"(?:^|(?<=\|\s))[A-ZÄÖÜ][\w.()/ -]{{1,40}},\s+(?:den\s+|am\s+)?{_DAY}\s*(?=$|\|)")
SIGNED_ON = re.compile(rf"\b(?:unterzeichnet|unterschrieben)\s+am\s+{_DAY}")
AMENDS = (
    re.compile(
        rf"\b(?:Änderungs|Ergänzungs|Nachtrags)\w*\b[^.;\n\f]{{0,40}}?\bzum\s+(?P<value>(?:[A-ZÄÖÜ]\w*(?:vertrag|vereinbarung)|Vertrag|Vereinbarung)\b[^.;\n\f]{{0,100}}?\s+vom\s+{_DAY})"
    ),
    re.compile(
        rf"\b(?:Der|Die)\s+(?P<value>\w*(?:[Vv]ertrag|[Vv]ereinbarung)\s+vom\s+{_DAY})\s+wird\b[^.;\n\f]{{0,80}}\b(?:geändert|ergänzt)\b"
    ),
)

IN_FORCE = re.compile(
    rf"\b(?:tritt|treten)\b[^.;]{{0,60}}?\b(?:am|zum|mit\s+Wirkung\s+vom|rückwirkend\s+zum)\s+(?P<value>{DATE})\s+in\s+Kraft",
    re.I,
)
VALID_FROM = re.compile(
    rf"\b(?:gilt|beginnt|läuft|wirkt)\b[^.;]{{0,40}}?\b(?:ab\s+dem|ab|am|vom|mit\s+dem)\s+(?P<value>{DATE})", re.I
)
CONTRACT = re.compile(
    r"\b\w*(?:[Vv]ertrag(?:es|s)?|[Vv]ereinbarung|[Ll]aufzeit|[Vv]ertragsdauer|[Vv]ertragsverhältnis|Kündigungsfrist)\b"
)
ABOUT_TERM = re.compile(
    r"\b(?:\w*[Ll]aufzeit|Dauer|\w*dauer|Inkrafttreten|Kündigung\w*|Geltung\w*|Schlussbestimmungen)\b"
)
"""Headings under which "Er" and "Sie" are the contract."""
PRONOUN = re.compile(r"^(?:Er|Sie|Es)\s")
FIXED = re.compile(
    rf"\b(?P<value>(?:Laufzeit\b[^.;]{{0,40}}?|endet\b[^.;]{{0,30}}?|läuft\b[^.;]{{0,60}}?|gilt\b[^.;]{{0,60}}?|befristet\b[^.;]{{0,20}}?)"
    rf"(?:bis\s+(?:zum\s+|einschließlich\s+)?|am\s+|mit\s+Ablauf\s+des\s+){DATE})",
    re.I,
)
OPEN_END = re.compile(r"\b(?P<value>(?:auf\s+)?(?:unbestimmte\s+(?:Zeit|Dauer)|unbefristet\w*))", re.I)
LASTING = re.compile(
    rf"\b(?:Laufzeit|Vertragsdauer|Dauer|gilt|geschlossen|läuft)\b[^.;]{{0,60}}?\b(?P<value>(?:von|für|auf|beträgt)\s+(?:die\s+Dauer\s+von\s+)?{PERIOD})\b",
    re.I,
)
RENEWAL = re.compile(
    rf"\b(?P<value>verlängert\s+sich\b[^.;]{{0,80}}?\b(?:um|auf)\s+(?:jeweils\s+)?(?:ein\s+weiteres\s+Jahr|{PERIOD}|unbestimmte\s+Zeit)[^.;]{{0,160}})",
    re.I,
)
NOTICE = re.compile(
    rf"\b(?:Frist|Kündigungsfrist)\s+(?:von|beträgt)\s+(?P<value>{PERIOD}(?:\s+(?:zum|vor)\s+(?:[^.;,(]|(?<=\d)\.){{3,80}}?)?(?:\s*\([^)]*\))?)"
    r"(?=\s*(?:[.;,]|schriftlich|gekündigt|kündigen|kündbar|in\s+Textform|von\s+jeder|durch|ohne|\Z))",
    re.I,
)
ABOUT_NOTICE = re.compile(r"\bkünd(?:ig|bar)\w*|\bgekündigt\b|\bKündigung\w*", re.I)

DUTY_HEADING = re.compile(
    r"\b(?:Pflichten|Verpflichtungen)\b|\b(?:Leistungen|Aufgaben)\s+(?:der|des)\s+(?:Vertrags\w+|Partner\w*|Land\w*|Kreis\w*|Träger\w*|Stadt\w*|Kooperations\w+)",
    re.I,
)
NO_DUTY_HEADING = re.compile(r"\b(?:Präambel|Vorbemerkung\w*|Gegenstand|Ziele?|Zweck|Grundsätze)\b", re.I)
ALL_PARTIES = r"(?:Beide|Die)\s+(?:Vertrags(?:parteien|partner(?:innen)?)|Kooperationspartner(?:innen)?|Parteien|Partner)|Beide\s+Seiten"
DUTY_VERB = (
    r"(?:stell(?:t|en)|träg(?:t)|tragen|übern(?:immt|ehmen)|verpflicht(?:et|en)\s+sich|beteilig(?:t|en)\s+sich|leg(?:t|en)|zahl(?:t|en)"
    r"|unterricht(?:et|en)|informier(?:t|en)|berichte(?:t|n)|weis(?:t|en)|gewähr(?:t|en|leistet|leisten)|sorg(?:t|en)|sicher(?:t|n)|finanzier(?:t|en)"
    r"|überprüf(?:t|en)|benenn(?:t|en)|entsende(?:t|n)|leiste(?:t|n)|erstatte(?:t|n)|richt(?:et|en)\s+ein|hat\b[^.;]{1,160}\bzu\s+\w+|ist\s+verpflichtet|sind\s+verpflichtet|überlässt|überlassen)"
)

CLAUSE = r"(?P<kind>§|Artikel|Art\.|Ziffer|Nummer|Nr\.)\s*(?P<clause>\d{1,3}[a-z]?)"
CLAUSE_HEADING = re.compile(rf"^(?:\d{{1,2}}\.\s+)?{CLAUSE}\b")
PARAGRAPH = re.compile(r"^[„\"]?\((?P<number>\d{1,2}[a-z]?)\)\s")
_LIST = r"\d{1,2}(?:\s*(?:,|und|bis)\s*\d{1,2})*"
_PLACE = (
    rf"(?P<value>§\s*(?P<clause>\d{{1,3}}[a-z]?)(?:\s*(?:Abs(?:\.|atz)|Absätze)\s*(?P<paragraphs>{_LIST}))?"
    rf"(?:\s*(?:Satz|Sätze)\s*(?P<sentences>{_LIST}))?(?:\s*(?:Nr\.|Nummer|Buchst\.|Ziffer)\s*\w{{1,3}})?)(?:\s*\([^()\n\f]{{1,80}}\))?"
)
_MARK = r"^(?:\d{1,2}[.)]\s+|[a-z]\)\s+|\(\d{1,2}\)\s+|[•–-]\s+)?"
AMENDMENTS = (
    re.compile(
        rf"{_MARK}(?P<body>(?:Nach|Hinter)\s+§[^.;:\n\f]{{1,40}}?\s+(?:wird|werden)\s+(?:\w+\s+){{0,3}}?{_PLACE}[^\n\f]*)"
    ),
    re.compile(rf"{_MARK}(?P<body>In\s+{_PLACE}\s+(?:wird|werden)\b[^\n\f]*)"),
    re.compile(
        rf"{_MARK}(?P<body>{_PLACE}\s+(?:erhält|erhalten|wird|werden|lautet|lauten|entfällt|entfallen)\b[^\n\f]*)"
    ),
)
EFFECTS = (
    (AmendmentEffect.INSERTED, re.compile(r"\b(?:eingefügt|angefügt|hinzugefügt|ergänzt\s+um|wird\s+ergänzt)\b", re.I)),
    (AmendmentEffect.DELETED, re.compile(r"\b(?:gestrichen|entfällt|entfallen|aufgehoben)\b", re.I)),
    (
        AmendmentEffect.REPLACED,
        re.compile(
            r"\b(?:folgende\s+Fassung|folgenden\s+Wortlaut|neu\s+gefasst|wie\s+folgt\s+gefasst|lautet|lauten|ersetzt)\b",
            re.I,
        ),
    ),
    (AmendmentEffect.AMENDED, re.compile(r"\b(?:geändert|angepasst)\b", re.I)),
)
