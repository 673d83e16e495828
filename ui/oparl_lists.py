"""Objects and list pages of a publication by the names that addresses use; shared by the served and the written form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.oparl_objects import Json
from ui.oparl_publication import LIST_KEYS, Publication

PAGE_SIZE = 100
KEYS = {path: key for key, path in LIST_KEYS.items()}
"""List names in addresses to properties of a Body."""
KIND_OF = {
    "organization": "organization",
    "meeting": "meeting",
    "paper": "paper",
    "agendaItem": "agenda-item",
    "file": "file",
}
"""Property of a Body to the name of its objects in addresses."""


def find(publication: Publication, kind: str, identity: str) -> Json | None:
    """An object, or None."""
    readers: dict[str, Callable[[str], Json | None]] = {
        "body": publication.body,
        "organization": publication.organization,
        "meeting": publication.meeting,
        "agenda-item": publication.agenda_item,
        "paper": publication.paper,
        "file": publication.file,
    }
    reader = readers.get(kind)
    return reader(identity) if reader else None


def page_of(publication: Publication, path: str, kind: str, ids: Sequence[str], number: int) -> Json:
    """One page of a list, with the objects written out; only those of the page are read."""
    start = (number - 1) * PAGE_SIZE
    here = [find(publication, kind, identity) for identity in ids[start : start + PAGE_SIZE]]
    return enveloped(publication, path, [found for found in here if found is not None], number, len(ids))


def enveloped(publication: Publication, path: str, data: list[Json], number: int, total: int) -> Json:
    """The frame that OParl wants around the objects of a page."""
    pages = max(1, -(-total // PAGE_SIZE))
    links = {"first": publication.addresses.page(path, 1), "last": publication.addresses.page(path, pages)}
    links["self"] = publication.addresses.page(path, number)
    if number > 1:
        links["prev"] = publication.addresses.page(path, number - 1)
    if number < pages:
        links["next"] = publication.addresses.page(path, number + 1)
    pagination = {"totalElements": total, "elementsPerPage": PAGE_SIZE, "currentPage": number, "totalPages": pages}
    return {"data": data, "pagination": pagination, "links": links}
