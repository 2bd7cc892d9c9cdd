"""What the inbox can be narrowed by: whose tasks, and which of them. Conditions only; `inbox` asks them.

All of it bears on `task_candidate`, whose rows are the open tasks; a task is joined only for what it alone knows.
An instant is named here and given when the question is asked, so that a question may be kept from one page to the next.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select, true, union

from orchestrator.persistence.tables import task, task_candidate
from orchestrator.persistence.types import Instant

Pair = tuple[str, str]  # function, place
Condition = ColumnElement[bool]
Moment = BindParameter[datetime]

_AT = task_candidate.c
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class Narrowing:
    """Conditions on the candidate's own row, and on its task, which is joined only for those."""

    own: tuple[Condition, ...] = ()
    of_task: tuple[Condition, ...] = ()

    def __add__(self, other: "Narrowing") -> "Narrowing":
        return Narrowing(self.own + other.own, self.of_task + other.of_task)


def moment(name: str) -> Moment:
    """An instant that will be given under this name."""
    return bindparam(name, type_=Instant())


@dataclass(frozen=True)
class Ways:
    """What somebody may act on and see, in values that compare: see `ways_to_act` and `ways_to_see`."""

    offices: tuple[tuple[Pair, tuple[str, ...]], ...]
    delegated: tuple[str, ...]
    establishments: tuple[tuple[str, tuple[str, ...]], ...]
    cases: tuple[tuple[int, tuple[str, ...]], ...]
    everywhere: tuple[str, ...]

    def to_act(self) -> Sequence[Condition]:
        return ways_to_act(dict(self.offices), self.delegated)

    def to_see(self) -> Sequence[Condition]:
        return ways_to_see(dict(self.establishments), dict(self.cases), self.everywhere)


def ways_of(
    offices: Mapping[Pair, Collection[str]],
    delegated: Collection[str],
    establishments: Mapping[str, Collection[str]],
    cases: Mapping[int, Collection[str]],
    everywhere: Collection[str],
) -> Ways:
    """Return the same ways for the same rights, in whatever order they were found."""
    return Ways(
        tuple(sorted((office, tuple(sorted(only))) for office, only in offices.items())),
        tuple(sorted(delegated)),
        tuple(sorted((key, tuple(sorted(found))) for key, found in establishments.items())),
        tuple(sorted((key, tuple(sorted(found))) for key, found in cases.items())),
        tuple(sorted(everywhere)),
    )


def person_key(*names: str) -> str:
    """A name, or its beginning, as it is sorted and looked up: without accents, capitals or doubled spaces."""
    plain = unicodedata.normalize("NFKD", " ".join(names))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(letters.casefold().split())


def ways_to_act(offices: Mapping[Pair, Collection[str]], delegated: Collection[str]) -> list[Condition]:
    """One condition for each function held at a place, delegations of signature held included.

    The value of an office: the only procedures it counts for; none of them: all.
    """
    own: Condition = _AT.delegated_act.is_(None)
    if delegated:
        own = or_(own, _AT.delegated_act.in_(list(delegated)))
    return [
        and_(
            _AT.function == function,
            _AT.place == place,
            own,
            _AT.procedure_id.in_(sorted(only)) if only else true(),
        )
        for (function, place), only in offices.items()
    ]


def ways_to_see(
    establishments: Mapping[str, Collection[str]],
    cases: Mapping[int, Collection[str]],
    everywhere: Collection[str],
) -> list[Condition]:
    """One condition for each establishment and each single case whose tasks one sees, with the procedures seen
    there; `everywhere`: those seen wherever the case lies."""
    found: list[tuple[Condition, Collection[str]]] = [
        *((_AT.etablissement == key, procedures) for key, procedures in establishments.items()),
        *((_AT.case_id == key, procedures) for key, procedures in cases.items()),
        *([(true(), everywhere)] if everywhere else ()),
    ]
    return [and_(_AT.leads, where, _AT.procedure_id.in_(sorted(procedures))) for where, procedures in found]


def held_by(account_id: int) -> Narrowing:
    """Tasks that this account holds."""
    return Narrowing(of_task=(task.c.claimed_by == account_id,))


def of_today(now: Moment, tonight: Moment) -> Narrowing:
    """Tasks that end, or become possible, before `tonight` (exclusive)."""
    ends = _open_tasks(task.c.due_at > now, task.c.due_at <= tonight)
    begins = _open_tasks(task.c.not_before_at > now, task.c.not_before_at < tonight)
    # An index serves each, none serves them together.
    return Narrowing(of_task=(task.c.id.in_(union(ends, begins)),))


def ending_by(now: Moment, until: Moment) -> Narrowing:
    """Tasks that a deadline takes away after `now` and not after `until`, by the index of deadlines."""
    return Narrowing(of_task=(task.c.due_at > now, task.c.due_at <= until))


def late() -> Narrowing:
    """Tasks whose indicative delay has passed."""
    return Narrowing(of_task=(task.c.alert_at.is_not(None),))


def _open_tasks(*conditions: Condition) -> Select[Any]:
    return select(task.c.id).where(task.c.status == "open", *conditions)


def of_procedure(key: str) -> Narrowing:
    """Tasks of one procedure."""
    return Narrowing((_AT.procedure_id == key,))


def of_establishment(key: str) -> Narrowing:
    """Tasks of the cases of one establishment."""
    return Narrowing((_AT.etablissement == key,))


def of_person(beginning: str) -> Narrowing:
    """Tasks about persons whose key (name, then first name) begins so; the text is taken as it is."""
    return Narrowing((_AT.person_key >= beginning, _AT.person_key < beginning + _LAST_CHARACTER))


def opened_between(after: Moment | None, before: Moment | None) -> Narrowing:
    """Tasks opened from `after` (inclusive) until `before` (exclusive)."""
    bounds = (
        _AT.opened_at >= after if after is not None else None,
        _AT.opened_at < before if before is not None else None,
    )
    return Narrowing(tuple(bound for bound in bounds if bound is not None))


def due_between(now: Moment, until: Moment) -> Narrowing:
    """Tasks whose legal deadline falls after `now` and not after `until`."""
    # sort_at is due_at where there is one: its index is walked no further than `until`.
    return Narrowing((_AT.sort_at > now, _AT.sort_at <= until), (task.c.due_at.is_not(None),))


def without_deadline() -> Narrowing:
    """Tasks that no legal deadline takes away."""
    return Narrowing(of_task=(task.c.due_at.is_(None),))


def not_yet_possible(now: Moment) -> Narrowing:
    """Tasks whose minimal period still runs."""
    return Narrowing(of_task=(task.c.not_before_at > now,))


def claimed(by_somebody: bool) -> Narrowing:
    """Tasks that somebody holds, or that nobody does."""
    held = task.c.claimed_by
    return Narrowing(of_task=(held.is_not(None) if by_somebody else held.is_(None),))
