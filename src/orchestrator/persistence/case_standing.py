"""A case and how it stands, locked or not, in one query which reads the clock too."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)

from orchestrator.persistence.mail_readers import REACHABLE
from orchestrator.persistence.tables import (
    appointment,
    case_file,
    deadline,
    deployment,
    draft,
    identity_statement,
    incident,
    mail_preference,
    measure,
    person,
    piece,
    task,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

_KEY: ColumnElement[Any] = bindparam("key")
# By which a case is found: its own id, or that of a task, a deadline or a piece of it, which never changes hands.
_FOUND_BY = {
    "case": case_file.c.id == _KEY,
    "task": case_file.c.id == select(task.c.case_id).where(task.c.id == _KEY).scalar_subquery(),
    "deadline": case_file.c.id == select(deadline.c.case_id).where(deadline.c.id == _KEY).scalar_subquery(),
    "piece": case_file.c.id == select(piece.c.case_id).where(piece.c.id == _KEY).scalar_subquery(),
}
_PENDING = [column.label(f"pending_{column.name}") for column in deadline.c]


class Standing(NamedTuple):
    """What an operation must know of a case beside its row."""

    newest: int | None  # id of the deployment in force
    pending: tuple[Any, ...]  # deadlines, those stuck in an incident too, earliest first
    troubled: bool  # an incident is open
    measured: bool  # the person may have measures in other cases
    drafted: bool  # somebody keeps a draft of one of its tasks
    appointed: bool  # an act has fixed a hearing or a day
    announced: bool  # somebody, anywhere, wants to be told by mail of tasks that open


class PendingDeadline(
    NamedTuple(  # type: ignore[misc]  # its fields are the columns
        "_Deadline", [(column.name, Any) for column in deadline.c]
    )
):
    """The row of a deadline."""


def take(
    tx: UnitOfWork, key: int | str, found_by: str, *, skip_locked: bool = False
) -> tuple[Row[Any], Standing] | None:
    """Take the case's row lock and return it with its person and how it stands.

    None if absent or, when asked, held elsewhere. `found_by` says what `key` is the id of.
    SQLite: the transaction already holds the only write lock. The clock is read after any wait.
    """
    tx.forget_now()
    statement = _statement(found_by, tx.dialect != "sqlite", skip_locked)
    rows = tx.all_now(statement, {"key": key})
    if rows and not rows[0].fresh:
        # Somebody changed the case while this waited for it: what lies beside its row is older than the row.
        tx.forget_now()
        rows = tx.all_now(statement, {"key": key})
    return _read(rows)


def look_at(tx: UnitOfWork, key: int | str, found_by: str) -> tuple[Row[Any], Standing] | None:
    """Return the same as `take`, nothing locked."""
    return _read(tx.all_now(_statement(found_by, False, False), {"key": key}))


def _read(rows: Any) -> tuple[Row[Any], Standing] | None:
    if not rows:
        return None
    first = rows[0]
    pending = tuple(
        PendingDeadline(*(getattr(row, column.name) for column in _PENDING))
        for row in rows
        if row.pending_id is not None
    )
    facts = (first.troubled, first.measured, first.drafted, first.appointed, first.announced)
    return first, Standing(first.newest, pending, *(bool(fact) for fact in facts))


@cache
def _statement(found_by: str, for_update: bool, skip_locked: bool) -> Select[Any]:
    found = (
        select(case_file, person.c.nom, person.c.prenom, person.c.naissance, person.c.ecrou)
        .join(person, person.c.id == case_file.c.person_id)
        .where(_FOUND_BY[found_by])
    )
    fresh: ColumnElement[Any] = true()
    if for_update:
        # The row is the newest there is; the rest of the query sees what was committed before it began to wait.
        # xmin names the transaction that wrote a row: PostgreSQL's own column.
        found = found.add_columns(literal_column("case_file.xmin").label("written_by"))
        case = found.with_for_update(of=case_file, skip_locked=skip_locked).cte("held")
        seen = case_file.alias("seen")
        fresh = (
            select(literal_column("seen.xmin") == case.c.written_by)
            .where(seen.c.id == case.c.id)
            .scalar_subquery()
        )
    else:
        case = found.cte("held")
    return (
        select(
            *(column for column in case.c if column.name != "written_by"),
            fresh.label("fresh"),
            *_facts(case),
            *_PENDING,
        )
        .outerjoin_from(
            case,
            deadline,
            and_(
                deadline.c.case_id == case.c.id,
                or_(deadline.c.status == "pending", deadline.c.status == "incident"),
            ),
        )
        .order_by(deadline.c.due_at, deadline.c.id)
    )


def _facts(case: FromClause) -> list[ColumnElement[Any]]:
    """The columns of a `Standing`, but for the deadlines."""
    newest = select(func.max(deployment.c.id)).where(deployment.c.procedure_id == case.c.procedure_id)
    troubled = select(incident.c.id).where(incident.c.case_id == case.c.id, incident.c.status == "open")
    drafted = (
        select(draft.c.task_id).join(task, task.c.id == draft.c.task_id).where(task.c.case_id == case.c.id)
    )
    appointed = select(appointment.c.id).where(appointment.c.case_id == case.c.id)
    announced = select(mail_preference.c.account_id).where(
        REACHABLE, or_(mail_preference.c.on_assignment, mail_preference.c.on_deadline)
    )
    return [
        newest.scalar_subquery().label("newest"),
        troubled.exists().label("troubled"),
        _measured(case).label("measured"),
        drafted.exists().label("drafted"),
        appointed.exists().label("appointed"),
        announced.exists().label("announced"),
    ]


def _measured(case: FromClause) -> ColumnElement[bool]:
    """More than enough: the identities are compared when the measures are read."""
    like_them = person.alias("like_them")
    elsewhere = (
        select(measure.c.id)
        .join(like_them, like_them.c.id == measure.c.person_id)
        .where(
            like_them.c.naissance == case.c.naissance,
            or_(measure.c.case_id.is_(None), measure.c.case_id != case.c.id),
        )
    )
    named_as_one = select(identity_statement.c.id).where(  # though born, by their papers, another day
        or_(
            identity_statement.c.person_id == case.c.person_id,
            identity_statement.c.other_id == case.c.person_id,
        )
    )
    return or_(elsewhere.exists(), named_as_one.exists())
