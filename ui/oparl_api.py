"""OParl 1.1 below /oparl/v1.1: read-only, without login, and for everybody: only what is public occurs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.datastructures import URL

from ingest.oparl_objects import Json
from ui.api import PROBLEMS, Responses
from ui.dependencies import CurrentLibrary
from ui.errors import BadParameter, NotFound
from ui.oparl_lists import KEYS, KIND_OF, PAGE_SIZE, enveloped, find, page_of
from ui.oparl_publication import Addresses, Publication
from ui.problem import described

PREFIX = "/oparl/v1.1"
_ROWS = {row.name: row for row in PROBLEMS}
_ERRORS: Responses = {
    404: described(_ROWS["not-found"].problem(NotFound())),
    422: described(_ROWS["bad-parameter"].problem(BadParameter("page", "It must be 1 or more."))),
}
router = APIRouter(prefix=PREFIX, tags=["oparl"], responses=_ERRORS)

_ANY_SITE = {"Access-Control-Allow-Origin": "*"}
"""OParl asks for it, so that web applications of others can read the data."""
Identity = Annotated[str, Path(max_length=100)]
Number = Annotated[int, Query(ge=1, le=1_000_000, alias="page", description="Page of the list, from 1.")]
Moment = Annotated[
    str | None, Query(max_length=40, description="ISO 8601 with time zone.", examples=["2024-01-01T00:00:00+01:00"])
]


@router.get("/system", summary="Where OParl clients begin")
def system(request: Request, library: CurrentLibrary) -> JSONResponse:
    """The System object."""
    return _answer(_publication(request, library).system())


@router.get("/bodies", summary="All networks")
def bodies(request: Request, library: CurrentLibrary, number: Number = 1) -> JSONResponse:
    """The list of Bodies."""
    publication = _publication(request, library)
    return _answer(page_of(publication, "bodies", "body", publication.bodies(), number))


@router.get("/body/{body}/{path}", summary="A list of a network")
def body_list(
    request: Request,
    library: CurrentLibrary,
    body: Identity,
    path: Identity,
    number: Number = 1,
    created_since: Moment = None,
    created_until: Moment = None,
    modified_since: Moment = None,
    modified_until: Moment = None,
) -> JSONResponse:
    """organizations, meetings, papers, agenda-items or files; persons and legislative-terms are always empty."""
    publication = _publication(request, library)
    key = KEYS.get(path)
    if key is None or body not in publication.bodies():
        raise NotFound
    ids, kind = publication.ids(body, key), KIND_OF.get(key, "")
    address = f"body/{body}/{path}"
    limits = {
        "created_since": created_since,
        "created_until": created_until,
        "modified_since": modified_since,
        "modified_until": modified_until,
    }
    checks = [_check(name, value) for name, value in limits.items() if value]
    if not checks:
        return _answer(page_of(publication, address, kind, ids, number))
    objects = [found for found in (find(publication, kind, i) for i in ids) if found and all(c(found) for c in checks)]
    here = objects[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return _answer(_with_filters(enveloped(publication, address, here, number, len(objects)), request))


@router.get("/file/{identity}/content", summary="Download a file", response_class=Response)
def content(request: Request, library: CurrentLibrary, identity: Identity) -> Response:
    """The original if all of it is public, else the public part of its text."""
    found = _publication(request, library).content(identity)
    if found is None:
        raise NotFound
    name = f"{identity}{found.suffix}"
    if found.path is not None:
        return FileResponse(found.path, media_type=found.media_type, filename=name, headers=_ANY_SITE)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.text, media_type="text/plain; charset=utf-8", headers={**_ANY_SITE, **disposition})


@router.get("/{kind}/{identity}", summary="One object")
def one(request: Request, library: CurrentLibrary, kind: Identity, identity: Identity) -> JSONResponse:
    """body, organization, meeting, agenda-item, paper or file."""
    found = find(_publication(request, library), kind, identity)
    if found is None:
        raise NotFound
    return _answer(found)


def _publication(request: Request, library: CurrentLibrary) -> Publication:
    return Publication(library, Addresses(str(request.base_url).rstrip("/") + PREFIX))


def _answer(found: Json) -> JSONResponse:
    return JSONResponse(found, headers=_ANY_SITE)


def _check(name: str, value: str) -> Callable[[Json], bool]:
    """Whether an object lies inside one limit. Raises BadParameter."""
    try:
        limit = datetime.fromisoformat(value.replace(" ", "+"))  # a plus sign that was not encoded arrives as a space
    except ValueError:
        raise BadParameter(name, f"{value!r} is no date with time; write 2024-01-01T00:00:00+01:00.") from None
    limit = limit if limit.tzinfo else limit.replace(tzinfo=UTC)
    key, _, side = name.partition("_")

    def inside(found: Json) -> bool:
        moment = datetime.fromisoformat(found[key])
        return moment >= limit if side == "since" else moment <= limit

    return inside


def _with_filters(page: Json, request: Request) -> Json:
    """Links of a filtered list keep its filters."""
    kept: Sequence[tuple[str, Any]] = [(k, v) for k, v in request.query_params.multi_items() if k != "page"]

    def link(address: str) -> str:
        return str(URL(address).include_query_params(**dict(kept)))

    return {**page, "links": {name: link(address) for name, address in page["links"].items()}}
