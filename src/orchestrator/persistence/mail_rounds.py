"""What the rounds of notices look for: deadlines that come within a reader's reach. Proportional to those alone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from orchestrator.persistence.mail_posting import COLUMNS, letter
from orchestrator.persistence.mail_readers import NOW, REACHABLE, told_of_tasks
from orchestrator.persistence.tables import deadline, installation, mail, mail_lead, mail_preference, task
from orchestrator.persistence.types import Instant
from orchestrator.persistence.unit_of_work import UnitOfWork

_STANDING = select(
    installation.c.leads_told_at,
    select(func.min(mail_preference.c.next_digest_at)).scalar_subquery().label("digest_at"),
).where(installation.c.id == 1)
_TAKE = (
    update(installation)
    .where(installation.c.id == 1, installation.c.leads_told_at == bindparam("seen"))
    .values(leads_told_at=bindparam("now"))
)
_BEGIN = (
    update(installation)
    .where(installation.c.id == 1, installation.c.leads_told_at.is_(None))
    .values(leads_told_at=bindparam("now"))
)
_LEADS = (
    select(mail_lead.c.hours)
    .join(mail_preference, mail_preference.c.account_id == mail_lead.c.account_id)
    .where(REACHABLE, mail_preference.c.on_deadline)
    .distinct()
    .order_by(mail_lead.c.hours)
)
_LOW: ColumnElement[Any] = bindparam("low", type_=Instant)
_HIGH: ColumnElement[Any] = bindparam("high", type_=Instant)


def _told(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    """Several leads crossed at once (nothing ran for a day): the shortest, asked first, tells it all."""
    return exists().where(
        mail.c.task_id == task.c.id,
        mail.c.account_id == mail_preference.c.account_id,
        mail.c.kind == "lead",
        mail.c.created_at == NOW,
        mail.c.subject_at == instant,
    )


def _reaching(instant: ColumnElement[Any], *further: ColumnElement[bool], alerts: bool = False) -> Any:
    """One letter a reader and task whose `instant` lies in (low, high]."""
    hours: ColumnElement[Any] = cast(mail_lead.c.hours, String)
    stem = literal("lead:") + task.c.id + literal(":") + hours
    given: dict[str, Any] = {"case_id": task.c.case_id, "task_id": task.c.id, "subject_at": instant}
    if alerts:
        stem = stem + literal(":alerte:") + cast(deadline.c.id, String)
        given["useless_at"] = instant
    else:
        given["useless_at"] = task.c.due_at

    def narrow(readers: Select[Any]) -> Select[Any]:
        found = readers.join(mail_lead, mail_lead.c.account_id == mail_preference.c.account_id)
        if alerts:
            found = found.join(
                deadline,
                (deadline.c.case_id == task.c.case_id)
                & (deadline.c.timer_id == task.c.id)
                & (deadline.c.kind == "alerte")
                & (deadline.c.status == "pending"),
            )
        return found.with_only_columns(*letter("lead", stem, **given)).where(
            task.c.status == "open",
            instant > _LOW,
            instant <= _HIGH,
            mail_preference.c.on_deadline,
            mail_lead.c.hours == bindparam("hours"),
            ~_told(instant),
            *further,
        )

    return insert(mail).from_select(COLUMNS, told_of_tasks(narrow))


# The earliest reading counts where the text is ambiguous: whoever acts by then is safe under all of them.
_REACHING = (
    _reaching(task.c.warn_at),
    _reaching(task.c.due_at, task.c.warn_at.is_(None)),
    _reaching(deadline.c.warn_at, alerts=True),
    _reaching(deadline.c.wake_at, deadline.c.warn_at.is_(None), alerts=True),
)


def standing(tx: UnitOfWork) -> Row[Any]:
    """Return (leads_told_at, digest_at): until when leads were told, and when the next digest is due."""
    return tx.execute(_STANDING).one()


def take_leads(tx: UnitOfWork, seen: datetime | None, now: datetime) -> bool:
    """Become the one who tells what came within reach between `seen` and `now`; False when another does."""
    if seen is None:
        tx.execute(_BEGIN, {"now": now})
        return False
    return tx.execute(_TAKE, {"seen": seen, "now": now}).rowcount == 1


def post_leads(tx: UnitOfWork, since: datetime, now: datetime) -> None:
    """Write to the readers of each open task whose deadline came within one of their leads since `since`."""
    for hours in tx.execute(_LEADS).scalars().all():
        lead = timedelta(hours=hours)
        given = {
            "hours": hours,
            "low": max(since + lead, now),
            "high": now + lead,
            "details": "{}",
            "now": now,
        }
        if given["low"] < given["high"]:
            for statement in _REACHING:
                tx.execute(statement, given)
