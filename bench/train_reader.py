"""Trains `index/e5_reader.safetensors`: layers that read a question and a passage together and say which line answers, if any.

Usage: python bench/train_reader.py OMOS_TRAIN.json [OUT.safetensors] [--epochs 1.4] [--go-on-from READER.safetensors]

Learns from `corpus/training` with its folders (invented districts; half the questions of `near_misses` are near misses that
no line answers), `corpus/gold/training.jsonl` (over the sample network) and OMoS-QA (German train split, CC-BY-4.0). The districts of
`SET_APART` are never learnt from: `bench/train_answerable.py` learns on them how far the reader is to be trusted. The tuning and
held-back questions are never read.

Each question is shown with its own passage and two others of its network that late interaction finds close. Over the lines of all three
and "nothing answers", the answering lines (or nothing) must be likeliest. Going on from a reader that has learnt from the sixteen districts
leaves these out.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from districts import SET_APART
from learning import rate_share, shuffled_batches
from material import Material, add_districts, add_everyday, add_near_misses, add_pages, add_sample
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from index.embed import SentenceTransformersEmbedder
from index.embedding_types import Matrix, States
from index.reader import LAYERS, LOWER_LAYERS, READER_FILE, make_network
from index.unpack_e5 import unpack

ROOT = Path(__file__).resolve().parent.parent
MODELS = Path(tempfile.gettempdir()) / "netzlotse-models"
BATCH, TOGETHER, OTHERS, CLOSE_ONES = 8, 8, 2, 8
"""Questions in one step; pairs computed at once; other passages of a question, chosen among so many close ones."""
LEARNING_RATE, HEAD_RATE, WARM_UP_STEPS = 1e-4, 1e-3, 40
LINE_SHARE = 1 / 6
"""Weight of each line being told from nothing by itself, beside the right one being likeliest."""
CHECKED_QUESTIONS = 300


@dataclass(frozen=True)
class Text:
    """A question or passage as the embedding model sees it; `line` says which line a passage's token belongs to."""

    states: States
    tokens: Matrix
    line: np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Example:
    """A question, its own passage and close ones of its network, closest first, by number; no lines for a near miss."""

    question: Text
    passage: int
    close: tuple[int, ...]
    lines: tuple[int, ...]
    network: str


def line_closeness(question: Text, passage: Text, count: int) -> Tensor:
    """Late interaction of each line, shape (count,)."""
    similarity = torch.from_numpy(question.tokens) @ torch.from_numpy(passage.tokens).T
    line = torch.from_numpy(passage.line)[None].expand(len(similarity), -1)
    return torch.full((len(similarity), count), -1.0).scatter_reduce(1, line, similarity, "amax").mean(0)


def embed_all(material: Material) -> tuple[list[Text], list[Example]]:
    """All passages and questions as the product embeds them."""
    embedder = SentenceTransformersEmbedder("", MODELS, batch=8)
    texts = [" ".join(passage.lines) for passage in material.passages]
    passages = []
    for first in range(0, len(texts), 64):
        contexts = [passage.context for passage in material.passages[first : first + 64]]
        for found, passage in zip(
            embedder.embed_passages(texts[first : first + 64], contexts), material.passages[first:], strict=False
        ):
            ends = np.cumsum([len(line) + 1 for line in passage.lines]) - 1
            line = np.minimum(np.searchsorted(ends, found.spans[:, 1]), len(passage.lines) - 1)
            passages.append(Text(found.states, found.tokens, line.astype(np.int64)))
    questions = []
    embedded = embedder.embed_queries([asked.question for asked in material.questions])
    for asked, one in zip(material.questions, embedded, strict=True):
        questions.append((asked, Text(one.states, one.tokens, np.zeros(len(one.tokens), dtype=np.int64))))
    networks: dict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(material.passages):
        if len(passages[number].tokens):
            networks[passage.network].append(number)
    examples = []
    for asked, question in questions:
        network = material.passages[asked.passage].network
        others = [n for n in networks[network] if n != asked.passage and n not in asked.answered_too]
        if not len(question.tokens) or not len(passages[asked.passage].tokens):
            continue
        values = [float((question.tokens @ passages[n].tokens.T).max(axis=1).mean()) for n in others]
        closest = tuple(others[place] for place in np.argsort(values)[::-1][:CLOSE_ONES])
        examples.append(Example(question, asked.passage, closest, asked.lines, network))
    return passages, examples


def begin(network: Any) -> None:
    """Take over the embedding model's layers that follow the states."""
    model: Any = SentenceTransformer(str(unpack(MODELS)), device="cpu")
    layers = model[0].model.encoder.layer[LOWER_LAYERS : LOWER_LAYERS + LAYERS]
    for own, layer in zip(network.encoder.layers, layers, strict=True):
        attention = layer.attention.self
        for part in ("weight", "bias"):
            three = [getattr(one, part).data for one in (attention.query, attention.key, attention.value)]
            getattr(own.self_attn, f"in_proj_{part}").data = torch.cat(three)
            for mine, its in (
                (own.self_attn.out_proj, layer.attention.output.dense),
                (own.norm1, layer.attention.output.LayerNorm),
                (own.linear1, layer.intermediate.dense),
                (own.linear2, layer.output.dense),
                (own.norm2, layer.output.LayerNorm),
            ):
                getattr(mine, part).data = getattr(its, part).data.clone()
    nn.init.normal_(network.score.weight, std=0.02)
    nn.init.zeros_(network.score.bias)


class Teacher:
    """Shows examples to the network and says how far off it is."""

    def __init__(self, network: Any, material: Material, passages: Sequence[Text]) -> None:
        self._network, self._material, self._passages = network, material, passages

    def _scores(self, pairs: Sequence[tuple[Text, int]]) -> list[Tensor]:
        results: list[Tensor] = [torch.empty(0)] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda n: len(self._passages[pairs[n][1]].states))
        for first in range(0, len(order), TOGETHER):
            some = [pairs[n] for n in order[first : first + TOGETHER]]
            shown = [self._passages[number] for _, number in some]
            closeness = [
                line_closeness(question, self._passages[number], len(self._material.passages[number].lines))
                for question, number in some
            ]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = self._network(
                    [torch.from_numpy(question.states) for question, _ in some],
                    [torch.from_numpy(passage.states) for passage in shown],
                    [torch.from_numpy(passage.line) for passage in shown],
                    closeness,
                )
            for n, score in zip(order[first : first + TOGETHER], scores, strict=True):
                results[n] = score
        return results

    def judge(
        self, examples: Sequence[Example], chance: random.Random
    ) -> tuple[Tensor, list[tuple[bool, bool, float]]]:
        """The loss; and of each example whether it has an answer, whether a right line came first, and the log odds of any answer."""
        shown = [
            [example.passage, *chance.sample(example.close, min(OTHERS, len(example.close)))] for example in examples
        ]
        pairs = [
            (example.question, number) for example, numbers in zip(examples, shown, strict=True) for number in numbers
        ]
        scores = iter(self._scores(pairs))
        loss = torch.zeros(())
        outcomes = []
        for example, numbers in zip(examples, shown, strict=True):
            lines = torch.cat([next(scores) for _ in numbers])
            nothing = self._network.nothing
            shares = functional.log_softmax(torch.cat([lines, nothing]), 0)
            right = list(example.lines) or [len(lines)]
            wanted = torch.zeros(len(lines))
            wanted[list(example.lines)] = 1.0
            loss = loss - torch.logsumexp(shares[right], 0)
            loss = loss + LINE_SHARE * functional.binary_cross_entropy_with_logits(
                lines - nothing, wanted, reduction="sum"
            )
            any_answer = float((torch.logsumexp(lines, 0) - nothing).detach())
            outcomes.append((bool(example.lines), int(lines.argmax()) in example.lines, any_answer))
        return loss / len(examples), outcomes


def check(teacher: Teacher, examples: Sequence[Example], label: str) -> None:
    """Figures over districts that were set apart."""
    chance = random.Random(0)  # noqa: S311
    outcomes: list[tuple[bool, bool, float]] = []
    with torch.no_grad():
        for first in range(0, len(examples), BATCH):
            outcomes += teacher.judge(examples[first : first + BATCH], chance)[1]
    answered = np.array([odds for answers, _, odds in outcomes if answers])
    missed = np.array([odds for answers, _, odds in outcomes if not answers])
    first_line = float(np.mean([right for answers, right, _ in outcomes if answers]))
    area = float((answered[:, None] > missed[None]).mean())
    print(f"{label}: a right line first {first_line:.3f}, answered above near misses {area:.3f}", flush=True)


def train(network: Any, material: Material, epochs: float) -> None:
    """Over the shuffled examples, `epochs` times."""
    chance = random.Random(1)  # noqa: S311  the same order each time
    passages, examples = embed_all(material)
    apart = [example for example in examples if example.network in SET_APART]
    learnt = [example for example in examples if example.network not in SET_APART]
    chance.shuffle(apart)
    print(f"{len(passages)} passages, {len(learnt)} questions", flush=True)
    teacher = Teacher(network, material, passages)
    head = [network.side, network.nothing, network.close, *network.score.parameters()]
    groups = [
        {"params": list(network.encoder.parameters()), "rate": LEARNING_RATE},
        {"params": head, "rate": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, weight_decay=0.01)
    steps = int(epochs * len(learnt) / BATCH)
    started = time.perf_counter()
    check(teacher, apart[:CHECKED_QUESTIONS], "before")
    for step, some in enumerate(shuffled_batches(learnt, BATCH, steps, chance)):
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * rate_share(step, steps, WARM_UP_STEPS)
        optimizer.zero_grad()
        loss, _ = teacher.judge(some, chance)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 99:
            each = (time.perf_counter() - started) / (step + 1)
            print(f"step {step + 1} of {steps}, {each:.1f} s a step, loss {float(loss.detach()):.2f}", flush=True)
    check(teacher, apart[:CHECKED_QUESTIONS], "after")


def main() -> None:
    """Train, print figures, write the reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("omos", type=Path, help="omos_qa_de_train.json")
    parser.add_argument("out", type=Path, nargs="?", default=READER_FILE)
    parser.add_argument("--epochs", type=float, default=1.4)
    parser.add_argument("--go-on-from", type=Path, help="a reader that this script wrote before")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    material = Material([], [])
    if arguments.go_on_from is None:
        add_districts(material, near_misses=True)
    add_near_misses(material)
    add_everyday(material, near_misses=True)
    add_sample(material, ROOT / "corpus", ROOT / "corpus/gold/training.jsonl")
    add_pages(material, arguments.omos)
    network = make_network().eval()  # no dropout: little more than one epoch
    if arguments.go_on_from is None:
        begin(network)
    else:
        network.load_state_dict({name: weight.float() for name, weight in load_file(arguments.go_on_from).items()})
    train(network, material, arguments.epochs)
    weights = {name: weight.detach().half().contiguous() for name, weight in network.state_dict().items()}
    save_file(weights, arguments.out, metadata={"trained_by": "bench/train_reader.py"})


if __name__ == "__main__":
    main()
