"""Passages: exact spans, nothing lost, levels never mixed."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.read_markdown import read_markdown
from ingest.record_types import Loaded
from ingest.settings import IngestSettings
from ingest.split import split
from ingest.structure import structure
from ingest.types import Block, BlockKind, Document, DocumentKind, Extracted, Passage, Visibility


def document_of(extracted: Extracted) -> Document:
    structured = structure(extracted, Visibility.PUBLIC, Visibility.COMMITTEE)
    return Document(
        id="d", source="s", kind=DocumentKind.OTHER, title="t", body="", date=None, network="", municipality="",
        visibility=Visibility.PUBLIC, language="de", sha256="0", pages=structured.pages,
        sections=structured.sections, agenda=structured.agenda,
    )  # fmt: skip


def check(document: Document, passages: tuple[Passage, ...], settings: IngestSettings) -> None:
    text = document.text
    covered = [False] * len(text)
    for passage in passages:
        assert text[passage.start : passage.end].replace("\f", "\n") == passage.text
        assert passage.text.strip() == passage.text != ""
        assert len(passage.text) <= settings.passage_characters
        assert passage.page_from == 1 + text[: passage.start].count("\f")
        assert passage.page_to == 1 + text[: passage.end].count("\f")
        covered[passage.start : passage.end] = [True] * (passage.end - passage.start)
    for section in document.sections:
        for position in range(section.start, section.end):
            assert covered[position] or text[position].isspace()
        for passage in passages:
            if passage.start < section.end and section.start < passage.end:
                assert passage.visibility is section.visibility
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert len({passage.id for passage in passages}) == len(passages)


WORDS = st.sampled_from(
    [
        "Der",
        "Lenkungskreis",
        "beschließt",
        "z. B.",
        "am 3. Mai",
        "§ 5 Abs. 2",
        "Bildung.",
        "Punkt!",
        "ja",
        "x" * 300,
        "TOP 2",
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=60).map(" ".join),
    st.sampled_from(
        ["Nichtöffentlicher Teil", "Öffentlicher Teil", "Tagesordnung", "TOP 1 Bericht", "TOP 2 Haushalt", "Personal"]
    ),
)
BLOCKS = st.lists(st.tuples(st.sampled_from(list(BlockKind)), TEXTS, st.integers(0, 1), st.integers(1, 3)), max_size=25)


@given(BLOCKS, st.sampled_from([200, 350, 800]), st.sampled_from([0, 60, 120]))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_document(drawn: list[tuple[BlockKind, str, int, int]], size: int, overlap: int) -> None:
    blocks, page = [], 1
    for kind, text, step, level in drawn:
        page += step
        blocks.append(Block(kind, text, page, level if kind is BlockKind.HEADING else 0))
    settings = IngestSettings(passage_characters=size, passage_overlap_characters=overlap)
    document = document_of(Extracted(tuple(blocks), tuple(str(number) for number in range(1, page + 1))))
    check(document, split(document, settings), settings)


def test_repeated_sentences_are_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Titel\n\n" + "Das ist ein Satz. " * 200, encoding="utf-8")
    settings = IngestSettings(passage_characters=200, passage_overlap_characters=60)
    document = document_of(read_markdown(path))
    check(document, split(document, settings), settings)


def test_whole_sentences_are_repeated_and_passages_end_at_sentence_ends(load_text: Callable[..., Loaded]) -> None:
    text = "# T\n\n" + " ".join(f"Satz Nummer {number} steht hier und ist nicht lang." for number in range(60))
    passages = load_text(text).passages
    assert len(passages) > 3
    for before, after in pairwise(passages):
        assert before.text.endswith("lang.")
        assert after.start < before.end
        assert after.text.startswith("Satz Nummer")


def test_a_lone_heading_joins_what_follows(load_text: Callable[..., Loaded]) -> None:
    loaded = load_text("# Titel\n\n## Teil A\n\n### Ziel\n\n" + "Ein Satz zum Ziel. " * 20)
    assert len(loaded.document.sections) == 3
    assert loaded.passages[0].text.startswith("Titel\n\nTeil A\n\nZiel\n\nEin Satz")
    assert loaded.passages[0].section_path == ("Titel", "Teil A", "Ziel")


def test_ids_depend_on_content_and_shape_only(load_text: Callable[..., Loaded]) -> None:
    first = load_text("# A\n\nEin Satz.")
    again = load_text("# A\n\nEin Satz.")
    changed = load_text("# A\n\nEin anderer Satz.")
    assert first == again
    assert first.document.id == changed.document.id
    assert {passage.id for passage in first.passages}.isdisjoint(passage.id for passage in changed.passages)


def test_an_item_without_text_joins_its_first_subitem_only(load_text: Callable[..., Loaded]) -> None:
    loaded = load_text(
        "# N\n\nEs folgt das Protokoll.\n\n## TOP 3 Übergang\n\n### TOP 3.1 Stand\n\nA.\n\n## TOP 4 Leer\n\n## TOP 5 Voll\n\nB."
    )
    assert [(passage.agenda_item, passage.text) for passage in loaded.passages][1:] == [
        ("3.1", "TOP 3 Übergang\n\nTOP 3.1 Stand\n\nA."),
        ("4", "TOP 4 Leer"),
        ("5", "TOP 5 Voll\n\nB."),
    ]
