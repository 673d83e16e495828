"""Shapes of contracts in the HTTP interface; the command line prints the same with `--json`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from index.types import ContractChange, ContractRecord, ContractTermRecord, DocumentRecord
from ingest.record_types import AmendmentEffect, ContractField, ContractTerm
from ui import links
from ui.recommendations_text import clause_words
from ui.schemas import DocumentOut, Schema


class ContractChangeOut(Schema):
    """A later contract that changes the clause of a term."""

    document_id: str
    date: Annotated[date | None, Field(description="Of the later contract.", examples=["2018-11-20"])]
    clause: Annotated[str, Field(examples=["§ 11 Abs. 1 und 2"])]
    effect: AmendmentEffect | None
    link: str


class ContractTermOut(Schema):
    """One thing that a contract settles, with the words that settle it. Null is what the contract does not say."""

    value: Annotated[
        str, Field(description="The words that matter.", examples=["sechs Monaten zum Ende eines Kalenderjahres"])
    ]
    day: Annotated[date | None, Field(description="The day that the words name.", examples=["2019-01-01"])]
    party: Annotated[
        str | None, Field(description="Short name of a party; of a duty: who owes it.", examples=["Kreis"])
    ]
    effect: Annotated[AmendmentEffect | None, Field(description="Of a change of a clause.")]
    clause: Annotated[
        str | None, Field(description="Where it stands; of a change: what is changed.", examples=["§ 11 Abs. 2 Satz 1"])
    ]
    wording: str = Field(description="Verbatim: these very characters stand in the document's text.")
    section: str = Field(description="Heading it stands under.", examples=["§ 11 Laufzeit und Kündigung"])
    page: int
    start: int
    end: int
    link: str = Field(description="Path on this server that opens the page with the wording marked.")
    changed_by: list[ContractChangeOut] = Field(description="Changes by later contracts, earliest first.")


class OtherContractOut(Schema):
    """Another contract."""

    document_id: str
    title: str
    date: date | None


class ContractOut(Schema):
    """One contract with its terms, as far as they are open to you; what the contract does not say is empty."""

    document: DocumentOut
    amends: list[OtherContractOut] = Field(description="Contracts here that it says it changes.")
    amended_by: list[OtherContractOut] = Field(description="Earliest first.")
    parties: list[ContractTermOut]
    signed: list[ContractTermOut]
    amends_by_name: list[ContractTermOut] = Field(description="What it calls the contract that it changes.")
    in_force: list[ContractTermOut]
    term: list[ContractTermOut]
    renewal: list[ContractTermOut]
    notice_period: list[ContractTermOut]
    duties: list[ContractTermOut]
    amendments: list[ContractTermOut] = Field(description="Changes of single clauses.")


class ContractsOut(Schema):
    """Contracts that are open to you."""

    count: int
    contracts: list[ContractOut]


_NAMES = {
    "parties": ContractField.PARTY,
    "signed": ContractField.SIGNED,
    "amends_by_name": ContractField.AMENDS,
    "in_force": ContractField.IN_FORCE,
    "term": ContractField.TERM,
    "renewal": ContractField.RENEWAL,
    "notice_period": ContractField.NOTICE,
    "duties": ContractField.DUTY,
    "amendments": ContractField.AMENDMENT,
}


def contract_out(record: ContractRecord) -> ContractOut:
    """A contract with its terms by what they settle."""
    return ContractOut(
        document=DocumentOut.model_validate(record.document),
        amends=[_other(document) for document in record.amends],
        amended_by=[_other(document) for document in record.amended_by],
        **{name: [_term_out(one) for one in record.terms if one.term.field is field] for name, field in _NAMES.items()},
    )


def term_source(term: ContractTerm) -> str:
    """Where its wording stands."""
    return links.source_page(term.document_id, term.page, term.start, term.end)


def _term_out(record: ContractTermRecord) -> ContractTermOut:
    term = record.term
    same = ("value", "day", "party", "effect", "wording", "section", "page", "start", "end")
    return ContractTermOut(
        **{name: getattr(term, name) for name in same},
        clause=clause_words(term.clause) or None,
        link=term_source(term),
        changed_by=[_change_out(change) for change in record.changed_by],
    )


def _change_out(change: ContractChange) -> ContractChangeOut:
    return ContractChangeOut(
        document_id=change.document.id,
        date=change.document.date,
        clause=change.term.value,
        effect=change.term.effect,
        link=term_source(change.term),
    )


def _other(document: DocumentRecord) -> OtherContractOut:
    return OtherContractOut(document_id=document.id, title=document.title, date=document.date)
