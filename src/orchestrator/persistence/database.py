"""Connections: one engine, short transactions, SQLite and PostgreSQL through the same code."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from orchestrator.clock import Clock, FrozenClock, RealClock
from orchestrator.errors import CannotRun, OrchestratorError
from orchestrator.persistence.errors import Busy
from orchestrator.persistence.journeys import Journeys, hear_answers
from orchestrator.persistence.unit_of_work import UnitOfWork

# serialization_failure, deadlock_detected, lock_not_available, unique_violation: somebody else committed the same
# row in between (a person, a number series, a request key), and a second look will find it.
_RETRYABLE_SQLSTATES = {"40001", "40P01", "55P03", "23505"}
LOCK_SECONDS = 10.0  # how long anybody waits for a lock before being told that the database is busy
# A worker cut off from the network while it holds a lock must free it within seconds.
_POSTGRES_OPTIONS = (
    "-c idle_in_transaction_session_timeout=15s -c lock_timeout={lock_ms} -c tcp_keepalives_idle=5 "
    "-c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c synchronous_commit=on -c timezone=UTC"
)

_RESTED_SECONDS = 1.0
_WAL_PAUSE_SECONDS = 0.01


class _Reading:
    """A reading transaction that several reads share: opened by the first, ended by whoever shares it out."""

    def __init__(self, database: "Database") -> None:
        self.database = database
        self._open: ExitStack | None = None
        self._unit: UnitOfWork | None = None

    def unit(self) -> UnitOfWork:
        if self._unit is None:
            self._open = ExitStack()
            self._unit = self._open.enter_context(self.database.read_alone())
        return self._unit

    def end(self) -> None:
        opened, self._open, self._unit = self._open, None, None
        if opened is not None:
            opened.close()


_SHARED: ContextVar[_Reading | None] = ContextVar("shared_reading", default=None)


class Database:
    """The one database. `clock` turns its instant into the instant the product goes by."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        """Prepare connections to `url`; nothing is opened yet. Raises CannotRun if the URL is not usable."""
        self.clock: Clock = clock or RealClock()
        self.url = url
        self.engine = _create_engine(url)
        self.dialect = self.engine.dialect.name

    @property
    def frozen(self) -> bool:
        return isinstance(self.clock, FrozenClock)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """One writing transaction: rolled back unless `commit()` was called. Raises Busy on lock conflicts."""
        shared = self._shared()
        if shared is not None:
            shared.end()  # nobody writes while holding a second connection, or beside an older picture
        if self.dialect == "sqlite":
            with self._transaction({"write": True}) as connection:
                yield UnitOfWork(connection, self.clock, self.dialect, writes=True)
            return
        with self._transaction({"isolation_level": "AUTOCOMMIT"}) as connection, Journeys(connection) as sent:
            yield UnitOfWork(connection, self.clock, self.dialect, writes=True, journeys=sent)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """One reading transaction: a consistent picture, no lock taken. Within `one_reading`, the shared one."""
        shared = self._shared()
        if shared is None:
            with self.read_alone() as tx:
                yield tx
            return
        with self._worded():
            try:
                yield shared.unit()
            except OrchestratorError:
                raise  # something was not found or not allowed: the transaction is none the worse
            except BaseException:
                shared.end()
                raise

    @contextmanager
    def one_reading(self) -> Iterator[None]:
        """Let every `read` and `glance` of this thread within share one transaction: one picture, one instant.

        The first read opens it. A write ends it, and the next read opens another.
        """
        shared = _Reading(self)
        token = _SHARED.set(shared)
        try:
            yield
        finally:
            _SHARED.reset(token)
            shared.end()

    def _shared(self) -> _Reading | None:
        shared = _SHARED.get()
        return shared if shared is not None and shared.database is self else None

    @contextmanager
    def read_alone(self) -> Iterator[UnitOfWork]:
        """One reading transaction of one's own."""
        # PostgreSQL would otherwise show each query the commits made since the one before.
        options = {"write": False} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with self._transaction(options, reads=True) as connection:
            yield UnitOfWork(connection, self.clock, self.dialect)

    @contextmanager
    def glance(self) -> Iterator[UnitOfWork]:
        """For a single query: on PostgreSQL outside any transaction, which spares two questions."""
        if self._shared() is not None:
            with self.read() as tx:
                yield tx
            return
        options = {"write": False} if self.dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        with self._transaction(options) as connection:
            yield UnitOfWork(connection, self.clock, self.dialect)

    @contextmanager
    def _transaction(self, options: dict[str, Any], *, reads: bool = False) -> Iterator[Connection]:
        with self._worded(), self.engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin() as transaction:
                yield connection
                if not transaction.is_active:
                    return
                if reads:
                    # There is nothing to keep, but psycopg forgets at each rollback every statement it had prepared.
                    transaction.commit()
                else:
                    transaction.rollback()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """Tell the database's errors as ours."""
        try:
            yield
        except psycopg.Error as error:  # of what travels with the commit: nobody had waited for its answer
            if error.sqlstate in _RETRYABLE_SQLSTATES:
                raise Busy() from error
            raise
        except DBAPIError as error:
            if is_conflict(error):
                raise Busy() from error
            if isinstance(error, OperationalError) and error.connection_invalidated:
                raise CannotRun(_unreachable(self.url)) from error
            raise

    def reclaim(self) -> None:
        """Give back the space of deleted rows, so that what was erased is nowhere in the files any more."""
        if self.dialect == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
            return
        plain = self.engine.raw_connection()  # outside the transactions that `begin` opens
        try:
            cursor = plain.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
        finally:
            plain.close()

    def close(self) -> None:
        self.engine.dispose()


def _create_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CannotRun(
            "L'adresse de la base (ORCHESTRATOR_DATABASE_URL) n'est pas lisible : "
            "attendu sqlite:///chemin ou postgresql://utilisateur@hôte/base."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url, in_memory=parsed.database in (None, "", ":memory:"))
    if parsed.get_backend_name() != "postgresql":
        raise CannotRun(
            f"La base « {parsed.get_backend_name()} » n'est pas prise en charge : SQLite ou PostgreSQL."
        )
    psycopg_url = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(
        psycopg_url,
        pool_size=5,
        max_overflow=10,
        connect_args={
            "options": _POSTGRES_OPTIONS.format(lock_ms=int(LOCK_SECONDS * 1000)),
            "connect_timeout": 5,
            "keepalives_idle": 5,
        },
    )
    _try_rested_connections(engine)
    hear_answers(engine)
    return engine


def _try_rested_connections(engine: Engine) -> None:
    """Ask a connection whether it still lives before it is used again, unless it was in use a second ago."""

    @event.listens_for(engine, "checkin")
    def _note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        left_at = record.info.get("left_at")
        if left_at is None or time.monotonic() - left_at < _RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError from error  # the pool then opens another


def _sqlite_engine(url: str, in_memory: bool) -> Engine:
    arguments: dict[str, Any] = {"connect_args": {"timeout": LOCK_SECONDS, "check_same_thread": False}}
    if in_memory:
        arguments["poolclass"] = StaticPool
    engine = create_engine(url, **arguments)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        cursor = connection.cursor()
        if not in_memory:
            _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(
            "PRAGMA cache_size=-32768"
        )  # 32 MB: counting in a large inbox would read its pages again
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once: a read that later writes would deadlock instead.
        immediate = connection.get_execution_options().get("write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn the file to write-ahead logging, which lets everybody read while one writes.

    Of two processes that turn a new file at the same instant, SQLite tells one that it is locked without waiting.
    """
    limit = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > limit:
                raise
        time.sleep(_WAL_PAUSE_SECONDS)


def is_conflict(error: DBAPIError) -> bool:
    """Whether somebody else held what was wanted, so that a second try may well succeed."""
    if getattr(error.orig, "sqlstate", None) in _RETRYABLE_SQLSTATES:
        return True
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def _unreachable(url: str) -> str:
    shown = make_url(url).render_as_string(hide_password=True)
    file = make_url(url).database
    if url.startswith("sqlite") and file and not Path(file).exists():
        return f"La base {shown} n'existe pas : préparez-la avec « orchestrator db upgrade »."
    return f"La base {shown} ne répond pas : vérifiez qu'elle est démarrée et que son adresse est juste, puis relancez."
