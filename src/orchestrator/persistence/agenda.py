"""What takes place or falls due on which day, among the cases somebody may know of; and the private feeds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, or_, select, tuple_, update

from orchestrator.persistence.tables import (
    account,
    appointment,
    calendar_feed,
    case_file,
    deadline,
    task,
    task_candidate,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

Condition = ColumnElement[bool]


def in_sight(
    establishments: Mapping[str, Collection[str]],
    cases: Mapping[int, Collection[str]],
    everywhere: Collection[str],
) -> Condition:
    """Condition on case_file: one of these procedures, at this establishment, for this case, or wherever."""
    around = [(key, name) for key, names in establishments.items() for name in sorted(names)]
    conditions: list[Condition] = [
        tuple_(case_file.c.etablissement, case_file.c.procedure_id).in_(around),
        case_file.c.procedure_id.in_(sorted(everywhere)),
    ]
    conditions += [
        and_(case_file.c.id == key, case_file.c.procedure_id.in_(sorted(names)))
        for key, names in cases.items()
    ]
    return or_(*conditions)


def between(
    tx: UnitOfWork,
    where: Sequence[Condition],
    after: datetime,
    before: datetime,
    limit: int,
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Return (appointments, armed deadlines) of these cases from `after` until `before`, both included.

    At most `limit` of each, earliest first.
    """
    fixed = _of_cases(
        select(appointment.c.id, appointment.c.label, appointment.c.at, appointment.c.whole_day),
        appointment,
        appointment.c.at,
        where,
    ).where(appointment.c.at >= after, appointment.c.at <= before)
    due = _of_cases(
        select(
            deadline.c.id, deadline.c.label, deadline.c.kind, deadline.c.due_at.label("at"), deadline.c.warn_at,
            deadline.c.reasons,
        ),
        deadline,
        deadline.c.due_at,
        where,
    ).where(deadline.c.status == "pending", deadline.c.due_at >= after, deadline.c.due_at <= before)  # fmt: skip
    return tx.execute(fixed.limit(limit)).all(), tx.execute(due.limit(limit)).all()


def _of_cases(statement: Select[Any], table: Any, at: Any, where: Sequence[Condition]) -> Select[Any]:
    case = case_file.c
    columns = (
        case.id.label("case_id"),
        case.number,
        case.procedure_id,
        case.deployment_id,
        case.etablissement,
    )
    joined = statement.add_columns(*columns).join(case_file, case.id == table.c.case_id)
    return joined.where(*where).order_by(at, table.c.id)


def limits(
    tx: UnitOfWork, case_ids: Collection[int], functions: Collection[str]
) -> frozenset[tuple[int, datetime]]:
    """Return (case, limit) of the open tasks that these functions may do in these cases."""
    # Asked by case, for a few: by function, the index would go through the open tasks of the whole country.
    statement = (
        select(task.c.case_id, task.c.due_at, task_candidate.c.function)
        .join(task_candidate, task_candidate.c.task_id == task.c.id)
        .where(task.c.case_id.in_(sorted(case_ids)), task.c.status == "open", task.c.due_at.is_not(None))
    )
    return frozenset((row.case_id, row.due_at) for row in tx.execute(statement) if row.function in functions)


def of_procedure(key: str) -> Condition:
    """Cases of one procedure."""
    return case_file.c.procedure_id == key


def of_establishment(key: str) -> Condition:
    """Cases of one establishment."""
    return case_file.c.etablissement == key


@dataclass(frozen=True)
class OfTheDay:
    """The day, from `begins_at` until `ends_at` (exclusive), on which something of this label takes place."""

    label: str
    begins_at: datetime
    ends_at: datetime


def fix(tx: UnitOfWork, case_id: int, now: datetime, fixed: Sequence[Mapping[str, Any]]) -> None:
    """Write what an act fixed, once what it replaces is gone."""
    rows = [{**row, "case_id": case_id, "recorded_at": now} for row in fixed]
    tx.insert_all(insert(appointment).inline(), rows)


def replace(
    tx: UnitOfWork, case_id: int, now: datetime, names: Collection[str], days: Collection[OfTheDay]
) -> None:
    """Remove what was still to come under one of these names: the act fixes it anew, or no more.

    So is what was planned under the label of one of `days`, to come or for that very day: it has taken place.
    """
    at = appointment.c.at
    replaced = [and_(appointment.c.name.in_(sorted(names)), at > now)]
    replaced += [
        and_(appointment.c.label == day.label, or_(at > now, and_(at >= day.begins_at, at < day.ends_at)))
        for day in days
    ]
    tx.post(delete(appointment).where(appointment.c.case_id == case_id, or_(*replaced)))


def move(
    tx: UnitOfWork, case_id: int, name: str, recorded_at: datetime, before: datetime, after: datetime
) -> None:
    """Move the appointment that the act recorded at `recorded_at` had fixed at `before`.

    One that a later act has replaced, or that fell with the case, stays as it is.
    """
    tx.execute(
        update(appointment)
        .where(
            appointment.c.case_id == case_id,
            appointment.c.name == name,
            appointment.c.recorded_at == recorded_at,
            appointment.c.at == before,
        )
        .values(at=after)
    )


def forget(tx: UnitOfWork, case_id: int, after: datetime) -> None:
    """Remove what was still to come: the case has ended."""
    tx.execute(delete(appointment).where(appointment.c.case_id == case_id, appointment.c.at > after))


def add_feed(
    tx: UnitOfWork, account_id: int, *, token_hash: str, label: str, at: datetime, expires_at: datetime
) -> int:
    """Keep the hash of a private feed's address and return its id."""
    values = {"account_id": account_id, "token_hash": token_hash, "label": label}
    return tx.insert(insert(calendar_feed), {**values, "created_at": at, "expires_at": expires_at})


def feeds_of(tx: UnitOfWork, account_id: int) -> Sequence[Row[Any]]:
    """Return somebody's feeds that were not withdrawn, newest first."""
    statement = (
        select(calendar_feed)
        .where(calendar_feed.c.account_id == account_id, calendar_feed.c.revoked_at.is_(None))
        .order_by(calendar_feed.c.id.desc())
    )
    return tx.execute(statement).all()


def withdraw_feed(tx: UnitOfWork, account_id: int, feed_id: int, at: datetime) -> bool:
    """Withdraw somebody's own feed; False when they have none of this id."""
    done = tx.execute(
        update(calendar_feed)
        .where(
            calendar_feed.c.id == feed_id,
            calendar_feed.c.account_id == account_id,
            calendar_feed.c.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    return done.rowcount == 1


def feed(tx: UnitOfWork, token_hash: str, at: datetime) -> Row[Any] | None:
    """Return the feed of an address in force at `at`, of an account still active."""
    statement = (
        select(calendar_feed)
        .join(account, account.c.id == calendar_feed.c.account_id)
        .where(
            calendar_feed.c.token_hash == token_hash,
            calendar_feed.c.revoked_at.is_(None),
            calendar_feed.c.expires_at > at,
            account.c.active,
        )
    )
    return tx.execute(statement).one_or_none()
