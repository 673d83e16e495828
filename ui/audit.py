"""Notes who was shown something that is not public, before it is shown; never what was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assistant.types import Answer
from index.account_types import AuditEntry
from index.library import Library
from index.questionnaire import AUDIT_LEVEL, audit_name
from index.types import ContractRecord, DecisionRecord, Hit, Mention, PageView, RecommendationRecord, Viewer
from ingest.types import Visibility
from ui.sessions import Reader

_DAY = 86_400
_PURGE_SECONDS = 3600


def oldest_kept(days: int, now: int) -> int:
    """Entries before this moment are deleted."""
    return now - days * _DAY


class AuditLog:
    """The log of one app; deletes by itself what has become too old."""

    def __init__(self, library: Library, days: int, clock: Callable[[], float] = time.time) -> None:
        self.library = library
        self._days = days
        self._clock = clock
        self._purged = 0.0
        self._lock = threading.Lock()

    def record(self, account: str, via: str, seen: Iterable[tuple[str, Visibility]]) -> None:
        """One entry a document, with the strictest level that was shown of it."""
        self.purge()
        now = int(self._clock())
        strictest: dict[str, Visibility] = {}
        for document_id, level in seen:
            if level > Visibility.PUBLIC:
                strictest[document_id] = max(level, strictest.get(document_id, level))
        if strictest:
            self.library.accounts.record(
                [AuditEntry(now, account, document_id, level, via) for document_id, level in strictest.items()]
            )

    def purge(self) -> None:
        """Delete what is too old; looks at most once an hour."""
        now = int(self._clock())
        with self._lock:
            if now - self._purged < _PURGE_SECONDS:
                return
            self._purged = now
        self.library.accounts.purge_audit(oldest_kept(self._days, now))


class Audit:
    """The log as seen by one request. For people who are not signed in every method returns at once."""

    def __init__(self, log: AuditLog, reader: Reader) -> None:
        self._log = log
        self._library = log.library
        self._reader = reader

    def hits(self, hits: Sequence[Hit]) -> None:
        """Passages in a list of results."""
        self._record(
            "search", lambda: [(h.document.id, max(h.document.visibility, h.passage.visibility)) for h in hits]
        )

    def decisions(self, records: Sequence[DecisionRecord]) -> None:
        """Wordings in a list of decisions, with the names of recommendations that they take up."""

        def seen() -> list[tuple[str, Visibility]]:
            named = (link.recommendation for r in records for link in r.recommendations if link.recommendation)
            return [
                *((r.document.id, max(r.document.visibility, r.decision.visibility)) for r in records),
                *((found.document_id, found.visibility) for found in named),
            ]

        self._record("decisions", seen)

    def recommendations(self, records: Sequence[RecommendationRecord]) -> None:
        """Wordings in a list of recommendations, those of decisions and minutes on them among them."""

        def seen() -> list[tuple[str, Visibility]]:
            return [
                *((r.document.id, max(r.document.visibility, r.recommendation.visibility)) for r in records),
                *(
                    (d.document.id, max(d.document.visibility, d.decision.visibility))
                    for d in (item.record for r in records for item in r.taken_up)
                ),
                *(
                    (m.document.id, max(m.document.visibility, m.mention.visibility))
                    for m in (item for r in records for item in r.mentions)
                ),
            ]

        self._record("recommendations", seen)

    def contracts(self, records: Sequence[ContractRecord]) -> None:
        """Terms in a list of contracts."""
        self._record(
            "contracts",
            lambda: [
                (r.document.id, max(r.document.visibility, one.term.visibility)) for r in records for one in r.terms
            ],
        )

    def mentions(self, mentions: Sequence[Mention]) -> None:
        """Titles of documents that name a service, with the page that does."""
        self._places("service", [(m.document.id, m.page, m.start, m.end) for m in mentions])

    def answer(self, answer: Answer) -> None:
        """Quotes of an answer."""
        citations = [citation for sentence in answer.sentences for citation in sentence.citations]
        self._places("answer", [(c.document_id, c.page, c.start, c.end) for c in citations])

    def page(self, view: PageView, via: str = "page") -> None:
        """A page's text with the document's agenda, or, via "picture", its picture."""
        document_id = view.document.id

        def read(library: Library, viewer: Viewer) -> Any:
            return library.page(document_id, view.number, viewer), library.agenda(document_id, viewer)

        self._record(via, lambda: [(document_id, self._level(document_id, read))])

    def document(self, document_id: str) -> None:
        """Title, agenda and what else describes a document."""

        def read(library: Library, viewer: Viewer) -> Any:
            return library.document(document_id, viewer), library.agenda(document_id, viewer)

        self._record("document", lambda: [(document_id, self._level(document_id, read))])

    def original(self, document_id: str) -> None:
        """The file itself."""

        def read(library: Library, viewer: Viewer) -> Any:
            return library.original(document_id, viewer)

        self._record("original", lambda: [(document_id, self._level(document_id, read))])

    def questionnaire(self, answer_id: int) -> None:
        """An answer to the questionnaire that is not public, or was not before."""
        self._record("review", lambda: [(audit_name(answer_id), AUDIT_LEVEL)])

    def _places(self, via: str, places: Sequence[tuple[str, int, int, int]]) -> None:
        """Characters `start` to `end` of pages: (document, page, start, end)."""
        self._record(via, lambda: [(place[0], self._level(place[0], _sees(*place))) for place in places])

    def _record(self, via: str, seen: Callable[[], list[tuple[str, Visibility]]]) -> None:
        if self._reader.account is not None:
            self._log.record(self._reader.account, via, seen())

    def _level(self, document_id: str, read: Callable[[Library, Viewer], Any]) -> Visibility:
        """The lowest level at which one reads the same as this reader does."""
        shown = read(self._library, self._reader.viewer)
        for level in Visibility:
            if level >= self._reader.viewer.level or read(self._library, Viewer(level)) == shown:
                return level
        return self._reader.viewer.level


def _sees(document_id: str, page: int, start: int, end: int) -> Callable[[Library, Viewer], bool]:
    """Whether a viewer sees these characters of a page."""

    def read(library: Library, viewer: Viewer) -> bool:
        view = library.page(document_id, page, viewer)
        return view is not None and any(s.start <= start and end <= s.end for s in view.segments)

    return read
