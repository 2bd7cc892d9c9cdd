"""One transaction: the instant it happens at, and all or none of what it writes."""

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Executable,
    Insert,
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Result

from orchestrator.clock import Clock, FrozenClock
from orchestrator.persistence.errors import ClockLeap
from orchestrator.persistence.journeys import POSTED, Journeys
from orchestrator.persistence.tables import clock_offset, installation

# A host's clock this far ahead of the last instant used is taken for a fault, not for a long holiday.
IMPLAUSIBLE_LEAP = timedelta(days=31)


Read = TypeVar("Read")


class UnitOfWork:
    """A running transaction. `commit()` keeps everything; leaving without it keeps nothing."""

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        dialect: str,
        *,
        writes: bool = False,
        journeys: Journeys | None = None,
    ) -> None:
        """`journeys`: how what is posted travels; without them, each write waits for its answer."""
        self.connection = connection
        self.dialect = dialect
        self._journeys = journeys
        self._known: dict[Hashable, Any] | None = None if writes else {}
        self._clock = clock
        self._now: datetime | None = None
        self._real_now: datetime | None = None

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        result: Result[Any] = self.connection.execute(statement, parameters)
        assert isinstance(result, CursorResult)
        return result

    def post(self, statement: Executable, parameters: Any = None) -> None:
        """Send a write whose answer nobody needs. PostgreSQL answers it together with what follows.

        What is wrong with it is told by the next `execute`, or by the commit. An insert must be `.inline()`.
        """
        self.connection.execute(statement, parameters, execution_options=POSTED)

    def once(self, name: Hashable, read: Callable[[], Read]) -> Read:
        """Return what `read` returns: in a reading transaction, which sees one picture, it is asked once only."""
        if self._known is None:
            return read()
        if name not in self._known:
            self._known[name] = read()
        found: Read = self._known[name]
        return found

    def insert(self, statement: Executable, parameters: Any = None) -> int:
        """Insert one row and return the key that the database gave it."""
        key = self.execute(statement, parameters).inserted_primary_key
        assert key is not None
        return int(key[0])

    def insert_all(self, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
        """Post rows that all have the same keys; a single one costs less by itself than as a list."""
        if rows:
            self.post(statement, rows[0] if len(rows) == 1 else list(rows))

    def now(self) -> datetime:
        """The instant this transaction acts on (aware, UTC), read once from the database.

        PostgreSQL: its own clock. SQLite: the host's, never below the high-water mark. Plus the offset
        row, which exists only in demo and scenario mode.
        """
        if self._now is None:
            self._now = self._read_clock()
        return self._now

    def all_now(self, statement: Select[Any], parameters: Any = None) -> Sequence[Row[Any]]:
        """Run a query that reads the clock on the way, if `now()` is not known yet: one question less.

        `statement` must be built once: its form is kept.
        """
        if self._now is not None:
            return self.execute(statement, parameters).all()
        rows = self.execute(_with_clock(statement, self.dialect), parameters).all()
        if rows:
            self._now = self._instant(rows[0].clock_instant, rows[0].clock_offset)
        return rows

    def forget_now(self) -> None:
        """Read the clock again at the next call: after waiting for a lock, time has passed."""
        self._now = None

    def commit(self) -> None:
        if self.dialect == "sqlite" and self._real_now is not None:
            self.execute(_RAISE_MARK, {"real_now": self._real_now})
        if self._journeys is not None:
            self._journeys.commit()
        transaction = self.connection.get_transaction()
        assert transaction is not None
        transaction.commit()

    def guard_against_leap(self) -> None:
        """Refuse to fire anything when the host's clock has leapt (SQLite). Raises ClockLeap."""
        if self.dialect != "sqlite" or isinstance(self._clock, FrozenClock):
            return
        mark = self.execute(_READ_MARK).scalar()
        host_now = datetime.now(UTC)
        if mark is not None and host_now - mark > IMPLAUSIBLE_LEAP:
            days = (host_now - mark).days
            raise ClockLeap(
                f"L'horloge de la machine a {days} jours d'avance sur le dernier instant enregistré : aucune "
                "échéance n'est exécutée. Vérifiez l'heure, puis confirmez-la avec « orchestrator clock confirm »."
            )

    def _read_clock(self) -> datetime:
        if isinstance(self._clock, FrozenClock):
            return self._clock.at
        row = self.execute(_CLOCK_ALONE[self.dialect]).one()
        return self._instant(row.clock_instant, row.clock_offset)

    def _instant(self, instant: datetime | None, offset: int | None) -> datetime:
        """`instant` is the server's own on PostgreSQL, the high-water mark on SQLite."""
        if isinstance(self._clock, FrozenClock):
            return self._clock.at
        if self.dialect == "sqlite":
            host_now = datetime.now(UTC)
            self._real_now = host_now if instant is None else max(host_now, instant)
        else:
            assert instant is not None
            self._real_now = instant.astimezone(UTC)
        return self._clock.instant(self._real_now) + timedelta(microseconds=offset or 0)


_OFFSET = select(clock_offset.c.microseconds).where(clock_offset.c.id == 1).scalar_subquery()
_MARK = select(installation.c.high_water_at).where(installation.c.id == 1).scalar_subquery()
_SERVER = func.clock_timestamp(type_=DateTime(timezone=True))
_CLOCK = {
    dialect: (instant.label("clock_instant"), _OFFSET.label("clock_offset"))
    for dialect, instant in (("sqlite", _MARK), ("postgresql", _SERVER))
}
_CLOCK_ALONE = {dialect: select(*columns) for dialect, columns in _CLOCK.items()}
_READ_MARK = select(_MARK)
_RAISE_MARK = (
    update(installation)
    .where(installation.c.id == 1, installation.c.high_water_at < bindparam("real_now"))
    .values(high_water_at=bindparam("real_now"))
)


@lru_cache(maxsize=64)
def _with_clock(statement: Select[Any], dialect: str) -> Select[Any]:
    return statement.add_columns(*_CLOCK[dialect])


def confirm_clock(tx: UnitOfWork) -> None:
    """Accept the host's clock as it is now (SQLite): the operator has checked it."""
    tx.execute(update(installation).where(installation.c.id == 1).values(high_water_at=datetime.now(UTC)))


def set_clock_offset(tx: UnitOfWork, offset: timedelta) -> None:
    """Move the demo or scenario clock; the caller has checked the mode."""
    microseconds = offset // timedelta(microseconds=1)
    done = tx.execute(update(clock_offset).where(clock_offset.c.id == 1).values(microseconds=microseconds))
    if done.rowcount == 0:
        tx.execute(insert(clock_offset).values(id=1, microseconds=microseconds))
    tx.forget_now()
