"""What was accepted from questionnaires stands against older files of the directory, field by field; nothing is undone silently.

A file's record counts as newer if its `assured_date` is later than that of the accepted answer; on the same day a field counts as newer
if the record has never said so, which is what an exported and edited file looks like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from index import rows
from index.questionnaire_tables import AmendmentRow
from index.questionnaire_types import AmendmentNote
from index.tables import ServiceRow
from ingest.directory_check import RowCheck
from ingest.directory_types import Service
from ingest.directory_write import service_cells

_ASSURED = "assured_date"


def merge(session: Session, services: Sequence[Service]) -> tuple[list[Service], list[AmendmentNote]]:
    """The services of a file with what was accepted, and where the two differ. Forgets what a newer file replaces."""
    amendments = {row.service_id: row for row in session.scalars(select(AmendmentRow))}
    merged: list[Service] = []
    notes: list[AmendmentNote] = []
    for service in services:
        row = amendments.pop(service.id, None)
        result, note = (service, None) if row is None else _merged(row, service)
        merged.append(result)
        notes += [note] if note is not None else []
    for row in amendments.values():
        stored = session.get(ServiceRow, row.service_id)
        if row.is_new and stored is not None:
            merged.append(rows.service(stored))
            notes.append(AmendmentNote(row.service_id, missing=True))
    return merged, notes


def record(session: Session, before: Service | None, after: Service) -> None:
    """Remember what an accepted answer changed, with all that the record is known to have said before."""
    old = {} if before is None else service_cells(before)
    new = service_cells(after)
    assert after.assured_date is not None  # noqa: S101
    row = session.get(AmendmentRow, after.id)
    if row is None:
        row = AmendmentRow(service_id=after.id, fields={}, is_new=before is None)
        session.add(row)
    known = dict(row.fields)
    for name in new.keys() - {_ASSURED, "id"}:
        if old.get(name, "") != new[name]:
            earlier = [*known.get(name, []), old.get(name, "")]
            known[name] = [*dict.fromkeys(value for value in earlier if value != new[name]), new[name]]
    row.fields = known
    row.assured_date = after.assured_date


def discard(session: Session, service_id: str) -> bool:
    """Forget what was accepted for a record, so that the next import says all. False if there was nothing."""
    row = session.get(AmendmentRow, service_id)
    if row is None:
        return False
    session.delete(row)
    return True


def _merged(row: AmendmentRow, service: Service) -> tuple[Service, AmendmentNote | None]:
    cells = service_cells(service)
    kept: dict[str, str] = {}
    undone: list[str] = []
    for name, (*earlier, accepted) in row.fields.items():
        if cells[name] == accepted:
            continue
        if _is_newer(service.assured_date, row.assured_date, cells[name] not in earlier):
            undone.append(name)
        else:
            kept[name] = accepted
    if undone:
        row.fields = {name: values for name, values in row.fields.items() if name not in undone}
    result = replace(service, **_values(kept), assured_date=max(service.assured_date or date.min, row.assured_date))
    changed = AmendmentNote(service.id, tuple(sorted(kept)), tuple(sorted(undone)))
    return result, changed if kept or undone else None


def _is_newer(file: date | None, accepted: date, is_unknown: bool) -> bool:
    return file is not None and (file > accepted or (file == accepted and is_unknown))


def _values(cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as fields of a service; they were checked when they were accepted."""
    service = RowCheck(cells, None, [], date.max).service()
    return {field.name: getattr(service, field.name) for field in fields(Service) if field.name in cells}
