"""What the line below a decision says: votes, unanimity, and what became of the matter. What is not printed stays None."""

from __future__ import annotations

import re

from ingest.record_types import Outcome, Votes

_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "keine keiner ohne null",
            "eine einer ein",
            *("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn".split()),
        )
    )
    for word in words.split()
}
_COUNT = rf"(?<![\d.,])(\d{{1,3}}|\b(?:{'|'.join(_WORDS)}))\s*(?:x\s*|Stimmen?\s+)?"
_SIDES = {
    "yes": r"Ja(?:[-\s]?Stimmen?)?|Dafür(?:[-\s]?Stimmen?)?",
    "no": r"Nein(?:[-\s]?Stimmen?)?|Gegenstimmen?|Dagegen(?:[-\s]?Stimmen?)?",
    "abstain": r"(?:Stimm)?Enthaltung(?:en)?",
}
_COUNT_FIRST = {side: re.compile(rf"{_COUNT}(?:{words})\b", re.I) for side, words in _SIDES.items()}
_COUNT_LAST = {
    side: re.compile(
        rf"\b(?:{words}|{'Für' if side == 'yes' else 'Gegen' if side == 'no' else 'Enth.'})\s*[:=]\s*(\d{{1,3}})\b",
        re.I,
    )
    for side, words in _SIDES.items()
}
_UNANIMOUS = re.compile(r"\b(?:einstimmig\w*|einmütig\w*)\b", re.I)
_NOT_UNANIMOUS = re.compile(r"\bnicht\s+ein(?:stimmig|mütig)|\bmehrheitlich|\bmit\s+(?:\w+\s+)?Mehrheit\b", re.I)
_MAJORITY = re.compile(r"(?<!keine )\b(?:mehrheitlich|mit\s+(?:\w+\s+)?Mehrheit)\b", re.I)

_POSTPONED_WORD = re.compile(
    r"\b(?:vertagt|zurückgestellt|von\s+der\s+Tagesordnung\s+(?:abgesetzt|genommen)|abgesetzt)\b", re.I
)
_REJECTED_WORD = re.compile(r"\b(?:abgelehnt|keine\s+Mehrheit)\b", re.I)
_ADOPTED_WORD = re.compile(r"(?<!nicht )\b(?:angenommen|zugestimmt|beschlossen|genehmigt)\b", re.I)

_LATER = r"(?:[^.;:]|(?<=\d)\.){0,300}?"
_POSTPONED = re.compile(
    rf"\b(?:wird|werden|ist|sind)\b{_LATER}\b(?:vertagt|zurückgestellt|von\s+der\s+Tagesordnung\s+(?:abgesetzt|genommen))\b"
    rf"|\b(?:vertagt|verschiebt)\b{_LATER}\b(?:Entscheidung|Beschluss\w*|Beratung|Punkt|Antrag|TOP)\b"
    r"|\bstellt\b[^.;:]{0,200}?\bzurück\b|^\W*(?:vertagt|zurückgestellt)\b"
    r"|\bsoll(?:en)?\s+erst\s+(?:später\s+)?entschieden\s+werden\b",
    re.I,
)
_REJECTED = re.compile(
    rf"\b(?:wird|werden|ist)\b{_LATER}\b(?:abgelehnt|nicht\s+(?:gefolgt|zugestimmt|angenommen|entsprochen))\b"
    r"|\blehnt\b[^.;:]{0,200}?\bab\b|\bfindet\b[^.;:]{0,100}?\bkeine\s+Mehrheit\b|\bstimmt\b[^.;:]{0,100}?\bnicht\s+zu\b"
    r"|^\W*abgelehnt\b",
    re.I,
)
_NOTED = re.compile(
    rf"\b(?:nimmt|nehmen)\b{_LATER}\bKenntnis\b|\bzur\s+Kenntnis\s+genommen\b|^\W*Kenntnisnahme\b", re.I
)
_ADOPTED = re.compile(
    r"\bbeschlie(?:ß|ss)(?:t|en)\b|\bbeschloss(?:en)?\b(?!e)|(?<!nicht )\bzugestimmt\b|\bstimmt\b[^.;:]{0,200}?(?<!nicht )\bzu\b"
    r"|\b(?:wird|werden)\b[^.;:]{0,200}?(?<!nicht )\bangenommen\b",
    re.I,
)


def votes_in(text: str) -> Votes:
    """Votes of "6 Ja, 4 Nein, 1 Enthaltung", "einstimmig (bei zwei Enthaltungen)", "mehrheitlich bei 2 Gegenstimmen"."""
    yes, no, abstain = (_count(text, side) for side in _SIDES)
    unanimous: bool | None = None
    if no or _NOT_UNANIMOUS.search(text):
        unanimous = False
    elif _UNANIMOUS.search(text) or (yes and no == 0 and abstain == 0):
        unanimous = True
    return Votes(yes, no, abstain, unanimous)


def outcome_of(result: str, wording: str, votes: Votes) -> Outcome | None:
    """What became of the matter: by the line of the result, then by the first sentence of the wording, then by the votes.

    A refused request is rejected also where the refusal was put to the vote and carried.
    """
    if _POSTPONED_WORD.search(result):
        return Outcome.POSTPONED
    if _REJECTED_WORD.search(result):
        return Outcome.REJECTED
    said = stated_outcome(wording)
    if said is not None and said is not Outcome.ADOPTED:
        return said
    return _counted(result, votes) or said


def stated_outcome(sentence: str) -> Outcome | None:
    """What a sentence itself says to have happened."""
    for pattern, outcome in (
        (_POSTPONED, Outcome.POSTPONED),
        (_REJECTED, Outcome.REJECTED),
        (_NOTED, Outcome.NOTED),
        (_ADOPTED, Outcome.ADOPTED),
    ):
        if pattern.search(sentence):
            return outcome
    return None


def _counted(result: str, votes: Votes) -> Outcome | None:
    """A tie says nothing: who breaks it is a matter of the rules of procedure."""
    if votes.yes is not None and votes.no is not None:
        return Outcome.ADOPTED if votes.yes > votes.no else Outcome.REJECTED if votes.no > votes.yes else None
    if votes.unanimous or votes.yes or _MAJORITY.search(result) or _ADOPTED_WORD.search(result):
        return Outcome.ADOPTED
    return None


def _count(text: str, side: str) -> int | None:
    match = _COUNT_FIRST[side].search(text) or _COUNT_LAST[side].search(text)
    if match is None:
        return None
    count = match[1].lower()
    return int(count) if count.isdigit() else _WORDS[count]
