"""Trains low-rank changes of multilingual-e5-small: its upper layers learn what German offices' answers look like.

Usage: python bench/train_adapter.py [OUT.safetensors] [--epochs 1]   (default: index/e5_adapter.safetensors). Afterwards train
subject, evidence and answerability anew on its vectors, in this order, with the scripts beside this one.

Learns from `corpus/training` with its folders (invented districts, written for this) and `corpus/gold/training.jsonl` (over the sample
network); not from districts that are set apart for answerability, nor from OMoS-QA: the evidence model chooses its thresholds there, on
pages that its vectors must not have learnt. Late interaction of a question must be highest with its passage, and within all passages of a
batch with the lines that answer; vectors must be nearest to the passage's. Beside each right passage stands one of those that the model,
as it comes, finds closest in the same network. The lower layers stay as they are, so that what they make of every text is computed once.
The tuning and held-back questions are never read. The file in use comes from an earlier form: rank 16, the first sixteen districts only,
any other passage of the same document beside the right one.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from districts import SET_APART
from learning import rate_share, shuffled_batches
from material import Material, add_districts, add_everyday, add_near_misses, add_sample
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from index.adapter import ADAPTER_FILE
from index.embed import CONTEXT_SEPARATOR
from index.unpack_e5 import unpack

ROOT = Path(__file__).resolve().parent.parent
TRAINED_LAYERS, RANK, SCALE = 6, 32, 2.0
BATCH, LEARNING_RATE, WARM_UP_STEPS = 8, 5e-4, 20
SHARPNESS = 50.0
"""Similarities lie close together in this model; times this, their softmax tells them apart."""
VECTOR_SHARE = 0.5
LONGEST_PASSAGE, LONGEST_QUESTION = 384, 128
"""Tokens."""
EVERYDAY_TIMES = 2
"""Their questions are the fewest and the most like those that people ask."""
CLOSE_ONES = 6
"""Passages of a network that stand beside the right one by turns."""
CHECKED_PART = 12
"""One document in so many is kept apart to see whether something general is learnt."""


@dataclass(frozen=True)
class Tokens:
    """One text for the model. `line` is the number of the line a token belongs to, -1 for prompt, context and special tokens."""

    ids: list[int]
    line: npt.NDArray[np.int64]


def tokens_of(tokenizer: Any, head: str, lines: Sequence[str], longest: int) -> Tokens:
    """`head` and lines as one text."""
    text = head
    ends: list[int] = []
    for line in lines:
        text += (" " if ends else "") + line
        ends.append(len(text))
    encoded = tokenizer(text, truncation=True, max_length=longest, return_offsets_mapping=True)
    numbers = [
        int(np.searchsorted(ends, end)) if end > start and end > len(head) else -1
        for start, end in encoded["offset_mapping"]
    ]
    return Tokens(encoded["input_ids"], np.array(numbers))


class LowRank(nn.Module):
    """A frozen linear layer with a trained low-rank change beside it."""

    def __init__(self, frozen: nn.Linear) -> None:
        super().__init__()
        self.frozen = frozen
        self.a = nn.Parameter(torch.randn(RANK, frozen.in_features) / math.sqrt(frozen.in_features))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, RANK))

    def forward(self, rows: Tensor) -> Tensor:
        """Like the frozen layer, plus the change."""
        change = functional.linear(functional.linear(rows, self.a), self.b)
        return self.frozen(rows) + SCALE * change  # type: ignore[no-any-return]  # modules are untyped


@dataclass(frozen=True)
class Closeness:
    """Questions against passages of a batch."""

    wholes: Tensor
    """Late interaction with all of a passage, shape (questions, passages)."""
    vectors: Tensor
    """Cosines, shape (questions, passages)."""
    lines: Tensor
    """Late interaction with each line of every passage, shape (questions, lines)."""
    owners: list[int]
    """Number of the passage that a line belongs to, shape (lines,)."""


class Learner:
    """The model with its changes, and what its lower layers made of all texts."""

    def __init__(self, folder: Path, material: Material) -> None:
        wrapped: Any = SentenceTransformer(str(folder), device="cpu")
        self.model = wrapped[0].model
        self.model.requires_grad_(False)
        self.model.eval()  # no dropout: there is one epoch
        tokenizer = wrapped.tokenizer
        self.passages = [
            tokens_of(tokenizer, f"passage: {p.context}{CONTEXT_SEPARATOR}", p.lines, LONGEST_PASSAGE)
            for p in material.passages
        ]
        self.questions = [
            tokens_of(tokenizer, "query: ", [asked.question], LONGEST_QUESTION) for asked in material.questions
        ]
        self.lower_passages, self.lower_questions = self._lower(self.passages), self._lower(self.questions)
        self.changes: dict[str, LowRank] = {}
        layers: Any = self.model.encoder.layer
        for number in range(len(layers) - TRAINED_LAYERS, len(layers)):
            for name, module in list(layers[number].named_modules()):
                if isinstance(module, nn.Linear):
                    parent, _, last = name.rpartition(".")
                    change = LowRank(module)
                    setattr(layers[number].get_submodule(parent), last, change)
                    self.changes[f"encoder.layer.{number}.{name}"] = change

    def parameters(self) -> list[nn.Parameter]:
        """What is trained."""
        return [parameter for change in self.changes.values() for parameter in (change.a, change.b)]

    def _lower(self, texts: Sequence[Tokens]) -> list[Tensor]:
        """States after the layers that stay as they are, one tensor (tokens, d) a text, in half precision to save memory."""
        states: list[Tensor] = [torch.empty(0)] * len(texts)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number].ids))
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            ids = nn.utils.rnn.pad_sequence(
                [torch.tensor(texts[number].ids) for number in some],
                batch_first=True,
                padding_value=self.model.config.pad_token_id,
            )
            lengths = [len(texts[number].ids) for number in some]
            with torch.no_grad():
                rows = self._through(
                    self.model.embeddings(input_ids=ids), lengths, self.model.encoder.layer[:-TRAINED_LAYERS]
                )
            for row, number, length in zip(rows, some, lengths, strict=True):
                states[number] = row[:length].half().clone()
        return states

    @staticmethod
    def _through(rows: Tensor, lengths: Sequence[int], layers: Any) -> Tensor:
        mask = torch.zeros(len(lengths), 1, 1, rows.shape[1])
        for text, length in enumerate(lengths):
            mask[text, :, :, length:] = -1e9
        for layer in layers:
            given = layer(rows, mask)
            rows = given[0] if isinstance(given, tuple) else given
        return rows

    def _upper(self, states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Token rows (texts, tokens, d) and vectors (texts, d), all of length 1."""
        lengths = [len(state) for state in states]
        padded = nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rows = self._through(padded, lengths, self.model.encoder.layer[-TRAINED_LAYERS:])
        rows = rows.float()
        there = (torch.arange(rows.shape[1])[None] < torch.tensor(lengths)[:, None]).float()[..., None]
        means = (rows * there).sum(1) / there.sum(1)
        return functional.normalize(rows, dim=-1), functional.normalize(means, dim=-1)

    def vectors(self, states: Sequence[Tensor]) -> Tensor:
        """Vectors as they are now, shape (texts, d)."""
        vectors = torch.empty(len(states), self.model.config.hidden_size)
        order = sorted(range(len(states)), key=lambda number: len(states[number]))
        with torch.no_grad():
            for first in range(0, len(order), 2 * BATCH):
                some = order[first : first + 2 * BATCH]
                vectors[some] = self._upper([states[number] for number in some])[1]
        return vectors

    def compare(self, questions: Sequence[int], passages: Sequence[int]) -> Closeness:
        """Every question with every passage."""
        asked_rows, asked_vectors = self._upper([self.lower_questions[number] for number in questions])
        rows, vectors = self._upper([self.lower_passages[number] for number in passages])
        shown: list[Tensor] = []
        line_of: list[Tensor] = []
        owners: list[int] = []
        for row, number in zip(rows, passages, strict=True):
            line = self.passages[number].line
            kept = torch.from_numpy(np.flatnonzero(line >= 0))
            shown.append(row[kept])
            line_of.append(torch.from_numpy(line[line >= 0]) + len(owners))
            owners += [len(shown) - 1] * (int(line.max()) + 1)
        all_rows, all_lines = torch.cat(shown), torch.cat(line_of)
        passage_of = torch.tensor(owners)
        wholes, lines = [], []
        for row, number in zip(asked_rows, questions, strict=True):
            own = row[: len(self.questions[number].ids)][torch.from_numpy(self.questions[number].line >= 0)]
            similarity = own @ all_rows.T
            by_line = _best(similarity, all_lines, len(owners))
            lines.append(by_line.mean(0))
            wholes.append(_best(by_line, passage_of, len(passages)).mean(0))
        return Closeness(torch.stack(wholes), asked_vectors @ vectors.T, torch.stack(lines), owners)

    def save(self, path: Path) -> None:
        """`scale` of the metadata times b @ a is what is added to a layer's weights (Hu et al. 2021, LoRA)."""
        stored = {
            f"{name}.{part}": getattr(change, part).detach().half().contiguous()
            for name, change in self.changes.items()
            for part in ("a", "b")
        }
        save_file(stored, path, metadata={"scale": str(SCALE), "trained_by": "bench/train_adapter.py"})


def _best(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Highest value of each row in each group of columns, shape (rows, count)."""
    start = torch.full((len(values), count), -1.0)
    return start.scatter_reduce(1, groups[None].expand(len(values), -1), values, "amax")


@dataclass(frozen=True)
class Outcome:
    """Of one batch: the loss, and the shares that put the right passage first (late interaction, vectors) and a right line first."""

    loss: Tensor
    shares: tuple[float, float, float]


def tempting(learner: Learner, material: Material) -> list[list[int]]:
    """Of each question the passages of its network that do not answer it and are closest as the model comes."""
    passages, questions = learner.vectors(learner.lower_passages), learner.vectors(learner.lower_questions)
    networks: dict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(material.passages):
        networks[passage.network].append(number)
    closest = []
    for asked, vector in zip(material.questions, questions, strict=True):
        answering = {asked.passage, *asked.answered_too}
        others = [n for n in networks[material.passages[asked.passage].network] if n not in answering]
        closest.append([others[place] for place in (passages[others] @ vector).topk(CLOSE_ONES).indices.tolist()])
    return closest


class Teacher:
    """Makes batches and says how far off they are."""

    def __init__(self, learner: Learner, material: Material) -> None:
        self._learner, self._material = learner, material
        self._tempting = tempting(learner, material)

    def judge(self, questions: Sequence[int], chance: random.Random) -> Outcome:
        """Compare a batch with what it should be."""
        asked = [self._material.questions[number] for number in questions]
        right = [one.passage for one in asked]
        passages = list(dict.fromkeys([*right, *(chance.choice(self._tempting[number]) for number in questions)]))
        close = self._learner.compare(questions, passages)
        target = torch.tensor([passages.index(number) for number in right])
        loss = functional.cross_entropy(close.wholes * SHARPNESS, target)
        loss = loss + VECTOR_SHARE * functional.cross_entropy(close.vectors * SHARPNESS, target)
        hits = 0
        for row, one, place in zip(close.lines, asked, target.tolist(), strict=True):
            first = close.owners.index(place)
            answering = [first + line for line in one.lines if first + line < len(close.owners)]
            loss = loss - torch.logsumexp(functional.log_softmax(row * SHARPNESS, 0)[answering], 0) / len(asked)
            hits += int(row.argmax()) in answering
        first_late = (close.wholes.argmax(1) == target).float().mean().item()
        first_vector = (close.vectors.argmax(1) == target).float().mean().item()
        return Outcome(loss, (first_late, first_vector, hits / len(asked)))


def main() -> None:
    """Train, print figures, write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=ADAPTER_FILE, help="written, as index/adapter.py reads it")
    parser.add_argument("--epochs", type=float, default=1.0)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    material = Material([], [])
    add_districts(material)
    add_near_misses(material, near_misses=False)
    add_everyday(material, times=EVERYDAY_TIMES)
    add_sample(material, ROOT / "corpus", ROOT / "corpus/gold/training.jsonl")
    material.questions = [
        asked for asked in material.questions if material.passages[asked.passage].network not in SET_APART
    ]
    print(f"{len(material.passages)} passages, {len(material.questions)} questions", flush=True)
    learner = Learner(unpack(Path(tempfile.gettempdir()) / "netzlotse-models"), material)
    train(learner, material, arguments.epochs)
    learner.save(arguments.out)


def train(learner: Learner, material: Material, epochs: float) -> None:
    """One pass after the other over the shuffled questions; the checked part is never trained on."""
    chance = random.Random(1)  # noqa: S311  the same order each time
    documents = sorted({material.passages[asked.passage].document for asked in material.questions})
    chance.shuffle(documents)
    checked = set(documents[: len(documents) // CHECKED_PART])
    kept_apart: list[int] = []
    trained: list[int] = []
    for number, asked in enumerate(material.questions):
        (kept_apart if material.passages[asked.passage].document in checked else trained).append(number)
    teacher = Teacher(learner, material)
    optimizer = torch.optim.AdamW(learner.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = int(epochs * len(trained) / BATCH)
    check(teacher, kept_apart, "before")
    started = time.perf_counter()
    for step, some in enumerate(shuffled_batches(trained, BATCH, steps, chance)):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * rate_share(step, steps, WARM_UP_STEPS)
        optimizer.zero_grad()
        outcome = teacher.judge(some, chance)
        outcome.loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 49:
            each = (time.perf_counter() - started) / (step + 1)
            print(f"step {step + 1} of {steps}, {each:.1f} s a step, loss {outcome.loss.item():.2f}", flush=True)
    check(teacher, kept_apart, "after")


def check(teacher: Teacher, questions: Sequence[int], label: str) -> None:
    """Figures over documents that were kept apart, 16 questions against about 32 passages at a time."""
    chance = random.Random(5)  # noqa: S311
    order = list(questions)
    chance.shuffle(order)
    with torch.no_grad():
        outcomes = [teacher.judge(order[first : first + 16], chance) for first in range(0, min(len(order), 240), 16)]
    late, vector, line = np.mean([outcome.shares for outcome in outcomes], axis=0)
    loss = np.mean([outcome.loss.item() for outcome in outcomes])
    print(
        f"{label}: loss {loss:.2f}, right passage first {late:.3f} (late interaction), {vector:.3f} (vectors), line {line:.3f}"
    )


if __name__ == "__main__":
    main()
