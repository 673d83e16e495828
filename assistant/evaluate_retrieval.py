"""Measures search, answers and refusals on gold questions: `netzlotse eval retrieval FILE.jsonl`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assistant import Assistant
from assistant.errors import UnusableQuestions
from assistant.types import Answer, AnswerStatus, Question
from index.library import Library
from index.types import Hit, Viewer
from ingest.types import Visibility

DEPTHS = (1, 3, 5, 10)
KEYS = {"id", "question", "document", "must_contain", "answerable", "viewer", "language", "why", "near"}


@dataclass(frozen=True)
class GoldQuestion:
    """One line of a gold file."""

    question: str
    document: str | None
    must_contain: tuple[re.Pattern[str], ...]
    answerable: bool
    viewer: Viewer
    language: str | None


@dataclass(frozen=True)
class Case:
    """What became of one question. `rank` is that of the first right passage, None if not among the first ten or not asked for."""

    question: str
    answerable: bool
    rank: int | None
    status: str
    answer: str
    answer_hit: bool | None
    citations: int
    valid_citations: int
    latency_ms: float


@dataclass(frozen=True)
class RetrievalReport:
    """Figures over all questions, each in [0, 1] but the latencies (milliseconds); None where nothing could be counted."""

    cases: tuple[Case, ...]

    def as_json(self) -> dict[str, Any]:
        """For `--json`; the keys are a contract."""
        searched = [case for case in self.cases if case.answerable]
        latencies = [case.latency_ms for case in self.cases] or [0.0]
        precision, recall, f1 = self._refusal()
        cited = sum(case.citations for case in self.cases)
        figures: dict[str, Any] = {"questions": len(self.cases)}
        for depth in DEPTHS:
            figures[f"recall@{depth}"] = _share([case.rank is not None and case.rank <= depth for case in searched])
        reciprocal = [1 / case.rank if case.rank else 0.0 for case in searched]
        figures["mrr@10"] = float(np.mean(reciprocal)) if reciprocal else None
        figures["answer_hit"] = _share([bool(case.answer_hit) for case in searched if case.answer_hit is not None])
        figures |= {"refusal_precision": precision, "refusal_recall": recall, "refusal_f1": f1}
        figures["citation_validity"] = sum(case.valid_citations for case in self.cases) / cited if cited else None
        figures["latency_ms_p50"] = float(np.percentile(latencies, 50))
        figures["latency_ms_p95"] = float(np.percentile(latencies, 95))
        figures["cases"] = [asdict(case) for case in self.cases]
        return figures

    def _refusal(self) -> tuple[float | None, float | None, float | None]:
        refused = [case for case in self.cases if case.status == AnswerStatus.REFUSED]
        wanted = [case for case in self.cases if not case.answerable]
        right = sum(not case.answerable for case in refused)
        precision = right / len(refused) if refused else None
        recall = right / len(wanted) if wanted else None
        if not precision or not recall:
            return precision, recall, 0.0 if wanted else None
        return precision, recall, 2 * precision * recall / (precision + recall)


def _share(outcomes: Sequence[bool]) -> float | None:
    return sum(outcomes) / len(outcomes) if outcomes else None


def read_questions(path: Path) -> list[GoldQuestion]:
    """Gold questions of a JSON-lines file. Raises UnusableQuestions naming line and field."""
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, TypeError, AttributeError, re.error) as exc:
            raise UnusableQuestions(f"{path.name}, line {number}: {exc}") from exc
    return questions


def _question(stored: dict[str, Any]) -> GoldQuestion:
    unknown = set(stored) - KEYS
    if unknown or not str(stored.get("question", "")).strip():
        raise ValueError(f"unknown fields {sorted(unknown)}" if unknown else "the field question is missing")
    return GoldQuestion(
        question=stored["question"],
        document=stored.get("document"),
        must_contain=tuple(re.compile(pattern) for pattern in stored.get("must_contain", ())),
        answerable=bool(stored.get("answerable", True)),
        viewer=Viewer(Visibility.parse(stored.get("viewer", "public"))),
        language=stored.get("language"),
    )


def folded(text: str) -> str:
    """White space folded, as patterns expect it."""
    return " ".join(text.split())


def is_right(gold: GoldQuestion, hit: Hit) -> bool:
    """Whether a hit is a passage of the named document that matches any pattern (any passage if there is none)."""
    if gold.document is not None and gold.document not in hit.document.source:
        return False
    text = folded(hit.passage.text)
    return not gold.must_contain or any(pattern.search(text) for pattern in gold.must_contain)


def answer_text(answer: Answer) -> str:
    """Everything an answer says from the documents and the directory."""
    parts = [sentence.text for sentence in answer.sentences]
    parts += [citation.quote for sentence in answer.sentences for citation in sentence.citations]
    for referral in answer.referrals:
        parts += [str(value) for value in asdict(referral.service).values()]
    return folded(" ".join(parts))


def valid_citations(library: Library, answer: Answer, viewer: Viewer) -> tuple[int, int]:
    """(citations, those whose quote stands character by character at its place in the stored page as the viewer sees it)."""
    total = valid = 0
    for sentence in answer.sentences:
        for citation in sentence.citations:
            total += 1
            view = library.page(citation.document_id, citation.page, viewer)
            valid += view is not None and any(
                segment.start <= citation.start
                and segment.text[citation.start - segment.start : citation.end - segment.start] == citation.quote
                for segment in view.segments
            )
    return total, valid


def evaluate_retrieval(assistant: Assistant, questions: Sequence[GoldQuestion]) -> RetrievalReport:
    """Ask every question and look at ranks, answers, refusals, quotes and times. The first question is asked twice, to warm up."""
    if questions:
        assistant.ask(_as_question(questions[0]))
    return RetrievalReport(tuple(_case(assistant, gold) for gold in questions))


def _as_question(gold: GoldQuestion) -> Question:
    return Question(text=gold.question, viewer=gold.viewer)


def _case(assistant: Assistant, gold: GoldQuestion) -> Case:
    started = time.perf_counter()
    answer = assistant.ask(_as_question(gold))
    latency = (time.perf_counter() - started) * 1000
    hits = assistant.library.search(gold.question, gold.viewer, limit=max(DEPTHS))
    rank = next((rank for rank, hit in enumerate(hits, start=1) if is_right(gold, hit)), None)
    said = answer_text(answer)
    hit = None
    if gold.answerable and gold.must_contain:
        hit = all(pattern.search(said) for pattern in gold.must_contain)
    total, valid = valid_citations(assistant.library, answer, gold.viewer)
    return Case(
        gold.question,
        gold.answerable,
        rank if gold.answerable else None,
        answer.status.value,
        said if answer.status is not AnswerStatus.REFUSED else "",
        hit,
        total,
        valid,
        latency,
    )
