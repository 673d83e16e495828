"""Whatever happens to the files, and wherever an update is stopped: the index ends as if it had been made anew."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.doctor import examine
from index.forget import forget
from index.types import IngestReport, Moved, Viewer
from index.update import Updater
from ingest.settings import IngestSettings
from ingest.types import Visibility

PUBLIC, ALL = Visibility.PUBLIC, Viewer(Visibility.CONFIDENTIAL)
NAMES = ("a.md", "b.md", "2024-05-07 c.md", "sub/a.md", "sub/d.txt", "committee/e.md")
TEXTS = (
    "# Lerncafé\n\nDas Lerncafé öffnet dienstags um 16 Uhr.\n",
    "Der Lenkungskreis vertagt den Bücherbus auf das Frühjahr. Die Vorlage wird überarbeitet.\n",
    "# Anmeldung\n\nDie Anmeldung ist kostenfrei.\n\n## Ort\n\nBahnhofstraße 3.\n",
    "ohne überschrift und ohne großes\n",
)
MANIFEST = """documents:
  - {path: committee/e.md, visibility: committee}
defaults: {visibility: public}
"""


class Interrupted(Exception):
    """Stands for the end of the process at one step."""


class Stopping:
    """Passes every call on and ends the run before or after the n-th one that writes."""

    WRITES = ("replace", "settle", "remove", "put", "keep")

    def __init__(self, part: Any, countdown: list[int]) -> None:
        self._part, self._countdown = part, countdown

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        if name not in self.WRITES:
            return method

        def call(*arguments: Any, **named: Any) -> Any:
            self._tick()
            result = method(*arguments, **named)
            self._tick()
            return result

        return call

    def _tick(self) -> None:
        self._countdown[0] -= 1
        if self._countdown[0] == 0:
            raise Interrupted


class Content(NamedTuple):
    """All that the index says now, without ids, which remember where a file lay first, and without earlier versions."""

    documents: list[tuple[str, ...]]
    passages: list[tuple[Any, ...]]
    lexical: list[tuple[Any, ...]]
    vectors: list[tuple[Any, ...]]


def content(parts: Any) -> Content:
    with closing(sqlite3.connect(parts.data / "catalogue.sqlite3")) as db:
        documents = db.execute(
            "SELECT d.source, d.title, d.kind, d.date, d.visibility, d.sha256, d.original, (SELECT group_concat(text, x'0c') FROM page"
            " WHERE document_id = d.id), (SELECT group_concat(location) FROM (SELECT location FROM document_place"
            " WHERE document_id = d.id ORDER BY location)) FROM document d WHERE d.replaced_at IS NULL ORDER BY 1"
        ).fetchall()
        joined = "FROM passage p JOIN document d ON d.id = p.document_id AND d.replaced_at IS NULL"
        passages = db.execute(
            f"SELECT d.source, p.ordinal, p.section_path, p.start, p.end, p.text, p.visibility {joined} ORDER BY 1, 2"
        ).fetchall()
        lexical = db.execute(
            f"SELECT d.source, p.ordinal, l.whole, l.parts {joined} JOIN passage_lexical l ON l.rowid = p.row ORDER BY 1, 2"
        ).fetchall()
        counted = db.execute("SELECT (SELECT count(*) FROM passage), (SELECT count(*) FROM passage_lexical)").fetchone()
        assert counted[0] == counted[1] >= len(lexical) == len(passages)
        current = {row[0] for row in db.execute(f"SELECT p.id {joined}")}
        vectors = db.execute(
            f"SELECT d.source, p.ordinal, v.vector {joined} JOIN passage_vector v ON v.passage_row = p.row ORDER BY 1, 2"
        ).fetchall()
    assert parts.vectors.ids() == current
    assert parts.originals.names() == parts.store.originals()
    return Content(documents, passages, lexical, vectors)


def take(parts: Any, *paths: Path, level: Visibility | None = PUBLIC) -> IngestReport:
    return parts.updater.update(paths, level)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
        st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("copy"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("ingest"), st.integers(0, 24), st.just("")),
        st.tuples(st.just("restart"), st.just(""), st.just("")),
    ),
    min_size=2,
    max_size=8,
)


def change(folder: Path, action: str, name: str, other: str) -> None:
    """One change of the folder; a change of a file that is not there is none."""
    path = folder / name
    if action == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(other, encoding="utf-8")
    elif action == "delete":
        path.unlink(missing_ok=True)
    elif path.is_file() and name != other:
        (folder / other).parent.mkdir(exist_ok=True)
        (shutil.move if action == "move" else shutil.copyfile)(path, folder / other)


def interrupted_update(parts: Any, folder: Path, stop_at: int) -> None:
    countdown = [stop_at]
    stopping: Any = [Stopping(part, countdown) for part in (parts.store, parts.vectors, parts.originals)]
    store, vectors, originals = stopping
    with suppress(Interrupted):
        Updater(store, vectors, parts.embedder, originals, IngestSettings(), earlier_versions=2).update([folder])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_life_ends_as_a_fresh_start(make_parts: Callable[[Path], Any], steps: list[tuple[str, Any, str]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "documents"
        folder.mkdir()
        (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
        (folder / "stays.md").write_text("# Bleibt\n\nDieser Text bleibt immer.\n", encoding="utf-8")
        parts = make_parts(Path(temporary) / "data")
        for action, first, second in steps:
            if action == "ingest":
                interrupted_update(parts, folder, first)  # 0 never ends it
            elif action == "restart":
                parts.close()
                parts = make_parts(Path(temporary) / "data")
            else:
                change(folder, action, first, second)
        examine(parts.patient, repair=True)
        assert all(finding.ok and not finding.repaired for finding in examine(parts.patient))
        take(parts, folder, level=None)
        fresh = make_parts(Path(temporary) / "fresh")
        take(fresh, folder, level=None)
        assert content(parts) == content(fresh)
        assert all(finding.ok for finding in examine(parts.patient))
        parts.close()
        fresh.close()


def everything(parts: Any) -> dict[str, tuple[str, tuple[str, ...], int]]:
    """Id, passage ids and version of each document by its source."""
    return {
        known.source: (known.document_id, tuple(sorted(parts.store.passage_ids(known.document_id))), known.version)
        for known in parts.store.known()
    }


def test_a_moved_file_keeps_document_passages_and_vectors(parts: Any, documents: Path) -> None:
    take(parts, documents)
    before = everything(parts)
    (documents / "archiv").mkdir()
    (documents / "a.md").rename(documents / "archiv" / "lerncafe.md")
    report = take(parts, documents)
    assert report.moved == (Moved("documents/a.md", "documents/archiv/lerncafe.md"),)
    assert (report.new, report.changed, report.removed, report.passages) == ((), (), (), 0)
    assert everything(parts)["documents/archiv/lerncafe.md"] == before["documents/a.md"]
    assert take(parts, documents).moved == ()


def test_a_file_moved_between_folders_keeps_its_identity(parts: Any, documents: Path, tmp_path: Path) -> None:
    take(parts, documents)
    before = everything(parts)
    other = tmp_path / "other"
    other.mkdir()
    (documents / "a.md").rename(other / "a.md")
    assert take(parts, other).moved == (Moved("documents/a.md", "other/a.md"),)
    assert everything(parts)["other/a.md"] == before["documents/a.md"]
    assert take(parts, documents).removed == ()


def test_a_title_that_came_from_the_name_follows_the_move(parts: Any, documents: Path) -> None:
    take(parts, documents)
    before = everything(parts)["documents/b.txt"]
    (documents / "b.txt").rename(documents / "Vertagung 2024-05-07.txt")
    assert len(take(parts, documents).moved) == 1
    known = next(item for item in parts.store.known() if item.source == "documents/Vertagung 2024-05-07.txt")
    assert (known.title, known.document_id) == ("Vertagung", before[0])
    assert parts.store.passage_ids(known.document_id) == set(before[1])


def test_files_that_change_places_keep_their_documents(parts: Any, documents: Path) -> None:
    (documents / "d.md").write_text("# Ort\n\nBahnhofstraße 3.\n", encoding="utf-8")
    take(parts, documents)
    before = everything(parts)
    (documents / "a.md").rename(documents / "x")
    (documents / "d.md").rename(documents / "a.md")
    (documents / "x").rename(documents / "d.md")
    report = take(parts, documents)
    assert (report.passages, report.removed) == (0, ())
    after = everything(parts)
    assert (after["documents/d.md"], after["documents/a.md"]) == (before["documents/a.md"], before["documents/d.md"])


def test_new_text_in_the_place_of_a_moved_file_is_a_document_of_its_own(parts: Any, documents: Path) -> None:
    take(parts, documents)
    before = everything(parts)["documents/a.md"]
    (documents / "a.md").rename(documents / "z.md")
    (documents / "a.md").write_text("# Neu\n\nEtwas anderes.\n", encoding="utf-8")
    take(parts, documents)
    after = everything(parts)
    assert after["documents/z.md"] == before
    assert after["documents/a.md"][0] != before[0]
    assert take(parts, documents).passages == 0


def test_the_same_file_twice_is_one_document_until_both_are_gone(parts: Any, documents: Path) -> None:
    take(parts, documents)
    before = everything(parts)["documents/a.md"]
    shutil.copyfile(documents / "a.md", documents / "z.md")
    report = take(parts, documents)
    assert [(copy.source, copy.same_as, copy.stricter) for copy in report.copies] == [
        ("documents/z.md", "documents/a.md", False)
    ]
    assert everything(parts)["documents/a.md"] == before
    (documents / "a.md").unlink()
    assert take(parts, documents).removed == ("documents/a.md",)
    assert everything(parts)["documents/z.md"] == before
    (documents / "z.md").unlink()
    take(parts, documents)
    assert len(parts.store.known()) == 2


def test_of_two_places_the_stricter_visibility_holds(parts: Any, documents: Path, tmp_path: Path) -> None:
    take(parts, documents)
    closed = tmp_path / "closed"
    closed.mkdir()
    shutil.copyfile(documents / "a.md", closed / "a.md")
    report = take(parts, closed, level=Visibility.COMMITTEE)
    assert [(copy.visibility, copy.stricter) for copy in report.copies] == [(Visibility.COMMITTEE, True)]
    levels = {row[4] for row in content(parts).documents if "Lerncaf" in row[1]}
    assert levels == {int(Visibility.COMMITTEE)}
    finding = next(item for item in examine(parts.patient) if item.check == "files")
    assert "the strictest, committee, holds for all" in finding.details[0]
    (closed / "a.md").unlink()
    (closed / "other.md").write_text("# Anderes\n\nText.\n", encoding="utf-8")
    take(parts, closed, level=Visibility.COMMITTEE)
    assert {row[4] for row in content(parts).documents if "Lerncaf" in row[1]} == {int(PUBLIC)}
    assert all(finding.ok for finding in examine(parts.patient))


def test_a_missing_drive_makes_nothing_readable(parts: Any, documents: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    shutil.copyfile(documents / "a.md", closed / "a.md")
    take(parts, closed, level=Visibility.CONFIDENTIAL)
    closed.rename(tmp_path / "elsewhere")
    take(parts, documents)
    assert {row[4] for row in content(parts).documents if "Lerncaf" in row[1]} == {int(Visibility.CONFIDENTIAL)}


def test_doctor_explains_files_that_differ_and_mends_originals(parts: Any, documents: Path) -> None:
    take(parts, documents)
    (documents / "a.md").unlink()
    (documents / "b.txt").write_text("Anders.\n", encoding="utf-8")
    for name in parts.originals.names():
        parts.originals.path(name).write_bytes(b"rotten")
    findings = {finding.check: finding for finding in examine(parts.patient)}
    assert findings["files"].ok
    assert any("a.md: the file is no longer there" in sentence for sentence in findings["files"].details)
    assert any("b.txt: the file was changed" in sentence for sentence in findings["files"].details)
    assert "3 are damaged" in findings["originals"].message
    repaired = {finding.check: finding for finding in examine(parts.patient, repair=True)}
    assert "2 are damaged" in repaired["originals"].message  # c.html is still as it was and was kept anew
    take(parts, documents)
    (finding,) = [finding for finding in examine(parts.patient) if not finding.ok]  # b.txt's earlier version is rotten
    (earlier,) = parts.store.earlier()
    assert f"netzlotse forget {earlier.document_id}" in finding.details[0]
    forget(parts.patient, [earlier])
    assert all(finding.ok and not finding.details for finding in examine(parts.patient))
