"""Stored recommendations and contracts: who sees them, what became of them, changed clauses; they go with their document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, func, select, text

from index.backup import restore_backup, write_backup
from index.contracts import Contracts
from index.database import MIGRATIONS, open_database
from index.decisions import Decisions
from index.library import OwnedLibrary
from index.recommendations import Recommendations
from index.tables import ContractTermRow, DecisionRow, RecommendationMentionRow, RecommendationRow
from index.types import ContractRecord, DecisionFilters, Reception, RecommendationFilters, RecommendationRecord, Viewer
from ingest.types import Visibility

PUBLIC, COMMITTEE, ALL = (Viewer(level) for level in (Visibility.PUBLIC, Visibility.COMMITTEE, Visibility.CONFIDENTIAL))
SECRET = "Quastenflosserich"

MANIFEST = """documents:
  - {path: k4.md, kind: conference, date: 2023-11-09, visibility: public, nonpublic_visibility: committee}
  - {path: k5.md, kind: conference, date: 2024-11-09, visibility: public}
  - {path: m1.md, kind: minutes, body: Beirat, date: 2024-03-03, visibility: public, nonpublic_visibility: committee}
  - {path: m2.md, kind: minutes, body: Beirat, date: 2025-02-05, visibility: public, nonpublic_visibility: committee}
  - {path: v1.md, kind: contract, date: 2020-05-04, visibility: public}
  - {path: v2.md, kind: contract, date: 2022-06-01, visibility: committee}
"""
FILES = {
    "k4.md": f"""# Bericht über die 4. Fachkonferenz

## Empfehlungen an den Beirat

1. Bus: Es soll ein Bücherbus fahren.
2. Café: Es soll ein Café öffnen. (Zustimmung 61 %)
3. Portal: Es soll ein Portal geben.
4. Chor: Es soll ein Chor singen.
5. Garten: Es soll ein Garten wachsen.

## Nichtöffentlicher Teil

Empfehlung 6: Der {SECRET} soll bleiben.
""",
    "k5.md": """# Bericht über die 5. Fachkonferenz

## Empfehlungen

1. Es sollen Fahrräder verliehen werden.
""",
    "m1.md": """# Niederschrift der 1. Sitzung

## TOP 1 Bücherbus (Empfehlung 1 der 4. Fachkonferenz)

Beschluss: Der Bücherbus fährt freitags.

Abstimmungsergebnis: 6 Ja, 1 Nein

## TOP 2 Café

Beschluss: Die Entscheidung über die Empfehlung 2 der Fachkonferenz 2023 wird vertagt.

Abstimmungsergebnis: einstimmig

## TOP 3 Portal

Zur Empfehlung 3 der 4. Fachkonferenz liegt noch nichts vor.

Nichtöffentlicher Teil

## TOP 4 Chor

Beschluss: Der Empfehlung 4 der 4. Fachkonferenz wird nicht gefolgt.

Abstimmungsergebnis: 1 Ja, 7 Nein
""",
    "m2.md": """# Niederschrift der 2. Sitzung

## TOP 1 Bücherbus

Beschluss: Der Beschluss vom 03.03.2024 zu TOP 1 wird aufgehoben.

Abstimmungsergebnis: einstimmig

## TOP 2 Café (vertagt am 03.03.2024)

Beschluss: Das Café öffnet im Mai.

Abstimmungsergebnis: einstimmig

## TOP 3 Empfehlung 1

Beschluss: Es werden Stühle gekauft.

Abstimmungsergebnis: einstimmig
""",
    "v1.md": """# Vertrag über den Bücherbus

zwischen der Stadt Musterheim und dem Verein Lesen

## § 1 Leistungen

(1) Die Stadt Musterheim stellt den Bus. Der Verein Lesen stellt die Bücher.

(2) Der Verein Lesen berichtet im Mai.

## § 2 Laufzeit

Der Vertrag tritt am 01.06.2020 in Kraft und gilt auf unbestimmte Zeit. Er kann mit einer Frist von drei Monaten gekündigt werden.

Musterheim, den 4. Mai 2020
""",
    "v2.md": """# Änderungsvertrag zum Vertrag über den Bücherbus vom 4. Mai 2020

Der Vertrag vom 4. Mai 2020 wird wie folgt geändert:

1. § 1 Abs. 1 Satz 2 erhält folgende Fassung:

„Der Verein Lesen stellt die Bücher und die Spiele.“

2. § 3 wird gestrichen.
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, content in {"manifest.yaml": MANIFEST, **FILES}.items():
        (documents / name).write_text(content, encoding="utf-8")
    return documents


@pytest.fixture
def filled(library: OwnedLibrary, folder: Path) -> OwnedLibrary:
    report = library.update([folder])
    assert not report.refused
    return library


def by_number(library: OwnedLibrary, viewer: Viewer, year: int = 2023) -> dict[str | None, RecommendationRecord]:
    found = library.recommendations(viewer, RecommendationFilters(year=year))
    return {record.recommendation.number: record for record in found}


def test_what_became_of_each(filled: OwnedLibrary) -> None:
    found = by_number(filled, COMMITTEE)
    assert {number: record.reception for number, record in found.items()} == {
        "1": Reception.ADOPTED,
        "2": Reception.ADOPTED,
        "3": Reception.MENTIONED,
        "4": Reception.REJECTED,
        "5": Reception.NOT_TAKEN_UP,
        "6": Reception.NOT_TAKEN_UP,
    }
    assert [(one.record.document.date, one.resumed) for one in found["2"].taken_up] == [
        (date(2024, 3, 3), False),
        (date(2025, 2, 5), True),
    ]
    (bus,) = found["1"].taken_up
    assert [link.date for link in bus.record.superseded_by] == [date(2025, 2, 5)]
    assert found["3"].mentions[0].mention.wording == "Zur Empfehlung 3 der 4. Fachkonferenz liegt noch nichts vor."


def test_the_public_learns_nothing_of_hidden_recommendations_and_decisions(filled: OwnedLibrary) -> None:
    found = by_number(filled, PUBLIC)
    assert sorted(number or "" for number in found) == ["1", "2", "3", "4", "5"]
    assert found["4"].reception is Reception.NOT_TAKEN_UP
    assert found["4"].taken_up == ()
    assert len(filled.recommendations(PUBLIC)) == 6
    assert len(filled.recommendations(COMMITTEE)) == 7


def test_filters(filled: OwnedLibrary) -> None:
    assert set(by_number(filled, PUBLIC, 2024)) == {"1"}
    assert by_number(filled, PUBLIC, 2022) == {}
    waiting = filled.recommendations(PUBLIC, RecommendationFilters(open_only=True))
    assert [record.recommendation.number for record in waiting] == ["1", "3", "4", "5"]
    assert len(filled.recommendations(PUBLIC, RecommendationFilters(addressed_to="beirat"))) == 5
    assert filled.recommendation_years(PUBLIC) == [2024, 2023]


def test_a_number_without_a_conference_is_linked_with_none(filled: OwnedLibrary) -> None:
    (chairs,) = [r for r in filled.decisions(PUBLIC) if r.decision.wording == "Es werden Stühle gekauft."]
    (link,) = chairs.recommendations
    assert (link.reference.number, link.reference.conference, link.recommendation) == ("1", None, None)


def test_a_decision_names_what_it_takes_up(filled: OwnedLibrary) -> None:
    (bus,) = [r for r in filled.decisions(PUBLIC, DecisionFilters()) if r.decision.wording.startswith("Der Bücherbus")]
    (link,) = bus.recommendations
    assert link.recommendation is not None
    assert (link.recommendation.title, link.date) == ("Bus", date(2023, 11, 9))


def test_a_conference_after_the_meeting_is_not_meant(filled: OwnedLibrary, folder: Path) -> None:
    (folder / "m1.md").write_text(FILES["m1.md"].replace("4. Fachkonferenz", "5. Fachkonferenz"), encoding="utf-8")
    filled.update([folder])
    assert by_number(filled, ALL, 2024)["1"].reception is Reception.NOT_TAKEN_UP


def contract(library: OwnedLibrary, viewer: Viewer, name: str) -> ContractRecord:
    return next(record for record in library.contracts(viewer) if record.document.source.endswith(name))


def test_a_later_contract_changes_clauses_of_an_earlier_one(filled: OwnedLibrary) -> None:
    first, second = (contract(filled, COMMITTEE, name) for name in ("v1.md", "v2.md"))
    assert [document.id for document in second.amends] == [first.document.id]
    assert [document.id for document in first.amended_by] == [second.document.id]
    changed = {one.term.wording: [change.term.value for change in one.changed_by] for one in first.terms}
    assert changed["Der Verein Lesen stellt die Bücher."] == ["§ 1 Abs. 1 Satz 2"]
    assert changed["Die Stadt Musterheim stellt den Bus."] == []
    assert changed["Der Verein Lesen berichtet im Mai."] == []


def test_the_public_does_not_learn_of_a_hidden_amendment(filled: OwnedLibrary) -> None:
    (only,) = filled.contracts(PUBLIC)
    assert only.amended_by == ()
    assert not any(one.changed_by for one in only.terms)


def test_everything_is_quoted_from_the_stored_pages(filled: OwnedLibrary) -> None:
    stretches = []
    for record in filled.recommendations(ALL):
        found = record.recommendation
        stretches.append((found.document_id, found.page, found.start, found.end, found.wording))
        stretches += [(found.document_id, e.page, e.start, e.end, e.quote) for e in found.evidence]
        stretches += [
            (m.document.id, m.mention.page, m.mention.start, m.mention.end, m.mention.wording) for m in record.mentions
        ]
    for held in filled.contracts(ALL):
        stretches += [(held.document.id, o.term.page, o.term.start, o.term.end, o.term.wording) for o in held.terms]
    assert len(stretches) > 30
    for document_id, number, start, end, wording in stretches:
        view = filled.page(document_id, number, ALL)
        assert view is not None
        segment = next(one for one in view.segments if one.start <= start < one.start + len(one.text))
        assert segment.text[start - segment.start : end - segment.start] == wording


def counts(library: OwnedLibrary) -> list[int]:
    """Rows of current documents and of earlier versions."""
    tables = (DecisionRow, RecommendationRow, RecommendationMentionRow, ContractTermRow)
    with library._engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_they_change_and_go_with_their_document(filled: OwnedLibrary, folder: Path) -> None:
    before = counts(filled)
    assert all(before)
    filled.update([folder])
    assert counts(filled) == before
    (folder / "k4.md").write_text(FILES["k4.md"].replace("ein Chor singen", "ein Orchester spielen"), encoding="utf-8")
    filled.update([folder])
    assert by_number(filled, ALL)["4"].recommendation.wording == "Es soll ein Orchester spielen."
    decisions, recommendations, *others = before
    assert counts(filled) == [decisions, recommendations + 6, *others]  # the earlier version keeps its own
    filled.forget(filled.find_documents(["k4.md", "m1.md", "v1.md", "v2.md"]))
    assert counts(filled)[1:] == [1, 0, 0]
    assert all(finding.ok for finding in filled.examine())
    assert by_number(filled, ALL) == {}
    assert filled.contracts(ALL) == []


def test_nothing_of_a_forgotten_recommendation_is_left_on_disk(
    tmp_path: Path, folder: Path, make_library: Callable[[Path], OwnedLibrary]
) -> None:
    data = tmp_path / "own"
    library = make_library(data)
    library.update([folder])
    write_backup(data, tmp_path / "backup.zip")
    assert holding(data)
    library.forget(library.find_documents(["k4.md"]))
    library.close()
    assert holding(data) == []
    restore_backup(tmp_path / "backup.zip", data)
    library = make_library(data)
    assert all(finding.ok for finding in library.examine(repair=True))
    assert by_number(library, ALL) == {}
    assert len(library.contracts(ALL)) == 2
    library.close()
    assert holding(data) == []


def holding(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts]
    return [path.name for path in files if SECRET.lower().encode() in path.read_bytes().lower()]


def test_rows_without_a_document_cannot_exist(filled: OwnedLibrary) -> None:
    with filled._engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_catalogue_of_the_schema_before_gets_column_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        connection.execute(
            text(
                "INSERT INTO document (id, root, location, source, kind, title, body, network, municipality, visibility, language, sha256,"
                " fingerprint, version, page_count, original, ingested_at)"
                " VALUES ('d', 'r', 'l', 's', 'minutes', 't', 'b', '', '', 0, 'de', 'x', 'f', 1, 1, 'o', '2024-01-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                'INSERT INTO decision (document_id, ordinal, id, heading, wording, supersedes, page, start, "end", visibility)'
                " VALUES ('d', 0, 'i', 'h', 'w', '[]', 1, 0, 1, 0)"
            )
        )
    engine.dispose()
    opened = open_database(path)
    (record,) = Decisions(opened).find(ALL, DecisionFilters())
    assert record.recommendations == ()
    assert Recommendations(opened).find(ALL, RecommendationFilters()) == []
    assert Contracts(opened).find(ALL) == []
    opened.dispose()
