"""Traces of consultations: written once, read by those who control them, deleted when the law says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from orchestrator.persistence import case_rows, tasks
from orchestrator.persistence.lists import in_places
from orchestrator.persistence.tables import (
    case_file,
    consultation,
    document,
    installation,
    opinion,
    piece,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

_ADD = insert(consultation).inline()
_PLACED = (
    case_file.c.id.label("case_id"),
    case_file.c.person_id,
    case_file.c.deployment_id,
    case_file.c.etablissement,
    case_file.c.interregion,
    case_file.c.tribunal,
)
_HOLDERS = {"document": document, "piece": piece, "avis": opinion}


def case_of(tx: UnitOfWork, kind: str, key: int | str) -> Row[Any] | None:
    """Return the places of the case that a task, a document, a piece or the case itself belongs to."""
    if kind == "tache":  # the page itself reads these rows: they are asked for once
        found = tasks.by_id(tx, str(key))
        return None if found is None else case_rows.by_id(tx, found.case_id)
    holder = _HOLDERS.get(kind)
    if holder is None:
        return case_rows.by_id(tx, int(key))
    statement = select(*_PLACED).join(holder, holder.c.case_id == case_file.c.id).where(holder.c.id == key)
    return tx.execute(statement).one_or_none()


def object_given(
    tx: UnitOfWork, account_id: int, *, case_id: int | None, person_id: int | None, since: datetime
) -> str | None:
    """Return the latest object that somebody gave for consulting this case or person since then."""
    about = consultation.c.case_id == case_id if case_id else consultation.c.person_id == person_id
    statement = (
        select(consultation.c.object)
        .where(
            consultation.c.account_id == account_id, consultation.c.kind == "objet",
            consultation.c.at >= since, about,
        )
        .order_by(consultation.c.id.desc())
        .limit(1)
    )  # fmt: skip
    found: str | None = tx.execute(statement).scalar()
    return found


def told_since(tx: UnitOfWork, account_id: int, kind: str, target: str, since: datetime) -> bool:
    """True when this account's consultation of this thing was written since then."""
    statement = select(consultation.c.id).where(
        consultation.c.account_id == account_id, consultation.c.kind == kind, consultation.c.target == target,
        consultation.c.at >= since,
    )  # fmt: skip
    return tx.execute(statement.limit(1)).first() is not None


def add(tx: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Write one trace."""
    tx.post(_ADD, dict(values))


def found(
    tx: UnitOfWork,
    where: ColumnElement[bool],
    *,
    number: str | None,
    since: datetime | None,
    until: datetime | None,
    offset: int,
    limit: int,
) -> tuple[Sequence[Row[Any]], int]:
    """Return (traces, total), the latest first, with their case's number; `until` is exclusive."""
    conditions = [where]
    if number:
        conditions.append(case_file.c.number == number)
    if since is not None:
        conditions.append(consultation.c.at >= since)
    if until is not None:
        conditions.append(consultation.c.at < until)
    source = consultation.outerjoin(case_file, case_file.c.id == consultation.c.case_id)
    total = tx.execute(select(func.count()).select_from(source).where(*conditions)).scalar_one()
    statement = (
        select(consultation, case_file.c.number)
        .select_from(source)
        .where(*conditions)
        .order_by(consultation.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tx.execute(statement).all(), int(total)


class Control(NamedTuple):
    """The places, (kind, place), where somebody may read the journal of one procedure's cases."""

    procedure_id: str
    places: tuple[tuple[str, str], ...]


def controlled(controls: Sequence[Control]) -> ColumnElement[bool]:
    """Condition: traces about these procedures' cases there, and searches by people of the same places."""
    about = [and_(case_file.c.procedure_id == one.procedure_id, in_places(one.places)) for one in controls]
    places = {place for one in controls for kind, place in one.places}
    everywhere = any(kind == "national" for one in controls for kind, _ in one.places)
    no_case = consultation.c.case_id.is_(None)
    searched = no_case if everywhere else and_(no_case, consultation.c.author_place.in_(sorted(places)))
    return or_(*about, searched)


def delete_bound(tx: UnitOfWork, case_id: int) -> int:
    """Delete the traces of an erased case that its regime keeps no longer than the data; return how many."""
    gone = delete(consultation).where(consultation.c.case_id == case_id, consultation.c.bound)
    return int(tx.execute(gone).rowcount)


def expired(tx: UnitOfWork, now: datetime) -> int:
    """Return how many traces the law no longer keeps."""
    kept_no_more = consultation.c.keep_until_at <= now
    return int(tx.execute(select(func.count()).select_from(consultation).where(kept_no_more)).scalar_one())


def delete_expired(tx: UnitOfWork, now: datetime) -> int:
    """Delete them, having said until when the database may let them go."""
    tx.execute(update(installation).where(installation.c.id == 1).values(consultations_erased_at=now))
    return int(tx.execute(delete(consultation).where(consultation.c.keep_until_at <= now)).rowcount)
