"""Communications as their recipients read them: by function and place, newest first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_, update

from orchestrator.persistence.tables import account, case_file, notice, person
from orchestrator.persistence.unit_of_work import UnitOfWork

Offices = Mapping[tuple[str, str], Collection[str]]  # (function, place) → procedures


def received(
    tx: UnitOfWork, offices: Offices, *, unread: bool, offset: int, limit: int
) -> Sequence[Row[Any]]:
    """Return the communications to these functions at these places, newest first.

    The value of an office: the only procedures it counts for; none of them: all.
    """
    statement = (
        select(
            notice,
            case_file.c.number, case_file.c.etablissement, case_file.c.deployment_id,
            person.c.nom, person.c.prenom, account.c.name.label("reader"),
        )
        .join(case_file, case_file.c.id == notice.c.case_id)
        .join(person, person.c.id == case_file.c.person_id)
        .outerjoin(account, account.c.id == notice.c.acknowledged_by)
        .where(*_to(offices, unread=unread))
        .order_by(notice.c.id.desc())
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    return tx.execute(statement).all()


def count(tx: UnitOfWork, offices: Offices, *, unread: bool) -> int:
    """Return how many there are."""
    statement = select(func.count()).select_from(notice).where(*_to(offices, unread=unread))
    return int(tx.execute(statement).scalar_one())


def by_id(tx: UnitOfWork, notice_id: int) -> Row[Any] | None:
    """Return one communication, with the name of whoever acknowledged it."""
    statement = (
        select(notice, account.c.name.label("reader"))
        .outerjoin(account, account.c.id == notice.c.acknowledged_by)
        .where(notice.c.id == notice_id)
    )
    return tx.execute(statement).one_or_none()


def acknowledge(tx: UnitOfWork, notice_id: int, *, at: datetime, by: int) -> None:
    """Say who has read it, and when; the caller holds the case's lock and has seen that nobody had."""
    tx.execute(update(notice).where(notice.c.id == notice_id).values(acknowledged_at=at, acknowledged_by=by))


def _to(offices: Offices, *, unread: bool) -> list[ColumnElement[bool]]:
    whole = [pair for pair, only in offices.items() if not only]
    to_them: list[ColumnElement[bool]] = [tuple_(notice.c.function, notice.c.place).in_(whole)]
    for (function, place), only in offices.items():
        if only:
            theirs = select(case_file.c.id).where(case_file.c.procedure_id.in_(sorted(only)))
            to_them.append(
                and_(notice.c.function == function, notice.c.place == place, notice.c.case_id.in_(theirs))
            )
    where = [or_(*to_them)]
    if unread:
        where.append(notice.c.acknowledged_at.is_(None))
    return where
