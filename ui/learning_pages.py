"""Pages of what the network learns: double offers, gaps, and the paper for the steering committee; with downloads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.gaps import Coverage
from assistant.lessons import GapReport
from index.library import Library
from ui import learning_text, links
from ui.accounts_roles import Page
from ui.dependencies import CurrentAccountLine, CurrentLessons, CurrentLibrary, CurrentViewer, allowed
from ui.errors import NotFound
from ui.learning_text import gaps_sheet, overlaps_sheet
from ui.overlap_fields import side_by_side
from ui.steering_paper import markdown, steering_paper
from ui.templates import is_sample, render_page

router = APIRouter(
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(allowed(Page.LEARNING))],
)
ServiceId = Annotated[str, Form(min_length=1, max_length=80)]


@router.get(links.OVERLAPS)
def overlaps_page(
    viewer: CurrentViewer, library: CurrentLibrary, lessons: CurrentLessons, account: CurrentAccountLine
) -> HTMLResponse:
    """Double offers side by side; each pair can be marked as different."""
    report = lessons.overlaps()
    groups = [(group, side_by_side(group.services)) for group in report.groups]
    html = render_page(
        "overlaps_page.html",
        account=account,
        report=report,
        groups=groups,
        words=learning_text,
        sample=_is_sample(library, viewer),
    )
    return HTMLResponse(html)


@router.post(links.OVERLAPS)
def mark(
    library: CurrentLibrary,
    lessons: CurrentLessons,
    one: ServiceId,
    other: ServiceId,
    different: Annotated[bool, Form()],
) -> Response:
    """Keep that a pair is no double offer, or forget it. Raises NotFound for services that are not there."""
    known = {service.id for service in library.services()}
    known |= {name for marked in library.learning.not_doubles() for name in (marked.one, marked.other)}
    if one == other or not {one, other} <= known:
        raise NotFound
    if different:
        library.learning.mark_not_double(one, other, lessons.today())
    else:
        library.learning.unmark_not_double(one, other)
    return RedirectResponse(links.OVERLAPS, status_code=303)


@router.get(links.OVERLAPS_SHEET)
def overlaps_download(lessons: CurrentLessons) -> Response:
    """The same as a table."""
    report = lessons.overlaps()
    return _download(overlaps_sheet(report), f"doppelangebote-{report.day}.csv")


@router.get(links.GAPS)
def gaps_page(
    viewer: CurrentViewer, library: CurrentLibrary, lessons: CurrentLessons, account: CurrentAccountLine
) -> HTMLResponse:
    """What was looked for, and where the directory has nothing near enough."""
    report = lessons.gaps()
    html = render_page(
        "gaps_page.html",
        account=account,
        report=report,
        rows=_matrix(report),
        words=learning_text,
        sample=_is_sample(library, viewer),
    )
    return HTMLResponse(html)


@router.get(links.GAPS_SHEET)
def gaps_download(lessons: CurrentLessons) -> Response:
    """The same as a table."""
    report = lessons.gaps()
    return _download(gaps_sheet(report), f"luecken-{report.day}.csv")


@router.get(links.PAPER)
def paper_page(
    viewer: CurrentViewer, library: CurrentLibrary, lessons: CurrentLessons, account: CurrentAccountLine
) -> HTMLResponse:
    """One page to print."""
    paper = steering_paper(lessons.gaps(), lessons.overlaps(), _is_sample(library, viewer))
    return HTMLResponse(render_page("steering_paper.html", account=account, paper=paper))


@router.get(links.PAPER_TEXT)
def paper_text(viewer: CurrentViewer, library: CurrentLibrary, lessons: CurrentLessons) -> Response:
    """The same as Markdown."""
    gaps = lessons.gaps()
    text = markdown(steering_paper(gaps, lessons.overlaps(), _is_sample(library, viewer)))
    return _download(text, f"vorlage-lenkungskreis-{gaps.day}.md", "text/markdown")


def _matrix(report: GapReport) -> list[tuple[str, list[Coverage]]]:
    """Topics with their towns."""
    rows: dict[str, list[Coverage]] = {}
    for item in report.coverage:
        rows.setdefault(item.topic, []).append(item)
    return list(rows.items())


def _is_sample(library: Library, viewer: CurrentViewer) -> bool:
    return any(is_sample(network) for network in library.facets(viewer).networks)


def _download(text: str, name: str, media_type: str = "text/csv") -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text.encode(), headers=headers, media_type=f"{media_type}; charset=utf-8")
