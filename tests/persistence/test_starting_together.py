"""Processes that start on one database at the same moment wait for each other; none is refused for it."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from orchestrator.persistence import database as connections
from orchestrator.persistence import schema
from orchestrator.persistence.database import Database

BRIEF_SECONDS = 0.05  # in the place of the ten seconds after which an act is told that the database is busy
AT_MOST_SECONDS = 60.0  # for a holder that nobody frees: the test has failed already


@contextmanager
def held(database: Database, free: threading.Event) -> Iterator[None]:
    """Hold, from another thread, the lock that whoever prepares the database needs, until `free`."""
    begun = threading.Event()

    def hold() -> None:
        with database.engine.begin() as connection:
            if database.dialect == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(schema._UPGRADE_LOCK)))
            begun.set()
            free.wait(AT_MOST_SECONDS)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    try:
        yield
    finally:
        free.set()
        holder.join()


def test_who_prepares_a_database_that_another_prepares_waits_longer_than_an_act_would(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, free, met = Database(database_url), threading.Event(), []
    monkeypatch.setattr(connections, "LOCK_SECONDS", BRIEF_SECONDS)
    second = Database(database_url)

    def seen(error: DBAPIError) -> bool:
        met.append(connections.is_conflict(error))
        free.set()  # the other has done
        return met[-1]

    monkeypatch.setattr(schema, "is_conflict", seen)
    with held(other, free):
        schema.upgrade(second)

    assert met and all(met)
    schema.require_current(second)
    other.close()
    second.close()


def test_who_only_looks_whether_the_database_is_ready_waits_for_nobody(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A purge or a large import may write for longer than anybody waits: the site must start all the same."""
    other, free = Database(database_url), threading.Event()
    monkeypatch.setattr(connections, "LOCK_SECONDS", BRIEF_SECONDS)
    started = Database(database_url)

    with held(other, free):
        schema.require_current(started)
        assert schema.mode_of(started) == "production"

    other.close()
    started.close()


def test_a_new_file_that_another_process_has_just_begun_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself does not wait when a file is turned to write-ahead logging under a lock."""
    path = tmp_path / "new.sqlite3"
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("CREATE TABLE one (id INTEGER)")
    first.execute("BEGIN IMMEDIATE")
    waited = []

    def pause(seconds: float) -> None:
        if not waited:
            first.execute("COMMIT")
        waited.append(seconds)

    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
    second = Database(f"sqlite:///{path}")
    with second.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    assert waited
    first.close()
    second.close()
