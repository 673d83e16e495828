"""German analysis: text becomes tokens to be matched. The same function serves index and query, which a test holds.

Whole words, numbers, dates, school years, paragraphs and file numbers are kept; compound parts come separately, so that a search can
weigh them lower.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from index.compounds import compound_parts
from index.stopwords import FUNCTION_WORDS

ANALYSIS_VERSION = "de-3"
"""Part of what decides whether stored tokens are current; raise it whenever this module changes what it returns."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan jänner january",
            "februar feb february",
            "märz mrz march",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt october",
            "november nov",
            "dezember dez december",
        ),
        start=1,
    )
    for name in names.split()
}
TOKEN = re.compile(
    r"""
    (?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
  | (?P<date>\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d\b)
  | (?P<long_date>\b\d{1,2}\.\s?(?:Jan|Feb|Mär|Mrz|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]*\.?\s(?:19|20)\d\d\b)
  | (?P<school_year>\b(?:19|20)\d\d\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d)(?![\d.]))
  | (?P<paragraph>§§?\s?\d+[a-z]?\b)
  | (?P<agenda>\bTOP\s?\d+(?:\.\d+)*[a-z]?\b)
  | (?P<file_number>\b\d+(?:[.\-/]\d+)*(?:-\d+)?/\d+\b)
  | (?P<amount>\b\d{1,3}(?:\.\d{3})+(?:,\d+)?\b)
  | (?P<number>\b\d+(?:[.,:]\d+)*\b)
  | (?P<gendered>\w+[*:_/]-?in(?:nen)?\b)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<mixed>\w+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
FEMININE = re.compile(r"(?<=er)in(?:nen)?$")
_local = threading.local()  # a PyStemmer object must not be shared between threads


@dataclass(frozen=True)
class Analysed:
    """Tokens in text order: whole words and numbers, and the parts of compounds among them."""

    whole: tuple[str, ...]
    parts: tuple[str, ...]


def _stem(word: str) -> str:
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("german")
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of a lower-case word; umlauts, ß and the ending -er:innen are folded ("Beraterinnen", "Berater" give the same)."""
    return _stem(FEMININE.sub("", word)) or word


@lru_cache(maxsize=200_000)
def _word_tokens(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if word in FUNCTION_WORDS or len(word) < 2:
        return (), ()
    word = FEMININE.sub("", word)
    parts = compound_parts(word) if len(word) >= 8 else ()
    return (stem(word),), tuple(stem(part) for part in parts if part not in FUNCTION_WORDS)


def _date_tokens(day: int, month: int, year: int) -> tuple[str, ...]:
    return (f"{year:04d}{month:02d}{day:02d}", str(year))


def _numeric_tokens(kind: str, text: str) -> tuple[str, ...]:
    """Canonical tokens of dates, school years, paragraphs, agenda items, file numbers and amounts."""
    digits = [int(run) for run in re.findall(r"\d+", text)]
    if kind == "iso":
        return _date_tokens(digits[2], digits[1], digits[0])
    if kind == "date":
        return _date_tokens(*digits)
    if kind == "long_date":
        month = re.search(r"[^\W\d_]+", text)
        return _date_tokens(digits[0], MONTHS.get(month.group().lower(), 0) if month else 0, digits[1])
    if kind == "school_year":
        return (f"{digits[0]}/{digits[1] % 100:02d}", str(digits[0]))
    if kind == "paragraph":
        return (f"§{text.lstrip('§').strip().lower()}",)
    if kind == "agenda":
        return (f"top{text[3:].strip().lower()}",)
    if kind == "amount":
        return (text.replace(".", "").split(",")[0],)
    return (text.lower(),)


def analyse(text: str) -> Analysed:
    """Tokens of any text, for index and query alike."""
    whole: list[str] = []
    parts: list[str] = []
    for match in TOKEN.finditer(unicodedata.normalize("NFC", text.replace("\u00ad", ""))):
        kind, found = match.lastgroup or "word", match.group()
        if kind in {"word", "mixed", "gendered"}:
            word = re.sub(r"[*:_/]-?in(?:nen)?$", "", found).lower() if kind == "gendered" else found.lower()
            word_whole, word_parts = _word_tokens(word)
            whole += word_whole
            parts += word_parts
        else:
            whole += _numeric_tokens(kind, found)
    return Analysed(tuple(whole), tuple(parts))
