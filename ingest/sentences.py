"""German sentences as character spans: Punkt with the abbreviations of administrations, corrected by rules."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktTokenizer

_INSIDE = (
    "abs abschn akt anh anl anm art az bd betr bsp bspw bzgl bzw ca co d.h dr drs einschl entspr evtl f.d gem geb ggf"
    " grds hrsg i.d.f i.d.r i.s.d i.v.m inkl insb insbes kap lfd lt m.w.v max mind min mio mrd nr o.g pos prof rd rspr s.o"
    " s.u sog spez st stellv str tel u.a.m u.u vgl vorl z.b z.hd z.t ziff zz zzgl zzt öffentl nichtöffentl rn vv verf"
).split()
"""Abbreviations after which a sentence goes on."""
_AT_THE_END_TOO = (
    "etc",
    "usw",
    "usf",
    "std",
    "ff",
    "o.ä",
    "u.a",
    "u.ä",
    "a.d",
    "e.v",
    "s",
    "jh",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
)
"""Abbreviations that may end a sentence; Punkt looks at what follows."""
_GOES_ON_AFTER = re.compile(
    rf"(?:^|[\s(\[„\"/])(?:{'|'.join(re.escape(word) for word in sorted(_INSIDE, key=len, reverse=True))}"
    r"|z\.\s?B|d\.\s?h|i\.\s?V\.\s?m|i\.\s?d\.\s?R|i\.\s?S\.\s?d|o\.\s?g|s\.\s?[ou]|u\.\s?U|z\.\s?T|m\.\s?w\.\s?V|[^\W\d_])\.$",
    re.I,
)
_MONTH = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jan|Feb|Apr|Aug|Sept|Okt|Nov|Dez"
_DATE = re.compile(rf"^(?:{_MONTH})\b|^\d{{1,2}}\.")
_NUMBER = re.compile(r"(?:^|\s)\(?(?:\d{1,3}|[IVX]{1,5})\.$")
_LONE_NUMBER = re.compile(
    r"^(?:[•–-]\s*)?(?:(?:Zu\s+)?(?:TOP|Punkt|Ziffer|Nr\.|Anlage)\s*)?\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[a-z])\.$",
    re.I,
)
_ORDINAL = re.compile(
    r"\b(?:der|die|das|dem|den|des|zur|zum|am|im|vom|beim|ab|seit|bis|einer|eine|seiner|ihrer|unserer|dieser|jeder|pro|Nr\.|TOP)"
    r"\s(?:\d{1,3}\.\s?(?:,|und|bis|oder|/|–|-)\s?)?\d{1,3}\.$",
    re.I,
)
_SENTENCE_START = re.compile(
    r"^(?:Der|Die|Das|Dies\w*|Es|Er|Sie|Ein\w*|Im|In|Am|Zu\w*|Auf|Für|Mit|Nach|Bei|Hier\w*|Da\w*|Wir|Alle|Als|Auch|Über|Von|Vor|Wenn)\b"
)
_GLUED = re.compile(r"(?<=[a-zäöüß]{2}[.!?])(?=[A-ZÄÖÜ][a-zäöüß]+[\s,])")
_ADDRESS = re.compile(r"@|www\.|://")
_COMPLETE = re.compile(r"[.!?:;][\"'“”«»)\]]*$")
_STARTS_ANEW = re.compile(r"^(?:[•–-]\s|§|(?:Zu\s+)?TOP\b|Tagesordnung|Anlage\b|\(?\d{1,2}[.)]\s|Seite\b)")
_SHORTEST_OPEN_LINE = 45
_BULLET = re.compile(r"^[•▪◦‣–—-]\s+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence in order, without surrounding white space and bullets.

    Line ends always end a sentence; a page break does only if the sentence before it is complete.
    """
    spans = []
    for start, end in _units(text):
        for first, last in _sentences(text, start, end):
            piece = text[first:last]
            first += len(piece) - len(piece.lstrip())
            last -= len(piece) - len(piece.rstrip())
            bullet = _BULLET.match(text[first:last])
            first += bullet.end() if bullet else 0
            if first < last:
                spans.append((first, last))
    return spans


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that sentences cannot leave: lines, over a page break where the sentence goes on."""
    start = 0
    for match in re.finditer(r"[\n\f]+", text):
        if "\n" in match.group() or not _goes_on(text[start : match.start()], text[match.end() :][:40]):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _goes_on(before: str, after: str) -> bool:
    """Whether a sentence runs over a page break; a heading or list item at its edge must not swallow the next page."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after or _STARTS_ANEW.match(after):
        return False
    if after[0].islower():
        return True
    if _COMPLETE.search(before):
        return bool(_GOES_ON_AFTER.search(before[-20:]))
    last_word = before.split()[-1]
    return len(before) >= _SHORTEST_OPEN_LINE or last_word.islower()


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one unit, glued ones parted."""
    piece = text[start:end]
    for first, last in _merged(piece, _punkt().span_tokenize(piece)):
        edges = [first]
        if not _ADDRESS.search(piece, first, last):
            glued = (match.start() for match in _GLUED.finditer(piece, first, last))
            edges += [cut for cut in glued if not _GOES_ON_AFTER.search(piece[max(first, cut - 20) : cut])]
        for left, right in zip(edges, [*edges[1:], last], strict=True):
            yield start + left, start + right


def _merged(piece: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Punkt's sentences with wrong cuts closed."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and _is_wrong_cut(piece[merged[-1][0] : merged[-1][1]], piece[start:end]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _is_wrong_cut(left: str, right: str) -> bool:
    """A cut after an abbreviation, inside a date, after an ordinal number or after the number of a list item."""
    left = left.rstrip()
    tail = left[-40:]
    if _LONE_NUMBER.match(left) or right[:1].islower() or right[:1] in ",;)":
        return True
    if _NUMBER.search(tail):
        return bool(_DATE.match(right)) or (bool(_ORDINAL.search(tail)) and not _SENTENCE_START.match(right))
    return bool(_GOES_ON_AFTER.search(tail))


@lru_cache(maxsize=1)
def _punkt() -> PunktTokenizer:
    """The German model that llama-index brings along, read without importing it and without a network."""
    import nltk.data  # brings scipy and scikit-learn along; two seconds that a start need not take
    from nltk.tokenize.punkt import PunktTokenizer

    spec = importlib.util.find_spec("llama_index.core")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "llama-index-core is missing; it brings the German sentence model. Run `make install`."
        )
    data = str(Path(spec.origin).parent / "_static" / "nltk_cache")
    if data not in nltk.data.path:
        nltk.data.path.append(data)
    tokenizer = PunktTokenizer("german")
    tokenizer._params.abbrev_types |= {*_INSIDE, *_AT_THE_END_TOO}
    return tokenizer
