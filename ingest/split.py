"""Cuts sections into passages at sentence ends with llama-index. A passage never mixes two levels of visibility."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from llama_index.core.node_parser import SentenceSplitter

from ingest.sentences import sentence_spans
from ingest.settings import IngestSettings
from ingest.types import PAGE_BREAK, Document, Passage, Section, Visibility

TINY_SECTION_CHARACTERS = 200
_NEVER = "\x00\x00"
"""Paragraphs are no unit of their own: passages are filled with whole sentences."""
_ID_LENGTH = 24


@dataclass(frozen=True)
class _Group:
    """Neighbouring sections that may share a passage."""

    path: tuple[str, ...]
    agenda_item: str | None
    visibility: Visibility
    start: int
    end: int


def split(document: Document, settings: IngestSettings) -> tuple[Passage, ...]:
    """Passages in order; together they hold every character of every section that is not white space."""
    splitter = SentenceSplitter(
        chunk_size=settings.passage_characters,
        chunk_overlap=min(settings.passage_overlap_characters, settings.passage_characters // 2),
        tokenizer=_characters,
        chunking_tokenizer_fn=_sentences_with_space,
        paragraph_separator=_NEVER,
        secondary_chunking_regex=r"[^,;:]+[,;:]?|[,;:]",
        include_metadata=False,
        include_prev_next_rel=False,
    )
    text = document.text
    passages: list[Passage] = []
    for group in _groups(document.sections, text):
        for start, end in _spans(splitter, text[group.start : group.end]):
            span = (group.start + start, group.start + end)
            passages.append(_passage(document, text, group, span, len(passages), settings))
    return tuple(passages)


def _characters(text: str) -> range:
    """llama-index only asks for the number of tokens; here a token is a character."""
    return range(len(text))


def _sentences_with_space(text: str) -> list[str]:
    """Sentences with everything up to the next one, so that joined they are the text."""
    starts = [start for start, _ in sentence_spans(text)]
    edges = [0, *[_with_bullet(text, start) for start in starts[1:]], len(text)]
    return [text[start:end] for start, end in pairwise(edges) if end > start]


def _with_bullet(text: str, start: int) -> int:
    """The start of the line if only a bullet stands before the sentence."""
    line = max(text.rfind("\n", 0, start), text.rfind(PAGE_BREAK, 0, start)) + 1
    return line if 0 < start - line <= 3 else start


def _spans(splitter: SentenceSplitter, text: str) -> list[tuple[int, int]]:
    """Where the splitter's pieces stand in the text.

    A piece begins at the latest where the one before it ended; the last match before that leaves no character out.
    """
    spans: list[tuple[int, int]] = []
    end = 0
    for piece in splitter.split_text(text):
        limit = end + len(text[end:]) - len(text[end:].lstrip())
        start = text.rfind(piece, spans[-1][0] if spans else 0, limit + len(piece))
        end = start + len(piece)
        spans.append((start, end))
    return spans


def _passage(
    document: Document, text: str, group: _Group, span: tuple[int, int], ordinal: int, settings: IngestSettings
) -> Passage:
    start, end = span
    shown = text[start:end].replace(PAGE_BREAK, "\n")
    page_from = 1 + text.count(PAGE_BREAK, 0, start)
    parts = (
        document.sha256, document.id, group.path, group.agenda_item, group.visibility.label,
        settings.passage_characters, settings.passage_overlap_characters, ordinal, start, shown,
    )  # fmt: skip
    return Passage(
        id=hashlib.sha256(repr(parts).encode()).hexdigest()[:_ID_LENGTH],
        document_id=document.id,
        ordinal=ordinal,
        section_path=group.path,
        agenda_item=group.agenda_item,
        page_from=page_from,
        page_to=page_from + text.count(PAGE_BREAK, start, end),
        start=start,
        end=end,
        text=shown,
        visibility=group.visibility,
    )


def _groups(sections: Sequence[Section], text: str) -> list[_Group]:
    """Sections in order, tiny ones joined with a neighbour so that no passage is a lone heading."""
    groups: list[_Group] = []
    for section in sections:
        group = _Group(section.path, section.agenda_item, section.visibility, section.start, section.end)
        if groups and _may_join(groups[-1], group, text):
            groups[-1] = _joined(groups[-1], group)
        else:
            groups.append(group)
    return groups


def _may_join(before: _Group, group: _Group, text: str) -> bool:
    """A lone heading goes with what follows, a tiny opening with its first subsection."""
    if before.visibility != group.visibility:
        return False
    if _is_lone_heading(before, text):
        item = before.agenda_item
        return item in (None, group.agenda_item) or (group.agenda_item or "").startswith(f"{item}.")
    tiny = before.end - before.start < TINY_SECTION_CHARACTERS
    return tiny and before.agenda_item == group.agenda_item and group.path[: len(before.path)] == before.path


def _is_lone_heading(group: _Group, text: str) -> bool:
    return bool(group.path) and text[group.start : group.end].strip() == group.path[-1]


def _joined(before: _Group, group: _Group) -> _Group:
    return replace(group, start=before.start)
