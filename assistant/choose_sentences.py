"""Chooses the sentences of an answer: the likeliest ones, joined by the neighbours without which they cannot be understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.read_hits import Sentence

REFERS_BACK = re.compile(
    r"^(dies\w*|das|dabei|dafür|dagegen|damit|daran|darüber|davon|dazu|hierzu|hierfür|er|sie|es|sein\w*|ihr\w*|dort|deshalb|daher|außerdem|"
    r"zudem|ebenso|gegen den beschluss|der beschluss|die empfehlung|abstimmung|abstimmungsergebnis)\b",
    re.IGNORECASE,
)
CLOSE_TO_BEST = 4.0
"""A further sentence is taken if its strength is at most this much below the best one's. With passages read together with the question,
2.0 gave an answer hit before refusals of 0.78 on the tuning and training questions, 4.0 0.84 and 0.83, 12.0 the same in longer answers."""


def is_heading(sentence: Sentence) -> bool:
    """Short, without the end of a sentence, first in its passage or set like a heading."""
    text = sentence.text
    return len(text) < 110 and text[-1:] not in ".!?:;," and sentence.order == 0


def choose_sentences(sentences: Sequence[Sentence], most: int) -> list[Sentence]:
    """Up to `most` sentences, best passage first, in text order within a passage. Headings only if there is nothing else."""
    usable = [sentence for sentence in sentences if not is_heading(sentence)] or list(sentences)
    ranked = sorted(usable, key=lambda s: (-s.strength, s.hit_rank, s.order))
    if not ranked:
        return []
    best = ranked[0]
    chosen: list[Sentence] = []
    for sentence in ranked:
        if len(chosen) >= most or (chosen and sentence.strength < best.strength - CLOSE_TO_BEST):
            break
        for wanted in (*_needed_before(sentence, usable), sentence, *_needed_after(sentence, usable)):
            if wanted not in chosen and len(chosen) < most:
                chosen.append(wanted)
    strongest: dict[str, float] = {}
    for sentence in chosen:
        passage = sentence.hit.passage.id
        strongest[passage] = max(strongest.get(passage, sentence.strength), sentence.strength)
    return sorted(chosen, key=lambda s: (-strongest[s.hit.passage.id], s.hit_rank, s.start))


def _neighbour(sentence: Sentence, sentences: Sequence[Sentence], step: int) -> Sentence | None:
    """The sentence next to this one in the same passage."""
    return next(
        (s for s in sentences if s.hit.passage.id == sentence.hit.passage.id and s.order == sentence.order + step), None
    )


def _needed_before(sentence: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentence before, if this one refers back to it or continues its list."""
    before = _neighbour(sentence, sentences, -1)
    if before is None:
        return []
    continues_list = sentence.text.startswith("•") and before.text.endswith(":")
    return [before] if REFERS_BACK.match(sentence.text) or continues_list else []


def _needed_after(sentence: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What an introduction ending in a colon announces."""
    needed: list[Sentence] = []
    if sentence.text.endswith(":"):
        following = _neighbour(sentence, sentences, 1)
        while following is not None and len(needed) < 3:
            needed.append(following)
            following = _neighbour(following, sentences, 1) if following.text.startswith("•") else None
    return needed
