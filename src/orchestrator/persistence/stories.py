"""What scenarios look at in a case."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, select

from orchestrator.persistence import journal
from orchestrator.persistence.tables import (
    appointment,
    case_file,
    deadline,
    document,
    document_content,
    incident,
    notice,
    task,
)
from orchestrator.persistence.unit_of_work import UnitOfWork


def task_of(tx: UnitOfWork, case_id: int, element: str) -> str | None:
    """Return the open task of an element, else the last one it had."""
    open_first = case((task.c.status == "open", 0), else_=1)
    statement = (
        select(task.c.id)
        .where(task.c.case_id == case_id, task.c.element == element)
        .order_by(open_first, task.c.opened_at.desc())
        .limit(1)
    )
    found: str | None = tx.execute(statement).scalar()
    return found


def deadlines_of(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return every deadline that was ever armed for a case."""
    return tx.execute(select(deadline).where(deadline.c.case_id == case_id)).all()


def open_elements(tx: UnitOfWork, case_id: int) -> list[str]:
    """Return the elements of the open tasks."""
    return list(
        tx.execute(select(task.c.element).where(task.c.case_id == case_id, task.c.status == "open")).scalars()
    )


def documents_of(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the documents of a case with their text."""
    statement = (
        select(document.c.name, document_content.c.body)
        .join(document_content, document_content.c.hash == document.c.content_hash)
        .where(document.c.case_id == case_id)
    )
    return tx.execute(statement).all()


def notified_roles(tx: UnitOfWork, case_id: int, about: str = "") -> list[str]:
    """Return the roles that a communication reached, or those whose title holds the words `about`."""
    rows = tx.execute(select(notice.c.role, notice.c.title).where(notice.c.case_id == case_id))
    return [row.role for row in rows if about in row.title]


def appointments_of(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return what the calendar shows of a case, deadlines apart, earliest first."""
    statement = select(appointment).where(appointment.c.case_id == case_id)
    return tx.execute(statement.order_by(appointment.c.at, appointment.c.id)).all()


def last_act_of(tx: UnitOfWork, case_id: int, element: str) -> int | None:
    """Return the number in the journal of the last act of an element."""
    rows = journal.acts_of(tx, case_id, [element])
    return max((row.seq for row in rows), default=None)


def first_incident(tx: UnitOfWork, case_id: int) -> str | None:
    """Return the cause of the first open incident, with its element."""
    row = tx.execute(
        select(incident.c.element, incident.c.cause).where(
            incident.c.case_id == case_id, incident.c.status == "open"
        )
    ).first()
    return None if row is None else f"{row.element} : {row.cause}"


def end_of(tx: UnitOfWork, case_id: int) -> Row[Any]:
    """Return status, outcome and effective instant of a case."""
    statement = select(case_file.c.status, case_file.c.outcome, case_file.c.effective_at)
    return tx.execute(statement.where(case_file.c.id == case_id)).one()
