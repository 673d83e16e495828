"""What is measured about a line before `assistant/evidence.py` judges it: closeness to the question, its form, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evidence_forms import ASKED, asked_kinds, line_form
from index.analyse import analyse
from index.embedding_types import Matrix, QueryEmbedding, Spans, Vector
from index.reader import line_numbers
from index.stopwords import FUNCTION_WORDS

Scores = npt.NDArray[np.float64]
"""Shape (n,), one value a line."""
Table = npt.NDArray[np.float64]
"""Shape (n, f), one row a line, one column a feature (or a word or token of the question)."""
Indexes = npt.NDArray[np.int64]

PART_WEIGHT = 0.5
"""Of a compound's part against a whole word, when words of question and line are compared."""
FUNCTION_TOKEN_WEIGHT = 0.15
"""Of a question token that is a function word or shorter than three letters, in the weighted late interaction."""
SPREAD_FLOOR = 1e-3
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
SMOOTHING_LINES = (1.0, 2.0, 4.0)
"""Standard deviations of the bells with which a signal is smoothed along the page."""
SMOOTHING_REACH = 6
LONGEST_SECTION = 12
"""Lines; a heading further above no longer counts as the heading of a line, nor a best line further away."""
WINDOWS = (1, 3)
"""Lines to each side that may help a line to cover the question."""
EXPANDED = (
    "cosine",
    "centred_cosine",
    "centred_late",
    "centred_content",
    "centred_worst",
    "content_within1",
    "content_within3",
    "rare_overlap",
    "overlap_within1",
    "overlap_within3",
)
"""Signals that are also seen against their page."""
ONLY_BELOW_BEST = ("late_worst", "reverse", "overlap")


@dataclass(frozen=True)
class Line:
    """One sentence, heading or list item, with the rows of its tokens as they were embedded within their passage."""

    text: str
    tokens: Matrix
    """Shape (t, d); t may be 0."""


@dataclass(frozen=True)
class Centre:
    """Mean vectors of the embedding space, shape (d,): taken off, they leave what tells lines apart (the space is a narrow cone)."""

    question: Vector
    question_tokens: Vector
    line: Vector
    line_tokens: Vector

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Centre:
        """Four lists of numbers by name."""
        return cls(**{name: np.array(stored[name], dtype=np.float32) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Description:
    """A page or passage for one question: features of its lines, shape (n,) each, and of itself."""

    lines: dict[str, Scores] = field(default_factory=dict)
    page: dict[str, float] = field(default_factory=dict)


def cut_lines(text: str, sentences: Sequence[tuple[int, int]], tokens: Matrix, spans: Spans) -> list[Line]:
    """Lines of a passage. `sentences` are (start, end) characters of `text`, in order."""
    numbers = line_numbers(spans, sentences)
    return [Line(text[start:end], tokens[numbers == n]) for n, (start, end) in enumerate(sentences)]


def needs_same_language(feature: str) -> bool:
    """Whether a feature is built on shared words or on German forms of questions."""
    return "overlap" in feature or feature.startswith("asked_")


def unit(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rows (or one vector) moved to length 1; zero stays zero."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9))


@lru_cache(maxsize=50_000)
def _weighted_words(text: str) -> dict[str, float]:
    analysed = analyse(text)
    return dict.fromkeys(analysed.parts, PART_WEIGHT) | dict.fromkeys(analysed.whole, 1.0)


def _token_weights(token_texts: Sequence[str]) -> Scores:
    """Weights of the question's tokens, sum 1."""
    pieces = [text.strip(" ▁") for text in token_texts]
    light = [len(piece) < 3 or piece.lower() in FUNCTION_WORDS for piece in pieces]
    weights = np.where(light, FUNCTION_TOKEN_WEIGHT, 1.0)
    return np.asarray(weights / max(weights.sum(), 1e-9))


def _best_matches(question_tokens: Matrix, rows: Matrix, starts: Indexes) -> tuple[Table, Scores]:
    """Each question token's best match in each line, shape (n, q), and each line's mean best match the other way round, (n,).

    Source: late interaction of Khattab & Zaharia 2020, within lines. Every line has at least one row.
    """
    similarity = question_tokens @ rows.T
    best = np.maximum.reduceat(similarity, starts, axis=1).T.astype(np.float64)
    counts = np.diff(np.append(starts, len(rows)))
    return best, np.asarray(np.add.reduceat(similarity.max(axis=0), starts) / counts)


def _within(matches: Table, reach: int) -> Table:
    """Best match of each column in a line or up to `reach` lines around it."""
    padded = np.pad(matches, ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    return np.asarray(windows.max(axis=-1))


def _word_matches(question_text: str, lines: Sequence[Line]) -> tuple[Table, Scores, Scores]:
    """Which words of the question each line has, (n, w) in [0, 1]; weights of the words, plain and by rarity in the page, sum 1."""
    wanted = _weighted_words(question_text) or {"": 1.0}
    rows = [_weighted_words(line.text) for line in lines]
    found = np.array([[min(weight, row.get(word, 0.0)) / weight for word, weight in wanted.items()] for row in rows])
    weights = np.array(list(wanted.values()))
    rare = weights * np.log(1 + (len(lines) + 1) / ((found > 0).sum(axis=0) + 1))
    return found, weights / weights.sum(), rare / rare.sum()


def _moved(values: Scores, offset: int, fill: float = 0.0) -> Scores:
    """Value of the line `offset` further down for every line; `fill` where the page has no such line."""
    moved = np.full(len(values), fill)
    if abs(offset) < len(values):
        if offset > 0:
            moved[:-offset] = values[offset:]
        else:
            moved[-offset:] = values[:offset]
    return moved


def _smoothed(values: Scores, width: float) -> Scores:
    bell = np.exp(-0.5 * (np.arange(-SMOOTHING_REACH, SMOOTHING_REACH + 1) / width) ** 2)
    return np.convolve(np.pad(values, SMOOTHING_REACH, mode="edge"), bell / bell.sum(), mode="valid")


def _last_before(marked: npt.NDArray[np.bool_]) -> Indexes:
    """For every line the index of the last marked line above it, -1 if there is none."""
    positions = np.where(marked, np.arange(len(marked)), -1)
    return np.concatenate([[-1], np.maximum.accumulate(positions)[:-1]]).astype(np.int64)


def _expanded(name: str, values: Scores, headings: Indexes) -> dict[str, Scores]:
    """One signal seen against its page: distance to the best, standard score, rank, neighbours, smoothed, at the heading above."""
    standard = (values - values.mean()) / (values.std() + SPREAD_FLOOR)
    columns = {
        name: values,
        f"{name}_below_best": values - values.max(),
        f"{name}_standard": standard,
        f"{name}_rank": (np.argsort(np.argsort(-values, kind="stable"), kind="stable") + 0.5) / len(values),
        f"{name}_heading": np.where(headings >= 0, standard[headings], 0.0),
    }
    columns |= {f"{name}_line{offset:+d}": _moved(standard, offset) for offset in NEIGHBOURS}
    return columns | {f"{name}_smooth{width:g}": _smoothed(standard, width) for width in SMOOTHING_LINES}


def _form_columns(question_text: str, lines: Sequence[Line]) -> dict[str, Scores]:
    """Forms of each line and of the lines beside it; kind of question times the forms its answers have."""
    forms = [line_form(line.text) for line in lines]
    columns = {f"form_{name}": np.array([form[name] for form in forms]) for name in forms[0]}
    for name in ("introduces", "heading", "asks", "full_stop", "length", "link", "mail", "hours", "phone"):
        for offset in (-1, 1):
            columns[f"form_{name}_line{offset:+d}"] = _moved(columns[f"form_{name}"], offset)
    asked = asked_kinds(question_text)
    for kind, (_, answering) in ASKED.items():
        columns[f"asked_{kind}"] = asked[kind] * np.max([columns[f"form_{form}"] for form in answering], axis=0)
    return columns


def _kinship_columns(vectors: Table, best: int) -> dict[str, Scores]:
    """How lines belong together: with the best line, the line before, the page."""
    distance = np.clip(np.arange(len(vectors)) - best, -LONGEST_SECTION, LONGEST_SECTION).astype(np.float64)
    return {
        "like_best": vectors @ vectors[best],
        "from_best": distance,
        "distance_to_best": np.abs(distance),
        "like_line_before": np.concatenate([[0.0], (vectors[1:] * vectors[:-1]).sum(axis=1)]),
        "like_page": vectors @ unit(vectors.mean(axis=0)),
    }


def describe(question_text: str, question: QueryEmbedding, lines: Sequence[Line], centre: Centre) -> Description:
    """All features of one page or passage by name; lines in text order, at least one of them."""
    filled = [line.tokens if len(line.tokens) else centre.line_tokens[None] for line in lines]
    starts = np.cumsum([0, *map(len, filled[:-1])])
    rows = np.concatenate(filled)
    weights = _token_weights(question.token_texts)
    matches, reverse = _best_matches(question.tokens, rows, starts)
    centred, _ = _best_matches(unit(question.tokens - centre.question_tokens), unit(rows - centre.line_tokens), starts)
    means = unit(np.add.reduceat(rows, starts, axis=0).astype(np.float64))
    vectors = unit(means - centre.line)
    words, word_weights, rarity = _word_matches(question_text, lines)
    signals = {
        "cosine": means @ question.vector,
        "late_worst": matches.min(axis=1),
        "reverse": reverse,
        "centred_cosine": vectors @ unit(question.vector - centre.question),
        "centred_late": centred.mean(axis=1),
        "centred_content": centred @ weights,
        "centred_worst": centred.min(axis=1),
        "overlap": words @ word_weights,
        "rare_overlap": words @ rarity,
    }
    for reach in WINDOWS:
        signals[f"content_within{reach}"] = _within(centred, reach) @ weights
        signals[f"overlap_within{reach}"] = _within(words, reach) @ rarity
    columns = _form_columns(question_text, lines)
    opens = (columns["form_heading"] + columns["form_introduces"] + columns["form_asks"]) > 0
    headings = _last_before(opens)
    for name in EXPANDED:
        columns |= _expanded(name, signals[name], headings)
    for name in ONLY_BELOW_BEST:
        columns |= {name: signals[name], f"{name}_below_best": signals[name] - signals[name].max()}
    columns |= _kinship_columns(vectors, int(np.argmax(signals["centred_content"])))
    columns["lines"] = np.full(len(lines), np.log(len(lines)))
    columns["below_heading"] = np.minimum(np.arange(len(lines)) - headings, LONGEST_SECTION).astype(np.float64)
    signals |= {"late": matches.mean(axis=1), "late_content": matches @ weights}
    return Description(columns, _page_features(signals, matches, centred, weights))


def _page_features(signals: dict[str, Scores], matches: Table, centred: Table, weights: Scores) -> dict[str, float]:
    """How well the page as a whole covers the question: its best line, its best stretch, all of it.

    Meaning only: shared words made these worse out of fold, and so one set serves questions in any language.
    """
    features: dict[str, Any] = {}
    for name in ("cosine", "late", "late_worst", "late_content", "centred_cosine"):
        features |= {f"{name}_best": signals[name].max(), f"{name}_margin": signals[name].max() - signals[name].mean()}
    everywhere = centred.max(axis=0)
    features |= {
        "centred_content_best": signals["centred_content"].max(),
        "centred_content_stretch": (_within(centred, 2) @ weights).max(),
        "centred_content_all": everywhere @ weights,
        "centred_content_weakest": everywhere[weights >= weights.max() / 2].min(),
        "late_content_all": matches.max(axis=0) @ weights,
        "late_weakest": matches.max(axis=0).min(),
    }
    return {name: float(value) for name, value in features.items()}


def page_odds(probabilities: Scores) -> dict[str, float]:
    """Features of a page from the probabilities of its lines, at least one."""
    best = np.clip(np.sort(probabilities)[::-1], 1e-4, 1 - 1e-4)
    odds = np.log(best / (1 - best))
    features = {
        "line_odds_best": odds[0],
        "line_odds_three_best": odds[:3].mean(),
        "line_odds_margin": odds[0] - np.median(odds),
        "lines_expected": np.log1p(best.sum()),
        "lines_none": np.log1p(-best).sum() / np.sqrt(len(best)),
        "lines": np.log(len(best)),
    }
    return {name: float(value) for name, value in features.items()}
