"""The directory alone: read whole, or replaced whole, without the vectors and the model that documents need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from index import rows
from index.database import open_database
from index.owner import Owner
from index.questionnaire_types import AmendmentNote
from index.settings import IndexSettings
from index.store import Store
from index.tables import ServiceRow
from ingest.directory_types import Service


@dataclass(frozen=True)
class DirectoryChange:
    """Ids by what an import did to them."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    amendments: tuple[AmendmentNote, ...] = ()
    """Where the file differs from what was accepted from questionnaires."""


def all_services(settings: IndexSettings) -> list[Service]:
    """Every service of the catalogue by id, also those that are closed for good. Needs no lock."""
    with _database(settings) as engine:
        return _stored(engine)


def replace_services(settings: IndexSettings, services: Sequence[Service], wait_seconds: float) -> DirectoryChange:
    """Make the directory what these services say, in one transaction. Raises IndexLocked."""
    owner = Owner(settings.data_dir, wait_seconds)
    try:
        with _database(settings) as engine:
            before = {service.id: service for service in _stored(engine)}
            notes = Store(engine).replace_services(services)
            after = {service.id: service for service in _stored(engine)}
    finally:
        owner.release()
    both = sorted(before.keys() & after.keys())
    return DirectoryChange(
        new=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(key for key in both if before[key] != after[key]),
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=tuple(key for key in both if before[key] == after[key]),
        amendments=notes,
    )


def _stored(engine: Engine) -> list[Service]:
    with Session(engine) as session:
        return [rows.service(row) for row in session.scalars(select(ServiceRow).order_by(ServiceRow.id))]


@contextmanager
def _database(settings: IndexSettings) -> Iterator[Engine]:
    engine = open_database(settings.data_dir / "catalogue.sqlite3")
    try:
        yield engine
    finally:
        engine.dispose()
