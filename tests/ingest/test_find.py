"""Folders, manifests and what overrides what."""

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import BadManifest, IngestError
from ingest.find import find
from ingest.settings import IngestSettings
from ingest.types import DocumentKind, Found, ManifestEntry, Visibility

MANIFEST = """
network: Bildungsnetzwerk Muster
ignore: [README.md, drafts/]
directory: {services: services.csv, places: data/places.csv}
defaults: {language: de, visibility: network, municipality: Kreis Muster}
documents:
  - path: a.md
    kind: minutes
    title: Niederschrift
    body: Lenkungskreis
    date: 2024-03-12
    visibility: public
    nonpublic_visibility: committee
  - {path: sub/b.txt, date: "2023-01-02"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "korpus"
    for name in (
        "a.md",
        "sub/b.txt",
        "sub/c.html",
        "README.md",
        "drafts/d.md",
        ".git/config.md",
        ".hidden.md",
        "services.csv",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text", encoding="utf-8")
    (root / "data").mkdir()
    (root / "data/places.csv").write_text("name", encoding="utf-8")
    return root


def run(*paths: Path, **overrides: object) -> Found:
    return find(paths, settings=IngestSettings(), **overrides)  # type: ignore[arg-type]


def test_manifest_defaults_and_entries_are_merged(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    found = run(folder)
    assert [candidate.relative for candidate in found.candidates] == ["a.md", "sub/b.txt", "sub/c.html"]
    assert found.candidates[0].source == "korpus/a.md"
    assert found.candidates[0].entry == ManifestEntry(
        path="a.md",
        kind=DocumentKind.MINUTES,
        title="Niederschrift",
        body="Lenkungskreis",
        date=date(2024, 3, 12),
        network="Bildungsnetzwerk Muster",
        municipality="Kreis Muster",
        language="de",
        visibility=Visibility.PUBLIC,
        nonpublic_visibility=Visibility.COMMITTEE,
    )
    assert found.candidates[1].entry.date == date(2023, 1, 2)
    assert found.candidates[2].entry.visibility is Visibility.NETWORK
    assert found.services_files == (folder / "services.csv",)
    assert found.places_files == (folder / "data/places.csv",)
    assert found.roots == (folder,)
    assert found.refusals == ()


def test_command_line_wins(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    found = run(folder, visibility=Visibility.CONFIDENTIAL, kind=DocumentKind.REPORT)
    assert {candidate.entry.visibility for candidate in found.candidates} == {Visibility.CONFIDENTIAL}
    assert {candidate.entry.kind for candidate in found.candidates} == {DocumentKind.REPORT}


def test_without_a_manifest_nothing_is_declared(folder: Path) -> None:
    found = run(folder)
    assert [candidate.relative for candidate in found.candidates] == [
        "README.md", "a.md", "data/places.csv", "drafts/d.md", "services.csv", "sub/b.txt", "sub/c.html",
    ]  # fmt: skip
    assert {candidate.entry.visibility for candidate in found.candidates} == {None}
    assert found.refusals == ()


@pytest.mark.parametrize(
    ("name", "reason", "hint"),
    [
        ("a.xyz", "unknown_type", "PDF, DOCX, ODT, RTF"),
        ("a", "unknown_type", "without ending"),
        ("a.DOC", "old_office", "Save it as DOCX"),
        ("a.xls", "old_office", "Save it as XLSX"),
        ("a.xlsm", "macros", "Save it as DOCX, XLSX or PDF"),
        ("a.docm", "macros", "hold macros"),
        ("a.zip", "unknown_type", "ZIP of these"),
    ],
)
def test_types_that_are_not_read(tmp_path: Path, name: str, reason: str, hint: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    (refusal,) = run(tmp_path).refusals
    assert refusal.reason == reason
    assert hint in refusal.message


def test_a_single_file_uses_the_manifest_beside_it(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    found = run(folder / "a.md")
    assert [candidate.entry.title for candidate in found.candidates] == ["Niederschrift"]
    assert found.refusals == ()
    assert found.services_files == ()
    assert [candidate.relative for candidate in run(folder / "README.md").candidates] == ["README.md"]


def test_each_file_once(folder: Path) -> None:
    found = run(folder, folder / "a.md", folder, folder / "sub")
    assert [candidate.path.name for candidate in found.candidates].count("a.md") == 1
    assert [candidate.path.name for candidate in found.candidates].count("b.txt") == 1


def test_missing_files_are_refused(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(
        "documents: [{path: gone.pdf}]\ndirectory: {services: none.csv}", encoding="utf-8"
    )
    refusals = {refusal.source: refusal for refusal in run(folder).refusals if refusal.reason == "missing"}
    assert set(refusals) == {"korpus/gone.pdf", "korpus/none.csv"}
    assert "manifest.yaml lists this file" in refusals["korpus/gone.pdf"].message


def test_links_do_not_lead_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "salary.md").write_text("Geheim", encoding="utf-8")
    os.symlink(secret, folder / "linked")
    os.symlink(secret / "salary.md", folder / "salary.md")
    os.symlink(folder / "a.md", folder / "z.md")
    os.symlink(folder / "nowhere.md", folder / "broken.md")
    found = run(folder)
    assert {(refusal.source, refusal.reason) for refusal in found.refusals if not refusal.source.endswith(".csv")} == {
        ("korpus/linked", "link"),
        ("korpus/salary.md", "link"),
        ("korpus/broken.md", "missing"),
    }
    assert "salary.md" not in {candidate.path.name for candidate in found.candidates}
    assert "z.md" not in {candidate.path.name for candidate in found.candidates}


def test_paths_that_do_not_exist(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"gone does not exist"):
        run(tmp_path / "gone")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("document: []", r"manifest\.yaml: the file: unknown key 'document' \(did you mean 'documents'\?\)"),
        (
            "documents: [{path: a.md, visibilty: public}]",
            r"entry 1: unknown key 'visibilty' \(did you mean 'visibility'\?\)",
        ),
        (
            "documents: [{path: a.md, visibility: pubic}]",
            r"entry 1 \(a\.md\): visibility is 'pubic' \(did you mean 'public'\?\)",
        ),
        (
            "documents: [{path: a.md, kind: minute}]",
            r"kind is 'minute' \(did you mean 'minutes'\?\); use one of: contract",
        ),
        ("documents: [{path: a.md, date: 12.03.2024}]", r"date is '12\.03\.2024'; write it as 2024-03-12"),
        ("documents: [{path: a.md}, {path: a.md}]", r"entry 2 \(a\.md\): path is listed twice"),
        ("documents: [{path: ../x.md}]", r"must lie below the folder"),
        ("documents: [{title: x}]", r"entry 1: path is missing"),
        ("documents: {a.md: public}", r"must be a list"),
        ("documents: [{path: a.md, title: 12}]", r"must be text"),
        ("defaults: {title: x}", r"defaults: unknown key 'title'"),
        ("directory: {service: x.csv}", r"unknown key 'service' \(did you mean 'services'\?\)"),
        ("ignore: README.md", r"must be a list"),
        ("documents: [", r"not readable as YAML"),
        ("- a", r"must consist of keys and values"),
    ],
)
def test_bad_manifests_say_where(folder: Path, text: str, message: str) -> None:
    (folder / "manifest.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadManifest, match=message) as caught:
        run(folder)
    assert str(folder / "manifest.yaml") in str(caught.value)


def test_an_empty_manifest_says_nothing(folder: Path) -> None:
    (folder / "manifest.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert len(run(folder).candidates) == 7
