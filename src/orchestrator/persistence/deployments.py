"""Deployed versions: inserted once, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from orchestrator.persistence.tables import deployment
from orchestrator.persistence.unit_of_work import UnitOfWork

_NEWEST = select(func.max(deployment.c.id)).where(deployment.c.procedure_id == bindparam("procedure_id"))
_NEWEST_OF_ALL = select(func.max(deployment.c.id)).group_by(deployment.c.procedure_id)


def by_id(tx: UnitOfWork, deployment_id: int) -> Row[Any] | None:
    """Return the whole row of one version, bundle included."""
    return tx.execute(select(deployment).where(deployment.c.id == deployment_id)).one_or_none()


def newest_id(tx: UnitOfWork, procedure_id: str) -> int | None:
    """Return the id of the version in force of a procedure."""
    found: int | None = tx.all_now(_NEWEST, {"procedure_id": procedure_id})[0][0]
    return found


def newest_ids(tx: UnitOfWork) -> list[int]:
    """Return the ids of the versions in force, one a procedure."""
    return sorted(tx.execute(_NEWEST_OF_ALL).scalars())


def digest_of_newest(tx: UnitOfWork, procedure_id: str) -> tuple[int, str] | None:
    """Return (version, digest) of the version in force, None if there is none."""
    statement = (
        select(deployment.c.version, deployment.c.digest)
        .where(deployment.c.procedure_id == procedure_id)
        .order_by(deployment.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).one_or_none()
    return (row.version, row.digest) if row else None


def add(
    tx: UnitOfWork,
    *,
    procedure_id: str,
    version: int,
    title: str,
    digest: str,
    bundle: bytes,
    deployed_at: datetime,
    deployed_by: int | None,
) -> int:
    """Insert one version and return its id."""
    statement = insert(deployment).values(
        procedure_id=procedure_id,
        version=version,
        title=title,
        digest=digest,
        bundle=bundle,
        deployed_at=deployed_at,
        deployed_by=deployed_by,
    )
    return tx.insert(statement)
