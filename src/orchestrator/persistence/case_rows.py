"""One case as readers see it, without its engine state."""

from typing import Any

from sqlalchemy import Row, select

from orchestrator.persistence.tables import case_file, person
from orchestrator.persistence.unit_of_work import UnitOfWork

_COLUMNS = (
    case_file.c.id.label("case_id"),
    *[column for column in case_file.c if column.name not in ("id", "state")],
    person.c.nom,
    person.c.prenom,
    person.c.naissance,
    person.c.ecrou,
)


def by_id(tx: UnitOfWork, case_id: int) -> Row[Any] | None:
    """Return one case with its person, without the engine's state."""
    statement = (
        select(*_COLUMNS).join(person, person.c.id == case_file.c.person_id).where(case_file.c.id == case_id)
    )
    return tx.once(("case", case_id), lambda: tx.execute(statement).one_or_none())


def id_of_number(tx: UnitOfWork, number: str) -> int | None:
    """Return the id of the case that bears this number."""
    found: int | None = tx.execute(select(case_file.c.id).where(case_file.c.number == number)).scalar()
    return found
