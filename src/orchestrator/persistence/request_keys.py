"""Answers already given to requests that carried a key, so that a repetition changes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select

from orchestrator.persistence.tables import request_key
from orchestrator.persistence.unit_of_work import UnitOfWork

_ANSWER_GIVEN = select(request_key).where(
    request_key.c.account_id == bindparam("account_id"), request_key.c.key == bindparam("key")
)
_KEEP_ANSWER = insert(request_key)
_OLD = request_key.c.created_at <= bindparam("before")


def answer_given(tx: UnitOfWork, account_id: int, key: str) -> Row[Any] | None:
    """Return what a request with this key was answered."""
    return tx.execute(_ANSWER_GIVEN, {"account_id": account_id, "key": key}).one_or_none()


def keep_answer(
    tx: UnitOfWork, account_id: int, key: str, *, request_hash: str, status: int, body: str, at: datetime
) -> None:
    """Remember the answer to a request that carried a key."""
    values = {"request_hash": request_hash, "status": status, "body": body, "created_at": at}
    tx.execute(_KEEP_ANSWER, {"account_id": account_id, "key": key, **values})


def count_old(tx: UnitOfWork, before: datetime) -> int:
    """Return how many answers were given at that instant or earlier."""
    return int(tx.execute(select(func.count()).where(_OLD), {"before": before}).scalar_one())


def delete_old(tx: UnitOfWork, before: datetime) -> int:
    """Forget them, and return how many: the same key then serves again."""
    return tx.execute(delete(request_key).where(_OLD), {"before": before}).rowcount
