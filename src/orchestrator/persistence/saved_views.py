"""Views of the inbox that people keep: their own, and those shared with their function and place."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, tuple_, update

from orchestrator.persistence.tables import inbox_preference, saved_view
from orchestrator.persistence.unit_of_work import UnitOfWork

_VIEW, _PREFERENCE = saved_view.c, inbox_preference.c


def seen_by(tx: UnitOfWork, account_id: int, offices: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Return one's own views and those shared with these (function, place), by name; `chosen` opens first."""
    statement = (
        select(saved_view, _PREFERENCE.view_id.is_not(None).label("chosen"))
        .outerjoin(
            inbox_preference,
            (_PREFERENCE.view_id == _VIEW.id) & (_PREFERENCE.account_id == account_id),
        )
        .where(or_(_VIEW.account_id == account_id, tuple_(_VIEW.function, _VIEW.place).in_(sorted(offices))))
        .order_by(_VIEW.name, _VIEW.id)
    )
    return tx.execute(statement).all()


def add(
    tx: UnitOfWork, account_id: int, *, name: str, query: str, shared: tuple[str, str] | None, at: datetime
) -> int:
    """Keep a view and return its id."""
    function, place = shared or (None, None)
    values = {"name": name, "query": query, "function": function, "place": place, "created_at": at}
    return tx.insert(insert(saved_view), {"account_id": account_id, **values})


def rename(tx: UnitOfWork, account_id: int, view_id: int, name: str) -> bool:
    """Rename one's own view; False when there is none of this id."""
    statement = update(saved_view).where(_VIEW.id == view_id, _VIEW.account_id == account_id)
    return tx.execute(statement.values(name=name)).rowcount == 1


def remove(tx: UnitOfWork, account_id: int, view_id: int) -> bool:
    """Remove one's own view, and the choice of those who opened it first; False when there is none of this id."""
    own = select(_VIEW.id).where(_VIEW.id == view_id, _VIEW.account_id == account_id)
    tx.execute(delete(inbox_preference).where(_PREFERENCE.view_id.in_(own)))
    statement = delete(saved_view).where(_VIEW.id == view_id, _VIEW.account_id == account_id)
    return tx.execute(statement).rowcount == 1


def choose(tx: UnitOfWork, account_id: int, view_id: int | None) -> None:
    """Open this view first from now on; None: none."""
    tx.execute(delete(inbox_preference).where(_PREFERENCE.account_id == account_id))
    tx.execute(insert(inbox_preference).values(account_id=account_id, view_id=view_id))
