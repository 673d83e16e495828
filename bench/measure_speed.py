"""Prints how fast answers and ingest are, on the sample network, in one run: `make bench`.

Ratios hold across machines, single times do not: ingest is compared with the raw model on the same passages in the same run.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from assistant.assistant import Assistant
from assistant.evaluate_retrieval import read_questions
from assistant.types import Question
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.types import Filters, Viewer
from index.unpack_e5 import unpack
from ingest.settings import IngestSettings
from ingest.types import Visibility

ROOT = Path(__file__).resolve().parent.parent
EVERYTHING = Viewer(Visibility.CONFIDENTIAL)


def raw_seconds(models: Path, texts: list[str]) -> float:
    """What sentence-transformers alone takes for the same passages, at its own batch size."""
    model = SentenceTransformer(str(unpack(models)))
    model.encode(texts[:1], show_progress_bar=False)
    started = time.perf_counter()
    model.encode(["passage: " + text for text in texts], show_progress_bar=False)
    return time.perf_counter() - started


def percentiles(milliseconds: list[float]) -> str:
    """Median and 95th percentile."""
    return f"p50 {np.percentile(milliseconds, 50):.0f} ms, p95 {np.percentile(milliseconds, 95):.0f} ms"


def ask_all(assistant: Assistant, questions: list[Question]) -> list[float]:
    """Milliseconds of each question, after one to warm up."""
    assistant.ask(questions[0])
    spent = []
    for question in questions:
        started = time.perf_counter()
        assistant.ask(question)
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def main() -> None:
    """Ingest, compare, ask."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        library = OwnedLibrary(IndexSettings(data_dir=data_dir), IngestSettings())
        library.warm_up()
        report = library.update([ROOT / "corpus"])
        hits = library.search("Bildung", EVERYTHING, Filters(), limit=500)
        again = library.update([ROOT / "corpus"])
        library.close()
        raw = raw_seconds(data_dir / "models", [hit.passage.text for hit in hits]) * report.passages / len(hits)
        print(
            f"ingest: {report.passages} passages in {report.seconds:.1f} s, raw model {raw:.1f} s, ratio {raw / report.seconds:.2f}"
        )
        print(f"ingest again, nothing changed: {again.seconds:.2f} s")
        questions = [Question(g.question, g.viewer) for g in read_questions(ROOT / "corpus" / "gold" / "tuning.jsonl")]
        for name, candidates in {"with": IndexSettings().rerank_candidates, "without": 0}.items():
            settings = IndexSettings(data_dir=data_dir, rerank_candidates=candidates)
            library = OwnedLibrary(settings, IngestSettings())
            print(f"ask, {name} late interaction: {percentiles(ask_all(Assistant(library), questions))}")
            library.close()


if __name__ == "__main__":
    main()
