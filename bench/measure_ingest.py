"""Prints how fast many pages are taken in, beside the raw model on the same passages, and with how much memory: `make bench-ingest`.

The pages are shuffled paragraphs of the sample network, `python bench/measure_ingest.py 100` makes 100 of them. The ingest
runs in a process of its own, so that its peak memory is its own. Ratios hold across machines, single times do not.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from index.embed import processor_has_bfloat16
from index.library import OwnedLibrary
from index.settings import IndexSettings
from index.unpack_e5 import unpack
from ingest.settings import IngestSettings
from ingest.types import PAGE_BREAK, Visibility

ROOT = Path(__file__).resolve().parent.parent
PAGES_A_FILE, CHARACTERS_A_PAGE = 20, 2400
SHORTEST_PARAGRAPH = 120
RAW_SAMPLE = 400
"""Passages that the raw model encodes; its time is scaled up to all of them by their characters."""


def paragraphs() -> list[str]:
    """Running text of the sample network."""
    parts = [
        part
        for path in sorted((ROOT / "corpus/sources").rglob("*.md"))
        for part in path.read_text(encoding="utf-8").split("\n\n")
    ]
    return [part for part in parts if len(part) >= SHORTEST_PARAGRAPH and part[0].isalpha()]


def write_pages(folder: Path, pages: int) -> int:
    """Text files of 20 pages, no two alike. Returns how many files."""
    source, chance, files = paragraphs(), random.Random(0), 0  # noqa: S311  the same pages each time
    for first in range(0, pages, PAGES_A_FILE):
        files += 1
        made = []
        for number in range(first, min(first + PAGES_A_FILE, pages)):
            text = f"Bericht {files}, Blatt {number + 1}"
            while len(text) < CHARACTERS_A_PAGE:
                text += "\n\n" + chance.choice(source)
            made.append(text)
        (folder / f"bericht_{files:05}.txt").write_text(PAGE_BREAK.join(made), encoding="utf-8")
    return files


def ingest(data_dir: Path, folder: Path) -> None:
    """What the child does: take everything in, then once more with nothing changed; figures as JSON."""
    library = OwnedLibrary(IndexSettings(data_dir=data_dir), IngestSettings())
    library.warm_up()
    first = library.update([folder], Visibility.PUBLIC)
    again = library.update([folder], Visibility.PUBLIC)
    library.close()
    if first.refused or len(again.unchanged) != len(first.new):
        sys.exit(f"refused: {first.refused[:3]}; unchanged: {len(again.unchanged)} of {len(first.new)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figures = {"seconds": first.seconds, "passages": first.passages, "unchanged_seconds": again.seconds, "peak": peak}
    print(json.dumps(figures))


def raw_seconds(data_dir: Path) -> tuple[float, float, int]:
    """Seconds that sentence-transformers alone needs for all stored passages, as it comes and in the ingest's number format.

    The third figure is how many passages it really encoded.
    """
    # Function-level: the ingest's own process must load them as the product does, with what it sets beforehand.
    import torch
    from sentence_transformers import SentenceTransformer

    with closing(sqlite3.connect(data_dir / "catalogue.sqlite3")) as catalogue:
        total = catalogue.execute("SELECT sum(length(text)) FROM passage").fetchone()[0]
        rows = catalogue.execute("SELECT text FROM passage ORDER BY id LIMIT ?", (RAW_SAMPLE,)).fetchall()
    texts = [f"passage: {text}" for (text,) in rows]  # ids are hashes: their order is a shuffle
    model = SentenceTransformer(str(unpack(data_dir / "models")), device="cpu")
    seconds = []
    for dtype in (torch.float32, torch.bfloat16 if processor_has_bfloat16() else torch.float32):
        model.to(dtype)
        model.encode(texts[:1], show_progress_bar=False)
        started = time.perf_counter()
        model.encode(texts, show_progress_bar=False)
        seconds.append((time.perf_counter() - started) * total / sum(len(text) for (text,) in rows))
    return seconds[0], seconds[1], len(texts)


def main() -> None:
    """Make pages, take them in, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="?", default=10_000, help="how many pages (default: 10000)")
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        ingest(*arguments.child)
        return
    if arguments.pages < 1:
        parser.error("at least one page is needed")
    with tempfile.TemporaryDirectory() as temporary:
        folder, data_dir = Path(temporary, "documents"), Path(temporary, "data")
        folder.mkdir()
        files = write_pages(folder, arguments.pages)
        command = [sys.executable, __file__, "--child", str(data_dir), str(folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        raw, raw_same, encoded = raw_seconds(data_dir)
    seconds, passages = figures["seconds"], figures["passages"]
    print(f"pages: {arguments.pages} in {files} files, {passages} passages")
    print(f"ingest: {seconds:.1f} s, {arguments.pages / seconds * 60:.0f} pages a minute")
    print(f"raw model as it comes (float32): {raw:.1f} s (measured on {encoded} passages), ratio {raw / seconds:.2f}")
    print(f"raw model in the ingest's number format: {raw_same:.1f} s, ratio {raw_same / seconds:.2f}")
    print(f"ingest again, nothing changed: {figures['unchanged_seconds']:.2f} s")
    print(f"peak memory of the ingest: {figures['peak'] / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
