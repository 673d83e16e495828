"""What kind of thing a question asks for (an amount, a date, a vote, a place …) and whether a sentence holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class AnswerType:
    """Words that ask for it, in seven languages, and what it looks like in German text."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


def _type(name: str, asked: str, given: str) -> AnswerType:
    return AnswerType(name, re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE))


_MONTH = r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_DAY = r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
_NUMBER_WORD = r"ein|eine[nrms]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend|halb\w*"

ANSWER_TYPES = (
    _type(
        "vote",
        r"\b(dagegen|gegen|abgelehnt|ablehn\w*|abgestimmt|gestimmt|abstimmung\w*|stimmten|nein gesagt|dafür|enthalt\w*|einstimmig|voted?|"
        r"against|opposed|karşı|oy ver\w*|проти|против|голос\w*|przeciw\w*|głosow\w*)\b|ضد|صو[ّ]?ت",
        r"\b(mit nein|gegen den|gegen die|stimmten?|enthaltung\w*|\d+ ja|\d+ nein|einstimmig|abgelehnt|dagegen)\b",
    ),
    _type(
        "money",
        r"wie ?viel (?:geld|euro|kostet|zahl)|was (?:kostet|zahle|hat .{0,60}gekostet)|wie teuer|wie hoch|\bkosten?\b|\bpreis|gebühr|how much|"
        r"\bcost|ne kadar|kaça|ücret|скільки (?:грош|кошт)|сколько (?:стоит|денег)|كم (?:يكلف|تكلف|المبلغ)|ile (?:kosztuje|pieni)|\bpłac",
        r"\d\s?(?:euro|eur|€|cent)\b|kostenfrei|kostenlos|unentgeltlich|entgeltfrei|gebührenfrei",
    ),
    _type(
        "count",
        r"wie ?viele?\b|wie oft|wie häufig|anzahl|prozent|how many|how often|kaç\b|скільки|сколько|\bكم\b|ile (?:razy|osób|dzieci|miejsc)|\bilu\b",
        rf"\d|\b(?:{_NUMBER_WORD})\b",
    ),
    _type(
        "date",
        r"\bbis wann|\bwann\b|ab wann|seit wann|welche[rmn]? (?:datum|jahr|monat|frist)|frist|\bwhen\b|deadline|ne zaman|коли\b|когда|متى|kiedy|"
        r"do kiedy|wie früh|spätestens",
        rf"\b\d{{1,2}}\.\s?(?:\d{{1,2}}\.|(?:{_MONTH}))|\b(?:19|20)\d\d\b|\b(?:{_MONTH})\b|\b(?:wochen?|monate?n?|tagen?) (?:vor|nach)\b|schuljahr",
    ),
    _type(
        "duration",
        r"wie lange?\b|wie früh|dauer\w*|kündigungsfrist|laufzeit|how long|ne kadar sür|як довго|скільки часу|сколько времени|как долго|"
        r"كم من الوقت|jak długo|ile czasu",
        rf"\b(?:\d+|{_NUMBER_WORD}) (?:tag|tage|tagen|woche|wochen|monat|monate|monaten|jahr|jahre|jahren|stunden?|minuten?)\b|unbefristet",
    ),
    _type(
        "hours",
        r"\bgeöffnet|öffnungszeit\w*|\boffen\b|\bauf\?|sprechzeit\w*|welche[mnr]? (?:wochentag|tag|abend|uhrzeit)|um wie ?viel uhr|mittwochs|montags|"
        r"dienstags|donnerstags|freitags|samstags|which (?:week)?day|what time|opening|hangi gün|saat kaç|в який день|в какой день|أي يوم|w jaki dzień",
        rf"\b(?:{_DAY})s?\b|\b(?:mo|di|mi|do|fr|sa)\b[ ,–-]|\d\s?uhr\b|geschlossen",
    ),
    _type(
        "place",
        r"^\s*(?:und )?wo\b|\bwohin\b|welche (?:adresse|anschrift)|an welche[rmn]? ort|\bwhere\b|nerede|\bде\b|\bгде\b|أين|gdzie",
        r"\b00\d{3}\b|\b\w+(?:straße|str\.|platz|weg|gasse|allee|hof) \d|kreishaus|rathaus|bürgerhaus|raum \d",
    ),
    _type(
        "contact",
        r"telefon\w*|anrufen|nummer|e-?mail|kontakt\w*|erreich\w*|phone|contact|telefon|телефон|هاتف",
        r"\b0\d{3}[ /)]|@|telefon|tel\.",
    ),
    _type(
        "reason",
        r"\bwarum\b|weshalb|wieso|aus welchem grund|\bwhy\b|neden|чому|почему|لماذا|dlaczego",
        r"\b(weil|da |denn|daher|deshalb|wegen|aufgrund|grund|begründ\w*|insofern|infolge)\b",
    ),
    _type(
        "decision",
        r"beschlossen|beschluss|entschieden|festgelegt|vereinbart|gekippt|aufgehoben|gilt .{0,30}noch|decid|decision|karar|вирішил|рішення|решил|"
        r"решени|قرار|قرر|postanow|uchwal",
        r"\bbeschluss\b|beschlossen|beschließt|aufgehoben|vertagt|abgelehnt|zugestimmt|stimmt .{0,40}zu|vereinbar\w*",
    ),
)


def asked_types(question: str) -> tuple[AnswerType, ...]:
    """The kinds of thing that a question asks for; often none, sometimes several."""
    return tuple(kind for kind in ANSWER_TYPES if kind.asked.search(question))


def share_given(types: tuple[AnswerType, ...], sentence: str) -> float:
    """Share in [0, 1] of the asked kinds that a German sentence holds; 0 if nothing particular is asked for."""
    if not types:
        return 0.0
    return sum(bool(kind.given.search(sentence)) for kind in types) / len(types)
