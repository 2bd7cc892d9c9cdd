"""Rows for the list of cases and for operations. Read-only, one or two queries a screen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select, tuple_

from orchestrator.persistence.criteria import matches
from orchestrator.persistence.tables import (
    case_file,
    case_place,
    deadline,
    deployment,
    incident,
    person,
    task,
)
from orchestrator.persistence.unit_of_work import UnitOfWork


def in_places(places: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """Condition on case_file: lies in one of these (kind, place)."""
    columns = {
        "etablissement": case_file.c.etablissement,
        "interregion": case_file.c.interregion,
        "tribunal": case_file.c.tribunal,
    }
    conditions: list[ColumnElement[bool]] = []
    for kind in {kind for kind, _ in places}:
        ids = [place for found, place in places if found == kind]
        if kind == "national":
            conditions.append(case_file.c.id.is_not(None))
        elif kind == "named":
            conditions.append(case_file.c.id.in_(_named(ids)))
        elif kind == "dossier":
            conditions.append(case_file.c.id.in_([int(place) for place in ids if place.isdigit()]))
        else:
            conditions.append(columns[kind].in_(ids))
    return or_(*conditions) if conditions else case_file.c.id.is_(None)


def _named(holders: Collection[str]) -> Select[Any]:
    """The cases in which an act named one of these, each `function@place`."""
    pairs = [tuple(holder.split("@", 1)) for holder in holders]
    return select(case_place.c.case_id).where(
        tuple_(case_place.c.function, case_place.c.place).in_(pairs), case_place.c.left_at.is_(None)
    )


def in_scope(places: Collection[tuple[str, str]], procedures: Collection[str] | None) -> ColumnElement[bool]:
    """Condition on case_file: in these places and, unless None, of these procedures."""
    where = in_places(places)
    return where if procedures is None else and_(where, case_file.c.procedure_id.in_(list(procedures)))


def in_scopes(
    scopes: Mapping[frozenset[str], Collection[tuple[str, str]]],
) -> ColumnElement[bool]:
    """Condition on case_file: in one of these scopes, procedures → places, each taken as a whole."""
    found = [in_scope(places, procedures) for procedures, places in scopes.items()]
    return or_(*found) if found else case_file.c.id.is_(None)


_ONE_BY_ONE = ("named", "dossier")


class Scope(NamedTuple):
    """Cases in sight: those that lie somewhere, and those known one by one wherever they lie."""

    lying: ColumnElement[bool]
    one_by_one: ColumnElement[bool] | None

    @classmethod
    def of(cls, scopes: Mapping[frozenset[str], Collection[tuple[str, str]]]) -> "Scope":
        """The same as `in_scopes`, in two parts: an index serves each, and none serves both at once."""
        lying, alone = (
            {
                key: [one for one in places if (one[0] in _ONE_BY_ONE) is single]
                for key, places in scopes.items()
            }
            for single in (False, True)
        )
        return cls(in_scopes(_filled(lying)), in_scopes(_filled(alone)) if _filled(alone) else None)

    def whole(self) -> ColumnElement[bool]:
        return self.lying if self.one_by_one is None else or_(self.lying, self.one_by_one)


def _filled(
    scopes: Mapping[frozenset[str], Collection[tuple[str, str]]],
) -> dict[frozenset[str], Collection[tuple[str, str]]]:
    return {procedures: places for procedures, places in scopes.items() if places}


def _count(scope: Scope, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """How many they are, in one question: those lying there, and the others known one by one."""
    cases = select(func.count()).select_from(case_file)
    total = cases.where(scope.lying, *where).scalar_subquery()
    if scope.one_by_one is None:
        return select(total)
    return select(total + cases.where(scope.one_by_one, not_(scope.lying), *where).scalar_subquery())


def case_list(
    tx: UnitOfWork,
    scope: Scope,
    *,
    status: str | None,
    procedure: str | None,
    text: str | None,
    offset: int,
    limit: int,
) -> tuple[Sequence[Row[Any]], int]:
    """Return (rows, total) of the cases in scope, newest first, with their next armed deadline."""
    where: list[ColumnElement[bool]] = []
    if status:
        where.append(case_file.c.status == status)
    if procedure:
        where.append(case_file.c.procedure_id == procedure)
    if text:
        where.append(matches(text, tx.dialect))
    total = tx.execute(_count(scope, where)).scalar_one()
    statement = (
        select(
            case_file.c.id, case_file.c.number, case_file.c.procedure_id, case_file.c.deployment_id,
            case_file.c.etablissement, case_file.c.status, case_file.c.opened_at, case_file.c.outcome,
            person.c.nom, person.c.prenom,
        )
        .join(person, person.c.id == case_file.c.person_id)
        .where(scope.whole(), *where)
        .order_by(case_file.c.id.desc())
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    return tx.execute(statement).all(), int(total)


def next_deadlines(tx: UnitOfWork, case_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Return the first armed effect of each of these cases."""
    statement = (
        select(deadline.c.case_id, deadline.c.due_at, deadline.c.label)
        .where(
            deadline.c.case_id.in_(list(case_ids)), deadline.c.status == "pending", deadline.c.kind == "effet"
        )
        .order_by(deadline.c.due_at.desc())
    )
    return {row.case_id: row for row in tx.execute(statement)}


def incident_counts(tx: UnitOfWork, case_ids: Collection[int]) -> dict[int, int]:
    """Return how many incidents are open on each of these cases."""
    statement = (
        select(incident.c.case_id, func.count())
        .where(incident.c.case_id.in_(list(case_ids)), incident.c.status == "open")
        .group_by(incident.c.case_id)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}


def procedure_loads(tx: UnitOfWork, scope: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return running cases by procedure and version."""
    statement = (
        select(case_file.c.procedure_id, deployment.c.version, func.count().label("running"))
        .join(deployment, deployment.c.id == case_file.c.deployment_id)
        .where(scope, case_file.c.status == "running")
        .group_by(case_file.c.procedure_id, deployment.c.version)
    )
    return tx.execute(statement).all()


def busiest_elements(tx: UnitOfWork, scope: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return open tasks by procedure and element, most first."""
    statement = (
        select(case_file.c.procedure_id, task.c.name, func.count().label("waiting"))
        .join(case_file, case_file.c.id == task.c.case_id)
        .where(scope, task.c.status == "open")
        .group_by(case_file.c.procedure_id, task.c.name)
        .order_by(func.count().desc())
    )
    return tx.execute(statement).all()


def armed(
    tx: UnitOfWork, scope: ColumnElement[bool], until: datetime | None, limit: int
) -> Sequence[Row[Any]]:
    """Return armed effects and alerts in scope, earliest first."""
    statement = (
        select(deadline, case_file.c.number)
        .join(case_file, case_file.c.id == deadline.c.case_id)
        .where(scope, deadline.c.status == "pending", deadline.c.kind != "minimum")
        .order_by(deadline.c.due_at, deadline.c.id)
        .limit(limit)
    )
    if until is not None:
        statement = statement.where(deadline.c.due_at < until)
    return tx.execute(statement).all()


def armed_total(tx: UnitOfWork, scope: ColumnElement[bool]) -> tuple[int, datetime | None]:
    """Return (how many effects and alerts are armed, the earliest due instant)."""
    statement = (
        select(func.count(), func.min(deadline.c.due_at))
        .join(case_file, case_file.c.id == deadline.c.case_id)
        .where(scope, deadline.c.status == "pending", deadline.c.kind != "minimum")
    )
    count, earliest = tx.execute(statement).one()
    return int(count), earliest
