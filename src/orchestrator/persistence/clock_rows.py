"""The installation's mode and the demo clock's row."""

from datetime import timedelta

from sqlalchemy import select

from orchestrator.persistence.tables import clock_offset, installation
from orchestrator.persistence.unit_of_work import UnitOfWork, set_clock_offset


def database_mode(tx: UnitOfWork) -> str:
    """Return production, demo or scenario."""
    return str(tx.execute(select(installation.c.mode).where(installation.c.id == 1)).scalar_one())


def clock_moved_by(tx: UnitOfWork) -> timedelta:
    """How far the clock stands from the real one."""
    current = tx.execute(select(clock_offset.c.microseconds).where(clock_offset.c.id == 1)).scalar()
    return timedelta(microseconds=current or 0)


def advance_clock(tx: UnitOfWork, step: timedelta) -> None:
    """Add `step` to the offset row; the caller has checked the mode."""
    set_clock_offset(tx, clock_moved_by(tx) + step)
