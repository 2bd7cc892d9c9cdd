"""Outbox, notices and incidents: what leaves a transaction, and what went wrong."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from orchestrator.persistence import mail_to_heads
from orchestrator.persistence.tables import case_file, deadline, incident, notice, outbox
from orchestrator.persistence.unit_of_work import UnitOfWork


def post(tx: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Put rows in the outbox; their key is unique, so a repeated act cannot send twice."""
    if rows:
        tx.execute(insert(outbox), rows)


def waiting(tx: UnitOfWork, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return the notices to deliver now, locked on PostgreSQL against other workers."""
    statement = (
        select(outbox)
        .where(outbox.c.kind == "notice", outbox.c.status == "pending", outbox.c.wake_at <= now)
        .order_by(outbox.c.wake_at, outbox.c.id)
        .limit(limit)
    )
    if tx.dialect != "sqlite":
        statement = statement.with_for_update(skip_locked=True)
    return tx.execute(statement).all()


def deliver_notice(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Deliver a communication to a function at a place and return its id, the receipt."""
    return tx.insert(insert(notice).values(**values))


def notices_of_act(tx: UnitOfWork, case_id: int, task_id: str, seq: int) -> Sequence[Row[Any]]:
    """Return the communications that an act, number `seq` of the journal, has left in the outbox."""
    stems = (f"notice:{case_id}:{task_id}:", f"notice:{case_id}:{seq}-")
    statement = select(outbox).where(
        outbox.c.case_id == case_id,
        outbox.c.kind == "notice",
        or_(*(outbox.c.key.startswith(stem, autoescape=True) for stem in stems)),
    )
    return tx.execute(statement.order_by(outbox.c.id)).all()


def settle(tx: UnitOfWork, outbox_id: int, *, at: datetime, receipt: str) -> None:
    """Mark an outbox row as done, with its receipt."""
    tx.execute(
        update(outbox).where(outbox.c.id == outbox_id).values(status="done", done_at=at, receipt=receipt)
    )


def notices_of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the communications delivered for a case."""
    return tx.execute(select(notice).where(notice.c.case_id == case_id).order_by(notice.c.id)).all()


def open_incident(
    tx: UnitOfWork,
    case_id: int,
    element: str,
    cause: str,
    at: datetime,
    *,
    deadline_id: int | None = None,
    outbox_id: int | None = None,
    attempts: int = 1,
) -> None:
    """Open an incident; one that is open on the same element is counted up instead of doubled."""
    same = (incident.c.case_id == case_id) & (incident.c.status == "open") & (incident.c.element == element)
    done = tx.execute(update(incident).where(same).values(cause=cause, attempts=incident.c.attempts + 1))
    if done.rowcount == 0:
        opened = tx.insert(
            insert(incident).values(
                case_id=case_id,
                deadline_id=deadline_id,
                outbox_id=outbox_id,
                element=element,
                cause=cause,
                attempts=attempts,
                status="open",
                opened_at=at,
            )
        )
        mail_to_heads.post_incident(tx, opened, at)


def incident_by_id(tx: UnitOfWork, incident_id: int) -> Row[Any] | None:
    """Return one incident."""
    return tx.execute(select(incident).where(incident.c.id == incident_id)).one_or_none()


def resolve_incident(tx: UnitOfWork, incident_id: int, *, at: datetime, by: int | None, ground: str) -> None:
    """Close an incident with the ground given by the operator."""
    tx.execute(
        update(incident)
        .where(incident.c.id == incident_id)
        .values(status="resolved", resolved_at=at, resolved_by=by, ground=ground)
    )


def case_incidents(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the open incidents of a case, each with the status of its deadline, if it has one."""
    statement = (
        select(incident, deadline.c.status.label("deadline_status"))
        .outerjoin(deadline, deadline.c.id == incident.c.deadline_id)
        .where(incident.c.case_id == case_id, incident.c.status == "open")
        .order_by(incident.c.id)
    )
    return tx.execute(statement).all()


def open_incidents(
    tx: UnitOfWork, case_id: int | None = None, scope: ColumnElement[bool] | None = None
) -> Sequence[Row[Any]]:
    """Return the open incidents, of one case or of a scope, oldest first, with their case."""
    statement = (
        select(incident, case_file.c.number, case_file.c.procedure_id)
        .join(case_file, case_file.c.id == incident.c.case_id)
        .where(incident.c.status == "open")
        .order_by(incident.c.opened_at, incident.c.id)
        .limit(500)
    )
    if case_id is not None:
        statement = statement.where(incident.c.case_id == case_id)
    if scope is not None:
        statement = statement.where(scope)
    return tx.execute(statement).all()


def unpark(tx: UnitOfWork, outbox_id: int, wake_at: datetime) -> None:
    """Put a parked message back to work."""
    tx.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id, outbox.c.status == "incident")
        .values(status="pending", wake_at=wake_at, attempts=0)
    )
