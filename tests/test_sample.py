"""The files of the sample network: rendered alike every time, as their sources say, and holding what the gold questions ask for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.find import find
from ingest.load import load
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.types import Candidate

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SETTINGS = IngestSettings()
FOLDERS = ("documents/offers/", "documents/correspondence/")
BORROWED = re.compile(r"@(?!\S*\.example\b)\S+|https?://(?!\S*\.example\b)\S+")
SAYS_SAMPLE = re.compile(r"Muster(?:dokument|daten|seite)|das ist ein Muster", re.I)


def render(folder: Path) -> dict[str, bytes]:
    """What the script writes below the folder."""
    subprocess.run(
        [sys.executable, str(ROOT / "bench" / "build_sample_offers.py"), str(folder)], check=True, timeout=120
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    render(folder)
    return folder


@pytest.fixture(scope="module")
def offers() -> dict[str, Loaded]:
    """Offers and mails of the sample network, by path."""
    found = find([CORPUS], settings=SETTINGS, archives=True)
    assert not found.refusals
    return {one.relative: load(one, SETTINGS) for one in found.candidates if one.relative.startswith(FOLDERS)}


@pytest.fixture(scope="module")
def scripted(rendered: Path) -> dict[str, Loaded]:
    """What the sample network holds of the files that the script renders, by path."""
    found = find([CORPUS], settings=SETTINGS, archives=True)
    return {one.relative: load(one, SETTINGS) for one in found.candidates if (rendered / one.relative).is_file()}


def text_of(loaded: Loaded) -> str:
    return "\n".join(page.text for page in loaded.document.pages)


def test_two_runs_write_the_same_files(rendered: Path, tmp_path: Path) -> None:
    first = {path.relative_to(rendered).as_posix(): path.read_bytes() for path in rendered.rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in first} == {".odt", ".rtf", ".txt", ".xlsx", ".csv", ".eml"}
    assert render(tmp_path) == first


def test_the_files_say_what_their_sources_say(rendered: Path, scripted: dict[str, Loaded]) -> None:
    """Text, not bytes: a newer typst or zlib may pack the same text in another way."""
    for path in sorted(path for path in rendered.rglob("*") if path.is_file()):
        relative = path.relative_to(rendered).as_posix()
        entry = next(iter(find([path], settings=SETTINGS).candidates)).entry
        again = load(Candidate(path, rendered, relative, entry), SETTINGS)
        assert text_of(again) == text_of(scripted[relative]), f"{relative} is older than its source: make sample"


def test_every_offer_says_that_it_is_invented_and_names_nobody(offers: dict[str, Loaded]) -> None:
    for relative, loaded in offers.items():
        text = text_of(loaded)
        assert SAYS_SAMPLE.search(text), relative
        assert not BORROWED.search(text), relative


def test_there_are_thirty_offers(offers: dict[str, Loaded]) -> None:
    described = [relative for relative in offers if Path(relative).suffix not in (".xlsx", ".csv", ".eml")]
    assert len(described) >= 30


def test_gold_questions_about_offers_can_be_answered(offers: dict[str, Loaded]) -> None:
    """Every pattern stands in a passage of the named document."""
    checked = 0
    for line in (CORPUS / "gold" / "tuning.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        named = [loaded for relative, loaded in offers.items() if gold.get("document", "\n") in relative]
        if not named:
            continue
        assert len(named) == 1, f"{gold['id']}: more than one document is named"
        texts = [re.sub(r"\s+", " ", passage.text) for passage in named[0].passages]
        for pattern in gold["must_contain"]:
            assert any(re.search(pattern, text) for text in texts), f"{gold['id']}: {pattern}"
        checked += 1
    assert checked >= 35
