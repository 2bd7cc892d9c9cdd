"""The deadline table: the only truth about what must happen when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from orchestrator.persistence.tables import case_file, deadline
from orchestrator.persistence.unit_of_work import UnitOfWork

_DUE = (
    select(deadline.c.id, deadline.c.case_id)
    .where(
        deadline.c.status == "pending",
        deadline.c.wake_at.is_not(None),
        deadline.c.wake_at <= bindparam("now"),
    )
    .order_by(deadline.c.wake_at, deadline.c.id)
    .limit(bindparam("most"))
)
_BY_ID = select(deadline).where(deadline.c.id == bindparam("deadline_id"))
_OF_CASE = (
    select(deadline)
    .where(deadline.c.case_id == bindparam("case_id"))
    .order_by(deadline.c.due_at, deadline.c.id)
)
_ADD = insert(deadline).inline()
_TAKE = (
    update(deadline)
    .where(deadline.c.id == bindparam("deadline_id"), deadline.c.status == "pending")
    .values(status="fired", fired_at=bindparam("at"))
)
_WAITING = deadline.c.status.in_(("pending", "incident"))
_CANCEL = (
    update(deadline)
    .where(deadline.c.id.in_(bindparam("deadline_ids", expanding=True)), _WAITING)
    .values(status="cancelled")
)
_CANCEL_OF_CASE = (
    update(deadline).where(deadline.c.case_id == bindparam("ended_case"), _WAITING).values(status="cancelled")
)


def due(tx: UnitOfWork, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return (id, case_id) of what is to be fired at `now`, oldest first: one indexed query, no case read."""
    return tx.execute(_DUE, {"now": now, "most": limit}).all()


def by_id(tx: UnitOfWork, deadline_id: int) -> Row[Any] | None:
    """Return one deadline."""
    return tx.execute(_BY_ID, {"deadline_id": deadline_id}).one_or_none()


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return all deadlines of a case in order of due instant."""
    return tx.execute(_OF_CASE, {"case_id": case_id}).all()


def add_all(tx: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Arm deadlines."""
    tx.insert_all(_ADD, rows)


def take(tx: UnitOfWork, deadline_id: int, fired_at: datetime) -> bool:
    """Mark a pending deadline as fired; False when somebody did it first: then do nothing more."""
    return tx.execute(_TAKE, {"deadline_id": deadline_id, "at": fired_at}).rowcount == 1


def cancel(tx: UnitOfWork, deadline_ids: Sequence[int]) -> None:
    """Cancel what is still pending or in an incident; the caller holds the case's lock and saw these rows."""
    if deadline_ids:
        tx.post(_CANCEL, {"deadline_ids": list(deadline_ids)})


def cancel_of_case(tx: UnitOfWork, case_id: int) -> None:
    """Cancel whatever is pending: the case has ended."""
    tx.post(_CANCEL_OF_CASE, {"ended_case": case_id})


def postpone(tx: UnitOfWork, deadline_id: int, wake_at: datetime, attempts: int) -> None:
    """Try again later; the legal instant does not move."""
    tx.execute(
        update(deadline).where(deadline.c.id == deadline_id).values(wake_at=wake_at, attempts=attempts)
    )


def park(tx: UnitOfWork, deadline_id: int, attempts: int) -> None:
    """Stop trying until an operator has looked: the deadline stays due."""
    tx.execute(
        update(deadline).where(deadline.c.id == deadline_id).values(status="incident", attempts=attempts)
    )


def unpark(tx: UnitOfWork, deadline_id: int, wake_at: datetime) -> None:
    """Put a parked deadline back to work."""
    tx.execute(
        update(deadline)
        .where(deadline.c.id == deadline_id, deadline.c.status == "incident")
        .values(status="pending", wake_at=wake_at, attempts=0)
    )


def earliest_pending(tx: UnitOfWork, after: datetime) -> datetime | None:
    """Return the first pending instant after `after`, minima included: where the demo clock may jump."""
    statement = (
        select(func.min(deadline.c.due_at))
        .join(case_file, case_file.c.id == deadline.c.case_id)
        .where(deadline.c.status == "pending", deadline.c.due_at > after, case_file.c.status == "running")
    )
    found: datetime | None = tx.execute(statement).scalar()
    return found
