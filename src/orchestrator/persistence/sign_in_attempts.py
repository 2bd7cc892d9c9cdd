"""Attempts to sign in, counted for all the processes of the site together."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from orchestrator.persistence.tables import sign_in_attempt
from orchestrator.persistence.unit_of_work import UnitOfWork

LONGEST_WINDOW = timedelta(hours=1)  # no limit looks further back
_LOCKS = 7_120_713  # ours among the database's advisory locks
_LOCK = select(func.pg_advisory_xact_lock(bindparam("space"), bindparam("key")))
_RECENT = select(func.count()).where(
    sign_in_attempt.c.key == bindparam("key"), sign_in_attempt.c.at > bindparam("since")
)
_ADD = insert(sign_in_attempt)
_OLD = delete(sign_in_attempt).where(sign_in_attempt.c.at <= bindparam("before"))


def one_at_a_time(tx: UnitOfWork, keys: Iterable[str]) -> None:
    """Let whoever counts under one of these keys (hexadecimal) wait until this transaction ends.

    SQLite needs nothing: a transaction that may write is alone.
    """
    if tx.dialect == "postgresql":
        for key in sorted({int(key[:7], 16) for key in keys}):
            tx.execute(_LOCK, {"space": _LOCKS, "key": key})


def recent(tx: UnitOfWork, key: str, since: datetime) -> int:
    """Return how many attempts under this key were made after `since`."""
    return int(tx.execute(_RECENT, {"key": key, "since": since}).scalar_one())


def add(tx: UnitOfWork, key: str, at: datetime) -> int:
    """Count one attempt and return its id."""
    return tx.insert(_ADD, {"key": key, "at": at})


def take_back(tx: UnitOfWork, ids: Collection[int]) -> None:
    """Count these attempts no more."""
    tx.execute(delete(sign_in_attempt).where(sign_in_attempt.c.id.in_(list(ids))))


def drop_old(tx: UnitOfWork, now: datetime) -> None:
    """Forget the attempts that no limit looks back to any more."""
    tx.execute(_OLD, {"before": now - LONGEST_WINDOW})
