"""The sample network's directory with three documents around it, one of them hidden from the public."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from assistant.refer import is_neutral
from index.library import OwnedLibrary
from ingest.directory import read_services

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
OFFERS = ("bildungsberatung_kreishaus.html", "alphabetisierung_grundbildung.md", "wiedereinstieg_nach_familienzeit.md")
SERVICES = {service.id: service for service in read_services(CORPUS / "directory" / "services.csv")}
OLDER_RECORD = "beratungsstelle-wiedereinstieg-muehlbrueck"
"""Of a service that another record describes, confirmed later; people are referred to it once."""
NEUTRAL = [service for service in SERVICES.values() if is_neutral(service) and service.id != OLDER_RECORD]


def make_map_library(folder: Path, make_library: Callable[[Path], OwnedLibrary]) -> OwnedLibrary:
    offers = folder / "corpus" / "documents" / "offers"
    offers.mkdir(parents=True)
    for name in OFFERS:
        shutil.copy(CORPUS / "documents" / "offers" / name, offers)
    for name in ("places.csv", "directory/services.csv"):
        (folder / "corpus" / name).parent.mkdir(exist_ok=True)
        shutil.copy(CORPUS / name, folder / "corpus" / name)
    (folder / "corpus" / "manifest.yaml").write_text(
        "network: Bildungsnetzwerk Eschenwalde (Musterdaten)\nignore: [manifest.yaml]\n"
        "directory: {services: directory/services.csv, places: places.csv}\n"
        "defaults: {language: de, visibility: public}\ndocuments:\n"
        f"  - {{path: documents/offers/{OFFERS[2]}, visibility: committee}}\n",
        encoding="utf-8",
    )
    library = make_library(folder / "data")
    report = library.update([folder / "corpus"])
    assert report.refused == ()
    return library
