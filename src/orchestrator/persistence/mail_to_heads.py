"""Letters to those who watch over others: operators of a case's places, heads of a place where nobody acts."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    insert,
    literal,
    or_,
    select,
    union,
)

from orchestrator.persistence.mail_posting import ABOUT, COLUMNS, KEY, letter, life
from orchestrator.persistence.mail_readers import HOLDS, REACHABLE, STANDS_IN
from orchestrator.persistence.tables import absence, case_file, incident, mail, mail_preference, mandate
from orchestrator.persistence.types import Instant
from orchestrator.persistence.unit_of_work import UnitOfWork

_AT_THE_CASE = or_(
    mandate.c.place_kind == "national",
    and_(mandate.c.place_kind == "etablissement", mandate.c.place == case_file.c.etablissement),
    and_(mandate.c.place_kind == "interregion", mandate.c.place == case_file.c.interregion),
    and_(mandate.c.place_kind == "tribunal", mandate.c.place == case_file.c.tribunal),
)
_INCIDENT = insert(mail).from_select(
    COLUMNS,
    select(
        *letter(
            "incident",
            literal("incident:") + cast(incident.c.id, String),
            case_id=incident.c.case_id,
            subject_at=literal(None, Instant),
        )
    )
    .select_from(incident)
    .join(case_file, case_file.c.id == incident.c.case_id)
    .join(mandate, and_(mandate.c.function == "exploitation", _AT_THE_CASE))
    .join(mail_preference, mail_preference.c.account_id == mandate.c.account_id)
    .where(incident.c.id == bindparam("incident"), REACHABLE, HOLDS, mail_preference.c.on_incident)
    .distinct(),
)


def _who(office: Table, account_id: ColumnElement[int], in_force: ColumnElement[bool]) -> Select[Any]:
    """Those whom `office` names at a place, by whatever title."""
    return (
        select(*letter("escalation", KEY, **ABOUT))
        .select_from(office)
        .join(mail_preference, mail_preference.c.account_id == account_id)
        .where(
            office.c.function == bindparam("function"),
            office.c.place == bindparam("place"),
            REACHABLE,
            in_force,
            mail_preference.c.on_deadline,
        )
    )


# Whoever stands in for the head for some procedures only is told of all: to watch over is not to sign.
_HEAD = insert(mail).from_select(
    COLUMNS,
    union(_who(mandate, mandate.c.account_id, HOLDS), _who(absence, absence.c.substitute_id, STANDS_IN)),
)


def post_incident(tx: UnitOfWork, incident_id: int, now: datetime) -> None:
    """Tell the operators of the case's places that an incident has opened."""
    tx.execute(_INCIDENT, {"incident": incident_id, "details": "{}", "now": now, "useless": life(now, None)})


def post_to_head(
    tx: UnitOfWork,
    *,
    function: str,
    place: str,
    case_id: int,
    task_id: str,
    number: int,
    due_at: datetime | None,
) -> None:
    """Tell the head of a place, for the `number`th time, that nobody acts on a task."""
    now = tx.now()
    tx.execute(
        _HEAD,
        {
            "function": function,
            "place": place,
            "stem": f"escalation:{task_id}:{number}",
            "case": case_id,
            "task": task_id,
            "subject": due_at,
            "details": "{}",
            "now": now,
            "useless": life(now, due_at),
        },
    )
