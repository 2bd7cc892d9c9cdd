"""A person's cases with what hangs on them, and the persons that a search finds."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select

from orchestrator.persistence.criteria import named_like, spellings_of
from orchestrator.persistence.tables import case_file, deadline, document, person
from orchestrator.persistence.unit_of_work import UnitOfWork

_CASE = (
    case_file.c.id.label("case_id"),
    *[column for column in case_file.c if column.name not in ("id", "state")],
    person.c.nom,
    person.c.prenom,
)


def cases_of(tx: UnitOfWork, ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return the cases of these identities, newest first, without the engine's state."""
    statement = (
        select(*_CASE)
        .join(person, person.c.id == case_file.c.person_id)
        .where(case_file.c.person_id.in_(list(ids)))
        .order_by(case_file.c.id.desc())
    )
    return tx.execute(statement).all()


def armed_of(tx: UnitOfWork, case_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return what is armed for these cases, earliest first; minimal delays limit nobody and are left out."""
    statement = (
        select(deadline)
        .where(
            deadline.c.case_id.in_(list(case_ids)),
            deadline.c.status == "pending",
            deadline.c.kind != "minimum",
        )
        .order_by(deadline.c.due_at, deadline.c.id)
    )
    return tx.execute(statement).all()


def documents_of(tx: UnitOfWork, case_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return the documents of these cases, newest first, without their text."""
    statement = select(document).where(document.c.case_id.in_(list(case_ids))).order_by(document.c.id.desc())
    return tx.execute(statement).all()


def found(
    tx: UnitOfWork, text: str, scope: ColumnElement[bool], *, offset: int, limit: int
) -> Sequence[Row[Any]]:
    """Return the identities with a case in scope that bear this name or écrou number, by name."""
    wanted = or_(named_like(text, tx.dialect), person.c.ecrou.in_(spellings_of(text)))
    statement = (
        select(person)
        .where(wanted, exists().where(case_file.c.person_id == person.c.id, scope))
        .order_by(person.c.name_key, person.c.naissance, person.c.id)
        .offset(offset)
        .limit(limit)
    )
    return tx.execute(statement).all()
