"""Reads passages together with a question and says of each line how likely it answers.

Late interaction compares words that were understood apart from each other; near misses ("how many trainees?" beside a sentence about posts
that names no number of trainees) look the same to it. Here three layers read question and passage as one text. They begin with the states
that the embedding model has of each after its lower layers, which are stored with a passage, so that nothing is computed twice
(MacAvaney et al. 2020, PreTTR), and say what is to be added to late interaction. Trained by `bench/train_reader.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from index.embedding_types import PassageTokens, QueryEmbedding, Spans, States
from index.rerank import max_similarity

READER_FILE = Path(__file__).with_name("e5_reader.safetensors")
LOWER_LAYERS = 6
"""Of the embedding model, whose states are read on."""
LAYERS = 3
READ_AT_ONCE = 3
"""Passages in one batch, of about the same length."""
MOST_TOKENS = 64
"""Of a passage: its closest lines are read until so many tokens are reached. Their states know the whole passage already."""
NOTHING = -30.0
"""Stands for a line without tokens."""
CLOSE_AT_FIRST = (20.0, -17.0)
"""Where learning begins: late interaction alone, about 0 where an answer is as likely as not."""
LineNumbers = npt.NDArray[np.int64]
LogOdds = npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32]


def make_network() -> Any:
    """The layers without what they have learnt, as a torch module: (states of question and passage, line numbers) to scores."""
    # Function-level: torch takes seconds to import.
    import torch
    from torch import Tensor, nn

    class Network(nn.Module):
        """Encoder layers as in BERT, and what turns their states into one number a line."""

        def __init__(self, width: int = 384, heads: int = 12, inner: int = 1536) -> None:
            super().__init__()
            layer = nn.TransformerEncoderLayer(
                width, heads, inner, dropout=0.0, activation="gelu", layer_norm_eps=1e-12, batch_first=True
            )
            self.encoder = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
            self.side = nn.Parameter(torch.zeros(2, width))
            """Added to the states of the question, and of the passage."""
            self.score = nn.Linear(2 * width, 1)
            """From mean and maximum of a line's tokens."""
            self.nothing = nn.Parameter(torch.zeros(1))
            """What a line must exceed."""
            self.close = nn.Parameter(torch.tensor(CLOSE_AT_FIRST))
            """Factor of late interaction, and what is added to it."""

        def forward(
            self,
            questions: Sequence[Tensor],
            passages: Sequence[Tensor],
            lines: Sequence[Tensor],
            closeness: Sequence[Tensor],
        ) -> list[Tensor]:
            """Pairs of states (q, d) and (p, d) with the line number of each token (p,), -1 for none, and late interaction of each
            line (n,); one score a line.
            """
            pairs = [
                torch.cat([question + self.side[0], passage + self.side[1]])
                for question, passage in zip(questions, passages, strict=True)
            ]
            lengths = torch.tensor([len(pair) for pair in pairs])
            rows = nn.utils.rnn.pad_sequence(pairs, batch_first=True).to(next(self.encoder.parameters()).dtype)
            beyond = torch.arange(rows.shape[1])[None] >= lengths[:, None]
            read = self.encoder(rows, src_key_padding_mask=beyond).float()
            return [
                self._scores(one[len(question) : len(question) + len(line)], line, close)
                for one, question, line, close in zip(read, questions, lines, closeness, strict=True)
            ]

        def _scores(self, rows: Tensor, line: Tensor, close: Tensor) -> Tensor:
            kept = line >= 0
            rows, line, count = rows[kept], line[kept], len(close)
            place = line[:, None].expand(-1, rows.shape[1])
            sums = torch.zeros(count, rows.shape[1]).scatter_add(0, place, rows)
            means = sums / torch.bincount(line, minlength=count).clamp(min=1)[:, None]
            most = torch.full((count, rows.shape[1]), NOTHING).scatter_reduce(0, place, rows, "amax")
            together = torch.cat([means, most], dim=1)
            added: Tensor = self.score(together)[:, 0]
            return added + self.close[0] * close + self.close[1]

    return Network()


@dataclass(frozen=True)
class ReadPassage:
    """What is stored of a passage's tokens."""

    tokens: PassageTokens
    states: States
    """Rows in the order of `tokens`."""


def line_numbers(spans: Spans, lines: Sequence[tuple[int, int]]) -> LineNumbers:
    """The 0-based line of each token, -1 for none. `lines` are (start, end) characters; a token belongs where its last letter stands."""
    numbers = np.full(len(spans), -1, dtype=np.int64)
    if len(spans):
        last_letters = spans[:, 1] - 1
        for number, (start, end) in enumerate(lines):
            numbers[(last_letters >= start) & (last_letters < end)] = number
    return numbers


class Reader:
    """What was learnt, ready to read; loads on first use. Safe to use from many threads."""

    def __init__(self, path: Path = READER_FILE, *, bfloat16: bool = False) -> None:
        self._path = path
        self._bfloat16 = bfloat16
        self._lock = threading.Lock()

    @cached_property
    def _network(self) -> Any:
        import torch

        with safe_open(self._path, framework="pt") as stored:
            weights = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118  no mapping
        # torch's own short cut through such layers took 92 ms for six passages of 100 tokens, the plain way 52 ms.
        torch.backends.mha.set_fastpath_enabled(False)
        network = make_network()
        network.load_state_dict({name: weight.float() for name, weight in weights.items()})
        if self._bfloat16:  # the layers only: what is added to late interaction needs more digits
            network.encoder.to(torch.bfloat16)
        return network.eval()

    def network(self) -> Any:
        """What was learnt, loaded now if it was not yet. Not inside torch's inference mode: weights made there are multiplied four times as
        slowly."""
        with self._lock:
            return self._network

    def read(
        self, question: QueryEmbedding, passages: Sequence[ReadPassage], lines: Sequence[Sequence[tuple[int, int]]]
    ) -> list[LogOdds]:
        """Log odds that each line of each passage answers, against that nothing does; shape (n,) each.

        `lines` are (start, end) characters of each passage's text. Lines that lie too far from the question to be read get the lowest
        odds of their passage. A line without tokens has `NOTHING`; without states of the question or passage all have.
        """
        # Function-level: torch takes seconds to import.
        import torch

        results = [np.full(len(some), NOTHING) for some in lines]
        if not len(question.states):
            return results
        shown = [_show(question, passage, some) for passage, some in zip(passages, lines, strict=True)]
        asked = torch.from_numpy(question.states)
        filled = [n for n, one in enumerate(shown) if len(one.states)]
        order = sorted(filled, key=lambda n: len(shown[n].states))
        network = self.network()
        with self._lock, torch.inference_mode():
            for first in range(0, len(order), READ_AT_ONCE):
                some = order[first : first + READ_AT_ONCE]
                scores = network(
                    [asked] * len(some),
                    [torch.from_numpy(shown[n].states) for n in some],
                    [torch.from_numpy(shown[n].numbers) for n in some],
                    [torch.from_numpy(shown[n].closeness) for n in some],
                )
                for n, values in zip(some, scores, strict=True):
                    odds = (values - network.nothing).double().numpy()
                    read = np.isin(np.arange(len(odds)), shown[n].numbers)
                    results[n] = np.where(read, odds, np.where(shown[n].left_out, odds[read].min(), NOTHING))
        return results


@dataclass(frozen=True)
class _Shown:
    """The part of a passage that is read."""

    states: States
    numbers: LineNumbers
    closeness: Scores
    left_out: npt.NDArray[np.bool_]
    """Lines that have tokens but are not read."""


def _show(question: QueryEmbedding, passage: ReadPassage, lines: Sequence[tuple[int, int]]) -> _Shown:
    """The lines closest to the question by late interaction, as many as `MOST_TOKENS` hold, in their order."""
    numbers = line_numbers(passage.tokens.spans, lines)
    counts = np.array([int((numbers == n).sum()) for n in range(len(lines))])
    closeness = np.array(
        [max_similarity(question.tokens, passage.tokens.tokens[numbers == n]) for n in range(len(lines))],
        dtype=np.float32,
    )
    if not len(passage.states):
        return _Shown(passage.states, numbers, closeness, np.zeros(len(lines), dtype=np.bool_))
    closest = np.argsort(-closeness, kind="stable")
    before = np.cumsum(counts[closest]) - counts[closest]
    chosen = closest[before < MOST_TOKENS]
    left_out = (counts > 0) & ~np.isin(np.arange(len(lines)), chosen)
    kept = np.isin(numbers, chosen) & (numbers >= 0)
    return _Shown(passage.states[kept], numbers[kept], closeness, left_out)
