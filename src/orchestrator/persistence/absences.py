"""Absences and the work done meanwhile by somebody else."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from orchestrator.persistence.tables import absence, account, mandate
from orchestrator.persistence.unit_of_work import UnitOfWork

_absent, _substitute = account.alias("absent"), account.alias("substitute")
_theirs = mandate.alias("theirs")
ABSENT_NAME = (
    select(_absent.c.name).where(_absent.c.id == absence.c.account_id).correlate(absence).scalar_subquery()
)
# Until when the absent person holds the function, far away when nothing ends it: nobody stands in for who has left.
ABSENT_HOLDS_UNTIL = (
    select(func.max(func.coalesce(_theirs.c.until_at, absence.c.until_at)))
    .where(
        _theirs.c.account_id == absence.c.account_id,
        _theirs.c.function == absence.c.function,
        _theirs.c.place == absence.c.place,
    )
    .correlate(absence)
    .scalar_subquery()
)
_LISTED = (
    select(absence, _absent.c.name.label("absent_name"), _substitute.c.name.label("substitute_name"))
    .join(_absent, _absent.c.id == absence.c.account_id)
    .join(_substitute, _substitute.c.id == absence.c.substitute_id)
)


def add(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert an absence and return its id."""
    return tx.insert(insert(absence), values)


def end(tx: UnitOfWork, absence_id: int, at: datetime) -> bool:
    """End a running absence at `at`; False when it has ended already."""
    done = tx.execute(
        update(absence)
        .where(absence.c.id == absence_id, absence.c.ended_at.is_(None), absence.c.until_at > at)
        .values(ended_at=at)
    )
    return done.rowcount == 1


def by_id(tx: UnitOfWork, absence_id: int) -> Row[Any] | None:
    """Return one absence with both names."""
    return tx.execute(_LISTED.where(absence.c.id == absence_id)).one_or_none()


def not_over(tx: UnitOfWork, account_id: int, places: Collection[str], at: datetime) -> Sequence[Row[Any]]:
    """Return what is running or to come: of this person, done by them, or at these places; the next first."""
    statement = _LISTED.where(
        absence.c.until_at > at,
        or_(absence.c.ended_at.is_(None), absence.c.ended_at > at),
        or_(
            absence.c.account_id == account_id,
            absence.c.substitute_id == account_id,
            absence.c.place.in_(list(places)),
        ),
    ).order_by(absence.c.since_at, absence.c.id)
    return tx.execute(statement).all()


def overlapping(
    tx: UnitOfWork, account_id: int, function: str, place: str, since_at: datetime, until_at: datetime
) -> Sequence[Row[Any]]:
    """Return the absences of somebody from one function that share an instant with [since, until[."""
    statement = _LISTED.where(
        absence.c.account_id == account_id,
        absence.c.function == function,
        absence.c.place == place,
        absence.c.since_at < until_at,
        func.coalesce(absence.c.ended_at, absence.c.until_at) > since_at,
    )
    return tx.execute(statement).all()
