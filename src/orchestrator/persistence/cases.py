"""Case rows: added, read, changed by whoever holds them (`case_standing` takes them)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, bindparam, insert, select, text, update

from orchestrator.persistence.names import name_key
from orchestrator.persistence.tables import case_file, person
from orchestrator.persistence.unit_of_work import UnitOfWork

_WITH_PERSON = (
    select(case_file, person.c.nom, person.c.prenom, person.c.naissance, person.c.ecrou)
    .join(person, person.c.id == case_file.c.person_id)
    .where(case_file.c.id == bindparam("key"))
)
_HOLD = (
    update(case_file).where(case_file.c.id == bindparam("held_case")).values(revision=case_file.c.revision)
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


def lock(tx: UnitOfWork, case_id: int) -> None:
    """Hold a case until the end of the transaction, for whoever changes what lies beside it, not itself.

    Its row is written anew as it was: whoever waited for it sees that something has changed (`case_standing`).
    """
    tx.execute(_HOLD, {"held_case": case_id})
    tx.forget_now()  # after waiting for a lock, time has passed


def look_at(tx: UnitOfWork, case_id: int) -> Row[Any] | None:
    """Return a case's row with its person, nothing locked."""
    return tx.execute(_WITH_PERSON, {"key": case_id}).one_or_none()


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
