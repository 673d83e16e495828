"""Tables of what the network learns: how often something was looked for, and pairs that are no double offers."""

from __future__ import annotations

import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from index.tables import Table


class NeedCountRow(Table):
    """How often counselling on a topic was looked for in a month and place. No ids, no words, no order of arrival."""

    __tablename__ = "need_count"
    __table_args__ = (CheckConstraint("count > 0"), {"sqlite_with_rowid": False})
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    municipality: Mapped[str] = mapped_column(String(120), primary_key=True)
    district: Mapped[str] = mapped_column(String(120), primary_key=True)
    served: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]


class NotDoubleRow(Table):
    """Two services that people looked at and found to be different; `one` sorts before `other`."""

    __tablename__ = "not_double"
    one: Mapped[str] = mapped_column(String(80), primary_key=True)
    other: Mapped[str] = mapped_column(String(80), primary_key=True)
    marked: Mapped[datetime.date]
