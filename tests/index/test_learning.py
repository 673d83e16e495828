"""Counted needs and marked pairs in the catalogue."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from index.database import open_database
from index.errors import NeedNotCounted
from index.learning import Learning
from index.learning_types import NeedCount, NeedKey, NotDouble, pair

KEY = NeedKey("2026-11", "language", "Lindhorn", "Grünscheid", False)
DAY = datetime.date(2026, 11, 24)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "catalogue.sqlite3")


@pytest.fixture
def learning(engine: Engine) -> Learning:
    return Learning(engine)


def test_counts_add_up_by_key(learning: Learning) -> None:
    other = NeedKey("2026-11", "language", "Lindhorn", "Grünscheid", True)
    learning.count([KEY])
    learning.count([KEY, other, KEY])
    learning.count([])
    assert learning.counts() == [NeedCount(KEY, 3), NeedCount(other, 1)]


def test_nothing_but_the_key_and_its_count_is_stored(learning: Learning, tmp_path: Path) -> None:
    learning.count([KEY])
    database = sqlite3.connect(tmp_path / "catalogue.sqlite3")
    columns = {row[1] for row in database.execute("PRAGMA table_info(need_count)")}
    assert columns == {"month", "topic", "municipality", "district", "served", "count"}
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        database.execute("SELECT rowid FROM need_count")  # it would tell the order in which people asked
    database.close()


def test_many_threads_lose_no_count(learning: Learning) -> None:
    threads = [threading.Thread(target=lambda: [learning.count([KEY]) for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learning.counts() == [NeedCount(KEY, 60)]


def test_a_catalogue_that_is_being_written_to_is_told_soon_and_counts_again_later(
    learning: Learning, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "catalogue.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NeedNotCounted, match="NETZLOTSE_COUNT_NEEDS"):
        learning.count([KEY])
    other.execute("ROLLBACK")
    other.close()
    learning.count([KEY])
    assert learning.counts() == [NeedCount(KEY, 1)]


def test_a_catalogue_that_cannot_be_written_to_is_told(learning: Learning, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # stays with the pooled connection
    with pytest.raises(NeedNotCounted):
        learning.count([KEY])
    assert learning.counts() == []


def test_pairs_are_kept_once_in_one_order(learning: Learning) -> None:
    learning.mark_not_double("b", "a", DAY)
    learning.mark_not_double("a", "b", DAY + datetime.timedelta(days=1))
    assert learning.not_doubles() == [NotDouble("a", "b", DAY)]
    learning.unmark_not_double("b", "a")
    learning.unmark_not_double("b", "a")
    assert learning.not_doubles() == []


def test_a_service_is_no_pair_with_itself(learning: Learning) -> None:
    assert pair("b", "a") == ("a", "b")
    with pytest.raises(ValueError, match="itself"):
        learning.mark_not_double("a", "a", DAY)
