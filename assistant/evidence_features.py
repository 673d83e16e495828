"""What is measured about a line before `assistant/evidence.py` judges it: closeness to the question, its form, its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.analyse import analyse
from index.stopwords import FUNCTION_WORDS
from index.types import Matrix, QueryEmbedding, Spans

Scores = npt.NDArray[np.float64]
"""Shape (n,), one value a line."""
Table = npt.NDArray[np.float64]
"""Shape (n, f), one row a line, one column a feature."""

PART_WEIGHT = 0.5
"""Of a compound's part against a whole word, when words of question and line are compared."""
FUNCTION_TOKEN_WEIGHT = 0.15
"""Of a question token that is a function word or shorter than three letters, in the weighted late interaction."""
UNKNOWN_SIMILARITY = 0.7
"""Stands for a line without token rows; about what unrelated texts have in multilingual-e5-small."""
SPREAD_FLOOR = 1e-3

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


@dataclass(frozen=True)
class Line:
    """One sentence, heading or list item, with the rows of its tokens as they were embedded within their passage."""

    text: str
    tokens: Matrix
    """Shape (t, d); t may be 0."""


def cut_lines(text: str, sentences: Sequence[tuple[int, int]], tokens: Matrix, spans: Spans) -> list[Line]:
    """Lines of a passage. `sentences` are (start, end) characters of `text`, in order; a token belongs where its last letter stands."""
    last_letters = spans[:, 1] - 1 if len(spans) else np.zeros(0, dtype=np.int32)
    return [Line(text[start:end], tokens[(last_letters >= start) & (last_letters < end)]) for start, end in sentences]


@lru_cache(maxsize=50_000)
def _weighted_words(text: str) -> dict[str, float]:
    analysed = analyse(text)
    return dict.fromkeys(analysed.parts, PART_WEIGHT) | dict.fromkeys(analysed.whole, 1.0)


@lru_cache(maxsize=50_000)
def _form(text: str) -> dict[str, float]:
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


def _token_weights(token_texts: Sequence[str]) -> Scores:
    weights = np.array(
        [
            FUNCTION_TOKEN_WEIGHT if len(piece) < 3 or piece.lower() in FUNCTION_WORDS else 1.0
            for piece in (text.strip(" ▁") for text in token_texts)
        ]
    )
    return np.asarray(weights / max(weights.sum(), 1e-9))


def _overlaps(question_text: str, lines: Sequence[Line]) -> tuple[Scores, Scores]:
    """Share of the question's words that a line has: rarer words of the page count more, and all the same; each in [0, 1]."""
    wanted = _weighted_words(question_text)
    words = [_weighted_words(line.text) for line in lines]
    seen = Counter(word for row in words for word in row)
    rarity = {word: weight * np.log(1 + (len(lines) + 1) / (seen[word] + 1)) for word, weight in wanted.items()}

    def share(row: dict[str, float], weights: dict[str, float]) -> float:
        found = sum(weight * min(wanted[word], row.get(word, 0.0)) / wanted[word] for word, weight in weights.items())
        return found / max(sum(weights.values()), 1e-9)

    return np.array([share(row, rarity) for row in words]), np.array([share(row, wanted) for row in words])


def closeness(question_text: str, question: QueryEmbedding, lines: Sequence[Line]) -> dict[str, Scores]:
    """How close each line is to the question in meaning and in words; one array (n,) a signal, higher is closer.

    The late-interaction signals follow Khattab & Zaharia 2020, within one line instead of one passage.
    """
    counts = [len(line.tokens) for line in lines]
    starts = np.concatenate([[0], np.cumsum(counts)])
    rows = np.concatenate([line.tokens for line in lines]).astype(np.float32)
    similarity = question.tokens @ rows.T
    best = np.full((len(lines), len(question.tokens)), UNKNOWN_SIMILARITY)
    reverse = np.full(len(lines), UNKNOWN_SIMILARITY)
    cosine = np.full(len(lines), UNKNOWN_SIMILARITY)
    for i, count in enumerate(counts):
        if count:
            block = similarity[:, starts[i] : starts[i + 1]]
            best[i], reverse[i] = block.max(axis=1), block.max(axis=0).mean()
            mean = rows[starts[i] : starts[i + 1]].mean(axis=0)
            cosine[i] = mean @ question.vector / max(float(np.linalg.norm(mean)), 1e-9)
    rare_overlap, overlap = _overlaps(question_text, lines)
    varying = best.std(axis=0) + 1e-4
    return {
        "cosine": cosine,
        "late": best.mean(axis=1),
        "late_worst": best.min(axis=1),
        "late_varying": best @ (varying / varying.sum()),
        "late_content": best @ _token_weights(question.token_texts),
        "reverse": reverse,
        "rare_overlap": rare_overlap,
        "overlap": overlap,
    }


NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
SMOOTHING_LINES = (1.0, 2.0, 4.0)
"""Standard deviations of the bells with which a signal is smoothed along the page."""
LONGEST_SECTION = 12
"""Lines; a heading further above no longer counts as the heading of a line."""


def _moved(values: Scores, offset: int, fill: float) -> Scores:
    """Value of the line `offset` further down for every line; `fill` where the page has no such line."""
    moved = np.full(len(values), fill)
    if abs(offset) < len(values):
        if offset > 0:
            moved[:-offset] = values[offset:]
        else:
            moved[-offset:] = values[:offset]
    return moved


def _smoothed(values: Scores, width: float) -> Scores:
    reach = 6
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), bell / bell.sum(), mode="valid")


def _last_before(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For every line the index of the last marked line above it, -1 if there is none."""
    positions = np.where(marked, np.arange(len(marked)), -1)
    return np.concatenate([[-1], np.maximum.accumulate(positions)[:-1]]).astype(np.int64)


def _expanded(name: str, values: Scores, headings: npt.NDArray[np.int64]) -> dict[str, Scores]:
    """One signal seen against its page: distance to the best, standard score, rank, neighbours, smoothed, at the heading above."""
    standard = (values - values.mean()) / (values.std() + SPREAD_FLOOR)
    columns = {
        name: values,
        f"{name}_below_best": values - values.max(),
        f"{name}_standard": standard,
        f"{name}_rank": (np.argsort(np.argsort(-values, kind="stable"), kind="stable") + 0.5) / len(values),
        f"{name}_heading": np.where(headings >= 0, standard[headings], 0.0),
    }
    columns |= {f"{name}_line{offset:+d}": _moved(standard, offset, 0.0) for offset in NEIGHBOURS}
    return columns | {f"{name}_smooth{width:g}": _smoothed(standard, width) for width in SMOOTHING_LINES}


EXPANDED = ("cosine", "late", "late_varying", "late_content", "rare_overlap")
WORD_SIGNALS = ("rare_overlap", "overlap")
"""Signals that say something only where question and line are in the same language."""


def _form_columns(lines: Sequence[Line]) -> dict[str, Scores]:
    forms = [_form(line.text) for line in lines]
    columns = {f"form_{name}": np.array([form[name] for form in forms]) for name in forms[0]}
    for name in ("introduces", "heading", "asks", "full_stop", "length", "link", "mail", "hours", "phone"):
        for offset in (-1, 1):
            columns[f"form_{name}_line{offset:+d}"] = _moved(columns[f"form_{name}"], offset, 0.0)
    return columns


def _asked_columns(question_text: str, columns: dict[str, Scores]) -> dict[str, Scores]:
    """Kind of question times the forms its answers have."""
    asked = asked_kinds(question_text)
    return {
        f"asked_{kind}": asked[kind] * np.max([columns[f"form_{form}"] for form in forms], axis=0)
        for kind, (_, forms) in ASKED.items()
    }


def describe_lines(question_text: str, question: QueryEmbedding, lines: Sequence[Line]) -> dict[str, Scores]:
    """All features of the lines of one page or passage, by name; arrays (n,) in the order of the lines, n at least 1."""
    signals = closeness(question_text, question, lines)
    columns = _form_columns(lines)
    columns |= _asked_columns(question_text, columns)
    opens = (columns["form_heading"] + columns["form_introduces"] + columns["form_asks"]) > 0
    headings = _last_before(opens)
    for name, values in signals.items():
        if name in EXPANDED:
            columns |= _expanded(name, values, headings)
        else:
            columns |= {name: values, f"{name}_below_best": values - values.max()}
    order = np.arange(len(lines))
    return columns | {
        "position": order / len(lines),
        "lines_above": np.log1p(order),
        "lines_below": np.log1p(order[::-1]),
        "lines": np.full(len(lines), np.log(len(lines))),
        "below_heading": np.minimum(order - headings, LONGEST_SECTION).astype(np.float64),
    }


def describe_page(columns: dict[str, Scores], probabilities: Scores) -> dict[str, float]:
    """Features of a page as a whole, from its lines' features and the probabilities they got."""
    best = np.sort(probabilities)[::-1]
    odds = np.log(np.clip(best, 1e-4, 1 - 1e-4) / (1 - np.clip(best, 1e-4, 1 - 1e-4)))
    features = {
        "best_odds": odds[0],
        "three_best_odds": odds[:3].mean(),
        "expected_lines": np.log1p(best.sum()),
        "lines": np.log(len(best)),
        "none_odds": np.log1p(-np.clip(best, 0, 0.99)).sum() / np.sqrt(len(best)),
    }
    for name in ("cosine", "late", "late_worst", "late_content", "rare_overlap", "overlap"):
        features[f"{name}_best"] = columns[name].max()
        features[f"{name}_margin"] = columns[name].max() - columns[name].mean()
    return {name: float(value) for name, value in features.items()}
