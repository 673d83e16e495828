"""Stored decisions: who sees them, what supersedes them, how topics match, and that they go with their document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, func, select

from index.database import MIGRATIONS, open_database
from index.decisions import Decisions
from index.library import OwnedLibrary
from index.tables import DecisionRow
from index.types import DecisionFilters, DecisionRecord, Viewer
from ingest.record_types import Outcome, SupersessionEffect
from ingest.types import Visibility

PUBLIC, COMMITTEE, ALL = (Viewer(level) for level in (Visibility.PUBLIC, Visibility.COMMITTEE, Visibility.CONFIDENTIAL))

MANIFEST = """documents:
  - {path: alt.md, kind: minutes, body: Beirat, date: 2024-03-03, visibility: public, nonpublic_visibility: committee}
  - {path: neu.md, kind: minutes, body: Beirat, date: 2026-02-05, visibility: public, nonpublic_visibility: committee}
  - {path: fremd.md, kind: minutes, body: Rat, date: 2024-03-03, visibility: public}
"""
OLD = """# Niederschrift der 1. Sitzung

## TOP 1 Bücherbus

Beschluss: Der Bücherbus fährt freitags.

Abstimmungsergebnis: 6 Ja, 1 Nein

## TOP 2 Sprachförderung

Beschluss 1: Die Sprachpaten werden geschult.

Abstimmungsergebnis: einstimmig

Beschluss 2: Die Sprachpaten bekommen Fahrtkosten.

Abstimmungsergebnis: einstimmig

## TOP 3 Ferien

Beschluss: Das Ferienportal wird eingerichtet.

Abstimmungsergebnis: einstimmig
"""
NEW = """# Niederschrift der 2. Sitzung

## TOP 1 Bücherbus

Beschluss: Der Beschluss vom 03.03.2024 zu TOP 1 wird aufgehoben.

Abstimmungsergebnis: einstimmig

## TOP 2 Sprachförderung

Beschluss: Der Beschluss vom 03.03.2024 zu TOP 2 wird aufgehoben.

Abstimmungsergebnis: einstimmig

## TOP 3 Fahrtkosten

Beschluss: Der Beschluss 2 vom 03.03.2024 zu TOP 2 wird aufgehoben.

Abstimmungsergebnis: 2 Ja, 5 Nein

Nichtöffentlicher Teil

## TOP 4 Ferien

Beschluss: Der Beschluss vom 03.03.2024 zu TOP 3 wird aufgehoben.

Abstimmungsergebnis: einstimmig
"""
FOREIGN = "# Niederschrift\n\n## TOP 1 Haushalt\n\nBeschluss: Der Haushalt gilt.\n\nAbstimmungsergebnis: einstimmig\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in (("manifest.yaml", MANIFEST), ("alt.md", OLD), ("neu.md", NEW), ("fremd.md", FOREIGN)):
        (documents / name).write_text(text, encoding="utf-8")
    return documents


@pytest.fixture
def filled(library: OwnedLibrary, folder: Path) -> OwnedLibrary:
    report = library.update([folder])
    assert not report.refused
    return library


def wordings(records: list[DecisionRecord]) -> list[str]:
    return [record.decision.wording for record in records]


def named(records: list[DecisionRecord], wording: str) -> DecisionRecord:
    return next(record for record in records if record.decision.wording == wording)


def test_wordings_are_quoted_from_the_stored_pages(filled: OwnedLibrary) -> None:
    records = filled.decisions(ALL)
    assert len(records) == 9
    for record in records:
        view = filled.page(record.document.id, record.decision.page, ALL)
        assert view is not None
        text = {segment.start: segment.text for segment in view.segments}
        start, shown = next((s, t) for s, t in text.items() if s <= record.decision.start < s + len(t))
        assert shown[record.decision.start - start : record.decision.end - start] == record.decision.wording


def test_the_public_neither_sees_nor_counts_what_is_not_public(filled: OwnedLibrary) -> None:
    seen = filled.decisions(PUBLIC)
    assert len(seen) == 8
    assert all(record.decision.visibility is Visibility.PUBLIC for record in seen)
    assert not filled.decisions(PUBLIC, DecisionFilters(topic="Ferien", date_from=date(2026, 1, 1)))
    assert len(filled.decisions(COMMITTEE, DecisionFilters(topic="Ferien", date_from=date(2026, 1, 1)))) == 1


def test_a_hidden_decision_is_not_named_as_what_superseded_a_public_one(filled: OwnedLibrary) -> None:
    wording = "Das Ferienportal wird eingerichtet."
    assert named(filled.decisions(PUBLIC), wording).superseded_by == ()
    (link,) = named(filled.decisions(COMMITTEE), wording).superseded_by
    assert (link.effect, link.date, link.decision.agenda_item) == (SupersessionEffect.REVOKED, date(2026, 2, 5), "4")


def test_supersession_goes_by_body_date_item_and_number(filled: OwnedLibrary) -> None:
    records = filled.decisions(PUBLIC)
    (link,) = named(records, "Der Bücherbus fährt freitags.").superseded_by
    assert link.decision.wording.startswith("Der Beschluss vom 03.03.2024 zu TOP 1")
    assert named(records, "Der Haushalt gilt.").superseded_by == ()  # same date and item, another body


def test_a_reference_that_fits_two_decisions_is_left_as_it_stands(filled: OwnedLibrary) -> None:
    records = filled.decisions(PUBLIC)
    unclear = named(records, "Der Beschluss vom 03.03.2024 zu TOP 2 wird aufgehoben.")
    assert unclear.supersedes == ()
    assert len(unclear.unresolved) == 1
    assert named(records, "Die Sprachpaten werden geschult.").superseded_by == ()


def test_what_was_rejected_supersedes_nothing(filled: OwnedLibrary) -> None:
    records = filled.decisions(PUBLIC)
    motion = named(records, "Der Beschluss 2 vom 03.03.2024 zu TOP 2 wird aufgehoben.")
    assert motion.decision.outcome is Outcome.REJECTED
    assert [link.decision.number for link in motion.supersedes] == ["2"]
    assert named(records, "Die Sprachpaten bekommen Fahrtkosten.").superseded_by == ()


def test_filters(filled: OwnedLibrary) -> None:
    def find(**filters: object) -> list[str]:
        return wordings(filled.decisions(PUBLIC, DecisionFilters(**filters)))  # type: ignore[arg-type]

    assert find(body="rat") == ["Der Haushalt gilt."]
    assert find(outcomes=(Outcome.REJECTED,)) == ["Der Beschluss 2 vom 03.03.2024 zu TOP 2 wird aufgehoben."]
    assert len(find(date_to=date(2024, 3, 3))) == 5
    assert find(date_from=date(2027, 1, 1)) == []


def test_a_topic_orders_by_how_well_it_matches(filled: OwnedLibrary) -> None:
    found = wordings(filled.decisions(PUBLIC, DecisionFilters(topic="Fahrtkosten der Sprachpaten")))
    assert found[0] == "Die Sprachpaten bekommen Fahrtkosten."
    assert "Der Haushalt gilt." not in found
    assert filled.decisions(PUBLIC, DecisionFilters(topic="Schwimmbad")) == []
    assert wordings(filled.decisions(PUBLIC, DecisionFilters(topic="Portal")))[:1] == [
        "Das Ferienportal wird eingerichtet."
    ]


def test_decisions_change_and_go_with_their_document(filled: OwnedLibrary, folder: Path) -> None:
    (folder / "fremd.md").write_text(FOREIGN.replace("gilt", "ruht"), encoding="utf-8")
    filled.update([folder])
    assert "Der Haushalt ruht." in wordings(filled.decisions(ALL))
    assert "Der Haushalt gilt." not in wordings(filled.decisions(ALL))
    (folder / "fremd.md").unlink()
    (folder / "manifest.yaml").write_text("\n".join(MANIFEST.splitlines()[:-1]) + "\n", encoding="utf-8")
    filled.update([folder])
    assert len(filled.decisions(ALL)) == 8
    with filled._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(DecisionRow)) == 8


def test_a_catalogue_of_the_first_schema_gets_the_table(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    opened = open_database(path)
    assert Decisions(opened).find(ALL, DecisionFilters()) == []
    opened.dispose()
