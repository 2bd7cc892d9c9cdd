"""The tasks somebody may do or may know of, the most pressing first unless they choose otherwise."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.regimes import offices_open
from orchestrator.library.separation import barred
from orchestrator.persistence import inbox as inbox_rows
from orchestrator.persistence.inbox import Asked, Choosing, Counting, Page
from orchestrator.persistence.inbox_narrowing import Ways, ways_of
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.inbox_choice import VIEWS, InboxChoice, moments, narrowing_of
from orchestrator.queries.scope import delegated_acts, sight_of
from orchestrator.queries.views import InboxItem, InboxPage
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS

MOST = 1_000  # counted and leafed through no further: beyond, people narrow the list
MOST_SAVED = 100


def inbox(
    parts: Parts,
    reader: Actor,
    *,
    choice: InboxChoice | None = None,
    saved: Mapping[str, InboxChoice] | None = None,
    page: int = 1,
    size: int = 25,
    most: int | None = MOST,
) -> InboxPage:
    """Return one page of open tasks. `today` ends at midnight in Paris; `soon` is within 48 hours.

    An unknown view is `all`; `page` counts from 1. Each view is counted with the filters of the choice, no further
    than `most` (None: to the end); each of the `saved` ones with its own, and no further than 100.
    """
    wanted = choice or InboxChoice()
    wanted = wanted if wanted.view in VIEWS else wanted.seen_as("all")
    with parts.database.read() as tx:
        desk = _Desk(parts, tx, reader)
        counts = desk.counts({view: wanted.seen_as(view) for view in VIEWS}, most)
        if saved:
            counts |= desk.counts(saved, MOST_SAVED)
        total = counts[wanted.view]
        pages = max(1, -(-total // size))
        page = min(max(1, page), pages)
        shown = Page(wanted.sort, wanted.descending, (page - 1) * size, size)
        items = desk.items(wanted, shown, total) if total else ()
    return InboxPage(items, total, page, pages, counts)


@lru_cache(maxsize=128)
def _counting(
    ways: Ways, account_id: int, choices: tuple[tuple[str, InboxChoice], ...], most: int | None
) -> Counting:
    """The same question for the same rights and the same choices: only the instants change from page to page."""
    return inbox_rows.counting({name: _asked(ways, account_id, choice) for name, choice in choices}, most)


@lru_cache(maxsize=128)
def _choosing(ways: Ways, account_id: int, choice: InboxChoice, page: Page, few: bool) -> Choosing:
    return inbox_rows.choosing(_asked(ways, account_id, choice), page, few=few)


def _asked(ways: Ways, account_id: int, choice: InboxChoice) -> Asked:
    """Whose tasks, and which of them."""
    whose = ways.to_see() if choice.view == "place" else ways.to_act()
    return whose, narrowing_of(choice, account_id)


class _Desk:
    """One reader within one transaction: the ways in, found once."""

    def __init__(self, parts: Parts, tx: UnitOfWork, reader: Actor) -> None:
        self._parts, self._tx, self._reader = parts, tx, reader
        self._now = tx.now()
        deployed = parts.library.newest_of_all(tx)
        self._offices = offices_open(reader, (version.procedure for version in deployed), self._now)
        self._delegated = delegated_acts(reader, self._now)
        sight = sight_of(tx, reader, deployed, parts.places, self._now)
        self._ways = ways_of(self._offices, self._delegated, *sight)
        self._account = reader.account_id or 0
        self._moments = moments(self._now)

    def counts(self, choices: Mapping[str, InboxChoice], most: int | None) -> dict[str, int]:
        """How many open tasks fall under each choice."""
        asked = _counting(self._ways, self._account, tuple(choices.items()), most)
        return inbox_rows.counts(self._tx, asked, self._moments)

    def items(self, choice: InboxChoice, page: Page, total: int) -> tuple[InboxItem, ...]:
        asked = _choosing(self._ways, self._account, choice, page, total <= inbox_rows.FEW)
        found = inbox_rows.rows(self._tx, asked, self._moments)
        limits = inbox_rows.limits(self._tx, {row.case_id for row in found})
        others: dict[str, list[Any]] = {}
        if choice.view == "place":
            others = inbox_rows.candidates(self._tx, [row.id for row in found])
        return tuple(self._item(row, limits.get(row.case_id, []), others.get(row.id)) for row in found)

    def _item(self, row: Any, limits: Sequence[Any], candidates: Sequence[Any] | None) -> InboxItem:
        deployed = self._parts.library.version(self._tx, row.deployment_id)
        procedure = deployed.procedure
        place = self._parts.places.establishment(row.etablissement)
        may_act = candidates is None or any(self._may_act(found, row.procedure_id) for found in candidates)
        separated = may_act and self._barred(deployed, row)
        functions = () if may_act else sorted({found.function for found in candidates or ()})
        return InboxItem(
            task_id=row.id,
            case_id=row.case_id,
            case_number=row.number,
            element=row.element,
            title=row.name,
            procedure_id=row.procedure_id,
            procedure_title=procedure.title,
            procedure_short=procedure.short,
            person=f"{row.nom} {row.prenom}",
            place=place.name,
            zone=place.zone,
            opened_at=row.opened_at,
            not_before_at=row.not_before_at,
            due_at=row.due_at,
            due_effect=row.due_effect,
            claimed_by=row.claimed_name,
            claimed_by_me=row.claimed_by is not None and row.claimed_by == self._reader.account_id,
            alert=row.alert_at is not None,
            may_act=may_act,
            barred=separated,
            competent=tuple(FUNCTIONS.get(function, function) for function in functions),
            **limits_of(row, limits, self._now),
        )

    def _barred(self, deployed: DeployedProcedure, row: Any) -> bool:
        """Whether what the reader did before in the case bars them from this task."""
        if not deployed.separates:
            return False
        properties = deployed.specification.element(row.process, row.element).properties
        return barred(self._tx, row.case_id, properties, self._reader) is not None

    def _may_act(self, candidate: Any, procedure: str) -> bool:
        only = self._offices.get((candidate.function, candidate.place))
        held = only is not None and (not only or procedure in only)
        return held and (candidate.delegated_act is None or candidate.delegated_act in self._delegated)


def limits_of(task: Any, limits: Sequence[Any], now: datetime) -> dict[str, Any]:
    """What is armed on the case for this task: why each date is what it is, and the earliest reading."""
    around = {task.element, *task.scopes.split(",")}
    own = [limit for limit in limits if limit.timer_id == task.id]
    due = [
        limit
        for limit in limits
        if limit.kind == "effet" and limit.scope in around and limit.due_at == task.due_at
    ]
    minimum = next((limit for limit in own if limit.kind == "minimum"), None)
    advised = next((limit for limit in own if limit.kind == "alerte"), None)
    warned = [limit.warn_at for limit in (*due, *own) if limit.warn_at is not None and limit.due_at > now]
    return {
        "due_reasons": _reasons(due[0]) if due else (),
        "not_before_reasons": _reasons(minimum) if minimum is not None else (),
        "warn_at": min(warned, default=None),
        "advised_at": advised.due_at if advised is not None else None,
        "advised_reasons": _reasons(advised) if advised is not None else (),
    }


def _reasons(limit: Any) -> tuple[str, ...]:
    return tuple(json.loads(limit.reasons))
