"""Functions held in one case only, by those whom its acts have designated."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update

from orchestrator.persistence.tables import mandate
from orchestrator.persistence.unit_of_work import UnitOfWork


def designated(tx: UnitOfWork, case_id: int, function: str, at: datetime) -> frozenset[int]:
    """Return the accounts that hold `function` in this case at `at`."""
    statement = select(mandate.c.account_id).where(
        mandate.c.place_kind == "dossier",
        mandate.c.place == str(case_id),
        mandate.c.function == function,
        or_(mandate.c.until_at.is_(None), mandate.c.until_at > at),
    )
    return frozenset(tx.execute(statement).scalars())


def release(
    tx: UnitOfWork, case_id: int, function: str, account_ids: Collection[int], until_at: datetime
) -> None:
    """End what these accounts hold of `function` in this case at `until_at` (exclusive)."""
    tx.execute(
        update(mandate)
        .where(
            mandate.c.place_kind == "dossier",
            mandate.c.place == str(case_id),
            mandate.c.function == function,
            mandate.c.account_id.in_(sorted(account_ids)),
            or_(mandate.c.until_at.is_(None), mandate.c.until_at > until_at),
        )
        .values(until_at=until_at)
    )
