"""Opinions asked: rows of the register of questions, their texts read from the journal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, tuple_, update

from orchestrator.persistence.tables import act_answer, audit_entry, case_file, opinion, person
from orchestrator.persistence.unit_of_work import UnitOfWork

_asked, _given = act_answer.alias("asked"), act_answer.alias("given")
_asking, _giving = audit_entry.alias("asking"), audit_entry.alias("giving")
_TOLD = (
    select(
        opinion, case_file.c.number, case_file.c.procedure_id, case_file.c.deployment_id,
        case_file.c.etablissement, case_file.c.interregion, case_file.c.tribunal,
        case_file.c.status.label("case_status"), person.c.nom, person.c.prenom, person.c.ecrou,
        _asked.c.content.label("question"), _given.c.content.label("answer"),
        _asking.c.actor.label("asker"), _giving.c.actor.label("giver"),
    )
    .join(case_file, case_file.c.id == opinion.c.case_id)
    .join(person, person.c.id == case_file.c.person_id)
    .outerjoin(_asked, (_asked.c.case_id == opinion.c.case_id) & (_asked.c.seq == opinion.c.asked_seq))
    .outerjoin(_given, (_given.c.case_id == opinion.c.case_id) & (_given.c.seq == opinion.c.given_seq))
    .outerjoin(_asking, (_asking.c.case_id == opinion.c.case_id) & (_asking.c.seq == opinion.c.asked_seq))
    .outerjoin(_giving, (_giving.c.case_id == opinion.c.case_id) & (_giving.c.seq == opinion.c.given_seq))
)  # fmt: skip
_MOST = 200


def add(tx: UnitOfWork, values: dict[str, Any]) -> int:
    """Insert a question and return its id."""
    return tx.insert(insert(opinion), values)


def close(tx: UnitOfWork, opinion_id: int, *, status: str, at: datetime, seq: int | None) -> bool:
    """Close an open question as given or withdrawn; False when it is closed already."""
    done = tx.execute(
        update(opinion)
        .where(opinion.c.id == opinion_id, opinion.c.status == "open")
        .values(status=status, closed_at=at, given_seq=seq)
    )
    return done.rowcount == 1


def by_id(tx: UnitOfWork, opinion_id: int) -> Row[Any] | None:
    """Return one question with its case and its texts."""
    return tx.execute(_TOLD.where(opinion.c.id == opinion_id)).one_or_none()


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the questions asked on a case, newest first."""
    return tx.execute(_TOLD.where(opinion.c.case_id == case_id).order_by(opinion.c.id.desc())).all()


def awaited_of(tx: UnitOfWork, pairs: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Return what these (function, place) have still to answer on running cases, the oldest question first."""
    # Most of the time nothing is: the journal is joined only for what is found.
    waiting = (
        select(opinion.c.id)
        .join(case_file, case_file.c.id == opinion.c.case_id)
        .where(
            tuple_(opinion.c.function, opinion.c.place).in_(list(pairs)),
            opinion.c.status == "open",
            case_file.c.status == "running",
        )
        .order_by(opinion.c.id)
        .limit(_MOST)
    )
    found = tx.execute(waiting).scalars().all()
    return tx.execute(_TOLD.where(opinion.c.id.in_(found)).order_by(opinion.c.id)).all() if found else ()
