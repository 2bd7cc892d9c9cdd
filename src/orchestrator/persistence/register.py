"""The register of delegations: entries, revocations and the chain that seals them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select

from orchestrator.audit import GENESIS, Entry, seal
from orchestrator.persistence.cases import next_number
from orchestrator.persistence.tables import (
    account,
    case_counter,
    delegation_revocation,
    mandate,
    register_entry,
    signature_delegation,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

_SERIES = "registre"  # of case_counter: numbers the entries and keeps two writers apart
NO_CASE = 0

_giver = mandate.alias("giver")
_recorder = account.alias("recorder")
# Until when the person who gave it holds the function; null while they do. Several mandates: the last one.
_open_ended = func.max(_giver.c.until_at.is_(None).cast(register_entry.c.seq.type))
DELEGATOR_UNTIL = (
    select(func.max(_giver.c.until_at))
    .where(
        _giver.c.account_id == signature_delegation.c.from_account_id,
        _giver.c.function == signature_delegation.c.from_function,
        _giver.c.place == signature_delegation.c.from_place,
        _giver.c.since_at <= signature_delegation.c.recorded_at,  # not what they were appointed to later
    )
    .having(_open_ended == 0)
    .correlate(signature_delegation)
    .scalar_subquery()
    .label("delegator_until_at")
)
_ALL = (
    select(
        signature_delegation,
        delegation_revocation.c.revoked_at,
        delegation_revocation.c.ground,
        delegation_revocation.c.recorded_at.label("revocation_recorded_at"),
        _recorder.c.name.label("recorder"),
        DELEGATOR_UNTIL,
    )
    .outerjoin(delegation_revocation, delegation_revocation.c.delegation_id == signature_delegation.c.id)
    .outerjoin(_recorder, _recorder.c.id == signature_delegation.c.recorded_by)
    .order_by(signature_delegation.c.since_at.desc(), signature_delegation.c.id.desc())
)


def add(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert a delegation and return its id."""
    return tx.insert(insert(signature_delegation), values)


def revoke(tx: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert the revocation of a delegation; there is at most one."""
    tx.execute(insert(delegation_revocation), values)


def by_id(tx: UnitOfWork, delegation_id: int) -> Row[Any] | None:
    """Return one delegation with its revocation, if any."""
    return tx.execute(_ALL.where(signature_delegation.c.id == delegation_id)).one_or_none()


def at_places(
    tx: UnitOfWork, places: Collection[str] | None, *, running_at: datetime | None, offset: int, limit: int
) -> tuple[Sequence[Row[Any]], int]:
    """Return (rows, total) given or received at these places (None: everywhere), newest first.

    `running_at` leaves out what has expired or was revoked by then.
    """
    where: list[ColumnElement[bool]] = []
    if places is not None:
        found = list(places)
        where.append(
            or_(signature_delegation.c.from_place.in_(found), signature_delegation.c.to_place.in_(found))
        )
    if running_at is not None:
        where.append(_still_runs(running_at))
    counted = (
        select(func.count())
        .select_from(signature_delegation)
        .outerjoin(delegation_revocation, delegation_revocation.c.delegation_id == signature_delegation.c.id)
        .where(*where)
    )
    total = tx.execute(counted).scalar_one()
    return tx.execute(_ALL.where(*where).offset(offset).limit(limit)).all(), int(total)


def _still_runs(at: datetime) -> ColumnElement[bool]:
    return and_(
        or_(signature_delegation.c.until_at.is_(None), signature_delegation.c.until_at > at),
        or_(delegation_revocation.c.revoked_at.is_(None), delegation_revocation.c.revoked_at > at),
    )


def append(
    tx: UnitOfWork, *, kind: str, subject_id: int, title: str, at: datetime, actor: tuple[int | None, str | None],
    payload: str,
) -> None:  # fmt: skip
    """Write one entry of the register's journal, sealed to the one before."""
    seq = next_number(tx, _SERIES)
    previous = (
        tx.execute(select(register_entry.c.hash).where(register_entry.c.seq == seq - 1)).scalar() or GENESIS
    )
    entry = Entry(NO_CASE, seq, at, tx.now(), kind, title, *actor, payload)
    values = {
        "seq": seq, "at": at, "recorded_at": entry.recorded_at, "kind": kind, "subject_id": subject_id,
        "title": title, "actor_id": actor[0], "actor": actor[1], "payload": payload, "previous": previous,
        "hash": seal(entry, previous),
    }  # fmt: skip
    tx.execute(insert(register_entry), values)


def entries(tx: UnitOfWork) -> tuple[Sequence[Row[Any]], int]:
    """Return (entries in order, how many were ever written)."""
    written = tx.execute(select(case_counter.c.last).where(case_counter.c.prefix == _SERIES)).scalar()
    rows = tx.execute(select(register_entry).order_by(register_entry.c.seq)).all()
    return rows, int(written or 0)


def as_entry(row: Row[Any]) -> Entry:
    """Return the entry that a row of the register's journal holds."""
    return Entry(
        NO_CASE, row.seq, row.at, row.recorded_at, row.kind, row.title, row.actor_id, row.actor, row.payload
    )


def holders(tx: UnitOfWork, function: str, place: str) -> Sequence[Row[Any]]:
    """Return (id, name, since_at, until_at) of active accounts that hold or held a function, by name."""
    statement = (
        select(account.c.id, account.c.name, mandate.c.since_at, mandate.c.until_at)
        .join(mandate, mandate.c.account_id == account.c.id)
        .where(account.c.active, mandate.c.function == function, mandate.c.place == place)
        .order_by(account.c.name, account.c.id)
    )
    return tx.execute(statement).all()


def holders_among(tx: UnitOfWork, functions: Collection[str], places: Collection[str]) -> Sequence[Row[Any]]:
    """Return (id, name, function, place, since_at, until_at) of active accounts holding these functions there."""
    statement = (
        select(
            account.c.id, account.c.name, mandate.c.function, mandate.c.place, mandate.c.since_at, mandate.c.until_at
        )
        .join(mandate, mandate.c.account_id == account.c.id)
        .where(account.c.active, mandate.c.function.in_(list(functions)), mandate.c.place.in_(list(places)))
        .order_by(mandate.c.place, mandate.c.function, account.c.name, account.c.id)
    )  # fmt: skip
    return tx.execute(statement).all()
