"""Where else than at its own places a case is known of: authorities named by an act, places it has left."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, tuple_, union, update

from orchestrator.persistence.tables import case_file, case_place, task_candidate
from orchestrator.persistence.unit_of_work import UnitOfWork

_OF_CASE = select(case_place).where(case_place.c.case_id == bindparam("case_id")).order_by(case_place.c.id)
_LINKED = (
    select(case_file)
    .with_only_columns(
        case_file.c.id.label("case_id"),
        *(column for column in case_file.c if column.name not in ("id", "state")),
    )
    .where(
        # An index serves each half; once analysed, SQLite reads every case for both at once.
        case_file.c.id.in_(
            union(
                select(case_file.c.id).where(case_file.c.id == bindparam("previous_id")),
                select(case_file.c.id).where(case_file.c.previous_id == bindparam("case_id")),
            )
        )
    )
    .order_by(case_file.c.id)
)


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return every row of a case, oldest first."""
    return tx.execute(_OF_CASE, {"case_id": case_id}).all()


def named_in(tx: UnitOfWork, case_id: int) -> tuple[tuple[str, str, str], ...]:
    """Return the authorities named in a case, as (role, function, place)."""
    return tuple(
        (row.role, row.function, row.place)
        for row in of_case(tx, case_id)
        if row.role and row.left_at is None
    )


def naming(tx: UnitOfWork, holders: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Return (case_id, procedure_id) of the running cases in which an act named one of these (function, place)."""
    statement = (
        select(case_place.c.case_id, case_file.c.procedure_id)
        .join(case_file, case_file.c.id == case_place.c.case_id)
        .where(
            tuple_(case_place.c.function, case_place.c.place).in_(sorted(holders)),
            case_place.c.left_at.is_(None),
            case_file.c.status == "running",
        )
    )
    return tx.execute(statement).all()


def name(
    tx: UnitOfWork, case_id: int, *, role: str, function: str, kind: str, place: str, at: datetime
) -> None:
    """Note that an act named the place of a role; the place it named before reads no further."""
    tx.execute(
        update(case_place)
        .where(case_place.c.case_id == case_id, case_place.c.role == role, case_place.c.left_at.is_(None))
        .values(left_at=at)
    )
    values = {"case_id": case_id, "role": role, "function": function, "kind": kind, "place": place}
    tx.execute(insert(case_place).values(**values, since_at=at))


def leave(
    tx: UnitOfWork, case_id: int, left: Sequence[tuple[str, str]], *, since_at: datetime, at: datetime
) -> None:
    """Note the (kind, place) that a case has left."""
    rows = [
        {
            "case_id": case_id, "role": "", "function": "", "kind": kind, "place": place,
            "since_at": since_at, "left_at": at,
        }
        for kind, place in left
    ]  # fmt: skip
    tx.insert_all(insert(case_place).inline(), rows)


def move_candidate(tx: UnitOfWork, task_id: str, role: str, place: str) -> None:
    """Say where the authority of an open task is now."""
    tx.execute(
        update(task_candidate)
        .where(task_candidate.c.task_id == task_id, task_candidate.c.role == role)
        .values(place=place)
    )


def linked(tx: UnitOfWork, case_id: int, previous_id: int | None) -> Sequence[Row[Any]]:
    """Return the case that this one follows and those that follow it."""
    return tx.execute(_LINKED, {"case_id": case_id, "previous_id": previous_id or 0}).all()
