"""Turns exceptions into answers: problem+json for programs, a plain page for people. The table of both is in `ui.api`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from ui.errors import BadParameter
from ui.schemas import Problem, ProblemPlace
from ui.templates import render_page

_HELP = {
    "missing": "Give this parameter.",
    "extra_forbidden": "Leave it out or correct its name; /api/v1/openapi.json lists the names.",
    "enum": "Use one of the listed words.",
    "date_from_datetime_parsing": "Write dates as YYYY-MM-DD.",
    "date_parsing": "Write dates as YYYY-MM-DD.",
    "int_parsing": "Write a whole number.",
    "json_invalid": "Send valid JSON with Content-Type: application/json.",
    "string_too_long": "Shorten it.",
    "too_long": "Send fewer.",
}
_PAGES = (
    "/documents/",
    "/anmelden",
    "/abmelden",
    "/protokoll",
    "/karte",
    "/angebot/",
    "/lotse",
    "/fragebogen/",
    "/pruefung",
    "/doppelangebote",
    "/luecken",
    "/vorlage-lenkungskreis",
)
"""Below these paths people read, so they get a page."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what an exception becomes. Without `detail` the exception's own message is told."""

    exception: type[Exception]
    status: int
    name: str
    title: str
    detail: str | None = None

    def problem(self, exc: Exception) -> Problem:
        """The body of the answer."""
        return Problem(
            type=f"urn:netzlotse:{self.name}",
            title=self.title,
            status=self.status,
            detail=self.detail or str(exc),
            errors=_places(exc),
        )


def install(app: FastAPI, rows: Iterable[Row]) -> None:
    """Handle every exception of the table, and Starlette's own 404 and 405, in the same form."""
    for row in rows:
        app.add_exception_handler(row.exception, _handler(row))
    app.add_exception_handler(HTTPException, _http_error)
    _describe(app)


def _handler(row: Row) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, exc: Exception) -> Response:
        return respond(request, row.problem(exc))

    return handle


def _http_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101  # Starlette calls by type; this tells mypy
    detail = "There is nothing at this address." if exc.status_code == 404 else str(exc.detail)
    problem = Problem(type="about:blank", title=str(exc.detail), status=exc.status_code, detail=detail)
    return respond(request, problem, exc.headers)


def _describe(app: FastAPI) -> None:
    """Let OpenAPI know the shape of a problem; given as a response model it would be listed as plain JSON."""
    shapes = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")[1]["$defs"]
    made_by_fastapi = app.openapi

    def openapi() -> dict[str, Any]:
        schema = made_by_fastapi()
        schema.setdefault("components", {}).setdefault("schemas", {}).update(shapes)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the description


def described(problem: Problem) -> dict[str, Any]:
    """One response of OpenAPI."""
    shape = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": shape, "example": problem.model_dump(mode="json")}}
    return {"description": problem.title, "content": content}


def respond(request: Request, problem: Problem, headers: object = None) -> Response:
    """The same bytes for the same problem, whatever was asked: no path or id is repeated."""
    if request.url.path.startswith(_PAGES):
        return Response(render_page("error.html", problem=problem), problem.status, media_type="text/html")
    own = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse(problem.model_dump(mode="json"), problem.status, own, "application/problem+json")


def _places(exc: Exception) -> list[ProblemPlace]:
    if isinstance(exc, BadParameter):
        return [ProblemPlace(where=exc.where, what=str(exc), what_to_do="Correct this parameter.")]
    if not isinstance(exc, RequestValidationError):
        return []
    return [
        ProblemPlace(
            where=".".join(str(part) for part in error["loc"]),
            what=error["msg"],
            what_to_do=_HELP.get(error["type"], "Correct this parameter; /api/v1/openapi.json describes it."),
        )
        for error in exc.errors()
    ]
