"""Stored contracts: their terms as a viewer may see them, and which later contract changes which clause."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.filters import in_force
from index.record_rows import contract_term
from index.tables import ContractTermRow, DocumentRow
from index.types import ContractChange, ContractRecord, ContractTermRecord, DocumentRecord, Viewer
from ingest.record_types import AmendmentEffect, ClauseNumber, ContractField, ContractTerm

_Contract = tuple[DocumentRecord, list[ContractTerm]]


class Contracts:
    """Contracts of all documents. Every read is narrowed to what the viewer may see before anything else happens."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, viewer: Viewer, as_of: datetime.datetime | None = None) -> list[ContractRecord]:
        """Contracts of which a term may be seen, newest first. `as_of`: as they stood in the index then."""
        contracts = self._visible(viewer, as_of)
        changed = {document.id: _changed(terms, document, contracts) for document, terms in contracts}
        changing: dict[str, list[_Contract]] = defaultdict(list)
        for contract in sorted(contracts, key=lambda item: item[0].date or datetime.date.min):
            for earlier in changed[contract[0].id]:
                changing[earlier.id].append(contract)
        return [
            ContractRecord(
                document,
                tuple(ContractTermRecord(term, _changes(term, changing[document.id])) for term in terms),
                tuple(changed[document.id]),
                tuple(later for later, _ in changing[document.id]),
            )
            for document, terms in contracts
        ]

    def _visible(self, viewer: Viewer, as_of: datetime.datetime | None) -> list[_Contract]:
        level = int(viewer.level)
        statement = (
            select(ContractTermRow, DocumentRow)
            .join(DocumentRow, DocumentRow.id == ContractTermRow.document_id)
            .where(ContractTermRow.visibility <= level, DocumentRow.visibility <= level, in_force(as_of))
            .order_by(DocumentRow.date.desc().nulls_last(), DocumentRow.source, ContractTermRow.ordinal)
        )
        found: dict[str, _Contract] = {}
        with Session(self._engine) as session:
            for row, document in session.execute(statement):
                found.setdefault(document.id, (rows.document_record(document), []))[1].append(contract_term(row))
        return list(found.values())


def _changed(
    terms: Sequence[ContractTerm], document: DocumentRecord, contracts: Sequence[_Contract]
) -> list[DocumentRecord]:
    """Stored contracts that a contract says it changes: exactly one was signed on the day that it names."""
    found: list[DocumentRecord] = []
    for term in terms:
        if term.field is not ContractField.AMENDS:
            continue
        meant = [
            other
            for other, settled in contracts
            if other.id != document.id and other.network == document.network and term.day in _signed(other, settled)
        ]
        if len(meant) == 1 and meant[0] not in found:
            found.append(meant[0])
    return found


def _signed(document: DocumentRecord, terms: Sequence[ContractTerm]) -> set[datetime.date | None]:
    """Days on which a contract was signed; where it does not say, the document's date."""
    return {term.day for term in terms if term.field is ContractField.SIGNED} or {document.date}


def _changes(term: ContractTerm, changing: Sequence[_Contract]) -> tuple[ContractChange, ...]:
    return tuple(
        ContractChange(change, document)
        for document, terms in changing
        for change in terms
        if change.field is ContractField.AMENDMENT
        and change.effect is not AmendmentEffect.INSERTED
        and term.field is not ContractField.AMENDMENT
        and _touches(change.clause, term.clause)
    )


def _touches(changed: ClauseNumber | None, clause: ClauseNumber | None) -> bool:
    """Whether a change of a clause reaches a place: numbers that are not named on one side exclude nothing."""
    if changed is None or clause is None or changed.clause != clause.clause:
        return False
    return all(
        not ours or not theirs or bool(set(ours) & set(theirs))
        for ours, theirs in ((changed.paragraphs, clause.paragraphs), (changed.sentences, clause.sentences))
    )
