"""Tasks that somebody ticked in a list, as far as they may know of them, and whom they may be handed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.library import Parts
from orchestrator.persistence import accounts, inbox, register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.places import place_name
from orchestrator.queries.scope import delegated_acts, sight_of
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS


def chosen_tasks(parts: Parts, reader: Actor, task_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return (title, case number) of each of these tasks that lies within the reader's sight, open or not."""
    with parts.database.read() as tx:
        around, single, everywhere = sight_of(
            tx, reader, parts.library.newest_of_all(tx), parts.places, tx.now()
        )
        return {
            row.id: (row.name, row.number)
            for row in inbox.named(tx, task_ids)
            if row.procedure_id in everywhere
            or row.procedure_id in around.get(row.etablissement, ())
            or row.procedure_id in single.get(row.case_id, ())
        }


@dataclass(frozen=True)
class Colleague:
    """Somebody a task may be handed to: `title` is their function and place."""

    id: int
    name: str
    title: str


def colleagues(parts: Parts, reader: Actor, task_ids: Sequence[str]) -> tuple[Colleague, ...]:
    """Return who may do at least one of these tasks now, by name; each task judges again."""
    visible = chosen_tasks(parts, reader, task_ids)
    with parts.database.read() as tx:
        now = tx.now()
        acts: dict[tuple[str, str], set[str | None]] = {}
        for row in (row for rows in inbox.candidates(tx, list(visible)).values() for row in rows):
            acts.setdefault((row.function, row.place), set()).add(row.delegated_act)
        holders = register.holders_among(tx, {function for function, _ in acts}, {place for _, place in acts})
        found = {
            row.id: Colleague(
                row.id,
                row.name,
                f"{FUNCTIONS.get(row.function, row.function)}, {place_name(parts.places, row.place)}",
            )
            for row in holders
            if row.since_at <= now
            and (row.until_at is None or now < row.until_at)
            and _may_do_one(tx, row.id, acts.get((row.function, row.place), set()), now)
        }
    return tuple(sorted(found.values(), key=lambda colleague: colleague.name.casefold()))


def _may_do_one(tx: UnitOfWork, account_id: int, acts: set[str | None], now: datetime) -> bool:
    """In their own right (None among the acts), or by a delegation of signature for one of them."""
    if not acts or None in acts:
        return bool(acts)
    actor = accounts.actor(tx, account_id)
    return actor is not None and not acts.isdisjoint(delegated_acts(actor, now))
