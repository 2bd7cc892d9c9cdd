"""The journal's rows: appended under the case's lock, read in order."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, or_, select
from sqlalchemy.exc import DataError

from orchestrator.audit import Entry
from orchestrator.persistence.tables import act_answer, audit_entry, case_file
from orchestrator.persistence.unit_of_work import UnitOfWork

# What reading a row raises when it holds what the program never wrote there.
UNREADABLE = (OverflowError, TypeError, ValueError, DataError)
_APPEND = insert(audit_entry).inline()
_KEEP_ANSWERS = insert(act_answer).inline()
_OF_CASE = (
    select(audit_entry, act_answer.c.salt, act_answer.c.content)
    .outerjoin(
        act_answer,
        (act_answer.c.case_id == audit_entry.c.case_id) & (act_answer.c.seq == audit_entry.c.seq),
    )
    .where(audit_entry.c.case_id == bindparam("case_id"))
    .order_by(audit_entry.c.seq)
)


def append(tx: UnitOfWork, entry: Entry, previous: str, hash_: str) -> None:
    """Write one entry; the caller holds the case's lock and updates its head."""
    tx.post(
        _APPEND,
        {
            "case_id": entry.case_id,
            "seq": entry.seq,
            "at": entry.at,
            "recorded_at": entry.recorded_at,
            "kind": entry.kind,
            "title": entry.title,
            "actor_id": entry.actor_id,
            "actor": entry.actor,
            "payload": entry.payload,
            "previous": previous,
            "hash": hash_,
        },
    )


def keep_answers(tx: UnitOfWork, case_id: int, seq: int, salt: str, content: str) -> None:
    """Keep what was answered, apart from the chain that commits to its digest."""
    tx.post(_KEEP_ANSWERS, {"case_id": case_id, "seq": seq, "salt": salt, "content": content})


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the entries of a case in order, with their answers where they still exist."""
    return tx.once(("journal", case_id), lambda: tx.execute(_OF_CASE, {"case_id": case_id}).all())


def opened_by(tx: UnitOfWork, case_id: int, account_id: int, since: datetime) -> bool:
    """Whether this account opened the case since then (inclusive)."""
    first = select(audit_entry.c.actor_id).where(
        audit_entry.c.case_id == case_id, audit_entry.c.seq == 1, audit_entry.c.recorded_at >= since
    )
    return tx.execute(first).scalar() == account_id


def first_unreadable(tx: UnitOfWork, case_id: int) -> int | None:
    """Return the number of the first entry whose row cannot even be read, such as an instant out of all calendars."""
    numbers = select(audit_entry.c.seq).where(audit_entry.c.case_id == case_id).order_by(audit_entry.c.seq)
    for seq in tx.execute(numbers).scalars().all():
        try:
            tx.execute(_OF_CASE.where(audit_entry.c.seq == seq), {"case_id": case_id}).all()
        except UNREADABLE:
            return int(seq)
    return None


def acts_of(tx: UnitOfWork, case_id: int, elements: Collection[str]) -> Sequence[Row[Any]]:
    """Return (seq, title, actor_id, actor) of the acts done on these elements of a case, in order."""
    done = or_(*(audit_entry.c.payload.contains(f'"element":"{name}"', autoescape=True) for name in elements))
    statement = (
        select(audit_entry.c.seq, audit_entry.c.title, audit_entry.c.actor_id, audit_entry.c.actor)
        .where(audit_entry.c.case_id == case_id, audit_entry.c.kind == "acte", done)
        .order_by(audit_entry.c.seq)
    )
    return tx.execute(statement).all()


def answers_of(tx: UnitOfWork, case_id: int, seq: int) -> str | None:
    """Return what one entry's author answered, None when it was erased."""
    statement = select(act_answer.c.content).where(act_answer.c.case_id == case_id, act_answer.c.seq == seq)
    found: str | None = tx.execute(statement).scalar()
    return found


def heads(tx: UnitOfWork, case_id: int | None = None) -> Iterator[Row[Any]]:
    """Yield (id, number, audit_count, audit_head, revision) of one case or all, in order."""
    statement = select(
        case_file.c.id,
        case_file.c.number,
        case_file.c.audit_count,
        case_file.c.audit_head,
        case_file.c.revision,
    ).order_by(case_file.c.id)
    if case_id is not None:
        statement = statement.where(case_file.c.id == case_id)
    yield from tx.execute(statement)


def as_entry(row: Row[Any]) -> Entry:
    """Return the entry that a row holds."""
    return Entry(
        row.case_id,
        row.seq,
        row.at,
        row.recorded_at,
        row.kind,
        row.title,
        row.actor_id,
        row.actor,
        row.payload,
    )


def latest(tx: UnitOfWork, scope: ColumnElement[bool], limit: int) -> Sequence[Row[Any]]:
    """Return the latest entries of the cases in scope, newest first, with their case number."""
    statement = (
        select(audit_entry, case_file.c.number)
        .join(case_file, case_file.c.id == audit_entry.c.case_id)
        .where(scope)
        .order_by(audit_entry.c.recorded_at.desc(), audit_entry.c.case_id, audit_entry.c.seq.desc())
        .limit(limit)
    )
    return tx.execute(statement).all()
