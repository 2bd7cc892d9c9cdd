"""Rows of the inbox: which open tasks, in which order. One query for a page, one for all counts.

All of it is asked of `task_candidate`, whose rows are the open tasks and nothing else: each order and each way in
has an index there. The 25 rows of a page are joined to the rest only once they are chosen.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union,
)

from orchestrator.persistence.inbox_narrowing import Condition, Narrowing
from orchestrator.persistence.tables import account, case_file, deadline, person, task, task_candidate
from orchestrator.persistence.unit_of_work import UnitOfWork

_AT = task_candidate.c
# What each order sorts by: the columns of its index after function and place.
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "deadline": (_AT.sort_at, _AT.task_id),
    "opened": (_AT.opened_at, _AT.task_id),
    "person": (_AT.person_key, _AT.task_id),
    "procedure": (_AT.procedure_id, _AT.sort_at, _AT.task_id),
    "place": (_AT.etablissement, _AT.sort_at, _AT.task_id),
}
Asked = tuple[Sequence[Condition], Narrowing]  # whose tasks, and which of them
Moments = Mapping[str, datetime]  # what the named instants of the conditions are at present
_MOST_WAYS = 24  # asked one by one up to here; beyond, together and sorted
FEW = 250
_DETAILS = (
    select(
        task, case_file.c.number, case_file.c.procedure_id, case_file.c.deployment_id, case_file.c.etablissement,
        person.c.nom, person.c.prenom, account.c.name.label("claimed_name"),
    )
    .select_from(task)
    .join(case_file, case_file.c.id == task.c.case_id)
    .join(person, person.c.id == case_file.c.person_id)
    .outerjoin(account, account.c.id == task.c.claimed_by)
    .where(task.c.id.in_(bindparam("chosen", expanding=True)))
)  # fmt: skip
_LIMITS = (
    select(
        deadline.c.case_id, deadline.c.timer_id, deadline.c.scope, deadline.c.kind, deadline.c.label,
        deadline.c.due_at, deadline.c.reasons, deadline.c.warn_at,
    )
    .where(deadline.c.case_id.in_(bindparam("cases", expanding=True)), deadline.c.status == "pending")
    .order_by(deadline.c.due_at, deadline.c.id)
)  # fmt: skip
_CANDIDATES = select(_AT.task_id, _AT.role, _AT.function, _AT.place, _AT.delegated_act).where(
    _AT.task_id.in_(bindparam("tasks", expanding=True))
)


@dataclass(frozen=True)
class Page:
    """Which rows, in which order: a key of ORDERS."""

    order: str = "deadline"
    descending: bool = False
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True)
class Choosing:
    """The question which tasks a page shows; asked again, it is not built again. `few`: all are asked, sorted here."""

    statement: Select[Any]
    page: Page
    few: bool


def choosing(asked: Asked, page: Page, *, few: bool) -> Choosing:
    """Return the question. Few are found by whatever narrows them most; many are read in the order of an index,
    which stops at the end of the page."""
    ways, narrowing = asked
    if few:
        return Choosing(_narrowed(select(*ORDERS[page.order]), or_(*ways), narrowing), page, few)
    return Choosing(_chosen(ways, narrowing, page), page, few)


def rows(tx: UnitOfWork, asked: Choosing, moments: Moments) -> Sequence[Row[Any]]:
    """Return one page of open tasks, each once, with its case, its person and who holds it."""
    found = [tuple(row) for row in tx.execute(asked.statement, moments)]
    if asked.few:
        page = asked.page
        found = sorted(set(found), reverse=page.descending)[page.offset : page.offset + page.limit]
    place = {key[-1]: number for number, key in enumerate(found)}
    return sorted(tx.execute(_DETAILS, {"chosen": list(place)}), key=lambda row: place[row.id])


def _chosen(ways: Sequence[Condition], narrowing: Narrowing, page: Page) -> Select[Any]:
    """The keys of the page. Several ways in are each asked for their first rows, which their indexes have in order."""
    columns = ORDERS[page.order]
    most = page.offset + page.limit
    if len(ways) == 1 or len(ways) > _MOST_WAYS:
        alone = _narrowed(select(*columns), or_(*ways), narrowing).distinct()
        return alone.order_by(*_directed(columns, page.descending)).offset(page.offset).limit(page.limit)
    parts = [
        _narrowed(select(*columns), way, narrowing)
        .distinct()
        .order_by(*_directed(columns, page.descending))
        .limit(most)
        .subquery()
        for way in ways
    ]
    merged = union(*(select(part) for part in parts)).subquery("merged")
    keys = [merged.c[column.name] for column in columns]
    return select(merged).order_by(*_directed(keys, page.descending)).offset(page.offset).limit(page.limit)


def _directed(columns: Sequence[Any], descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in columns]


@dataclass(frozen=True)
class Counting:
    """One question that counts the open tasks under several names; asked again, it is not built again."""

    statement: Select[Any] | None
    names: tuple[str, ...]


def counting(wanted: Mapping[str, Asked], most: int | None = None) -> Counting:
    """Return the question how many open tasks fall under each name, no further than `most`, if given."""
    # A question for each name, because each has an index of its own; together they would read every open task.
    columns = [_counted(*asked, most).label(name) for name, asked in wanted.items() if asked[0]]
    return Counting(select(*columns) if columns else None, tuple(wanted))


def counts(tx: UnitOfWork, asked: Counting, moments: Moments) -> dict[str, int]:
    """Return how many open tasks fall under each name, in one query."""
    nothing = dict.fromkeys(asked.names, 0)
    if asked.statement is None:
        return nothing
    return {**nothing, **tx.execute(asked.statement, moments).one()._mapping}


def _counted(ways: Sequence[Condition], narrowing: Narrowing, most: int | None) -> ScalarSelect[int]:
    # Limited before doubles are left out: a task under two titles may be counted less, never more.
    found = _narrowed(select(_AT.task_id), or_(*ways), narrowing).limit(_written(most)).subquery()
    # Told apart by hash: count(DISTINCT …) would sort a thousand texts by the rules of a language.
    once = select(found.c.task_id).distinct().subquery()
    return select(func.count()).select_from(once).scalar_subquery()


def _written(limit: int | None) -> ColumnElement[int] | None:
    """A bound written into the statement: as a parameter, PostgreSQL would plan to read a tenth of everything."""
    return None if limit is None else literal_column(str(limit), Integer)


def _narrowed(statement: Select[Any], way: Condition, narrowing: Narrowing) -> Select[Any]:
    statement = statement.select_from(task_candidate)
    if narrowing.of_task:  # as the views' indexes say it
        statement = statement.join(task, task.c.id == _AT.task_id)
        statement = statement.where(task.c.status == "open", *narrowing.of_task)
    return statement.where(way, *narrowing.own)


def limits(tx: UnitOfWork, case_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Return what is armed on each of these cases, earliest first: the reasons of the dates that the rows show."""
    found: dict[int, list[Row[Any]]] = {}
    for row in tx.execute(_LIMITS, {"cases": list(case_ids)}):
        found.setdefault(row.case_id, []).append(row)
    return found


def candidates(tx: UnitOfWork, task_ids: Collection[str]) -> dict[str, list[Row[Any]]]:
    """Return who may act on each of these open tasks."""
    found: dict[str, list[Row[Any]]] = {}
    for row in tx.execute(_CANDIDATES, {"tasks": list(task_ids)}):
        found.setdefault(row.task_id, []).append(row)
    return found


def named(tx: UnitOfWork, task_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Return these tasks, open or not, with the case they belong to."""
    statement = (
        select(
            task.c.id, task.c.name, task.c.case_id,
            case_file.c.number, case_file.c.procedure_id, case_file.c.etablissement,
        )
        .join(case_file, case_file.c.id == task.c.case_id)
        .where(task.c.id.in_(list(task_ids)))
    )  # fmt: skip
    return tx.execute(statement).all()
