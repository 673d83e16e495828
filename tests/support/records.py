"""What tests of records read out of documents share: the sample's documents, made-up ones, and whether records quote them."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from ingest.find import find
from ingest.load import load
from ingest.record_types import ContractTerm, Loaded, Recommendation, RecommendationMention
from ingest.settings import IngestSettings
from ingest.types import Document, DocumentKind, Page, Section, Visibility

Cut = tuple[list[str], list[int], list[Visibility], str]
CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"


def sample_of(folder: str) -> dict[str, Loaded]:
    """The sample's documents below one folder, by file name."""
    found = find([CORPUS], settings=IngestSettings(), archives=True)
    wanted = [one for one in found.candidates if one.relative.startswith(f"documents/{folder}/")]
    return {Path(one.relative).name: load(one, IngestSettings()) for one in wanted}


def cut_document(
    kind: DocumentKind, pages: list[str], cuts: list[int], levels: list[Visibility], heading: str
) -> Document:
    """Pages with sections cut anywhere in the text."""
    made = tuple(Page(n, str(n), text.replace("\f", " ")) for n, text in enumerate(pages, start=1))
    length = len("\f".join(page.text for page in made))
    edges = sorted({0, length, *(min(cut, length) for cut in cuts)})
    sections = tuple(
        Section((heading,), "1" if n % 2 else None, levels[n % len(levels)], start, end)
        for n, (start, end) in enumerate(itertools.pairwise(edges))
    )
    return Document(
        id="d", source="d.md", kind=kind, title="Titel", body="Lenkungskreis", date=date(2026, 1, 1), network="", municipality="",
        visibility=Visibility.PUBLIC, language="de", sha256="", pages=made, sections=sections, agenda=(),
    )  # fmt: skip


def made_up(pieces: st.SearchStrategy[str], headings: list[str]) -> st.SearchStrategy[Cut]:
    """What `cut_document` takes beside the kind: pages of the pieces in any order with anything between, cut and levelled anyhow."""
    texts = st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=25).map(" ".join)
    return st.tuples(
        st.lists(texts, min_size=1, max_size=3),
        st.lists(st.integers(0, 400), max_size=4),
        st.lists(st.sampled_from(list(Visibility)), min_size=1, max_size=3),
        st.sampled_from(headings),
    )


def quotes_its_document(document: Document, record: Recommendation | RecommendationMention | ContractTerm) -> None:
    """Asserts that wording and evidence stand where the record says, and nowhere that is hidden from who sees the record."""
    spans = [(record.wording, record.page, record.start, record.end)]
    evidence = record.evidence if isinstance(record, Recommendation) else ()
    if isinstance(record, RecommendationMention):
        evidence = record.reference.evidence
    spans += [(one.quote, one.page, one.start, one.end) for one in evidence]
    for quote, number, start, end in spans:
        assert document.text[start:end] == quote != ""
        before = sum(len(page.text) + 1 for page in document.pages[: number - 1])
        assert before <= start <= before + len(document.pages[number - 1].text)
        held = [one for one in document.sections if one.start < end and one.end > start]
        assert held
        assert max(one.visibility for one in held) <= record.visibility
