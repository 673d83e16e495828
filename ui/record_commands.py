"""Commands that list what was read out of conference records and contracts."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from index.types import RecommendationFilters, Viewer
from ingest.types import Visibility
from ui.command import AsCsv, AsJson, AsOf, ViewerLevel, one_form, print_json, readable
from ui.settings import read_settings


def recommendations(
    conference: Annotated[
        int | None, typer.Option(min=1900, max=2999, metavar="YEAR", help="Year of the conference.")
    ] = None,
    addressed_to: Annotated[
        str | None, typer.Option(help="Whom it is addressed to, for example Lenkungskreis.")
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that wait for a decision.")] = False,
    viewer: ViewerLevel = Visibility.PUBLIC,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_of: AsOf = None,
) -> None:
    """List what conferences recommended, and what became of it."""
    one_form(as_json, as_csv)
    filters = RecommendationFilters(conference, addressed_to, only_open, as_of)
    with readable(read_settings()) as library:
        found = library.recommendations(Viewer(viewer), filters)
    from ui import recommendations_schemas, records_terminal  # with pydantic models that other commands do not need

    if as_json:
        out = [recommendations_schemas.recommendation_out(record).model_dump(mode="json") for record in found]
        print_json({"count": len(out), "recommendations": out})
    elif as_csv:
        records_terminal.write_recommendations(found, sys.stdout)
    else:
        records_terminal.show_recommendations(found)


def contracts(
    viewer: ViewerLevel = Visibility.PUBLIC, as_json: AsJson = False, as_csv: AsCsv = False, as_of: AsOf = None
) -> None:
    """List what contracts settle: parties, term, notice period, duties, and later changes."""
    one_form(as_json, as_csv)
    with readable(read_settings()) as library:
        found = library.contracts(Viewer(viewer), as_of)
    from ui import contracts_schemas, records_terminal  # with pydantic models that other commands do not need

    if as_json:
        out = [contracts_schemas.contract_out(record).model_dump(mode="json") for record in found]
        print_json({"count": len(out), "contracts": out})
    elif as_csv:
        records_terminal.write_contracts(found, sys.stdout)
    else:
        records_terminal.show_contracts(found)
