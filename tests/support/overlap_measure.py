"""How many double offers are found, and how many of those found are some, over labelled pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overlap_pairs import IN_THE_SAMPLE, Planted

from assistant.overlaps import find_overlaps
from index.learning_types import pair
from ingest.directory_types import Service


@dataclass(frozen=True)
class Measured:
    """Counts of pairs, and the pairs that were wrong."""

    right: int
    missed: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Share of the found pairs that are double offers."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of the double offers that are found."""
        return self.right / max(1, self.right + len(self.missed))


def measure(services: Sequence[Service], planted: Sequence[Planted], threshold: float) -> Measured:
    """Find double offers in the directory with the planted services in it."""
    records = [item.service(services, number) for number, item in enumerate(planted)]
    doubles = {pair(*ids) for ids in IN_THE_SAMPLE}
    doubles |= {pair(item.base, record.id) for item, record in zip(planted, records, strict=True) if item.double}
    groups = find_overlaps([*services, *records], threshold)
    found = {pair(item.one.id, item.other.id) for group in groups for item in group.overlaps}
    return Measured(len(found & doubles), tuple(sorted(doubles - found)), tuple(sorted(found - doubles)))


if __name__ == "__main__":
    import sys
    from pathlib import Path

    from overlap_pairs import HELD_OUT, TUNED

    from ingest.directory import read_services

    directory = Path(__file__).resolve().parents[2] / "corpus/directory/services.csv"
    known = [service for service in read_services(directory) if service.status not in ("defunct", "inactive")]
    for name, half in (("tuned", TUNED), ("held out", HELD_OUT)):
        for threshold in [float(word) for word in sys.argv[1:]] or [0.6]:
            figures = measure(known, half, threshold)
            sys.stdout.write(
                f"{name} at {threshold}: precision {figures.precision:.3f}, recall {figures.recall:.3f}, "
                f"missed {figures.missed}, wrong {figures.wrong}\n"
            )
