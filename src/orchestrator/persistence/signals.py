"""Signals on their way to other cases: one outbox row a case that waited when the signal was thrown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, bindparam, cast, insert, literal, select, update

from orchestrator.persistence.tables import outbox, waiting_event
from orchestrator.persistence.types import Instant
from orchestrator.persistence.unit_of_work import UnitOfWork

_WAITING = (
    select(
        bindparam("stem", type_=String) + cast(waiting_event.c.case_id, String),
        bindparam("sender", type_=outbox.c.case_id.type),
        waiting_event.c.case_id,
        literal("signal"),
        bindparam("content", type_=String),
        literal("pending"),
        bindparam("at", type_=Instant),
        literal(0),
        bindparam("at", type_=Instant),
    )
    .where(
        waiting_event.c.kind == "signal",
        waiting_event.c.name == bindparam("signal_name"),
        waiting_event.c.case_id != bindparam("sender", type_=outbox.c.case_id.type),
    )
    .order_by(waiting_event.c.case_id)
)
_POST = insert(outbox).from_select(
    ["key", "case_id", "target_id", "kind", "payload", "status", "wake_at", "attempts", "created_at"],
    _WAITING,
)
_DUE = (
    select(outbox.c.id)
    .where(outbox.c.kind == "signal", outbox.c.status == "pending", outbox.c.wake_at <= bindparam("now"))
    .order_by(outbox.c.wake_at, outbox.c.id)
    .limit(bindparam("most"))
)
_PENDING = select(outbox).where(outbox.c.id == bindparam("outbox_id"), outbox.c.status == "pending")


def post(tx: UnitOfWork, *, key: str, case_id: int, name: str, payload: str, at: datetime) -> int:
    """Leave a signal for every other case that waits for it now; return for how many.

    `key` is unique to this throwing; `name` as the engine looks it up.
    """
    given = {"stem": f"{key}:", "sender": case_id, "signal_name": name, "content": payload, "at": at}
    return tx.execute(_POST, given).rowcount


def due(tx: UnitOfWork, now: datetime, limit: int) -> Sequence[int]:
    """Return the ids of the deliveries to try at `now`, oldest first."""
    return tx.execute(_DUE, {"now": now, "most": limit}).scalars().all()


def pending(tx: UnitOfWork, outbox_id: int) -> Row[Any] | None:
    """Return a delivery that is still to be made, None otherwise."""
    return tx.execute(_PENDING, {"outbox_id": outbox_id}).one_or_none()


def postpone(tx: UnitOfWork, outbox_id: int, wake_at: datetime, attempts: int) -> None:
    """Try again later."""
    tx.execute(update(outbox).where(outbox.c.id == outbox_id).values(wake_at=wake_at, attempts=attempts))


def park(tx: UnitOfWork, outbox_id: int, attempts: int) -> None:
    """Stop trying until an operator has looked."""
    tx.execute(update(outbox).where(outbox.c.id == outbox_id).values(status="incident", attempts=attempts))
