"""What awaits a reader, for the daily digest: the most pressing first, no name of anybody."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from orchestrator.persistence.inbox_narrowing import Pair, ways_to_act
from orchestrator.persistence.tables import case_file, task, task_candidate
from orchestrator.persistence.unit_of_work import UnitOfWork


def waiting(
    tx: UnitOfWork,
    offices: Mapping[Pair, Collection[str]],
    delegated: Collection[str],
    holders: Collection[int],
    limit: int,
) -> tuple[Sequence[Row[Any]], int]:
    """Return (tasks, how many in all) that these offices may do and nobody but `holders` has taken."""
    if not offices:
        return (), 0
    where = (
        or_(*ways_to_act(offices, delegated)),
        task.c.status == "open",
        or_(task.c.claimed_by.is_(None), task.c.claimed_by.in_(list(holders))),
    )
    found = select(task_candidate.c.task_id, func.min(task_candidate.c.sort_at).label("sort_at"))
    found = found.join(task, task.c.id == task_candidate.c.task_id).where(*where)
    mine = found.group_by(task_candidate.c.task_id).subquery()
    statement = (
        select(task.c.name, task.c.due_at, task.c.warn_at, case_file.c.number, case_file.c.etablissement)
        .join(mine, mine.c.task_id == task.c.id)
        .join(case_file, case_file.c.id == task.c.case_id)
        .order_by(mine.c.sort_at, task.c.id)
        .limit(limit)
    )
    count = tx.execute(select(func.count()).select_from(mine)).scalar_one()
    return tx.execute(statement).all(), int(count)
