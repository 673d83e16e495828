"""Prints how fast answers and ingest are, on the sample network, in one run: `make bench`.

Ratios hold across machines, single times do not: ingest is compared with the raw model on the same passages in the same run.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.assistant import Assistant
from assistant.evaluate_retrieval import read_questions
from assistant.types import Question
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.types import Filters, Viewer
from ingest.settings import IngestSettings
from ingest.types import Visibility

ROOT = Path(__file__).resolve().parent.parent
EVERYTHING = Viewer(Visibility.CONFIDENTIAL)


def raw_seconds(library: OwnedLibrary, texts: list[str]) -> float:
    """What sentence-transformers alone takes for the same passages, at its own batch size."""
    model = library.embedder._model  # type: ignore[attr-defined]  # the raw model is what is compared with
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
        library = OwnedLibrary(IndexSettings(data_dir=Path(folder)), IngestSettings())
        library.warm_up()
        report = library.update([ROOT / "corpus"])
        hits = library.search("Bildung", EVERYTHING, Filters(), limit=500)
        raw = raw_seconds(library, [hit.passage.text for hit in hits]) * report.passages / len(hits)
        again = library.update([ROOT / "corpus"])
        print(
            f"ingest: {report.passages} passages in {report.seconds:.1f} s, raw model {raw:.1f} s, ratio {raw / report.seconds:.2f}"
        )
        print(f"ingest again, nothing changed: {again.seconds:.2f} s")
        questions = [Question(g.question, g.viewer) for g in read_questions(ROOT / "corpus" / "gold" / "tuning.jsonl")]
        for name, settings in {"with": IndexSettings(), "without": IndexSettings(rerank_candidates=0)}.items():
            library._search._settings = settings  # the same open index, reranking on and off
            print(f"ask, {name} late interaction: {percentiles(ask_all(Assistant(library), questions))}")
        library.close()


if __name__ == "__main__":
    main()
