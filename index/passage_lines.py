"""Passages by their lines (sentences, headings, list items), and what reading them together with a question says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.embedding_types import QueryEmbedding
from index.reader import Reader, ReadPassage
from index.types import Hit
from ingest.sentences import sentence_spans
from ingest.types import PAGE_BREAK, Passage


@dataclass(frozen=True)
class Lines:
    """A passage's text with page breaks where pages end, so that a sentence may run over them, and where its lines stand in it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """(start, end) characters, in order."""


def lines_of(catalogue: Catalogue, passage: Passage) -> Lines:
    """Lines of a passage that came out of a search."""
    characters = list(passage.text)
    if passage.page_from != passage.page_to:
        for position in catalogue.page_breaks(passage.document_id, passage.page_from, passage.page_to):
            if passage.start <= position < passage.end:
                characters[position - passage.start] = PAGE_BREAK
    text = "".join(characters)
    return Lines(text, tuple(sentence_spans(text)))


class PassageReading:
    """Reads hits with a question, as far as their states are stored."""

    def __init__(self, catalogue: Catalogue, reader: Reader) -> None:
        self._catalogue, self._reader = catalogue, reader

    def warm_up(self) -> None:
        """Load the reader now instead of with the first question."""
        self._reader.network()

    def read(self, question: QueryEmbedding, hits: Sequence[Hit]) -> dict[str, tuple[float, ...]]:
        """Log odds that each line of a hit answers, by passage id; hits without states are left out."""
        if not len(question.states):
            return {}
        ids = [hit.passage.id for hit in hits]
        states, tokens = self._catalogue.states(ids), self._catalogue.tokens(ids)
        known = [hit.passage for hit in hits if len(states[hit.passage.id])]
        odds = self._reader.read(
            question,
            [ReadPassage(tokens[passage.id], states[passage.id]) for passage in known],
            [lines_of(self._catalogue, passage).spans for passage in known],
        )
        return {passage.id: tuple(map(float, values)) for passage, values in zip(known, odds, strict=True)}
