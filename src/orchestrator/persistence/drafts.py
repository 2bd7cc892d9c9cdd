"""Drafts: one an account and a task, or a procedure to be opened; read by nobody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, text

from orchestrator.persistence.tables import draft, opening_draft, waiting_file
from orchestrator.persistence.types import Instant
from orchestrator.persistence.unit_of_work import UnitOfWork

# As text: the two dialects word their ON CONFLICT through different modules.
_KEEP = text(
    "INSERT INTO draft (account_id, task_id, content, revision, saved_at, expires_at) "
    "VALUES (:account_id, :task_id, :content, :revision, :saved_at, :expires_at) "
    "ON CONFLICT (account_id, task_id) DO UPDATE SET content = excluded.content, "
    "revision = excluded.revision, saved_at = excluded.saved_at, expires_at = excluded.expires_at"
).bindparams(bindparam("saved_at", type_=Instant()), bindparam("expires_at", type_=Instant()))
_FIND = select(draft).where(
    draft.c.account_id == bindparam("account_id"),
    draft.c.task_id == bindparam("task_id"),
    draft.c.expires_at > bindparam("at"),
)
_KEEP_OPENING = text(
    "INSERT INTO opening_draft (account_id, procedure_id, token, content, saved_at, expires_at) "
    "VALUES (:account_id, :procedure_id, :token, :content, :saved_at, :expires_at) "
    "ON CONFLICT (account_id, procedure_id) DO UPDATE SET content = excluded.content, "
    "token = excluded.token, saved_at = excluded.saved_at, expires_at = excluded.expires_at"
).bindparams(bindparam("saved_at", type_=Instant()), bindparam("expires_at", type_=Instant()))
_OF_TASKS = delete(draft).where(draft.c.task_id.in_(bindparam("task_ids", expanding=True)))
_FILES_OF_TASKS = delete(waiting_file).where(
    waiting_file.c.task_id.in_(bindparam("task_ids", expanding=True))
)
_PERISHABLE = (draft, opening_draft, waiting_file)
_EXPIRED = [delete(table).where(table.c.expires_at <= bindparam("at")) for table in _PERISHABLE]


def keep(
    tx: UnitOfWork,
    account_id: int,
    task_id: str,
    *,
    content: str,
    revision: int,
    at: datetime,
    until: datetime,
) -> None:
    """Keep a draft in the place of the one before; those that nobody may read any more are removed."""
    drop_expired(tx, at)
    key = {"account_id": account_id, "task_id": task_id}
    tx.execute(_KEEP, {**key, "content": content, "revision": revision, "saved_at": at, "expires_at": until})


def find(tx: UnitOfWork, account_id: int, task_id: str, at: datetime) -> Row[Any] | None:
    """Return the draft that an account keeps for a task, None once it has expired."""
    return tx.execute(_FIND, {"account_id": account_id, "task_id": task_id, "at": at}).one_or_none()


def discard(tx: UnitOfWork, account_id: int, task_id: str) -> bool:
    """Remove one draft; False when there was none."""
    mine = delete(draft).where(draft.c.account_id == account_id, draft.c.task_id == task_id)
    return tx.execute(mine).rowcount == 1


def remove_of_tasks(tx: UnitOfWork, task_ids: Sequence[str]) -> None:
    """Remove everybody's drafts of tasks that close, and the files that waited beside them."""
    if task_ids:
        tx.post(_OF_TASKS, {"task_ids": list(task_ids)})
        tx.post(_FILES_OF_TASKS, {"task_ids": list(task_ids)})


def keep_opening(
    tx: UnitOfWork,
    account_id: int,
    procedure_id: str,
    *,
    token: str,
    content: str,
    at: datetime,
    until: datetime,
) -> None:
    """Keep the draft of an opening in the place of the one before; what is too old is removed."""
    drop_expired(tx, at)
    key = {"account_id": account_id, "procedure_id": procedure_id}
    tx.execute(
        _KEEP_OPENING, {**key, "token": token, "content": content, "saved_at": at, "expires_at": until}
    )


def find_opening(tx: UnitOfWork, account_id: int, procedure_id: str, at: datetime) -> Row[Any] | None:
    """Return the draft that an account keeps for opening a procedure, None once it has expired."""
    return tx.execute(
        select(opening_draft).where(
            opening_draft.c.account_id == account_id,
            opening_draft.c.procedure_id == procedure_id,
            opening_draft.c.expires_at > at,
        )
    ).one_or_none()


def discard_opening(tx: UnitOfWork, account_id: int, procedure_id: str, token: str | None = None) -> bool:
    """Remove one draft of an opening, if `token` is given only that of its page; False when there was none."""
    mine = delete(opening_draft).where(
        opening_draft.c.account_id == account_id, opening_draft.c.procedure_id == procedure_id
    )
    if token is not None:
        mine = mine.where(opening_draft.c.token == token)
    return tx.execute(mine).rowcount == 1


def has_expired(tx: UnitOfWork, at: datetime) -> bool:
    """True when a draft or a file in waiting is too old to be read: nothing is locked to know it."""
    return any(
        tx.execute(select(table.c.account_id).where(table.c.expires_at <= at).limit(1)).first() is not None
        for table in _PERISHABLE
    )


def drop_expired(tx: UnitOfWork, at: datetime) -> int:
    """Remove the drafts and the files in waiting that nobody may read any more; return how many."""
    return sum(tx.execute(statement, {"at": at}).rowcount for statement in _EXPIRED)
