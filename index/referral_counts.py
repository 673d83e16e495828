"""Counts referrals by month, topic, district and service. A row holds a number and nothing about a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from index.database import open_database
from index.settings import IndexSettings
from index.tables import Table


@dataclass(frozen=True)
class ReferralGroup:
    """What is known about a referral."""

    month: str
    """`2026-11`."""
    topic: str
    """Code of the topic; empty if none was named."""
    district: str
    """Town, or town and district, where somebody looked for counselling; empty if none was named."""
    service_id: str


class ReferralCountRow(Table):
    """How many referrals fell into one group."""

    __tablename__ = "referral_count"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    district: Mapped[str] = mapped_column(String(200), primary_key=True)
    service_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]


class ReferralCounts:
    """Reads and adds; every method is one transaction. `index.referral_tables` says what of it may be shown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, group: ReferralGroup) -> None:
        """One referral more."""
        if self._raised(group):
            return
        try:
            with Session(self._engine) as session, session.begin():
                session.add(ReferralCountRow(**vars(group), count=1))
        except IntegrityError:  # somebody else's first referral came between
            self._raised(group)

    def _raised(self, group: ReferralGroup) -> bool:
        known = [getattr(ReferralCountRow, name) == value for name, value in vars(group).items()]
        statement = update(ReferralCountRow).where(*known).values(count=ReferralCountRow.count + 1)
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount > 0

    def all(self) -> dict[ReferralGroup, int]:
        """Every group and its count, oldest month first. Small counts are in it: never show it as it is."""
        order = (ReferralCountRow.month, ReferralCountRow.topic, ReferralCountRow.district, ReferralCountRow.service_id)
        with Session(self._engine) as session:
            return {
                ReferralGroup(row.month, row.topic, row.district, row.service_id): row.count
                for row in session.scalars(select(ReferralCountRow).order_by(*order))
            }


@contextmanager
def stored_counts(settings: IndexSettings) -> Iterator[ReferralCounts]:
    """The counts of a data folder, also beside a running server; needs no model."""
    engine = open_database(settings.data_dir / "catalogue.sqlite3")
    try:
        yield ReferralCounts(engine)
    finally:
        engine.dispose()
