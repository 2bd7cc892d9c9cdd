"""One process after the other, where a single transaction would not do: filling a database takes many."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select, text

from orchestrator.persistence.database import Database

_TURN_LOCK = 7_120_713  # ours among the database's advisory locks, beside that of migrations


@contextmanager
def one_process(database: Database) -> Iterator[None]:
    """Wait until no other process is within on the same database; a process that dies leaves at once.

    `database` must be closed afterwards: on PostgreSQL one of its connections waits without end.
    """
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(select(func.pg_advisory_lock(_TURN_LOCK)))
            try:
                yield
            finally:
                connection.execute(select(func.pg_advisory_unlock(_TURN_LOCK)))
        return
    # The folder and not the file: closing the database's own file would let go of SQLite's locks on it.
    folder = os.open(Path(str(database.engine.url.database)).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
