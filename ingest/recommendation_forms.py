"""How records of conferences print recommendations: headings, numbered items, sentences. Used by `ingest.recommendations`."""

from __future__ import annotations

import re

_NAME = r"[A-ZÄÖÜ][\w-]+(?:(?:\s+|,\s+)(?:(?:des|der|für|und|sowie|und\s+(?:de[nmr]|die|das))\s+)?[A-ZÄÖÜ][\w-]+){0,6}"
HEADING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:[\w-]+\s+){0,3}?Empfehlung(?:en|skatalog)\b", re.I)
RETROSPECT = re.compile(
    r"\b(?:früher\w*|Umsetzung\w*|umgesetzt|Stand\s+der|Sachstand|Rückblick|vorig\w+|vorherig\w+|letzt\w+|vergangen\w+|bisherig\w+)\b",
    re.I,
)
"""What stands under such a heading tells of recommendations of other conferences."""
LABELLED = re.compile(
    r"^(?:[•▪\-–*]\s*)?(?:Empfehlung\s+(?:Nr\.\s*)?(?P<number>\d{1,2}[a-z]?)|(?P<before>\d{1,2})\.\s+Empfehlung)"
    r"(?:\s*\((?P<title>[^()\n\f]{2,100})\))?\s*(?:[:–—]|[.-](?=\s)|(?=$))\s*"
)
NUMBERED = re.compile(r"^\(?(?P<number>\d{1,2}[a-z]?)[.)]\s+(?:\((?P<title>[^()\n\f]{2,100})\)\s*:?\s*)?")
BULLET = re.compile(r"^[•▪◦\-–*]\s+")
ROW = re.compile(
    r"^(?:(?:Nr\.?|Nummer|Empfehlung)\s*:\s*)?(?P<number>\d{1,2}[a-z]?)\.?\s*\|\s*(?:(?:Empfehlung|Wortlaut|Text)\s*:\s*)?"
    r"(?P<wording>[^|\n\f]{15,}?)\s*(?=\||$)"
)
TITLE = re.compile(r"(?P<title>[A-ZÄÖÜ„][^.:;!?\n\f]{1,70}):\s+(?=\S)")
NEXT_ITEM = re.compile(r"(?<=[.!?)])\s+(?=(?P<number>\d{1,2})[.)]\s+[A-ZÄÖÜ„])")
APPROVAL = re.compile(
    r"[\s(|,;–]*\b(?P<quote>(?:Zustimmung(?:squote)?|Ja-Stimmen|Ja-Anteil|dafür)\s*:?\s*(?P<percent>\d{1,3})\s*(?:Prozent|%|v\.\s?H\.))"
    r"\)?\.?\s*$",
    re.I,
)
ROW_APPROVAL = re.compile(r"(?P<percent>\d{1,3})\s*(?:Prozent|%|v\.\s?H\.)")
ADDRESSED = re.compile(rf"\bEmpfehlung(?:en)?\b[^.:;\n\f]{{0,60}}?\ban\s+(?:de[nr]|die|das)\s+(?P<who>{_NAME})")
ADDRESSEE_LABEL = re.compile(
    rf"[\s(]*\b(?:Adressat(?:in|en|innen)?|Gerichtet\s+an|Richtet\s+sich\s+an)\s*:?\s*(?:(?:de[nrm]|die|das)\s+)?(?P<who>{_NAME})\)?\.?"
)
INTRODUCES = re.compile(
    r"\b(?:folgende|nachstehende|diese)\w*\s+(?:[\w-]+\s+){0,2}Empfehlung(?:en)?\b[^.;\n\f]*:$", re.I
)
_WHO = r"(?:D(?:ie|as|er)\s+(?:\d{1,3}\.\s+)?(?:(?:Bildungs|Fach|Jahres|Netzwerk|Regional)?[Kk]onferenz|Plenum|Teilnehmenden))"
SENTENCE = re.compile(
    rf"^{_WHO}\s+(?:empfiehlt|empfehlen)\b(?!\s+nicht\b)(?:\s+(?:de[mnr])\s+(?P<who>{_NAME}))?(?!\s+nicht\b)\s*(?:,\s*|:\s*|\s)",
    re.S,
)
"""A body of the conference recommends now; "hat empfohlen" tells of an earlier time."""
CONFERENCE = re.compile(r"\b(?P<ordinal>\d{1,3})\.\s+(?:Bildungs|Fach|Jahres|Netzwerk|Regional)?konferenz\b", re.I)
