"""Places that are no plain files: members of a ZIP, mails with attachments, the mirror of an OParl endpoint."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from oparl_endpoint import Endpoint, fill, run, serve

from index.doctor import examine
from index.forget import find_documents, forget
from index.places import FilePlace, description, primary
from index.store import Known
from index.types import IngestReport, Moved
from ingest.types import ManifestEntry, Visibility

TEXT = "# Größe\n\nDas Lerncafé wird größer.\n"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    yield from serve(Endpoint)


def take(parts: Any, folder: Path) -> IngestReport:
    return parts.updater.update([folder], Visibility.PUBLIC)


def sources(parts: Any) -> dict[str, Known]:
    return {known.source: known for known in parts.store.known()}


def pack(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def complaints(parts: Any) -> list[str]:
    findings = examine(parts.patient)
    assert all(finding.ok for finding in findings)
    return sorted(sentence for finding in findings for sentence in finding.details)


def test_a_file_that_is_packed_and_unpacked_keeps_its_document(parts: Any, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "größe.md").write_text(TEXT, encoding="utf-8")
    (folder / "bleibt.md").write_text("# Bleibt\n\nImmer da.\n", encoding="utf-8")
    take(parts, folder)
    before = sources(parts)["documents/größe.md"]
    passages = parts.store.passage_ids(before.document_id)
    (folder / "größe.md").unlink()
    pack(folder / "archiv.zip", {"Ordner/größe.md": TEXT})
    report = take(parts, folder)
    assert report.moved == (Moved("documents/größe.md", "documents/archiv.zip/Ordner/größe.md"),)
    assert (report.passages, report.removed, report.new) == (0, (), ())
    now = sources(parts)["documents/archiv.zip/Ordner/größe.md"]
    assert (now.document_id, now.version) == (before.document_id, before.version)
    assert parts.store.passage_ids(now.document_id) == passages
    assert complaints(parts) == []
    assert len(take(parts, folder).unchanged) == 2
    shutil.unpack_archive(folder / "archiv.zip", folder)
    (folder / "archiv.zip").unlink()
    assert len(take(parts, folder).moved) == 1
    assert sources(parts)["documents/Ordner/größe.md"].document_id == before.document_id


def test_a_member_and_a_file_of_the_same_bytes_are_one_document(parts: Any, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    pack(folder / "b.zip", {"a.md": TEXT, "c.md": "# Anderes\n\nText.\n"})
    report = take(parts, folder)
    assert [copy.source for copy in report.copies] == ["documents/b.zip/a.md"]
    assert len(parts.store.known()) == 2
    pack(folder / "b.zip", {"c.md": "# Anderes\n\nJetzt mehr Text.\n"})
    assert complaints(parts) == [
        "documents/b.zip/a.md: the file cannot be read (The ZIP no longer holds a.md. Ingest its folder again.); "
        f"check it, then ingest {folder} again.",
        f"documents/b.zip/c.md: the file was changed after it was read; ingest {folder} again to take in the new version.",
    ]
    report = take(parts, folder)
    assert (report.removed, report.changed) == (("documents/b.zip/a.md",), ("documents/b.zip/c.md",))
    assert complaints(parts) == []


def test_forgetting_by_any_place_erases_the_document_with_all_of_them(parts: Any, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    (folder / "other.md").write_text("# Anderes\n\nText.\n", encoding="utf-8")
    pack(folder / "b.zip", {"innen.md": TEXT})
    take(parts, folder)
    gone = forget(parts.patient, find_documents(["b.zip/innen.md"], parts.store.known()))
    assert [item.source for item in gone] == ["documents/a.md", "documents/b.zip/innen.md"]
    assert list(sources(parts)) == ["documents/other.md"]
    report = take(parts, folder)
    assert [(r.source, r.reason) for r in report.refused] == [
        ("documents/a.md", "forgotten"),
        ("documents/b.zip/innen.md", "forgotten"),
    ]


def test_a_mail_moves_with_its_attachments(parts: Any, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Einladung", "buero@netz.example"
    mail.set_content("Anbei die Vorlage.\n")
    mail.add_attachment(TEXT.encode(), maintype="text", subtype="markdown", filename="größe.md")
    (folder / "a.eml").write_bytes(mail.as_bytes())
    (folder / "größe.md").write_text(TEXT, encoding="utf-8")
    assert len(take(parts, folder).new) == 2  # the attachment is part of the mail, not a copy of the file
    before = sources(parts)["documents/a.eml"].document_id
    (folder / "a.eml").rename(folder / "z.eml")
    assert take(parts, folder).moved == (Moved("documents/a.eml", "documents/z.eml"),)
    assert sources(parts)["documents/z.eml"].document_id == before
    with closing(sqlite3.connect(parts.data / "catalogue.sqlite3")) as database:
        texts = [row[0] for row in database.execute("SELECT text FROM passage WHERE document_id = ?", (before,))]
    assert any("größer" in text for text in texts)


def test_one_file_of_two_oparl_papers_is_one_document(parts: Any, endpoint: Endpoint, tmp_path: Path) -> None:
    fill(endpoint, 3)
    first, second = b"# Bericht\n\nDer Bericht liegt vor.\n", b"# Bericht\n\nDer Bericht wurde erneuert.\n"
    for number in ("10", "11"):
        paper = endpoint.put("paper", number, name=f"Vorlage {number}", mainFile=endpoint.file(number, first))
        assert paper["id"]
    endpoint.tick()
    synced = run(endpoint, tmp_path / "mirror")
    report = parts.updater.update([synced.documents])
    assert report.refused == ()
    assert len(report.copies) == 1
    assert len(parts.store.known()) == len(report.new)
    assert complaints(parts) == []
    endpoint.put("paper", "11", name="Vorlage 11", mainFile=endpoint.file("11", second))
    endpoint.tick()
    again = parts.updater.update([run(endpoint, tmp_path / "mirror").documents])
    assert (len(again.changed), again.removed, again.copies) == (1, (), ())
    assert len(parts.store.known()) == len(report.new) + 1
    assert complaints(parts) == []


def test_documents_of_an_older_catalogue_get_the_place_they_were_read_from(
    make_parts: Callable[[Path], Any], downgrade: Callable[[Path, str], None], documents: Path, tmp_path: Path
) -> None:
    older = make_parts(tmp_path / "data")
    take(older, documents)
    before = {source: known.document_id for source, known in sources(older).items()}
    older.close()
    downgrade(tmp_path / "data/catalogue.sqlite3", "0005")
    newer = make_parts(tmp_path / "data")
    assert {source: [place.source for place in known.places] for source, known in sources(newer).items()} == {
        source: [source] for source in before
    }
    (documents / "a.md").rename(documents / "z.md")
    assert take(newer, documents).moved == (Moved("documents/a.md", "documents/z.md"),)
    assert sources(newer)["documents/z.md"].document_id == before["documents/a.md"]
    newer.close()


def test_a_place_that_says_what_the_file_is_describes_the_document() -> None:
    """Places from before they were recorded know the level only; they do not hide title and network of a manifest elsewhere."""
    bare = FilePlace("/a/alt.md", "/a", "alt.md", ManifestEntry("alt.md", visibility=Visibility.NETWORK))
    said = ManifestEntry("neu.md", title="Titel", network="Netz", visibility=Visibility.PUBLIC)
    told = FilePlace("/b/neu.md", "/b", "neu.md", said)
    for places in ((bare, told), (told, bare)):
        assert primary(places) == told
        assert (description(places).title, description(places).network) == ("Titel", "Netz")
        assert description(places).visibility is Visibility.NETWORK, "the strictest level of all places holds"
    assert primary((bare,)) == bare
