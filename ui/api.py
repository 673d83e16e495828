"""The HTTP interface below /api/v1, /healthz and /readyz, and the one table of exceptions and statuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse

from assistant.errors import UnknownPlace, UnknownTopic
from assistant.types import Conversation, Question, Turn
from index.errors import IndexStoreError
from index.types import Filters, Finding
from ingest.types import DocumentKind
from ui import links
from ui.as_of import moment_of
from ui.dependencies import (
    CurrentAssistant,
    CurrentAudit,
    CurrentLibrary,
    CurrentNeedCounter,
    CurrentPageImages,
    CurrentViewer,
)
from ui.errors import BadParameter, NoPicture, NotAllowed, NotFound, NotReady
from ui.page_image import QUOTE_HEADER, draw
from ui.present import answer_out, hit_out
from ui.problem import Row, described
from ui.quote import check_span
from ui.schemas import (
    AgendaItemOut,
    AliveOut,
    AnswerOut,
    AskIn,
    CheckOut,
    DocumentDetails,
    DocumentOut,
    GuessOut,
    PageOut,
    ReadyOut,
    ReferralOut,
    SearchOut,
    ServicesOut,
    TurnSchema,
)
from ui.stream import events

PROBLEMS = (
    Row(NotFound, 404, "not-found", "Not found"),
    Row(NoPicture, 404, "no-picture", "No picture of this page"),
    Row(BadParameter, 422, "bad-parameter", "A parameter cannot be used"),
    Row(
        RequestValidationError,
        422,
        "bad-parameter",
        "A parameter cannot be used",
        "See errors: where it is, what is wrong, and what to do.",
    ),
    Row(UnknownPlace, 422, "unknown-place", "This place is not known"),
    Row(UnknownTopic, 422, "unknown-topic", "This topic is not known"),
    Row(NotReady, 503, "not-ready", "Not ready"),
    Row(NotAllowed, 403, "not-allowed", "Not for this account"),
    Row(
        IndexStoreError,
        503,
        "index-unavailable",
        "The index cannot be used",
        "The index cannot be used at the moment. Run `netzlotse doctor` on the server and try again.",
    ),
    Row(
        Exception,
        500,
        "internal-error",
        "Something went wrong here",
        "This is a fault of the server, not of your request. Please try again; if it stays, tell the operator.",
    ),
)

Responses = dict[int | str, dict[str, Any]]
_INVALID: Responses = {422: described(PROBLEMS[3].problem(Exception()))}
_NOT_FOUND: Responses = {404: described(PROBLEMS[0].problem(NotFound())), **_INVALID}
_NOT_READY: Responses = {
    503: described(PROBLEMS[6].problem(NotReady([Finding("vectors", False, "3 passages lack one")])))
}
_ANSWERS: Responses = {
    200: {
        "description": "The answer. With `Accept: text/event-stream` it comes as events `notice`, `introduction`, "
        "`sentence`, `referral`, `refusal` and `done`; the last carries the whole answer.",
        "content": {"text/event-stream": {"example": 'event: notice\ndata: {"text": "…"}\n\n'}},
    },
    **_INVALID,
}
_PAGES: Responses = {
    200: {
        "description": "The text; or the picture with the quote marked. The picture's header `Netzlotse-Quote-Marked` "
        "is `yes`, or `no` if no quote was given or it was not found on the page.",
        "content": {"image/png": {}},
    },
    **_NOT_FOUND,
}

router = APIRouter(prefix="/api/v1")
health = APIRouter(tags=["health"])

DocumentId = Annotated[str, Path(max_length=200, description="As found in citations and hits.")]
Character = Annotated[int | None, Query(ge=0, description="A character of the document's text, as in citations.")]
AsOf = Annotated[
    str | None,
    Query(
        max_length=40,
        description="Read what was in the index at the end of this day, or at a time. Files that were removed since are not read.",
        examples=["2026-03-01"],
    ),
]
Accept = Annotated[str, Header(include_in_schema=False)]


def search_filters(
    kind: Annotated[list[DocumentKind], Query(description="May be given several times.")] = [],  # noqa: B006
    body: Annotated[str | None, Query(max_length=200, examples=["Lenkungskreis"])] = None,
    date_from: Annotated[date | None, Query(alias="from", description="First date of the documents.")] = None,
    date_to: Annotated[date | None, Query(alias="to", description="Last date of the documents.")] = None,
    municipality: Annotated[str | None, Query(max_length=200)] = None,
    as_of: AsOf = None,
) -> Filters:
    """Filters from the query string. Raises BadParameter if a date cannot be used or the dates are in the wrong order."""
    return make_filters(tuple(kind), body, date_from, date_to, municipality, as_of)


@router.get("/search", tags=["search"], summary="Find passages by meaning and by words", responses=_INVALID)
def search(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    audit: CurrentAudit,
    filters: Annotated[Filters, Depends(search_filters)],
    q: Annotated[str, Query(min_length=1, max_length=500, description="Question or words, in any language.")],
    k: Annotated[int, Query(ge=1, le=50, description="How many passages at most.")] = 10,
) -> SearchOut:
    """Passages of the documents that are open to you, best first. Filters are applied inside the search."""
    hits = library.search(q, viewer, filters, k)
    audit.hits(hits)
    return SearchOut(query=q, count=len(hits), hits=[hit_out(hit) for hit in hits])


@router.post("/ask", tags=["ask"], summary="Ask a question", responses=_ANSWERS, response_model=AnswerOut)
def ask(
    viewer: CurrentViewer,
    assistant: CurrentAssistant,
    audit: CurrentAudit,
    needs: CurrentNeedCounter,
    asked: AskIn,
    accept: Accept = "",
) -> AnswerOut | StreamingResponse:
    """Quoted sentences with citations, referrals to neutral counselling, or a refusal. Nothing of the question is stored.

    If counselling is looked for, its topic and place are counted by month.
    """
    question = Question(
        text=asked.question,
        viewer=viewer,
        near=asked.near or None,
        language=asked.language,
        filters=make_filters(**dict(asked.filters)),
        conversation=Conversation(tuple(_turn(turn) for turn in asked.conversation)),
    )
    answer = assistant.ask(question)
    audit.answer(answer)
    needs.count(answer.need)
    out = answer_out(answer, assistant.remember(question.conversation, question, answer))
    if "text/event-stream" not in accept:
        return out
    return StreamingResponse(events(out), media_type="text/event-stream")


@router.get("/documents/{document_id}", tags=["documents"], summary="Describe a document", responses=_NOT_FOUND)
def document(
    viewer: CurrentViewer, library: CurrentLibrary, audit: CurrentAudit, document_id: DocumentId
) -> DocumentDetails:
    """Title, kind, date, agenda and the addresses of the pages."""
    record = library.document(document_id, viewer)
    if record is None:
        raise NotFound
    audit.document(document_id)
    return DocumentDetails(
        **dict(DocumentOut.model_validate(record)),
        guesses=[GuessOut.model_validate(guess) for guess in record.guesses],
        agenda=[AgendaItemOut.model_validate(item) for item in library.agenda(document_id, viewer)],
        pages=[f"/api/v1/documents/{quote(record.id, safe='')}/pages/{n}" for n in range(1, record.page_count + 1)],
        original=links.original(record.id) if library.original(document_id, viewer) else None,
    )


@router.get(
    "/documents/{document_id}/pages/{number}",
    tags=["documents"],
    summary="Read a page, or see it with a quote marked",
    responses=_PAGES,
    response_model=PageOut,
)
def page(
    viewer: CurrentViewer,
    library: CurrentLibrary,
    images: CurrentPageImages,
    audit: CurrentAudit,
    document_id: DocumentId,
    number: Annotated[int, Path(ge=1, description="Physical page, from 1.")],
    start: Character = None,
    end: Character = None,
    wanted: Annotated[Literal["json", "png"] | None, Query(alias="format", description="Instead of `Accept`.")] = None,
    accept: Accept = "",
) -> PageOut | Response:
    """The text that is open to you. PDF pages without hidden parts also have a picture: `Accept: image/png`."""
    check_span(start, end)
    view = library.page(document_id, number, viewer)
    if view is None:
        raise NotFound
    if wanted == "png" or (wanted is None and accept.startswith("image/png")):
        image = draw(library, images, viewer, view, start, end)
        audit.page(view, "picture")
        return Response(image.png, media_type="image/png", headers={QUOTE_HEADER: "yes" if image.marked else "no"})
    audit.page(view)
    return PageOut.model_validate(view)


@router.get("/services", tags=["services"], summary="Neutral counselling near a place", responses=_INVALID)
def services(
    assistant: CurrentAssistant,
    viewer: CurrentViewer,
    topic: Annotated[str | None, Query(max_length=200, examples=["Schulabschluss nachholen"])] = None,
    near: Annotated[str | None, Query(max_length=100, description="Town, district or postal code.")] = None,
    language: Annotated[str, Query(pattern="^[a-z]{2,3}$", description="Of reasons and opening hours.")] = "de",
) -> ServicesOut:
    """Only services whose neutrality is evidenced; the order favours nobody."""
    referrals = [ReferralOut.model_validate(found) for found in assistant.services(topic, near or None, language)]
    return ServicesOut(count=len(referrals), referrals=referrals)


@health.get("/healthz", summary="Is the process alive?")
def healthz() -> AliveOut:
    """Answers as long as the process runs."""
    return AliveOut(status="ok")


@health.get("/readyz", summary="Can questions be answered?", responses=_NOT_READY)
def readyz(library: CurrentLibrary) -> ReadyOut:
    """Looks at database, index and model. 503 names everything that is not in order."""
    findings = library.ready()
    failed = [finding for finding in findings if not finding.ok]
    if failed:
        raise NotReady(failed)
    return ReadyOut(ready=True, checks=[CheckOut(check=f.check, ok=f.ok, message=f.message) for f in findings])


def make_filters(
    kinds: Sequence[DocumentKind],
    body: str | None,
    date_from: date | None,
    date_to: date | None,
    municipality: str | None,
    as_of: str | None = None,
) -> Filters:
    """Empty strings mean no restriction. Raises BadParameter if a date cannot be used or the dates are in the wrong order."""
    if date_from and date_to and date_from > date_to:
        raise BadParameter("from", f"from ({date_from}) is later than to ({date_to}): swap them.")
    return Filters(tuple(kinds), body or None, date_from, date_to, municipality or None, moment(as_of))


def moment(as_of: str | None) -> datetime | None:
    """The moment of a parameter `as_of`; None and an empty text mean now. Raises BadParameter."""
    try:
        return moment_of(as_of) if as_of else None
    except ValueError as exc:
        raise BadParameter("as_of", str(exc)) from exc


def _turn(turn: TurnSchema) -> Turn:
    lists = {
        "document_ids": tuple(turn.document_ids),
        "passage_ids": tuple(turn.passage_ids),
        "asked_back": tuple(turn.asked_back),
    }
    return Turn(turn.question, turn.searched_as, agenda_item=turn.agenda_item, near=turn.near, **lists)
