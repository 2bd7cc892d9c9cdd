"""Which running cases wait for which messages and signals."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select

from orchestrator.persistence.lists import in_places
from orchestrator.persistence.tables import case_file, person, waiting_event
from orchestrator.persistence.unit_of_work import UnitOfWork

_ADD = insert(waiting_event).inline()
_REMOVE = delete(waiting_event).where(
    and_(*(waiting_event.c[name] == bindparam(f"old_{name}") for name in ("case_id", "kind", "name", "key")))
)
Awaited = Iterable[tuple[str, str, str]]


def change(tx: UnitOfWork, case_id: int, begun: Awaited, over: Awaited) -> None:
    """Note what a case has begun and ceased to wait for; the caller holds its lock."""
    for kind, name, key in over:
        tx.post(_REMOVE, {"old_case_id": case_id, "old_kind": kind, "old_name": name, "old_key": key})
    rows = [{"case_id": case_id, "kind": kind, "name": name, "key": key} for kind, name, key in sorted(begun)]
    tx.insert_all(_ADD, rows)


def cases_for_message(
    tx: UnitOfWork, name: str, keys: Collection[str], places: Collection[tuple[str, str]], limit: int
) -> Sequence[Row[Any]]:
    """Return at most `limit` case rows, with their person, that may be waiting for a message under one of `keys`.

    Only the engine can say whether they accept it; `name` and `keys` are cut as the engine cuts them. `places`
    are those of the reader.
    """
    found = (
        select(waiting_event.c.case_id)
        .where(
            waiting_event.c.kind == "message",
            waiting_event.c.name == name,
            or_(waiting_event.c.key == "", waiting_event.c.key.in_(list(keys))),
        )
        .distinct()
    )
    statement = (
        select(case_file, person.c.nom, person.c.prenom, person.c.naissance, person.c.ecrou)
        .join(person, person.c.id == case_file.c.person_id)
        .where(case_file.c.id.in_(found), in_places(places))
        .order_by(case_file.c.id)
        .limit(limit)
    )
    return tx.execute(statement).all()


def of_case(tx: UnitOfWork, case_id: int) -> set[tuple[str, str, str]]:
    """Return what a case is noted to wait for: (kind, name, key)."""
    statement = select(waiting_event.c.kind, waiting_event.c.name, waiting_event.c.key)
    rows = tx.execute(statement.where(waiting_event.c.case_id == case_id))
    return {(row.kind, row.name, row.key) for row in rows}
