"""Trains `assistant/evidence_model.json` on OMoS-QA German: `python bench/train_evidence.py TRAIN.json [--dev DEV.json]`.

Thresholds are chosen on train, out of fold by page; dev is only reported. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.evaluate_sentences import embed_page, expected_calibration_error, f1_score
from assistant.evidence import MODEL_FILE, needs_same_language
from assistant.evidence_features import Scores, Table, describe_lines, describe_page
from index.embed import SentenceTransformersEmbedder

FOLDS = 5
LINE_STRENGTH, PAGE_STRENGTH = 0.01, 0.03
"""Inverse regularisation of the line and the page model."""


@dataclass(frozen=True)
class Example:
    """One question on one page, with the features of its lines."""

    columns: dict[str, Scores]
    answers: Scores
    page: int


def read_examples(path: Path, embedder: SentenceTransformersEmbedder) -> list[Example]:
    """Embed and describe every question of a file."""
    pages: dict[str, Any] = {}
    examples = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        page = pages.get(item["context"]) or pages.setdefault(item["context"], embed_page(item["context"], embedder))
        columns = describe_lines(item["question"], embedder.embed_query(item["question"]), page)
        answers = np.zeros(len(page))
        answers[item["answers"]] = 1.0
        examples.append(Example(columns, answers, int(item["pageId"])))
    return examples


def fit_logistic(names: list[str], table: Table, outcome: Scores, strength: float) -> dict[str, Any]:
    """Standardised logistic regression in the form `assistant.evidence.Logistic` reads."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=2000).fit(np.clip((table - mean) / scale, -5, 5), outcome)
    rows = np.stack([mean, scale, model.coef_[0]], axis=1).round(5).tolist()
    return {"intercept": round(float(model.intercept_[0]), 5), "features": dict(zip(names, rows, strict=True))}


def apply_logistic(stored: dict[str, Any], table: Table) -> Scores:
    """The same as `assistant.evidence.Logistic.probabilities`."""
    mean, scale, weights = np.array(list(stored["features"].values())).T
    return np.asarray(1 / (1 + np.exp(-(np.clip((table - mean) / scale, -5, 5) @ weights + stored["intercept"]))))


def folds_of(examples: list[Example]) -> npt_int:
    """Fold number of every example; all questions of a page are in one fold."""
    pages = np.unique([example.page for example in examples])
    np.random.default_rng(0).shuffle(pages)
    fold = {int(page): i % FOLDS for i, page in enumerate(pages)}
    return np.array([fold[example.page] for example in examples])


npt_int = Any


def main() -> None:
    """Train, print figures, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    args = parser.parse_args()
    if args.cache and args.cache.is_file():
        train, dev = pickle.loads(args.cache.read_bytes())  # noqa: S301  # written by this command
    else:
        embedder = SentenceTransformersEmbedder("", Path(tempfile.gettempdir()) / "netzlotse-models")
        train = read_examples(args.train, embedder)
        dev = read_examples(args.dev, embedder) if args.dev else []
        if args.cache:
            args.cache.write_bytes(pickle.dumps((train, dev)))
    stored: dict[str, Any] = {
        "what": "Logistic regressions: does a line answer a question, does a page answer at all. Each feature: mean, scale, weight.",
        "data": "OMoS-QA, German train split (digitalfabrik/integreat-qa-dataset, KONVENS 2024)",
        "licence": "CC-BY-4.0",
        "command": "python bench/train_evidence.py omos_qa_de_train.json",
    }
    for case in ("same_language", "other_language"):
        stored[case], figures = fit_case(train, case)
        if case == "same_language":
            stored |= {
                "line_threshold": figures[0],
                "page_threshold": figures[1],
                "scores": {"out_of_fold": figures[2]},
            }
            if dev:
                stored["scores"]["dev"] = score(dev, *judge_all(stored[case], dev), *figures[:2])
        print(case, figures)
    print(stored["scores"])
    args.out.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table_of(examples: list[Example], names: list[str]) -> Table:
    return np.concatenate([np.stack([e.columns[n] for n in names], axis=1) for e in examples])


def judge_all(case: dict[str, Any], examples: list[Example]) -> tuple[list[Scores], Scores]:
    lines = [apply_logistic(case["lines"], table_of([e], list(case["lines"]["features"]))) for e in examples]
    pages = np.array(
        [
            apply_logistic(
                case["page"], np.array([[describe_page(e.columns, p)[n] for n in case["page"]["features"]]])
            )[0]
            for e, p in zip(examples, lines, strict=True)
        ]
    )
    return lines, pages


def score(
    examples: list[Example], lines: list[Scores], pages: Scores, line_at: float, page_at: float
) -> dict[str, float]:
    hits = chosen = wanted = empty_hits = empty_chosen = empty_wanted = 0
    for e, p, a in zip(examples, lines, pages, strict=True):
        selected = (p >= line_at) & (a >= page_at)
        hits, chosen, wanted = hits + (selected * e.answers).sum(), chosen + selected.sum(), wanted + e.answers.sum()
        empty_chosen, empty_wanted = empty_chosen + (not selected.any()), empty_wanted + (not e.answers.any())
        empty_hits += not selected.any() and not e.answers.any()
    f1, unanswerable = f1_score(hits, chosen, wanted)[2], f1_score(empty_hits, empty_chosen, empty_wanted)[2]
    ece = expected_calibration_error(np.concatenate(lines).tolist(), [bool(v) for e in examples for v in e.answers])
    return {
        "f1": round(float(f1), 4),
        "unanswerable_f1": round(float(unanswerable), 4),
        "calibration_error": round(ece, 4),
    }


def fit_case(train: list[Example], case: str) -> tuple[dict[str, Any], tuple[float, float, dict[str, float]]]:
    names = [n for n in train[0].columns if case == "same_language" or not needs_same_language(n)]
    folds, answers = folds_of(train), np.array([e.answers.any() for e in train], dtype=float)
    lines: list[Scores] = [np.zeros(0)] * len(train)
    for fold in range(FOLDS):
        inside = [e for e, f in zip(train, folds, strict=True) if f != fold]
        model = fit_logistic(names, table_of(inside, names), np.concatenate([e.answers for e in inside]), LINE_STRENGTH)
        for i in np.flatnonzero(folds == fold):
            lines[i] = apply_logistic(model, table_of([train[i]], names))
    features = [describe_page(e.columns, p) for e, p in zip(train, lines, strict=True)]
    page_names = [n for n in features[0] if case == "same_language" or not needs_same_language(n)]
    table = np.array([[f[n] for n in page_names] for f in features])
    pages = np.zeros(len(train))
    for fold in range(FOLDS):
        model = fit_logistic(page_names, table[folds != fold], answers[folds != fold], PAGE_STRENGTH)
        pages[folds == fold] = apply_logistic(model, table[folds == fold])
    best = max(
        (
            (a, b, score(train, lines, pages, a, b))
            for a in np.arange(0.1, 0.5, 0.02)
            for b in np.arange(0.4, 0.9, 0.02)
        ),
        key=lambda t: t[2]["f1"] + 0.5 * t[2]["unanswerable_f1"],
    )
    fitted = {
        "lines": fit_logistic(names, table_of(train, names), np.concatenate([e.answers for e in train]), LINE_STRENGTH),
        "page": fit_logistic(page_names, table, answers, PAGE_STRENGTH),
    }
    return fitted, (round(float(best[0]), 3), round(float(best[1]), 3), best[2])


if __name__ == "__main__":
    main()
