"""Trains `assistant/evidence_model.json` on OMoS-QA German: `python -m bench.train_evidence TRAIN.json [--dev DEV.json]`.

Thresholds are chosen on train, out of fold by page; dev is only reported. Deterministic; eight minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from assistant.evaluate_sentences import embed_pages, expected_calibration_error, f1_score
from assistant.evidence import LARGEST_STANDARD_SCORE, MODEL_FILE, Judge, Logistic, sigmoid
from assistant.evidence_features import (
    Centre,
    Description,
    Line,
    Scores,
    Table,
    describe,
    needs_same_language,
    page_odds,
    unit,
)
from index.embed import SentenceTransformersEmbedder
from index.embedding_types import QueryEmbedding

FOLDS = 5
PAGE_REPEATS = 5
"""Ways to fold the pages that the page model is averaged over out of fold; with a fifth unanswerable, one way is a lottery."""
LINE_STRENGTH, PAGE_STRENGTH = 0.01, 0.1
"""Inverse regularisation of the logistic regressions of lines and pages."""
HIDDEN, EPOCHS, PAGES_A_STEP, LEARNING_RATE, WEIGHT_DECAY = 16, 12, 12, 3e-3, 0.05
FEATURE_DROPOUT, HIDDEN_DROPOUT = 0.25, 0.3
SEEDS = (0, 1, 2)
LONGEST_PAGE = 60
"""Lines of a page a network sees at once in training."""
UNANSWERABLE_SHARE = 0.5
"""Weight of F1 over empty answers against F1 over lines when thresholds are chosen."""
LINE_THRESHOLDS = np.arange(0.14, 0.42, 0.02)
PAGE_THRESHOLDS = np.arange(0.40, 0.92, 0.02)
SOURCE = {
    "what": "Which lines answer a question, and does a page answer at all: read by assistant/evidence.py. A feature's numbers are "
    "mean, scale and weight.",
    "data": "OMoS-QA (digitalfabrik/integreat-qa-dataset, KONVENS 2024), German train split",
    "licence": "CC-BY-4.0 (data)",
    "command": "python -m bench.train_evidence omos_qa_de_train.json --dev omos_qa_de_dev.json",
}


@dataclass(frozen=True)
class Asked:
    """One question on one page, embedded."""

    text: str
    question: QueryEmbedding
    page: list[Line]
    answers: Scores
    page_id: int


@dataclass(frozen=True)
class Example:
    """The same, described; `answers` is 1 for the lines that answer."""

    description: Description
    answers: Scores
    page_id: int


def read_questions(path: Path, embedder: SentenceTransformersEmbedder) -> list[Asked]:
    """Embed the questions and pages of a file of the data set."""
    items = json.loads(path.read_text(encoding="utf-8"))
    pages = embed_pages([item["context"] for item in items], embedder)
    asked = []
    for item in items:
        page = pages[item["context"]]
        answers = np.zeros(len(page))
        answers[item["answers"]] = 1.0
        embedded = embedder.embed_query(item["question"])
        asked.append(Asked(item["question"], embedded, page, answers, int(item["pageId"])))
    return asked


def measure_centre(asked: Sequence[Asked]) -> dict[str, list[float]]:
    """Mean vectors in the form `assistant.evidence_features.Centre` reads."""
    pages = {id(a.page): a.page for a in asked}.values()
    lines = [line.tokens for page in pages for line in page if len(line.tokens)]
    means = {
        "question": np.mean([a.question.vector for a in asked], axis=0),
        "question_tokens": np.concatenate([a.question.tokens for a in asked]).mean(axis=0),
        "line": np.mean([unit(tokens.mean(axis=0)) for tokens in lines], axis=0),
        "line_tokens": np.concatenate(lines).mean(axis=0),
    }
    return {name: np.round(vector, 4).astype(float).tolist() for name, vector in means.items()}


def describe_all(asked: Sequence[Asked], centre: Centre) -> list[Example]:
    """Features of every question's page."""
    return [Example(describe(a.text, a.question, a.page, centre), a.answers, a.page_id) for a in asked]


def line_table(examples: Sequence[Example], names: Sequence[str]) -> Table:
    """Features of all lines, one page after the other."""
    return np.concatenate([np.stack([e.description.lines[name] for name in names], axis=1) for e in examples])


def rounded(values: npt.NDArray[Any], digits: int = 4) -> Any:
    """Numbers as they are stored; the model is judged with these."""
    return np.round(np.asarray(values, dtype=np.float64), digits).tolist()


def fit_logistic(names: Sequence[str], table: Table, outcome: Scores, strength: float) -> dict[str, Any]:
    """Logistic regression over standard scores in the form `assistant.evidence.Logistic` reads."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-4
    standard = np.clip((table - mean) / scale, -LARGEST_STANDARD_SCORE, LARGEST_STANDARD_SCORE)
    model = LogisticRegression(C=strength, max_iter=2000).fit(standard, outcome)
    rows = rounded(np.stack([mean, scale, model.coef_[0]], axis=1), 5)
    return {"intercept": round(float(model.intercept_[0]), 5), "features": dict(zip(names, rows, strict=True))}


class PageNetwork(nn.Module):
    """The network of `assistant.evidence.Network`, with dropout, for training."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.direct = nn.Linear(features, 1)
        nn.init.zeros_(self.direct.weight)
        nn.init.constant_(self.direct.bias, -1.4)  # a fifth of the lines answers
        self.hidden = nn.Linear(features, HIDDEN)
        self.near = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1)
        self.far = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=3, dilation=3)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        self.drop_features, self.drop_hidden = nn.Dropout(FEATURE_DROPOUT), nn.Dropout(HIDDEN_DROPOUT)

    def forward(self, table: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Log odds (b, n) from features (b, n, f); `present` (b, n) is 0 where a page is filled up."""
        table = self.drop_features(table)
        hidden = torch.relu(self.hidden(table)) * present[..., None]
        near = torch.relu(self.near(self.drop_hidden(hidden).transpose(1, 2))) * present[:, None]
        far = torch.relu(self.far(near)).transpose(1, 2)
        odds: torch.Tensor = (self.direct(table) + self.out(self.drop_hidden(hidden + far)))[..., 0]
        return odds

    def as_json(self) -> dict[str, Any]:
        """In the form `assistant.evidence.Network.from_json` reads."""
        weights = {name: tensor.numpy() for name, tensor in self.state_dict().items()}
        return {
            "direct": rounded(weights["direct.weight"][0]),
            "hidden": rounded(weights["hidden.weight"].T),
            "hidden_bias": rounded(weights["hidden.bias"]),
            "near": rounded(weights["near.weight"].transpose(2, 1, 0)),
            "near_bias": rounded(weights["near.bias"]),
            "far": rounded(weights["far.weight"].transpose(2, 1, 0)),
            "far_bias": rounded(weights["far.bias"]),
            "out": rounded(weights["out.weight"][0]),
            "bias": round(float(weights["direct.bias"][0]), 4),
        }


def _stretch(length: int, random: np.random.Generator) -> slice:
    """Part of a page to train on: half the time its first lines are left out, so that a beginning means nothing."""
    first = int(random.integers(1, 11)) if random.random() < 0.5 else 0
    first = min(first, max(length - 3, 0))
    if length - first > LONGEST_PAGE:
        first += int(random.integers(0, length - first - LONGEST_PAGE + 1))
    return slice(first, first + LONGEST_PAGE)


def fit_network(tables: Sequence[Table], answers: Sequence[Scores], seed: int) -> dict[str, Any]:
    """Train one network on pages of standard scores."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = PageNetwork(tables[0].shape[1])
    steps = EPOCHS * (len(tables) // PAGES_A_STEP + 1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps + 1)
    inputs = [torch.tensor(table, dtype=torch.float32) for table in tables]
    wanted = [torch.tensor(answer, dtype=torch.float32) for answer in answers]
    network.train()
    for _ in range(EPOCHS):
        order = random.permutation(len(tables))
        for start in range(0, len(order), PAGES_A_STEP):
            chosen = order[start : start + PAGES_A_STEP]
            parts = [_stretch(len(wanted[i]), random) for i in chosen]
            table = nn.utils.rnn.pad_sequence([inputs[i][p] for i, p in zip(chosen, parts, strict=True)], True)
            answer = nn.utils.rnn.pad_sequence([wanted[i][p] for i, p in zip(chosen, parts, strict=True)], True)
            present = nn.utils.rnn.pad_sequence(
                [torch.ones_like(wanted[i][p]) for i, p in zip(chosen, parts, strict=True)], True
            )
            loss = nn.functional.binary_cross_entropy_with_logits(network(table, present), answer, reduction="none")
            optimiser.zero_grad()
            mean = (loss * present).sum() / present.sum()
            mean.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            optimiser.step()
            schedule.step()
    return network.eval().as_json()


def fit_lines(names: Sequence[str], examples: Sequence[Example], seeds: Sequence[int]) -> dict[str, Any]:
    """Logistic regression and networks of the lines; `page` is still empty."""
    answers = [e.answers for e in examples]
    logistic = fit_logistic(names, line_table(examples, names), np.concatenate(answers), LINE_STRENGTH)
    standard = Logistic.from_json(logistic).standard
    tables = [standard(line_table([e], names)) for e in examples]
    nothing = {"intercept": 0.0, "features": {"lines": [0.0, 1.0, 0.0]}}
    return {"lines": logistic, "networks": [fit_network(tables, answers, seed) for seed in seeds], "page": nothing}


def folds_of(examples: Sequence[Example], seed: int = 0) -> npt.NDArray[np.int64]:
    """Fold number of every example; all questions of a page are in one fold."""
    pages = np.unique([example.page_id for example in examples])
    np.random.default_rng(seed).shuffle(pages)
    fold = {int(page): i % FOLDS for i, page in enumerate(pages)}
    return np.array([fold[example.page_id] for example in examples])


@dataclass(frozen=True)
class Scored:
    """Probabilities for examples."""

    examples: Sequence[Example]
    lines: Sequence[Scores]
    pages: Scores

    def figures(self, line_threshold: float, page_threshold: float) -> dict[str, float]:
        """Micro F1 over lines, F1 over empty answers, calibration errors."""
        hits = chosen = wanted = empty_hits = empty_chosen = empty_wanted = 0
        for example, lines, page in zip(self.examples, self.lines, self.pages, strict=True):
            selected = (lines >= line_threshold) & (page >= page_threshold)
            gold = example.answers > 0
            hits, chosen, wanted = hits + int((selected & gold).sum()), chosen + selected.sum(), wanted + gold.sum()
            empty_chosen, empty_wanted = empty_chosen + (not selected.any()), empty_wanted + (not gold.any())
            empty_hits += not selected.any() and not gold.any()
        precision, recall, f1 = f1_score(hits, int(chosen), int(wanted))
        empty = f1_score(empty_hits, empty_chosen, empty_wanted)[2]
        outcomes = [bool(value) for e in self.examples for value in e.answers]
        answering = [bool(e.answers.any()) for e in self.examples]
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "unanswerable_f1": round(empty, 4),
            "line_calibration_error": round(
                expected_calibration_error(np.concatenate(self.lines).tolist(), outcomes), 4
            ),
            "page_calibration_error": round(expected_calibration_error(self.pages.tolist(), answering), 4),
        }

    def thresholds(self) -> tuple[float, float]:
        """Where both F1 are best together, averaged over neighbouring thresholds so that one lucky value does not win."""
        grid = np.array([[self._goal(a, b) for b in PAGE_THRESHOLDS] for a in LINE_THRESHOLDS])
        padded = np.pad(grid, ((1, 1), (4, 4)), mode="edge")
        smooth = np.lib.stride_tricks.sliding_window_view(padded, (3, 9)).mean(axis=(2, 3))
        line, page = np.unravel_index(int(smooth.argmax()), smooth.shape)
        return round(float(LINE_THRESHOLDS[line]), 2), round(float(PAGE_THRESHOLDS[page]), 2)

    def _goal(self, line_threshold: float, page_threshold: float) -> float:
        figures = self.figures(line_threshold, page_threshold)
        return figures["f1"] + UNANSWERABLE_SHARE * figures["unanswerable_f1"]


def fit_case(
    train: Sequence[Example], usable: Callable[[str], bool], seeds: Sequence[int] = SEEDS
) -> tuple[dict[str, Any], Scored]:
    """The models of one case, and the probabilities of train out of fold."""
    names = [name for name in train[0].description.lines if usable(name)]
    folds = folds_of(train)
    lines: list[Scores] = [np.zeros(0)] * len(train)
    for fold in range(FOLDS):
        judge = Judge.from_json(fit_lines(names, [e for e, f in zip(train, folds, strict=True) if f != fold], seeds))
        for i in np.flatnonzero(folds == fold).tolist():
            lines[i] = judge.line_probabilities(train[i].description.lines)
    features = [e.description.page | page_odds(p) for e, p in zip(train, lines, strict=True)]
    table = np.array([list(row.values()) for row in features])
    answers = np.array([float(e.answers.any()) for e in train])
    pages = np.zeros(len(train))
    for repeat in range(PAGE_REPEATS):
        folds = folds_of(train, repeat)
        for fold in range(FOLDS):
            inside = folds == fold
            model = Logistic.from_json(fit_logistic(list(features[0]), table[~inside], answers[~inside], PAGE_STRENGTH))
            pages[inside] += sigmoid(model.odds(model.standard(table[inside]))) / PAGE_REPEATS
    fitted = fit_lines(names, train, seeds)
    fitted["page"] = fit_logistic(list(features[0]), table, answers, PAGE_STRENGTH)
    return fitted, Scored(train, lines, pages)


def apply_case(stored: dict[str, Any], examples: Sequence[Example]) -> Scored:
    """Probabilities of examples that were not trained on."""
    judge = Judge.from_json(stored)
    lines = [judge.line_probabilities(e.description.lines) for e in examples]
    pages = [judge.page_probability(e.description.page | page_odds(p)) for e, p in zip(examples, lines, strict=True)]
    return Scored(examples, lines, np.array(pages))


ABLATIONS: dict[str, Callable[[str], bool]] = {
    "everything": lambda name: True,
    "no centred vectors": lambda name: not name.startswith(("centred", "content", "like")),
    "no word overlap": lambda name: not needs_same_language(name),
    "no neighbours": lambda name: not re.search(r"_line[+-]|_smooth|_within|_heading$|distance|from_best", name),
    "no forms": lambda name: not name.startswith(("form_", "asked_")),
    "cosine only": lambda name: "cosine" in name or name.startswith("line"),
}


def print_ablations(train: Sequence[Example], dev: Sequence[Example]) -> None:
    """What each family of features gives; without the networks, each with thresholds of its own."""
    print(f"{'logistic regressions only':28} features  train F1 / empty   dev F1 / empty")
    for label, usable in ABLATIONS.items():
        stored, scored = fit_case(train, usable, seeds=())
        thresholds = scored.thresholds()
        row = [scored.figures(*thresholds)]
        row += [apply_case(stored, dev).figures(*thresholds)] if dev else []
        shown = "   ".join(f"{figures['f1']:.3f} / {figures['unanswerable_f1']:.3f}" for figures in row)
        print(f"{label:28} {len(stored['lines']['features']):8}     {shown}")


def write_model(stored: dict[str, Any], path: Path) -> None:
    """Indented JSON with lists of numbers on one line."""
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    text = re.sub(r"\[[\s\d.,e+-]+\]", lambda found: re.sub(r"\s+", "", found.group()), text)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Train, print figures, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--dev", type=Path, help="reported, never used for a choice")
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    arguments = parser.parse_args()
    embedder = SentenceTransformersEmbedder("", Path(tempfile.gettempdir()) / "netzlotse-models")
    train = read_questions(arguments.train, embedder)
    dev = read_questions(arguments.dev, embedder) if arguments.dev else []
    write_model(train_model(train, dev), arguments.out)


def train_model(asked: Sequence[Asked], asked_dev: Sequence[Asked]) -> dict[str, Any]:
    """Everything that is stored; figures are printed on the way."""
    torch.set_num_threads(1)  # the networks are too small to share; also makes sums repeatable
    centre = measure_centre(asked)
    train, dev = (describe_all(some, Centre.from_json(centre)) for some in (asked, asked_dev))
    print_ablations(train, dev)
    same, scored = fit_case(train, lambda name: True)
    other, scored_other = fit_case(train, lambda name: not needs_same_language(name))
    thresholds = scored.thresholds()
    scores = {
        "out_of_fold": scored.figures(*thresholds),
        "other_language_out_of_fold": scored_other.figures(*thresholds),
    }
    if dev:
        scores["dev"] = apply_case(same, dev).figures(*thresholds)
        scores["other_language_dev"] = apply_case(other, dev).figures(*thresholds)
    print(f"thresholds (line, page): {thresholds}")
    for label, figures in scores.items():
        print(f"{label:28} {figures}")
    return {
        **SOURCE,
        "line_threshold": thresholds[0],
        "page_threshold": thresholds[1],
        "scores": scores,
        "centre": centre,
        "same_language": same,
        "other_language": other,
    }


if __name__ == "__main__":
    main()
