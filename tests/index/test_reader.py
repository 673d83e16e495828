"""Reading passages together with a question: tokens belong to lines, near misses are told apart, and without states nothing is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import EvidenceModel
from assistant.read_hits import read_hits
from index.embed import SentenceTransformersEmbedder
from index.embedding_types import NO_STATES, PassageTokens, QueryEmbedding
from index.library import OwnedLibrary
from index.pack import pack_states, unpack_states
from index.reader import NOTHING, READER_FILE, Reader, ReadPassage, line_numbers
from index.types import PUBLIC_VIEWER
from ingest.types import Visibility

LINES = (
    "Der Stellenplan 2023 sieht für den Fachdienst Bildung 21 Stellen vor, das sind zwei mehr als im Jahr davor.",
    "Eine davon ist für das Bildungsmonitoring bestimmt und nach Entgeltgruppe 11 bewertet.",
    "Die Auszubildenden sind in den genannten Zahlen nicht enthalten.",
)
TEXT = " ".join(LINES)
SPANS = [(TEXT.index(line), TEXT.index(line) + len(line)) for line in LINES]
ANSWERED = {
    "Wie viele Stellen sind 2023 für den Fachdienst Bildung vorgesehen?": 0,
    "In welche Entgeltgruppe ist die Stelle für das Bildungsmonitoring eingruppiert?": 1,
    "Sind die Auszubildenden bei den Stellen mitgezählt?": 2,
}
NEAR_MISSES = (
    "Wie viele Stellen sind 2023 für den Fachdienst Jugend vorgesehen?",
    "In welchem Gebäude sitzt die Stelle für das Bildungsmonitoring?",
    "Wie viele Auszubildende hat der Fachdienst Bildung im Jahr 2023?",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def passage(embedder: SentenceTransformersEmbedder) -> ReadPassage:
    return read_passage(embedder, TEXT)


def read_passage(embedder: SentenceTransformersEmbedder, text: str) -> ReadPassage:
    (embedded,) = embedder.embed_passages([text], ["Haushaltsplan 2023"])
    return ReadPassage(PassageTokens(embedded.tokens, embedded.spans), embedded.states)


def test_the_answering_line_is_likeliest_and_near_misses_are_less_likely(
    reader: Reader, embedder: SentenceTransformersEmbedder, passage: ReadPassage
) -> None:
    answered = []
    for question, line in ANSWERED.items():
        (odds,) = reader.read(embedder.embed_query(question), [passage], [SPANS])
        assert int(odds.argmax()) == line, question
        answered.append(float(np.logaddexp.reduce(odds)))
    missed = [
        float(np.logaddexp.reduce(reader.read(embedder.embed_query(question), [passage], [SPANS])[0]))
        for question in NEAR_MISSES
    ]
    assert np.mean(answered) > np.mean(missed) + 1.0
    assert sum(good > bad for good, bad in zip(answered, missed, strict=True)) == len(missed)


def test_what_stands_beside_a_passage_changes_nothing(
    reader: Reader, embedder: SentenceTransformersEmbedder, passage: ReadPassage
) -> None:
    """Passages are read one by one with the question; batches only save time."""
    question = embedder.embed_query(next(iter(ANSWERED)))
    others = [read_passage(embedder, text) for text in ("Die Sitzung endet um 17.45 Uhr.", f"{TEXT} {TEXT} {TEXT}")]
    spans = [[(0, 31)], SPANS]
    (alone,) = reader.read(question, [passage], [SPANS])
    _, _, together = reader.read(question, [*others, passage], [*spans, SPANS])
    assert np.allclose(alone, together, atol=0.05)


def test_a_line_without_tokens_answers_nothing(
    reader: Reader, embedder: SentenceTransformersEmbedder, passage: ReadPassage
) -> None:
    question = embedder.embed_query(next(iter(ANSWERED)))
    (odds,) = reader.read(question, [passage], [[*SPANS, (len(TEXT), len(TEXT))]])
    assert odds.shape == (4,)
    assert odds[3] == NOTHING
    unread = QueryEmbedding(question.vector, question.tokens, question.token_texts)
    assert [list(odds) for odds in reader.read(unread, [passage], [SPANS])] == [[NOTHING] * 3]
    empty = ReadPassage(passage.tokens, NO_STATES)
    assert [list(odds) for odds in reader.read(question, [empty], [SPANS])] == [[NOTHING] * 3]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=12),
    st.lists(st.integers(1, 12), min_size=1, max_size=6),
)
def test_a_token_belongs_where_its_last_letter_stands(tokens: list[tuple[int, int]], lengths: list[int]) -> None:
    spans = np.array([(start, start + length) for start, length in tokens], dtype=np.int32).reshape(-1, 2)
    ends = np.cumsum(lengths)
    lines = [(int(end - length), int(end)) for end, length in zip(ends, lengths, strict=True)]
    numbers = line_numbers(spans, lines)
    assert numbers.shape == (len(tokens),)
    for (start, end), number in zip(spans, numbers, strict=True):
        inside = [n for n, (first, last) in enumerate(lines) if first <= end - 1 < last]
        assert [number] == (inside or [-1]), (start, end)


def test_states_are_those_of_the_shown_text_and_know_nothing_of_the_adapter(
    shared_models: Path, embedder: SentenceTransformersEmbedder
) -> None:
    """The reader learnt on the lower layers, which are those of the published model."""
    published = SentenceTransformersEmbedder("", shared_models, adapted=False)
    (one,), (other,) = (some.embed_passages([TEXT], ["Haushaltsplan 2023"]) for some in (embedder, published))
    assert one.states.shape == (len(one.spans), embedder.dimensions)
    assert np.array_equal(one.states, other.states)
    assert not np.allclose(one.tokens, other.tokens, atol=1e-3)
    question = embedder.embed_query("Wie viele Stellen?")
    assert len(question.states) == len(question.tokens)


@given(st.integers(0, 999), st.integers(0, 9))
def test_packed_states_are_off_by_a_hundredth_of_the_greatest_value(seed: int, rows: int) -> None:
    states = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    again = unpack_states(pack_states(states))
    assert len(again) == rows
    if rows:
        assert (np.abs(again - states).max(axis=1) <= np.abs(states).max(axis=1) / 100).all()


def test_nothing_is_nothing() -> None:
    assert unpack_states(None).shape == unpack_states(b"").shape == (0, 0)


def test_what_was_learnt_is_small() -> None:
    assert READER_FILE.stat().st_size < 12e6


@pytest.fixture
def library(make_library: Callable[[Path], OwnedLibrary], tmp_path: Path) -> Iterator[OwnedLibrary]:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "stellenplan.md").write_text(f"# Haushaltsplan 2023\n\n{TEXT}\n", encoding="utf-8")
    opened = make_library(tmp_path / "data")
    opened.update([documents], Visibility.PUBLIC)
    yield opened
    opened.close()


def test_every_sentence_of_a_hit_is_read(library: OwnedLibrary) -> None:
    question = next(iter(ANSWERED))
    embedded = library.embed_query(question)
    hits = library.search(question, PUBLIC_VIEWER)
    evidence = read_hits(library, EvidenceModel.load(), question, embedded, hits, same_language=True)
    assert len(evidence.read) == len(evidence.sentences) >= len(LINES)
    best = max(evidence.sentences, key=lambda sentence: sentence.read or 0.0)
    assert best.text == LINES[0]


def test_a_catalogue_from_before_has_no_states_until_it_is_repaired(
    make_library: Callable[[Path], OwnedLibrary],
    downgrade: Callable[[Path, str], None],
    library: OwnedLibrary,
    tmp_path: Path,
) -> None:
    question = next(iter(ANSWERED))
    library.close()
    downgrade(tmp_path / "data/catalogue.sqlite3", "0012")
    older = make_library(tmp_path / "data")
    embedded, hits = older.embed_query(question), older.search(question, PUBLIC_VIEWER)
    evidence = read_hits(older, EvidenceModel.load(), question, embedded, hits, same_language=True)
    assert evidence.sentences
    assert evidence.read == ()
    older._store.remember_built_with("the model of the program before")
    assert all(finding.ok for finding in older.examine(repair=True))
    assert read_hits(older, EvidenceModel.load(), question, embedded, hits, same_language=True).read
    older.close()
