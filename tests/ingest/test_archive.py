"""ZIP files: each file in them is a document, and nothing in them leads anywhere else."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.archive import list_files, opened
from ingest.errors import Unreadable
from ingest.find import find
from ingest.load import document_id, fingerprint, load
from ingest.settings import IngestSettings
from ingest.types import DocumentKind, Found, Visibility


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    folder = tmp_path / "korpus"
    folder.mkdir()

    def run(members: dict[str, bytes], name: str = "a.zip", compression: int = zipfile.ZIP_DEFLATED) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w", compression) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        return path

    return run


def run(path: Path, **limits: int) -> Found:
    return find([path], settings=IngestSettings(**limits), archives=True)  # type: ignore[arg-type]


def test_each_file_is_a_document(make_zip: Callable[..., Path], tmp_path: Path) -> None:
    path = make_zip(
        {"Ordner/Größe.md": b"# Titel\n\nText.", "b.txt": b"Mehr Text.", "__MACOSX/._b.txt": b"x", "bild.png": b"x"}
    )
    found = run(path.parent)
    assert [candidate.source for candidate in found.candidates] == [
        "korpus/a.zip/Ordner/Größe.md",
        "korpus/a.zip/b.txt",
    ]
    assert [(refusal.source, refusal.reason) for refusal in found.refusals] == [
        ("korpus/a.zip/bild.png", "unknown_type")
    ]
    first, second = found.candidates
    document = load(first, IngestSettings()).document
    assert (document.title, document.text) == ("Titel", "Titel\n\nText.")
    assert document.id == document_id(path / "Ordner/Größe.md")
    assert first.path.is_relative_to(path.parent)
    assert fingerprint(first, IngestSettings()) != fingerprint(second, IngestSettings())


def test_a_copy_is_gone_after_reading(make_zip: Callable[..., Path]) -> None:
    (candidate,) = run(make_zip({"a.md": b"Text"})).candidates
    with opened(candidate, IngestSettings()) as copy:
        assert copy.read_bytes() == b"Text"
    assert not copy.exists()


def test_manifest_names_files_in_an_archive(make_zip: Callable[..., Path]) -> None:
    path = make_zip({"a.md": b"A", "b.md": b"B", "c.md": b"C"})
    (path.parent / "manifest.yaml").write_text(
        "ignore: [a.zip/c.md]\ndocuments:\n- {path: a.zip, visibility: network, kind: minutes}\n"
        "- {path: a.zip/b.md, visibility: committee, title: Eigener Titel}\n- {path: a.zip/fehlt.md}",
        encoding="utf-8",
    )
    found = run(path.parent)
    entries = [candidate.entry for candidate in found.candidates]
    assert [entry.visibility for entry in entries] == [Visibility.NETWORK, Visibility.COMMITTEE]
    assert [entry.title for entry in entries] == [None, "Eigener Titel"]
    assert {entry.kind for entry in entries} == {DocumentKind.MINUTES}
    assert [refusal.source for refusal in found.refusals] == ["korpus/a.zip/fehlt.md"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd.md", "unsafe_path"), ("/etc/passwd.md", "unsafe_path"), ("C:/x.md", "unsafe_path"),
        ("a/../../b.md", "unsafe_path"), ("a\x07.md", "unsafe_path"), ("innen.zip", "nested"), ("a//b.md", "duplicate"),
    ],
)  # fmt: skip
def test_path_tricks_are_refused(make_zip: Callable[..., Path], name: str, reason: str) -> None:
    found = run(make_zip({name: b"Text", "gut.md": b"Text"}).parent)
    assert [candidate.path.name for candidate in found.candidates] == ["gut.md"]
    assert [refusal.reason for refusal in found.refusals] == [reason]
    assert ".." not in found.refusals[0].source
    assert found.refusals[0].source.isprintable()


def test_backslashes_links_and_doubles(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("doppelt.md", "erstes")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("doppelt.md", "zweites")
    listed = list_files(path, IngestSettings())
    assert listed.names == ("doppelt.md",)
    assert {reason for _, reason, _ in listed.refused} == {"link", "duplicate"}
    (candidate,) = find([path], settings=IngestSettings(), archives=True).candidates
    assert load(candidate, IngestSettings()).document.text == "erstes"


def test_limits(make_zip: Callable[..., Path]) -> None:
    bomb = make_zip({"a.txt": b"x" * 5_000_000})
    many = make_zip({f"{number}.md": b"x" for number in range(12)}, "many.zip")
    large = make_zip({"a.txt": b"x" * 2_000_000}, "large.zip", zipfile.ZIP_STORED)
    for path, reason, limits in (
        (bomb, "bomb", {}),
        (many, "too_many_files", {"max_archive_files": 10}),
        (large, "too_large", {"max_unpacked_megabytes": 1}),
    ):
        (refusal,) = run(path, **limits).refusals
        assert refusal.reason == reason
        assert refusal.source == f"korpus/{path.name}"


def test_passwords_and_damage(make_zip: Callable[..., Path]) -> None:
    path = make_zip({"a.md": b"Text"}, compression=zipfile.ZIP_STORED)
    data = path.read_bytes()
    flagged = bytearray(data)
    flagged[6] |= 1
    flagged[data.index(b"PK\x01\x02") + 8] |= 1
    for changed, reason in ((bytes(flagged), "encrypted"), (data[:-30], "damaged"), (b"PK\x03\x04", "damaged")):
        path.write_bytes(changed)
        assert [refusal.reason for refusal in run(path).refusals] == [reason]
    path.write_bytes(data.replace(b"Text", b"Tixt"))
    (candidate,) = run(path).candidates
    with pytest.raises(Unreadable) as caught:
        load(candidate, IngestSettings())
    assert caught.value.reason == "damaged"


def test_a_file_that_left_its_archive(make_zip: Callable[..., Path]) -> None:
    (candidate,) = run(make_zip({"a.md": b"Text"})).candidates
    make_zip({"b.md": b"Text"})
    with pytest.raises(Unreadable) as caught:
        load(candidate, IngestSettings())
    assert caught.value.reason == "missing"
