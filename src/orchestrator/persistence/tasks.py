"""Open tasks and who may act on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from orchestrator.persistence.tables import account, task, task_candidate
from orchestrator.persistence.unit_of_work import UnitOfWork

_COMPLETER = account.alias("completer")
_BY_ID = (
    select(task, account.c.name.label("claimed_name"), _COMPLETER.c.name.label("completed_name"))
    .outerjoin(account, account.c.id == task.c.claimed_by)
    .outerjoin(_COMPLETER, _COMPLETER.c.id == task.c.completed_by)
    .where(task.c.id == bindparam("task_id"))
)
_ROLES = select(task_candidate.c.role).where(task_candidate.c.task_id == bindparam("task_id"))
_OF_CASE = (
    select(task)
    .where(task.c.case_id == bindparam("case_id"), task.c.status == "open")
    .order_by(task.c.opened_at, task.c.id)
)
_CANDIDATES = select(task_candidate).where(task_candidate.c.case_id == bindparam("case_id"))
_ADD, _ADD_CANDIDATE = insert(task).inline(), insert(task_candidate).inline()
_COMPLETE = (
    update(task)
    .where(task.c.id == bindparam("task_id"), task.c.status == "open")
    .values(status="completed", closed_at=bindparam("at"), completed_by=bindparam("by"))
    .returning(
        task,
        select(func.aggregate_strings(task_candidate.c.role, ","))
        .where(task_candidate.c.task_id == task.c.id)
        .scalar_subquery()
        .label("roles"),
    )
)
_CANCEL = (
    update(task)
    .where(task.c.id.in_(bindparam("task_ids", expanding=True)))
    .values(status="cancelled", ended_by=bindparam("cause"), closed_at=bindparam("at"))
)
_WITHDRAW = delete(task_candidate).where(task_candidate.c.task_id.in_(bindparam("task_ids", expanding=True)))
_CALLS = (
    select(task.c.id, task.c.claimed_by, task.c.opened_at, task.c.due_at)
    .where(task.c.status == "open", task.c.escalate_at.is_not(None), task.c.escalate_at <= bindparam("now"))
    .order_by(task.c.escalate_at, task.c.id)
    .limit(bindparam("most"))
)
_REMOVE_CANDIDATES = delete(task_candidate).where(task_candidate.c.task_id == bindparam("id"))


def by_id(tx: UnitOfWork, task_id: str) -> Row[Any] | None:
    """Return one task with the names of who claimed it and who completed it."""
    return tx.once(("task", task_id), lambda: tx.execute(_BY_ID, {"task_id": task_id}).one_or_none())


def last_done_by(tx: UnitOfWork, case_id: int, account_id: int, since: datetime) -> str | None:
    """Return the name of the last act that this account did on the case since then (inclusive), None if none."""
    statement = (
        select(task.c.name)
        .where(task.c.case_id == case_id, task.c.completed_by == account_id, task.c.closed_at >= since)
        .order_by(task.c.closed_at.desc())
        .limit(1)
    )
    found: str | None = tx.execute(statement).scalar()
    return found


def roles_of(tx: UnitOfWork, task_id: str) -> list[str]:
    """Return the role keys that may act on an open task."""
    return list(tx.execute(_ROLES, {"task_id": task_id}).scalars())


def open_of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the open tasks of a case, oldest first."""
    return tx.execute(_OF_CASE, {"case_id": case_id}).all()


def candidates_of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the candidates of all open tasks of a case."""
    return tx.once(("candidates", case_id), lambda: tx.execute(_CANDIDATES, {"case_id": case_id}).all())


def add_all(tx: UnitOfWork, tasks: list[dict[str, Any]], candidates: list[dict[str, Any]]) -> None:
    """Insert tasks and their candidates."""
    tx.insert_all(_ADD, tasks)
    tx.insert_all(_ADD_CANDIDATE, candidates)


def complete(
    tx: UnitOfWork, task_id: str, *, at: datetime, by: int | None
) -> tuple[Row[Any], list[str]] | None:
    """Complete an open task, take it out of every inbox, and return it with the roles that could act on it.

    None when it is not open. It is done before the act is judged: a refusal undoes it with the transaction.
    """
    found = tx.execute(_COMPLETE, {"task_id": task_id, "at": at, "by": by}).one_or_none()
    if found is None:
        return None
    tx.post(_REMOVE_CANDIDATES, {"id": task_id})
    return found, found.roles.split(",") if found.roles else []


def cancel_all(tx: UnitOfWork, task_ids: Sequence[str], *, ended_by: str | None, at: datetime) -> None:
    """Close tasks that nobody completed and take them out of every inbox."""
    if task_ids:
        tx.post(_CANCEL, {"task_ids": list(task_ids), "cause": ended_by, "at": at})
        tx.post(_WITHDRAW, {"task_ids": list(task_ids)})


def claim(tx: UnitOfWork, task_id: str, account_id: int) -> bool:
    """Claim an unclaimed open task; False when somebody holds it already."""
    done = tx.execute(
        update(task)
        .where(task.c.id == task_id, task.c.status == "open", task.c.claimed_by.is_(None))
        .values(claimed_by=account_id)
    )
    return done.rowcount == 1


def hand_over(tx: UnitOfWork, task_id: str, account_id: int) -> None:
    """Put an open task in somebody's hands, whoever held it; the caller holds the case's lock."""
    tx.execute(
        update(task).where(task.c.id == task_id, task.c.status == "open").values(claimed_by=account_id)
    )


def release(tx: UnitOfWork, task_id: str) -> None:
    """Give a task back to all who may act."""
    tx.execute(update(task).where(task.c.id == task_id).values(claimed_by=None))


def escalations_due(tx: UnitOfWork, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return the open tasks whose head is to be told at `now`, oldest first."""
    return tx.execute(_CALLS, {"now": now, "most": limit}).all()


def set_escalation(tx: UnitOfWork, task_id: str, at: datetime | None) -> None:
    """Say when the head of the place is told next; None: not any more."""
    tx.execute(update(task).where(task.c.id == task_id).values(escalate_at=at))


def mark_alert(tx: UnitOfWork, task_id: str, at: datetime) -> None:
    """Note that a task's warning limit has passed."""
    tx.execute(update(task).where(task.c.id == task_id).values(alert_at=at))
