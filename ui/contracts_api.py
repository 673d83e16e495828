"""The HTTP interface to contracts: /api/v1/contracts."""

from __future__ import annotations

from fastapi import APIRouter

from ui.api import AsOf, moment
from ui.contracts_schemas import ContractsOut, contract_out
from ui.decisions_api import INVALID
from ui.dependencies import CurrentAudit, CurrentLibrary, CurrentViewer

router = APIRouter(prefix="/api/v1")


@router.get("/contracts", tags=["decisions"], summary="List what contracts settle", responses=INVALID)
def contracts(viewer: CurrentViewer, library: CurrentLibrary, audit: CurrentAudit, as_of: AsOf = None) -> ContractsOut:
    """Parties, signature, term, notice period, duties and changes with wording and source, newest first. Only what is open to you."""
    records = library.contracts(viewer, moment(as_of))
    audit.contracts(records)
    found = [contract_out(record) for record in records]
    return ContractsOut(count=len(found), contracts=found)
