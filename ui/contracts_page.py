"""The page of contracts: who agreed on what, until when, and what was changed since. Plain HTML that works without JavaScript."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from index.types import ContractRecord, ContractTermRecord
from ingest.record_types import ContractField
from ui import links
from ui.contracts_schemas import term_source
from ui.dependencies import CurrentAccountLine, CurrentAudit, CurrentLibrary, CurrentViewer
from ui.recommendations_text import FIELDS, change_words, clause_words, effect_words
from ui.templates import is_sample, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_WHOLE = frozenset({ContractField.DUTY, ContractField.AMENDMENT})
"""Fields of which the whole wording is shown; of the others the words that matter."""


@router.get(links.CONTRACTS)
def contracts_page(
    viewer: CurrentViewer, library: CurrentLibrary, audit: CurrentAudit, account: CurrentAccountLine
) -> HTMLResponse:
    """Contracts that the reader may see, newest first."""
    records = library.contracts(viewer)
    audit.contracts(records)
    networks = library.facets(viewer).networks
    html = render_page(
        "contracts_page.html",
        account=account,
        current=links.CONTRACTS,
        rows=[_row(record) for record in records],
        sample=any(is_sample(network) for network in networks),
    )
    return HTMLResponse(html)


def _row(record: ContractRecord) -> dict[str, object]:
    groups = [
        (words, [_term(one) for one in record.terms if one.term.field is field]) for field, words in FIELDS.items()
    ]
    return {
        "document": record.document,
        "link": links.source_page(record.document.id, 1),
        "amends": [(other, links.source_page(other.id, 1)) for other in record.amends],
        "amended_by": [(other, links.source_page(other.id, 1)) for other in record.amended_by],
        "groups": [(words, terms) for words, terms in groups if terms],
    }


def _term(record: ContractTermRecord) -> dict[str, object]:
    term = record.term
    whole = term.field in _WHOLE
    words = term.value
    if term.field is ContractField.AMENDMENT:
        words = f"{term.value} {effect_words(term.effect)}"
    elif term.field is ContractField.PARTY and term.party:
        words = f"{term.value} („{term.party}“)"
    return {
        "words": words if not whole or term.field is ContractField.AMENDMENT else "",
        "wording": term.wording.replace("\f", "\n") if whole else "",
        "place": "" if term.field is ContractField.AMENDMENT else clause_words(term.clause),
        "page": term.page,
        "link": term_source(term),
        "changes": [(change_words(change), term_source(change.term)) for change in record.changed_by],
    }
