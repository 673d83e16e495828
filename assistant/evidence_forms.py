"""What a line looks like and what kind of question is asked: patterns of German administrative text, for `evidence_features.py`."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

FORMS = {
    "mail": r"\S+@\S+\.\w+",
    "link": r"https?://\S+|www\.\S+|\b[\w-]+\.(?:de|com|org|eu|net)\b",
    "phone": r"(?:\+49|\b0\d{2,5})[\s/\-–()]*\d[\d\s/\-–]{4,}|Telefon|Tel\.",
    "hours": r"\d\s*Uhr\b|\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Mo|Di|Mi|Do|Fr|Sa)\b",
    "price": r"€|\bEuro\b|\bEUR\b|kostenlos|kostenfrei|gebührenfrei|Kosten|Gebühr|Prozent|%",
    "address": r"\b\d{5}\s+[A-ZÄÖÜ]|(?:straße|strasse|str\.|platz|weg|allee|gasse)\s*\d*\b",
    "number": r"\d",
    "negation": r"\b(?:nicht|kein\w*|ohne|nie|weder)\b",
    "time": r"\b(?:Tage?n?|Wochen?|Monate?n?|Jahre?n?|Stunden?|Minuten?|\d{1,2}\.\d{1,2}\.|Frist|innerhalb|nach)\b",
    "duty": r"\b(?:wenn|falls|sofern|müssen|muss|brauchen|benötigen|Voraussetzung\w*|erforderlich|nötig|notwendig)\b",
    "may": r"\b(?:können|kann|dürfen|darf|möglich)\b",
    "reason": r"\b(?:weil|denn|damit|um|deshalb|daher|Grund|Ziel)\b",
    "is": r"\b(?:ist|sind|bedeutet|heißt|nennt|bezeichnet)\b",
    "help": r"beratung|hilf|helfen|unterstütz|anlaufstelle|ansprechpartner|wenden|kontakt",
    "papers": r"formular|unterlagen|ausweis|pass\b|bescheinigung|antrag|nachweis|urkunde|dokument",
    "points": r"\bhier\b",
}
"""What a line carries, by name; matched without case, except that days and places are found by their capital anyway."""
ASKED = {
    "where": (r"\b(?:wo|wohin|woher)\b|an wen|adresse|anlaufstelle", ("address", "help")),
    "contact": (r"kontakt|telefon|nummer|erreich|e-?mail|webs(?:ei|i)te|termin", ("mail", "phone", "link")),
    "when": (r"\bwann\b|wie (?:lange|oft|schnell)|öffnungszeit|uhrzeit|frist", ("hours", "time")),
    "how_much": (r"wie ?viele?\b|wie hoch|kosten|kostet|gebühr|preis|bezahl|teuer", ("price", "number")),
    "why": (r"\b(?:warum|wieso|weshalb|wozu)\b", ("reason",)),
    "what_is": (r"was (?:ist|sind|bedeutet|heißt|versteht)|definition|unterschied", ("is",)),
    "papers": (r"unterlagen|dokument|nachweis|mitbringen|formular|antrag|papiere", ("papers",)),
    "duty": (r"voraussetzung|muss ich|müssen|brauche|benötig|bedingung", ("duty",)),
    "help": (r"hilfe|hilft|unterstütz|berat|angebot|möglichkeit", ("help",)),
    "yes_no": (
        r"^(?:ist|sind|gibt|kann|können|darf|dürfen|muss|müssen|hat|haben|habe|werden|wird|soll\w*)\b",
        ("may",),
    ),
}
"""Kinds of question: how they are recognised, and which forms an answering line then tends to have."""
_FORMS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in FORMS.items()}
_ASKED = {name: re.compile(pattern, re.IGNORECASE) for name, (pattern, _) in ASKED.items()}
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=50_000)
def line_form(text: str) -> dict[str, float]:
    """0 or 1 for each form, and `length` as log(1 + characters)."""
    stripped, words = text.rstrip(), len(_WORD.findall(text))
    end = stripped[-1:]
    found = {name: float(bool(pattern.search(text))) for name, pattern in _FORMS.items()}
    return found | {
        "introduces": float(end == ":"),
        "asks": float(end == "?"),
        "full_stop": float(end in {".", "!"}),
        "heading": float(words <= 6 and end not in {".", "!", ":", ";", ","}),
        "tiny": float(words <= 2),
        "lower_start": float(text[:1].islower()),
        "length": float(np.log1p(len(text))),
    }


def asked_kinds(question_text: str) -> dict[str, float]:
    """Which kinds of question this is, 0 or 1 each; all 0 if the question is not German."""
    return {name: float(bool(pattern.search(question_text))) for name, pattern in _ASKED.items()}
