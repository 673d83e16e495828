"""Keeps what the network learns in the catalogue: counted needs and pairs that are no double offers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from index.errors import NeedNotCounted
from index.learning_tables import NeedCountRow, NotDoubleRow
from index.learning_types import NeedCount, NeedKey, NotDouble, pair

_WAIT_MILLISECONDS = 1000
"""An answer is not held up longer than this by somebody else who writes."""
_USUAL_WAIT_MILLISECONDS = 30_000
_COUNT_ONE = text(
    "INSERT INTO need_count (month, topic, municipality, district, served, count)"
    " VALUES (:month, :topic, :municipality, :district, :served, 1)"
    " ON CONFLICT (month, topic, municipality, district, served) DO UPDATE SET count = need_count.count + 1"
)


class Learning:
    """Reads and writes; every method is one transaction. Works beside the process that owns the data folder, too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, keys: Sequence[NeedKey]) -> None:
        """Count each key once. Raises NeedNotCounted if the catalogue cannot be written to now."""
        values = [
            {
                "month": key.month,
                "topic": key.topic,
                "municipality": key.municipality,
                "district": key.district,
                "served": key.served,
            }
            for key in keys
        ]
        if not values:
            return
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_WAIT_MILLISECONDS}")
                try:
                    connection.execute(_COUNT_ONE, values)
                    connection.commit()
                finally:
                    connection.rollback()
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={_USUAL_WAIT_MILLISECONDS}")
        except DBAPIError as exc:
            raise NeedNotCounted(
                f"A need was not counted: the catalogue cannot be written to ({type(exc.orig).__name__}). "
                "Check free space and rights of the data folder, or switch counting off with NETZLOTSE_COUNT_NEEDS=false."
            ) from exc

    def counts(self) -> list[NeedCount]:
        """Everything that was counted, sorted by its key. Small numbers are in it: show them only in groups."""
        columns = (NeedCountRow.month, NeedCountRow.topic, NeedCountRow.municipality, NeedCountRow.district)
        with Session(self._engine) as session:
            rows = session.scalars(select(NeedCountRow).order_by(*columns, NeedCountRow.served))
            return [
                NeedCount(NeedKey(row.month, row.topic, row.municipality, row.district, row.served), row.count)
                for row in rows
            ]

    def not_doubles(self) -> list[NotDouble]:
        """Pairs that people marked, by id."""
        statement = select(NotDoubleRow).order_by(NotDoubleRow.one, NotDoubleRow.other)
        with Session(self._engine) as session:
            return [NotDouble(row.one, row.other, row.marked) for row in session.scalars(statement)]

    def mark_not_double(self, one: str, other: str, day: datetime.date) -> None:
        """Keep that two services are different; marking twice changes nothing."""
        first, second = pair(one, other)
        with Session(self._engine) as session, session.begin():
            if session.get(NotDoubleRow, (first, second)) is None:
                session.add(NotDoubleRow(one=first, other=second, marked=day))

    def unmark_not_double(self, one: str, other: str) -> None:
        """Let the pair be found again."""
        first, second = pair(one, other)
        with Session(self._engine) as session, session.begin():
            session.execute(delete(NotDoubleRow).where(NotDoubleRow.one == first, NotDoubleRow.other == second))
