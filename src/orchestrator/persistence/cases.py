"""Case rows: locked first by whoever changes a case."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Row, Select, and_, bindparam, func, insert, or_, select, text, update

from orchestrator.persistence.names import name_key
from orchestrator.persistence.tables import (
    appointment,
    case_file,
    deadline,
    deployment,
    draft,
    identity_statement,
    incident,
    measure,
    person,
    piece,
    task,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

_LOCKED = select(case_file, person.c.nom, person.c.prenom, person.c.naissance, person.c.ecrou).join(
    person, person.c.id == case_file.c.person_id
)
# By which a case is found: its own id, or that of a task, a deadline or a piece of it, which never changes hands.
_FOUND_BY = {
    "case": case_file.c.id == bindparam("key"),
    "task": case_file.c.id == select(task.c.case_id).where(task.c.id == bindparam("key")).scalar_subquery(),
    "deadline": case_file.c.id
    == select(deadline.c.case_id).where(deadline.c.id == bindparam("key")).scalar_subquery(),
    "piece": case_file.c.id
    == select(piece.c.case_id).where(piece.c.id == bindparam("key")).scalar_subquery(),
}
_NEWEST = (
    select(func.max(deployment.c.id).label("newest"))
    .where(deployment.c.procedure_id == bindparam("procedure_id"))
    .subquery()
)
_TROUBLED = (
    select(incident.c.id)
    .where(incident.c.case_id == bindparam("case_id"), incident.c.status == "open")
    .exists()
)
_DRAFTED = (
    select(draft.c.task_id)
    .join(task, task.c.id == draft.c.task_id)
    .where(task.c.case_id == bindparam("case_id"))
    .exists()
)
_APPOINTED = select(appointment.c.id).where(appointment.c.case_id == bindparam("case_id")).exists()
_NAMED_AS_ONE = select(identity_statement.c.id).where(  # though born, by their papers, another day
    or_(
        identity_statement.c.person_id == bindparam("person_id"),
        identity_statement.c.other_id == bindparam("person_id"),
    )
)
_MEASURED = or_(  # more than enough: the identities are compared when the measures are read
    select(measure.c.id)
    .join(person, person.c.id == measure.c.person_id)
    .where(
        person.c.naissance == bindparam("naissance"),
        or_(measure.c.case_id.is_(None), measure.c.case_id != bindparam("case_id")),
    )
    .exists(),
    _NAMED_AS_ONE.exists(),
)
_STANDING = (
    select(
        _NEWEST.c.newest,
        _TROUBLED.label("troubled"),
        _MEASURED.label("measured"),
        _DRAFTED.label("drafted"),
        _APPOINTED.label("appointed"),
        deadline,
    )
    .outerjoin_from(
        _NEWEST,
        deadline,
        and_(deadline.c.case_id == bindparam("case_id"), deadline.c.status.in_(("pending", "incident"))),
    )
    .order_by(deadline.c.due_at, deadline.c.id)
)
_ADD = insert(case_file)
_PERSON = select(person).where(
    person.c.etablissement == bindparam("etablissement"), person.c.ecrou == bindparam("ecrou")
)
# As text, the same on both databases: SQLAlchemy would word an ON CONFLICT anew at each use.
# Written first, looked up only when somebody was there already: no gap in which another could add the same.
_ADD_PERSON = text(
    "INSERT INTO person (nom, prenom, naissance, ecrou, etablissement, name_key) "
    "VALUES (:nom, :prenom, :naissance, :ecrou, :etablissement, :name_key) "
    "ON CONFLICT (etablissement, ecrou) DO NOTHING RETURNING id"
).bindparams(bindparam("naissance", type_=Date()))
_NEXT_NUMBER = text(
    "INSERT INTO case_counter (prefix, last) VALUES (:prefix, 1) "
    "ON CONFLICT (prefix) DO UPDATE SET last = case_counter.last + 1 RETURNING last"
)
_RUNNING = (  # found by the birth date, which is indexed; the names are compared afterwards
    select(
        case_file.c.id, case_file.c.number, case_file.c.opened_at, case_file.c.etablissement,
        case_file.c.interregion, case_file.c.tribunal, person.c.nom, person.c.prenom,
    )
    .join(person, person.c.id == case_file.c.person_id)
    .where(
        person.c.naissance == bindparam("naissance"),
        case_file.c.procedure_id == bindparam("procedure_id"),
        case_file.c.status == "running",
        case_file.c.id != bindparam("but_case"),
    )
    .order_by(case_file.c.id)
)  # fmt: skip
_CHANGE = update(case_file).where(case_file.c.id == bindparam("changed_case"))


@cache
def _lock_statement(found_by: str, for_update: bool, skip_locked: bool) -> Select[Any]:
    statement = _LOCKED.where(_FOUND_BY[found_by])
    return statement.with_for_update(of=case_file, skip_locked=skip_locked) if for_update else statement


def lock(
    tx: UnitOfWork, key: int | str, *, found_by: str = "case", skip_locked: bool = False
) -> Row[Any] | None:
    """Take the case's row lock and return it with its person; None if absent or, when asked, held elsewhere.

    `found_by` says what `key` is the id of: the case, or a task or a deadline of it.
    SQLite: the transaction already holds the only write lock. The clock is read anew after any wait.
    """
    statement = _lock_statement(found_by, tx.dialect != "sqlite", skip_locked)
    row = tx.execute(statement, {"key": key}).one_or_none()
    tx.forget_now()
    return row


def look_at(tx: UnitOfWork, key: int | str, *, found_by: str = "case") -> Row[Any] | None:
    """Return the same row as `lock`, without locking anything."""
    return tx.execute(_lock_statement(found_by, False, False), {"key": key}).one_or_none()


class Standing(NamedTuple):
    """What an operation must know of a case beside its row."""

    newest: int | None  # id of the deployment in force
    pending: tuple[Row[Any], ...]  # deadlines, those stuck in an incident too, earliest first
    troubled: bool  # an incident is open
    measured: bool  # the person may have measures in other cases
    drafted: bool  # somebody keeps a draft of one of its tasks
    appointed: bool  # an act has fixed a hearing or a day


def standing(tx: UnitOfWork, row: Row[Any]) -> Standing:
    """Read it for a locked row, in one query which reads the clock too: to be asked after the lock."""
    keys = {
        "case_id": row.id,
        "procedure_id": row.procedure_id,
        "person_id": row.person_id,
        "naissance": row.naissance,
    }
    rows = tx.all_now(_STANDING, keys)
    pending = tuple(found for found in rows if found.id is not None)
    first = rows[0]
    facts = (first.troubled, first.measured, first.drafted, first.appointed)
    return Standing(first.newest, pending, *(bool(fact) for fact in facts))


def add(tx: UnitOfWork, values: Mapping[str, Any]) -> int:
    """Insert a case and return its id."""
    return tx.insert(_ADD, dict(values))


def change(tx: UnitOfWork, case_id: int, values: Mapping[str, Any]) -> None:
    """Update the locked case."""
    tx.post(_CHANGE, {**values, "changed_case": case_id})


def next_number(tx: UnitOfWork, prefix: str) -> int:
    """Return the next number of a series such as UDV-2026, without gap or double."""
    return int(tx.execute(_NEXT_NUMBER, {"prefix": prefix}).scalar_one())


def find_or_add_person(
    tx: UnitOfWork, *, nom: str, prenom: str, naissance: date, ecrou: str, etablissement: str
) -> tuple[int, bool]:
    """Return (person id, identity agrees) by écrou number within the establishment, adding when new."""
    key = {"ecrou": ecrou, "etablissement": etablissement}
    identity = {"nom": nom, "prenom": prenom, "naissance": naissance}
    written = {**key, **identity, "name_key": name_key(nom, prenom)}
    added = tx.execute(_ADD_PERSON, written).scalar()
    if added is not None:
        return int(added), True
    row = tx.execute(_PERSON, key).one()
    same = (row.nom.casefold(), row.prenom.casefold(), row.naissance) == (
        nom.casefold(),
        prenom.casefold(),
        naissance,
    )
    return row.id, same


def of_number(tx: UnitOfWork, number: str) -> Row[Any] | None:
    """Return (id, nom, prenom, naissance) of the case that bears this number."""
    statement = (
        select(case_file.c.id, person.c.nom, person.c.prenom, person.c.naissance)
        .join(person, person.c.id == case_file.c.person_id)
        .where(case_file.c.number == number)
    )
    return tx.execute(statement).one_or_none()


def running_of_person(
    tx: UnitOfWork, procedure_id: str, nom: str, prenom: str, naissance: date, *, but_case: int
) -> list[Row[Any]]:
    """Return the running cases of one procedure about a person, whatever their écrou number, oldest first."""
    rows = tx.execute(
        _RUNNING, {"procedure_id": procedure_id, "naissance": naissance, "but_case": but_case}
    ).all()
    wanted = (nom.casefold(), prenom.casefold())
    return [row for row in rows if (row.nom.casefold(), row.prenom.casefold()) == wanted]
