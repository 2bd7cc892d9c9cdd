"""Measures of a person, past and running."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from orchestrator.persistence import identities
from orchestrator.persistence.tables import case_file, measure, person
from orchestrator.persistence.unit_of_work import UnitOfWork


def of_person(tx: UnitOfWork, person_id: int, *, but_case: int) -> Sequence[Row[Any]]:
    """Return the measures of a person in all establishments, oldest first, those of one case left out.

    The same person bears another écrou number elsewhere: see `identities`.
    """
    return of_identities(tx, identities.group_of(tx, person_id).ids, but_case=but_case)


def of_identities(tx: UnitOfWork, ids: Collection[int], *, but_case: int = 0) -> Sequence[Row[Any]]:
    """Return the measures of these identities, oldest first, with their case's number, procedure and places."""
    statement = (
        select(
            measure, case_file.c.number, case_file.c.procedure_id, case_file.c.deployment_id,
            case_file.c.etablissement, case_file.c.interregion, case_file.c.tribunal,
            person.c.etablissement.label("ecroue_a"),
        )
        .join(person, person.c.id == measure.c.person_id)
        .outerjoin(case_file, case_file.c.id == measure.c.case_id)
        .where(
            measure.c.person_id.in_(list(ids)),
            (measure.c.case_id.is_(None)) | (measure.c.case_id != but_case),
        )
        .order_by(measure.c.began_at, measure.c.id)
    )  # fmt: skip
    return tx.execute(statement).all()


def add(
    tx: UnitOfWork,
    *,
    person_id: int,
    case_id: int | None,
    kind: str,
    began_at: datetime,
    term_at: datetime | None,
    ended_at: datetime | None,
    details: str = "{}",
) -> None:
    """Record a measure."""
    tx.execute(
        insert(measure).values(
            person_id=person_id,
            case_id=case_id,
            kind=kind,
            began_at=began_at,
            term_at=term_at,
            ended_at=ended_at,
            details=details,
        )
    )


def change(
    tx: UnitOfWork,
    case_id: int,
    kind: str,
    *,
    began_at: datetime,
    term_at: datetime | None,
    ended_at: datetime | None,
    details: str = "{}",
) -> bool:
    """Update the measure of one kind that a case ordered; False when it has none yet."""
    done = tx.execute(
        update(measure)
        .where(measure.c.case_id == case_id, measure.c.kind == kind)
        .values(began_at=began_at, term_at=term_at, ended_at=ended_at, details=details)
    )
    return done.rowcount == 1
