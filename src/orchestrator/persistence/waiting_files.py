"""Files given to a form whose act is not done yet: read back by their giver's form alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, select

from orchestrator.persistence.tables import waiting_file
from orchestrator.persistence.unit_of_work import UnitOfWork

_TOLD = (
    waiting_file.c.hash,
    waiting_file.c.kind,
    waiting_file.c.name,
    waiting_file.c.pages,
    waiting_file.c.size,
)


_TOTAL = select(func.coalesce(func.sum(waiting_file.c.size), 0))


def keep(tx: UnitOfWork, page: Mapping[str, Any], file: Mapping[str, Any], *, most: int) -> None:
    """Keep one file for a page, once; above `most` of an account, those that wait longest make room."""
    table = waiting_file
    if tx.execute(select(table.c.id).where(_of(page), table.c.hash == file["hash"])).first():
        return
    mine = select(table.c.id).where(table.c.account_id == page["account_id"]).order_by(table.c.id)
    ids = list(tx.execute(mine).scalars())
    if surplus := ids[: max(len(ids) + 1 - most, 0)]:
        tx.execute(delete(table).where(table.c.id.in_(surplus)))
    tx.execute(insert(table), {**page, **file})


def total_bytes(tx: UnitOfWork) -> int:
    """Return what all the files in waiting weigh together."""
    return int(tx.execute(_TOTAL).scalar_one())


def told(tx: UnitOfWork, page: Mapping[str, Any], at: datetime) -> Sequence[Row[Any]]:
    """Return what waits for a page, oldest first, without the bytes."""
    statement = select(*_TOLD).where(_of(page), waiting_file.c.expires_at > at)
    return tx.execute(statement.order_by(waiting_file.c.id)).all()


def whole(
    tx: UnitOfWork, page: Mapping[str, Any], hashes: Collection[str], at: datetime
) -> Sequence[Row[Any]]:
    """Return those of these files that wait for a page, bytes included."""
    statement = select(*_TOLD, waiting_file.c.content).where(
        _of(page), waiting_file.c.hash.in_(list(hashes)), waiting_file.c.expires_at > at
    )
    return tx.execute(statement.order_by(waiting_file.c.id)).all()


def drop(tx: UnitOfWork, page: Mapping[str, Any], content_hash: str) -> bool:
    """Remove one file of a page; False when there was none."""
    return tx.execute(delete(waiting_file).where(_of(page), waiting_file.c.hash == content_hash)).rowcount > 0


def drop_all(tx: UnitOfWork, page: Mapping[str, Any]) -> None:
    """Remove all that waits for a page."""
    tx.execute(delete(waiting_file).where(_of(page)))


def _of(page: Mapping[str, Any]) -> ColumnElement[bool]:
    table = waiting_file.c
    form = (
        table.task_id == page["task_id"]
        if page["task_id"] is not None
        else table.procedure_id == page["procedure_id"]
    )
    return and_(table.account_id == page["account_id"], table.token == page["token"], form)
