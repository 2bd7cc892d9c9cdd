"""What each reader wants to be told by e-mail, and their sign-ins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from orchestrator.persistence.tables import mail_lead, mail_preference, sign_in
from orchestrator.persistence.unit_of_work import UnitOfWork

_DIGESTS = (
    select(mail_preference.c.account_id, mail_preference.c.next_digest_at, mail_preference.c.digest_hour)
    .where(mail_preference.c.next_digest_at <= bindparam("now"))
    .order_by(mail_preference.c.next_digest_at)
    .limit(bindparam("most"))
)


def of_account(tx: UnitOfWork, account_id: int) -> Row[Any] | None:
    """Return the preferences of an account, None when it never set any."""
    return tx.execute(select(mail_preference).where(mail_preference.c.account_id == account_id)).one_or_none()


def leads_of(tx: UnitOfWork, account_id: int) -> list[int]:
    """Return how many hours before a deadline an account wants to be told, longest first."""
    statement = select(mail_lead.c.hours).where(mail_lead.c.account_id == account_id)
    return list(tx.execute(statement.order_by(mail_lead.c.hours.desc())).scalars())


def save(tx: UnitOfWork, account_id: int, values: dict[str, Any], leads: Sequence[int] | None = None) -> None:
    """Write preferences, all of them the first time; `leads` None leaves those as they are."""
    done = tx.execute(
        update(mail_preference).where(mail_preference.c.account_id == account_id).values(**values)
    )
    if done.rowcount == 0:
        tx.execute(insert(mail_preference).values(account_id=account_id, **values))
    if leads is not None:
        tx.execute(delete(mail_lead).where(mail_lead.c.account_id == account_id))
        tx.insert_all(
            insert(mail_lead).inline(), [{"account_id": account_id, "hours": hours} for hours in leads]
        )


def refuse_address(tx: UnitOfWork, account_id: int, address: str, at: datetime) -> None:
    """Note that nobody receives at this address, unless the reader has changed it meanwhile."""
    tx.execute(
        update(mail_preference)
        .where(mail_preference.c.account_id == account_id, mail_preference.c.address == address)
        .values(refused_at=at)
    )


def digests_due(tx: UnitOfWork, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return (account_id, next_digest_at, digest_hour) of the digests to write at `now`."""
    return tx.execute(_DIGESTS, {"now": now, "most": limit}).all()


def take_digest(tx: UnitOfWork, account_id: int, due_at: datetime, next_at: datetime) -> bool:
    """Move an account's digest on; False when another worker did it first."""
    done = tx.execute(
        update(mail_preference)
        .where(mail_preference.c.account_id == account_id, mail_preference.c.next_digest_at == due_at)
        .values(next_digest_at=next_at)
    )
    return done.rowcount == 1


def add_sign_in(tx: UnitOfWork, account_id: int, *, at: datetime, accepted: bool, origin: str) -> None:
    """Keep that somebody signed in, or tried to."""
    tx.execute(insert(sign_in).values(account_id=account_id, at=at, accepted=accepted, origin=origin[:100]))


def sign_ins(tx: UnitOfWork, account_id: int, limit: int) -> Sequence[Row[Any]]:
    """Return the last sign-ins of an account, newest first."""
    statement = select(sign_in).where(sign_in.c.account_id == account_id)
    return tx.execute(statement.order_by(sign_in.c.id.desc()).limit(limit)).all()
