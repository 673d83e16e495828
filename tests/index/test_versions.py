"""Earlier versions: read for a day in the past with every rule of today, and gone without a trace once forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from index.catalogue import Catalogue
from index.contracts import Contracts
from index.decisions import Decisions
from index.doctor import examine
from index.forget import find_documents, forget
from index.mentions import Mentions
from index.recommendations import Recommendations
from index.search import HybridSearch
from index.settings import IndexSettings
from index.tables import ContractTermRow, RecommendationMentionRow, RecommendationRow
from index.types import DecisionFilters, Filters, RecommendationFilters, Viewer
from index.update import Updater
from ingest.settings import IngestSettings
from ingest.types import Visibility

ALL, PUBLIC = Viewer(Visibility.CONFIDENTIAL), Viewer(Visibility.PUBLIC)
MINUTES = """# Niederschrift über die 20. Sitzung des Lenkungskreises

## TOP 1: Bücherbus

Beschluss: Der Bücherbus wird {word}.

Abstimmungsergebnis: einstimmig
"""
WORDS = ("genehmigt", "verlängert", "gestrichen", "verkauft")


def take(parts: Any, folder: Path, level: Visibility = Visibility.PUBLIC, keep: int = 2) -> datetime:
    """Ingest and return a moment after it."""
    updater = Updater(parts.store, parts.vectors, parts.embedder, parts.originals, IngestSettings(), keep)
    assert not updater.update([folder], level).refused
    return datetime.now(UTC)


def found(parts: Any, as_of: datetime | None, viewer: Viewer = ALL) -> set[str]:
    """Words that the passages of a search hold."""
    search = HybridSearch(Catalogue(parts.engine), parts.vectors, parts.embedder, IndexSettings())
    hits = search.search("Was wurde zum Bücherbus beschlossen?", viewer, Filters(as_of=as_of), 50)
    return {word for hit in hits for word in WORDS if word in hit.passage.text}


def decided(parts: Any, as_of: datetime | None, viewer: Viewer = ALL) -> set[str]:
    records = Decisions(parts.engine).find(viewer, DecisionFilters(as_of=as_of))
    return {word for record in records for word in WORDS if word in record.decision.wording}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "other.md").write_text("# Anderes\n\nDas Lerncafé öffnet dienstags.\n", encoding="utf-8")
    return documents


def write(folder: Path, word: str) -> None:
    (folder / "2024-03-12_lenkungskreis.md").write_text(MINUTES.format(word=word), encoding="utf-8")


def test_each_day_reads_what_was_in_the_index(parts: Any, folder: Path) -> None:
    before = datetime.now(UTC)
    moments = []
    for word in ("genehmigt", "verlängert", "genehmigt"):  # the first content comes back
        write(folder, word)
        moments.append(take(parts, folder))
    assert found(parts, None) == decided(parts, None) == {"genehmigt"}
    for moment, word in zip(moments, ("genehmigt", "verlängert", "genehmigt"), strict=True):
        assert found(parts, moment) == decided(parts, moment) == {word}
    assert found(parts, before) == decided(parts, before) == set()
    assert len(parts.store.known()) == 2
    catalogue = Catalogue(parts.engine)
    assert len(catalogue.documents(ALL)) == 2
    mentions = Mentions(parts.engine, catalogue)
    assert len(mentions.naming("Niederschrift über die 20. Sitzung", ALL, 10)) == 1
    assert len(mentions.sources("2024-03-12_lenkungskreis.md", ALL)) == 1
    for earlier in parts.store.earlier():
        view = catalogue.page(earlier.document_id, 1, ALL)  # what was cited can be opened
        assert view is not None
        assert view.document.replaced_at is not None
        assert (parts.originals.path(earlier.original)).is_file()
    assert all(finding.ok and not finding.details for finding in examine(parts.patient))


def test_only_so_many_are_kept_and_none_if_none_are_wanted(parts: Any, folder: Path) -> None:
    for word in WORDS:
        write(folder, word)
        take(parts, folder, keep=2)
    assert [item.version for item in parts.store.earlier()] == [2, 3]
    assert parts.originals.names() == parts.store.originals()
    write(folder, "genehmigt")
    take(parts, folder, keep=0)
    assert parts.store.earlier() == []
    assert len(parts.originals.names()) == 2
    assert all(finding.ok for finding in examine(parts.patient))


def test_a_stricter_document_makes_its_earlier_versions_stricter(parts: Any, folder: Path) -> None:
    write(folder, "genehmigt")
    first = take(parts, folder)
    write(folder, "verlängert")
    second = take(parts, folder)
    assert found(parts, first, PUBLIC) == decided(parts, first, PUBLIC) == {"genehmigt"}
    take(parts, folder, Visibility.COMMITTEE)
    for moment in (first, second):
        for level in (Visibility.PUBLIC, Visibility.NETWORK):
            assert found(parts, moment, Viewer(level)) == decided(parts, moment, Viewer(level)) == set()
    assert found(parts, first, Viewer(Visibility.COMMITTEE)) == {"genehmigt"}
    assert found(parts, second, Viewer(Visibility.COMMITTEE)) == {"verlängert"}
    catalogue = Catalogue(parts.engine)
    (earlier,) = parts.store.earlier()
    assert catalogue.document(earlier.document_id, PUBLIC) is None
    assert catalogue.page(earlier.document_id, 1, PUBLIC) is None
    assert catalogue.original_name(earlier.document_id, PUBLIC) is None
    take(parts, folder)  # more open again: what was closed once stays closed
    assert found(parts, first, PUBLIC) == set()
    assert found(parts, None, PUBLIC) == {"verlängert"}


def test_a_stricter_non_public_part_closes_earlier_versions(parts: Any, folder: Path) -> None:
    text = (
        MINUTES.format(word="{word}")
        + "\n## Nichtöffentlicher Teil\n\n### TOP 2: Personal\n\nDie Stelle wird verkauft.\n"
    )
    file = folder / "2024-03-12_lenkungskreis.md"
    manifest = folder / "manifest.yaml"
    entry = "documents: [{{path: 2024-03-12_lenkungskreis.md, visibility: public, nonpublic_visibility: {level}}}]\n"
    file.write_text(text.format(word="genehmigt"), encoding="utf-8")
    manifest.write_text(entry.format(level="network"), encoding="utf-8")
    network = Viewer(Visibility.NETWORK)
    parts.updater.update([folder])
    first = datetime.now(UTC)
    file.write_text(text.format(word="gestrichen"), encoding="utf-8")
    parts.updater.update([folder])
    assert found(parts, first, network) == {"genehmigt", "verkauft"}
    assert found(parts, first, PUBLIC) == {"genehmigt"}
    manifest.write_text(entry.format(level="committee"), encoding="utf-8")
    parts.updater.update([folder])
    assert found(parts, first, network) == set()
    assert found(parts, None, network) == {"gestrichen"}


CONFERENCE = """# Bericht über die 4. Fachkonferenz

## Empfehlungen an den Beirat

1. Es soll ein {word} fahren.

## Nichtöffentlicher Teil

Empfehlung 2: Es soll ein {word} parken.
"""
REPORTED = """# Niederschrift der 1. Sitzung

## TOP 3 Verkehr

Zur Empfehlung 1 der 4. Fachkonferenz liegt noch nichts zum {word} vor.
"""
CONTRACT = """# Vertrag

zwischen der Stadt Musterheim und dem Verein Lesen

## § 1 Leistungen

Die Stadt Musterheim stellt den {word}.

Musterheim, den 4. Mai 2020
"""
RECORDS = """documents:
  - {{path: k.md, kind: conference, date: 2023-11-09, visibility: {level}, nonpublic_visibility: {hidden}}}
  - {{path: m.md, kind: minutes, body: Beirat, date: 2024-03-03, visibility: {level}, nonpublic_visibility: {hidden}}}
  - {{path: v.md, kind: contract, date: 2020-05-04, visibility: {level}, nonpublic_visibility: {hidden}}}
"""


def take_records(
    parts: Any, folder: Path, word: str, level: Visibility = Visibility.PUBLIC, hidden: Visibility = Visibility.NETWORK
) -> datetime:
    """Ingest a conference record, minutes and a contract; return a moment after it."""
    for name, content in {"k.md": CONFERENCE, "m.md": REPORTED, "v.md": CONTRACT}.items():
        (folder / name).write_text(content.format(word=word), encoding="utf-8")
    manifest = RECORDS.format(level=level.label, hidden=hidden.label)
    (folder / "manifest.yaml").write_text(manifest, encoding="utf-8")
    return take(parts, folder, level)


def recorded(parts: Any, as_of: datetime | None, viewer: Viewer = ALL) -> dict[str, list[str]]:
    """Wordings of each kind of record."""
    found = Recommendations(parts.engine).find(viewer, RecommendationFilters(as_of=as_of))
    terms = [one.term.wording for held in Contracts(parts.engine).find(viewer, as_of) for one in held.terms]
    return {
        "recommended": [record.recommendation.wording for record in found],
        "mentioned": [one.mention.wording for record in found for one in record.mentions],
        "settled": [wording for wording in terms if "stellt den" in wording],
    }


def records_with(word: str, hidden: bool = True) -> dict[str, list[str]]:
    return {
        "recommended": [f"Es soll ein {word} fahren.", *([f"Es soll ein {word} parken."] if hidden else [])],
        "mentioned": [f"Zur Empfehlung 1 der 4. Fachkonferenz liegt noch nichts zum {word} vor."],
        "settled": [f"Die Stadt Musterheim stellt den {word}."],
    }


NO_RECORDS: dict[str, list[str]] = {"recommended": [], "mentioned": [], "settled": []}


def test_changed_documents_keep_their_earlier_records(parts: Any, folder: Path) -> None:
    before = datetime.now(UTC)
    words = ("Bus", "Zug", "Bus")  # the first content comes back, and with it the ids of its recommendations
    moments = [take_records(parts, folder, word) for word in words]
    assert recorded(parts, None) == records_with("Bus")
    for moment, word in zip(moments, words, strict=True):
        assert recorded(parts, moment) == records_with(word)
        assert recorded(parts, moment, PUBLIC) == records_with(word, hidden=False)
    assert recorded(parts, before) == NO_RECORDS
    assert all(finding.ok for finding in examine(parts.patient))


def test_a_stricter_level_closes_the_records_of_earlier_versions(parts: Any, folder: Path) -> None:
    first = take_records(parts, folder, "Bus")
    take_records(parts, folder, "Zug")
    assert recorded(parts, first, PUBLIC) == records_with("Bus", hidden=False)
    now = take_records(parts, folder, "Zug", Visibility.COMMITTEE, Visibility.COMMITTEE)
    for level in (Visibility.PUBLIC, Visibility.NETWORK):
        assert recorded(parts, first, Viewer(level)) == recorded(parts, now, Viewer(level)) == NO_RECORDS
    assert recorded(parts, first, Viewer(Visibility.COMMITTEE)) == records_with("Bus")
    with parts.engine.connect() as connection:  # each row by itself, not only through its document
        for table in (RecommendationRow, RecommendationMentionRow, ContractTermRow):
            levels = connection.scalars(select(table.visibility).where(table.document_id.like("%.v%")))
            assert set(levels) == {int(Visibility.COMMITTEE)}
    take_records(parts, folder, "Zug")  # more open again: what was closed once stays closed
    assert recorded(parts, first, PUBLIC) == NO_RECORDS
    assert recorded(parts, None, PUBLIC) == records_with("Zug", hidden=False)


def test_a_stricter_non_public_part_closes_all_records_of_earlier_versions(parts: Any, folder: Path) -> None:
    network = Viewer(Visibility.NETWORK)
    first = take_records(parts, folder, "Bus")
    take_records(parts, folder, "Zug")
    assert recorded(parts, first, network) == records_with("Bus")
    take_records(parts, folder, "Zug", hidden=Visibility.COMMITTEE)
    assert recorded(parts, first, network) == NO_RECORDS
    assert recorded(parts, None, network) == records_with("Zug", hidden=False)


def test_a_moved_or_removed_document_takes_its_versions_along(parts: Any, folder: Path) -> None:
    write(folder, "genehmigt")
    first = take(parts, folder)
    write(folder, "verlängert")
    take(parts, folder)
    (folder / "archiv").mkdir()
    (folder / "2024-03-12_lenkungskreis.md").rename(folder / "archiv/2024-03-12_lenkungskreis.md")
    take(parts, folder)
    assert found(parts, first) == {"genehmigt"}
    (folder / "archiv/2024-03-12_lenkungskreis.md").unlink()
    take(parts, folder)
    assert found(parts, first) == set()
    assert parts.store.earlier() == []
    assert len(parts.originals.names()) == 1


def holding(data: Path, word: str) -> list[str]:
    needles = [word.encode(), word.lower().encode()]
    return [p.name for p in data.rglob("*") if p.is_file() and any(n in p.read_bytes() for n in needles)]


def test_forgetting_erases_all_versions(make_parts: Callable[[Path], Any], folder: Path, tmp_path: Path) -> None:
    data, secret = tmp_path / "data", "Quastenflosserich"
    parts = make_parts(data)
    for word in (f"vom {secret} genehmigt", "verlängert", "gestrichen"):
        write(folder, word)
        take(parts, folder)
    earlier = [item.sha256 for item in parts.store.earlier()]
    assert "catalogue.sqlite3-wal" in holding(data, secret)
    (gone,) = forget(parts.patient, find_documents(["2024-03-12_lenkungskreis.md"], parts.store.known()))
    assert parts.store.earlier() == []
    assert parts.store.forgotten() == {gone.sha256, *earlier}
    write(folder, f"vom {secret} genehmigt")
    report = parts.updater.update([folder], Visibility.PUBLIC)
    assert [refusal.reason for refusal in report.refused] == ["forgotten"]
    parts.close()
    assert holding(data, secret) == []


def test_one_earlier_version_can_be_forgotten_alone(
    make_parts: Callable[[Path], Any], folder: Path, tmp_path: Path
) -> None:
    parts = make_parts(tmp_path / "data")
    moments = []
    for word in ("vom Quastenflosserich genehmigt", "verlängert", "gestrichen"):
        write(folder, word)
        moments.append(take(parts, folder))
    first = next(item for item in parts.store.earlier() if item.version == 1)
    everything = [*parts.store.known(), *parts.store.earlier()]
    (gone,) = forget(parts.patient, find_documents([first.document_id], everything))
    assert (gone.document_id, gone.location) == (first.document_id, "")
    assert [found(parts, moment) for moment in moments] == [set(), {"verlängert"}, {"gestrichen"}]
    assert all(finding.ok for finding in examine(parts.patient))
    parts.close()
    assert holding(tmp_path / "data", "Quastenflosserich") == []


def test_doctor_rebuilds_and_embeds_versions_too(parts: Any, folder: Path) -> None:
    write(folder, "genehmigt")
    first = take(parts, folder)
    write(folder, "verlängert")
    take(parts, folder)
    parts.vectors.recreate()
    with closing(sqlite3.connect(parts.data / "catalogue.sqlite3")) as database:
        database.execute("DELETE FROM passage_lexical")
        database.commit()
    parts.store.remember_built_with("another-model")
    assert all(finding.ok for finding in examine(parts.patient, repair=True))
    assert all(finding.ok and not finding.repaired for finding in examine(parts.patient))
    assert (found(parts, first), found(parts, None)) == ({"genehmigt"}, {"verlängert"})


def test_an_older_catalogue_is_current_since_it_was_read(
    make_parts: Callable[[Path], Any], downgrade: Callable[[Path, str], None], folder: Path, tmp_path: Path
) -> None:
    """Going back to an older program drops earlier versions, which it would take for documents."""
    parts = make_parts(tmp_path / "data")
    write(folder, "gestrichen")
    take(parts, folder)
    write(folder, "genehmigt")
    before = datetime.now(UTC)
    after = take(parts, folder)
    assert len(parts.store.earlier()) == 1
    parts.close()
    downgrade(tmp_path / "data/catalogue.sqlite3", "0006_places")
    parts = make_parts(tmp_path / "data")
    assert parts.store.earlier() == []
    assert [found(parts, moment) for moment in (before, after, None)] == [set(), {"genehmigt"}, {"genehmigt"}]
    findings = {finding.check: finding for finding in examine(parts.patient, repair=True)}
    assert all(finding.ok for finding in findings.values())
    assert [check for check, finding in findings.items() if finding.repaired] == ["originals"]
    parts.close()
