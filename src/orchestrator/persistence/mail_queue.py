"""The outbox of letters as its senders and operators see it: claimed for a while, sent after the commit, settled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, or_, select, update

from orchestrator.persistence.tables import account, case_file, mail, mail_preference, sign_in
from orchestrator.persistence.unit_of_work import UnitOfWork

_WAITING = (
    select(mail.c.id)
    .where(mail.c.status == "pending", mail.c.wake_at <= bindparam("now"))
    .order_by(mail.c.wake_at, mail.c.id)
    .limit(bindparam("most"))
)
_HOLD = (
    update(mail)
    .where(mail.c.id.in_(bindparam("ids", expanding=True)))
    .values(wake_at=bindparam("until"), attempts=mail.c.attempts + 1)
)
_CLAIMED = (
    select(
        mail,
        mail_preference.c.address,
        mail_preference.c.wanted_address,
        mail_preference.c.language,
        mail_preference.c.refused_at,
        mail_preference.c.quiet_from,
        mail_preference.c.quiet_until,
        mail_preference.c.pressing_hours,
    )
    .join(mail_preference, mail_preference.c.account_id == mail.c.account_id)
    .where(mail.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(mail.c.id)
)


def any_waiting(tx: UnitOfWork, now: datetime) -> bool:
    """True when a letter could leave at `now`."""
    return tx.execute(_WAITING, {"now": now, "most": 1}).first() is not None


def claim(tx: UnitOfWork, now: datetime, until: datetime, limit: int) -> Sequence[Row[Any]]:
    """Take letters in hand until `until`: no other sender sees them before then, and then they are tried again."""
    statement = _WAITING if tx.dialect == "sqlite" else _WAITING.with_for_update(skip_locked=True)
    ids = list(tx.execute(statement, {"now": now, "most": limit}).scalars())
    if not ids:
        return ()
    tx.execute(_HOLD, {"ids": ids, "until": until})
    return tx.execute(_CLAIMED, {"ids": ids}).all()


def settle(tx: UnitOfWork, mail_id: int, status: str, *, at: datetime, receipt: str) -> None:
    """Say how a letter ended: sent, moot, expired or refused."""
    tx.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.status == "pending")
        .values(status=status, done_at=at, receipt=receipt[:500])
    )


def postpone(tx: UnitOfWork, mail_id: int, wake_at: datetime, cause: str | None, *, counted: bool) -> None:
    """Try again at `wake_at`; `cause` is what the server said. An attempt not made is not counted."""
    values: dict[str, Any] = {"wake_at": wake_at}
    if cause is not None:
        values["receipt"] = cause[:500]
    if not counted:
        values["attempts"] = mail.c.attempts - 1
    tx.execute(update(mail).where(mail.c.id == mail_id, mail.c.status == "pending").values(**values))


def try_again(tx: UnitOfWork, mail_id: int, *, now: datetime, useless_at: datetime) -> bool:
    """Put a refused letter back to work, its address too; False when it is not refused any more."""
    row = tx.execute(
        update(mail)
        .where(mail.c.id == mail_id, mail.c.status == "refused")
        .values(status="pending", wake_at=now, useless_at=useless_at, attempts=0, done_at=None, receipt=None)
        .returning(mail.c.account_id)
    ).one_or_none()
    if row is None:
        return False
    tx.execute(
        update(mail_preference).where(mail_preference.c.account_id == row.account_id).values(refused_at=None)
    )
    return True


def give_up(tx: UnitOfWork, mail_id: int, at: datetime) -> bool:
    """Close a refused letter without sending it; False when it is not refused any more."""
    done = tx.execute(
        update(mail).where(mail.c.id == mail_id, mail.c.status == "refused").values(status="moot", done_at=at)
    )
    return done.rowcount == 1


def purge(tx: UnitOfWork, before: datetime) -> None:
    """Forget letters that ended, and sign-ins that took place, before that instant."""
    tx.execute(delete(mail).where(mail.c.done_at < before, mail.c.status != "refused"))
    tx.execute(delete(sign_in).where(sign_in.c.at < before))


def state(tx: UnitOfWork, now: datetime) -> Row[Any]:
    """Return (waiting, oldest_at, refused): letters due but not gone, since when, and refused for good."""
    due = and_(mail.c.status == "pending", or_(mail.c.wake_at <= now, mail.c.attempts > 0))
    waiting = select(func.count()).select_from(mail).where(due).scalar_subquery()
    oldest = select(func.min(mail.c.created_at)).where(due).scalar_subquery()
    refused = select(func.count()).select_from(mail).where(mail.c.status == "refused").scalar_subquery()
    return tx.execute(
        select(waiting.label("waiting"), oldest.label("oldest_at"), refused.label("refused"))
    ).one()


def count_refused(tx: UnitOfWork) -> int:
    """Return how many letters were refused for good and wait for an operator."""
    return int(
        tx.execute(select(func.count()).select_from(mail).where(mail.c.status == "refused")).scalar_one()
    )


def in_status(
    tx: UnitOfWork, statuses: Sequence[str], scope: ColumnElement[bool] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return letters in these states, newest first, with whom they are for; `scope` None: all of them."""
    statement = (
        select(mail, account.c.login, case_file.c.number)
        .join(account, account.c.id == mail.c.account_id)
        .outerjoin(case_file, case_file.c.id == mail.c.case_id)
        .where(mail.c.status.in_(list(statuses)))
        .order_by(mail.c.id.desc())
        .limit(limit)
    )
    return tx.execute(statement if scope is None else statement.where(scope)).all()


def by_id(tx: UnitOfWork, mail_id: int) -> Row[Any] | None:
    """Return one letter with its case's number, if it has one."""
    statement = select(mail, case_file.c.number).outerjoin(case_file, case_file.c.id == mail.c.case_id)
    return tx.execute(statement.where(mail.c.id == mail_id)).one_or_none()


def sent_lately(tx: UnitOfWork, account_id: int, kind: str, since: datetime) -> int:
    """Return how many letters of a kind were written to an account since an instant."""
    return int(
        tx.execute(
            select(func.count())
            .select_from(mail)
            .where(mail.c.account_id == account_id, mail.c.created_at > since, mail.c.kind == kind)
        ).scalar_one()
    )


KEPT = timedelta(days=180)
