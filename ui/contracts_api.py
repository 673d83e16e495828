"""The HTTP interface to contracts: /api/v1/contracts."""

from __future__ import annotations

from fastapi import APIRouter

from ui.contracts_schemas import ContractsOut, contract_out
from ui.dependencies import CurrentAudit, CurrentLibrary, CurrentViewer

router = APIRouter(prefix="/api/v1")


@router.get("/contracts", tags=["decisions"], summary="List what contracts settle")
def contracts(viewer: CurrentViewer, library: CurrentLibrary, audit: CurrentAudit) -> ContractsOut:
    """Parties, signature, term, notice period, duties and changes with wording and source, newest first. Only what is open to you."""
    records = library.contracts(viewer)
    audit.contracts(records)
    found = [contract_out(record) for record in records]
    return ContractsOut(count=len(found), contracts=found)
