"""What the wording of a decision names: who is responsible, until when, which field of action, which earlier decisions."""

from __future__ import annotations

import re
from datetime import date

from ingest.dates import DATE, day_of
from ingest.record_types import DecisionReference, SupersessionEffect
from ingest.stretches import sentence_spans

_RESPONSIBLE = re.compile(
    r"\b(?:Verantwortlich(?:keit)?|Zuständig(?:keit)?|Federführung)(?:\s*:|\s+(?:ist|sind)\s)\s*(?:(?:der|die|das)\s)?"
    r"(?P<value>[^\n\f.;:]{2,200}?)"
    r"(?=\s*(?:[.;\n\f]|$|[,–—|(-]\s*(?:Handlungsfeld|Frist|Termin|bis\s+(?:zum\s+)?\d)))",
    re.I,
)
_FIELD = re.compile(r"\bHandlungsfeld\s*:?\s+(?P<value>[^\n\f.;:,]{2,100}?)(?=\s*(?:[.;,\n\f]|$))")
_DUE = re.compile(
    rf"\b(?:bis\s+(?:spätestens\s+)?(?:zum\s+)?|(?:Frist|Termin)\s*:\s*(?:bis\s+)?(?:zum\s+)?){DATE}", re.I
)
_LASTS = re.compile(
    r"\b(?:(?:weiter)?gefördert|fortgeführt|fortgesetzt|verlängert|erprobt|befristet|Befristung|gilt|gelten|längstens|ausgesetzt"
    r"|angeboten|durchgeführt|Dauer|für\s+die\s+Zeit|tätig|beschäftigt)\b",
    re.I,
)
_FROM = re.compile(r"\b(?:vom|ab\s+dem|von|zwischen)\s[^.;:]{0,4}\d{1,2}\.[^;]{0,40}$", re.I)
_REFERENCE = re.compile(
    rf"\bBeschl(?:uss|uß|usses|usse|üsse)\s+(?:Nr\.\s*)?(?:(?P<number>\d{{1,3}}[a-z]?)\s+)?(?:des\s+[^\n.;,]{{1,60}}?\s)?vom\s+{DATE}"
    r"(?:,?\s*(?:zu\s+|\(\s*)?(?:TOP|Tagesordnungspunkt)\s*(?P<item>(?:(?:NÖ|N|Ö)\.?\s?)?\d{1,3}(?:\.\d{1,2}){0,3}[a-z]?)\)?)?",
    re.I,
)
_EFFECTS = (
    (SupersessionEffect.REVOKED, r"\baufgehoben\b|\bhebt\b.{0,300}\bauf\b|\baufzuheben\b|\baußer\s+Kraft\b"),
    (
        SupersessionEffect.REPLACED,
        r"\bersetzt\b|\ban\s+die\s+Stelle\b|\bgegenstandslos\b|\bhinfällig\b|\btritt\s+für\b",
    ),
    (SupersessionEffect.AMENDED, r"\b(?:ab)?geändert\b|\bändert\b|\bergänzt\b|\bneu\s+gefasst\b"),
)
_NEGATED = re.compile(
    r"\b(?:nicht|weder|nur\s+dann)\s+(?:mehr\s+)?(?:aufgehoben|aufzuheben|ersetzt|geändert|ergänzt)", re.I
)
_ANY_DAY = re.compile(DATE, re.I)
_PUT_OFF = re.compile(r"\b(?:vertagt|zurückgestellt|verschoben)\s+(?:am|in\s+der\s+Sitzung\s+vom)\s[^;()]{6,120}", re.I)
_NUMBER = re.compile(
    r"^(?:Zu\s+)?(?:(?:TOP|Tagesordnungspunkt|Punkt)\s+)?(?:(?:NÖ|N|Ö)\.?\s?)?\d{1,3}(?:\.\d{1,2}){0,3}[.:)]?\s", re.I
)
_PARTLY = re.compile(r"\b(?:insoweit|teilweise|in\s+Teilen|in\s+(?:Ziffer|Nummer|Nr\.|Satz|Absatz))", re.I)


def postponed_on(heading: str) -> tuple[date, ...]:
    """Meetings that put the matter off, as "TOP 4 Schulbus (vertagt am 20.02.2018 und 11.09.2018)" names them."""
    clause = _PUT_OFF.search(heading)
    days = (day_of(match) for match in _ANY_DAY.finditer(clause[0])) if clause else ()
    return tuple(day for day in days if day)


def title_of_item(heading: str) -> str:
    """ "TOP 4 Schulbus (vertagt am …)" without number and brackets."""
    return re.sub(r"\([^()]*\)", " ", _NUMBER.sub("", heading)).strip(" :–-")


def responsible_in(text: str) -> str | None:
    """Who is named behind "Verantwortlich:" or "Verantwortlich ist"."""
    match = _RESPONSIBLE.search(text)
    return " ".join(match["value"].split()).rstrip(" ,–—-") or None if match else None


def field_in(text: str) -> str | None:
    """What is named behind "Handlungsfeld"."""
    match = _FIELD.search(text)
    return " ".join(match["value"].split()) if match else None


def due_in(text: str) -> date | None:
    """The first deadline. "Bis zum" that ends a period, such as a funding or a trial, is none."""
    for start, end in sentence_spans(text):
        for match in _DUE.finditer(text, start, end):
            clause = text[start:end]
            before = text[start : match.start()]
            labelled = match[0][:1] in "FT"
            if labelled or not (_LASTS.search(clause) or _FROM.search(before) or before.rstrip().endswith("d. h.")):
                day = day_of(match)
                if day is not None:
                    return day
    return None


def references_in(text: str) -> tuple[DecisionReference, ...]:
    """Earlier decisions that the wording revokes, replaces or amends; those that it only mentions are left out."""
    found: list[DecisionReference] = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        effect = _effect(sentence)
        for match in _REFERENCE.finditer(sentence) if effect else ():
            day = day_of(match)
            if day is None:
                continue
            own = effect
            if effect is SupersessionEffect.REVOKED and _PARTLY.search(sentence):
                own = SupersessionEffect.PARTLY_REVOKED
            item = " ".join(match["item"].split()) if match["item"] else None
            reference = DecisionReference(day, item, match["number"], own)  # type: ignore[arg-type]
            if reference not in found:
                found.append(reference)
    return tuple(found)


def _effect(sentence: str) -> SupersessionEffect | None:
    if _NEGATED.search(sentence):
        return None
    return next((effect for effect, words in _EFFECTS if re.search(words, sentence, re.I | re.S)), None)
