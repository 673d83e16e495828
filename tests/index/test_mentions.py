"""Pages that name a service: which text counts as its name, and that hidden text tells nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.library import OwnedLibrary
from index.mentions import spans_of
from index.types import Viewer
from ingest.types import Visibility

PUBLIC, COMMITTEE = Viewer(Visibility.PUBLIC), Viewer(Visibility.COMMITTEE)
NAME = "Elternlotsen 100 % Nord"
MANIFEST = """documents:
  - {path: alt.md, kind: offer, title: Faltblatt, date: 2023-01-01, visibility: public}
  - {path: neu.md, kind: minutes, date: 2024-03-12, visibility: public, nonpublic_visibility: committee}
  - {path: geheim.md, kind: report, title: Vermerk, date: 2025-01-01, visibility: committee}
  - {path: fremd.md, kind: offer, visibility: public}
"""
FILES = {
    "alt.md": f"# Faltblatt\n\nFragen Sie die {NAME}. Die {NAME} helfen.\n",
    "neu.md": f"# Niederschrift\n\n## Öffentlicher Teil\n\n### TOP 1 Begrüßung\n\nAlle sind da.\n\n"
    f"## Nicht öffentlicher Teil\n\n### TOP N 1 Vertrag\n\nDie {NAME} ziehen um.\n",
    "geheim.md": f"# Vermerk\n\nDie {NAME} schließen.\n",
    "fremd.md": "# Anderes\n\nElternlotsen 100 x Nord, Elternlotsen 100 % Nordost, Nord: Elternlotsen 100 %.\n",
}


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory, make_library: Callable[[Path], OwnedLibrary]
) -> Iterator[OwnedLibrary]:
    folder = tmp_path_factory.mktemp("mentions")
    (folder / "files").mkdir()
    (folder / "files" / "manifest.yaml").write_text(MANIFEST, "utf-8")
    for name, text in FILES.items():
        (folder / "files" / name).write_text(text, "utf-8")
    opened = make_library(folder / "data")
    assert opened.update([folder / "files"]).refused == ()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Lerntreff Nord", "Der Lerntreff\n Nord öffnet.", ["Lerntreff\n Nord"]),
        ("Lerntreff Nord", "Lerntreff Nordost, Sommerlerntreff Nord, lerntreff nord", []),
        ("Lerntreff Nord", "Lerntreff Nord; Lerntreff Nord", ["Lerntreff Nord", "Lerntreff Nord"]),
        ('Beratung "Im Werk" (neu)', 'Die Beratung "Im Werk" (neu) öffnet.', ['Beratung "Im Werk" (neu)']),
        ("Bildungsberatung", "Die Bildungsberatung öffnet.", []),
        ("", "Text", []),
    ],
)
def test_what_counts_as_a_name(name: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in spans_of(name, text)] == found


def test_only_what_a_viewer_may_read_names_a_service(library: OwnedLibrary) -> None:
    def told(viewer: Viewer) -> list[str]:
        return [Path(mention.document.source).name for mention in library.mentions(NAME, viewer, 10)]

    assert told(PUBLIC) == ["alt.md"]
    assert told(COMMITTEE) == ["geheim.md", "neu.md", "alt.md"], "newest first, each once"
    assert len(library.mentions(NAME, COMMITTEE, 2)) == 2


def test_a_mention_says_where_it_stands(library: OwnedLibrary) -> None:
    for mention in library.mentions(NAME, COMMITTEE, 10):
        view = library.page(mention.document.id, mention.page, COMMITTEE)
        assert view is not None
        texts = [
            s.text[mention.start - s.start : mention.end - s.start] for s in view.segments if s.start <= mention.start
        ]
        assert NAME in texts


def test_documents_by_the_end_of_their_path(library: OwnedLibrary) -> None:
    assert [d.title for d in library.documents_from("alt.md", PUBLIC)] == ["Faltblatt"]
    assert library.documents_from("geheim.md", PUBLIC) == []
    assert [d.title for d in library.documents_from("geheim.md", COMMITTEE)] == ["Vermerk"]
    assert library.documents_from("l_.md", PUBLIC) == []
