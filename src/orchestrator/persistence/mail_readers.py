"""Who may be told of a task by e-mail: whoever may act on it and proved an address; who stands in for them too."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union,
)

from orchestrator.persistence.tables import (
    absence,
    case_file,
    delegation_revocation,
    mail_preference,
    mandate,
    signature_delegation,
    task,
    task_candidate,
)
from orchestrator.persistence.types import Instant

NOW: ColumnElement[Any] = bindparam("now", type_=Instant)
REACHABLE = and_(mail_preference.c.address.is_not(None), mail_preference.c.refused_at.is_(None))


def _in_force(term: FromClause) -> ColumnElement[bool]:
    """Condition: a row that runs from `since_at` (inclusive) to `until_at` (exclusive, or never) runs now."""
    return and_(term.c.since_at <= NOW, or_(term.c.until_at.is_(None), term.c.until_at > NOW))


HOLDS = _in_force(mandate)


def _holds(account: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition on an absence: this account holds the function of its own right."""
    own = mandate.alias()
    return exists().where(
        own.c.account_id == account,
        own.c.function == absence.c.function,
        own.c.place == absence.c.place,
        _in_force(own),
    )


# As security.absences reads it: nobody stands in for who has left, nor, undesignated, without holding the function.
STANDS_IN = and_(
    absence.c.since_at <= NOW,
    absence.c.until_at > NOW,
    or_(absence.c.ended_at.is_(None), absence.c.ended_at > NOW),
    _holds(absence.c.account_id),
    or_(absence.c.designation != "", _holds(absence.c.substitute_id)),
)


def told_of_tasks(narrow: Callable[[Select[Any]], Select[Any]]) -> CompoundSelect[Any]:
    """Those who may act on tasks and their substitutes, each list narrowed by the caller; nobody twice."""
    return union(narrow(holders_of_tasks()), narrow(substitutes_of_tasks()))


def may_sign() -> ColumnElement[bool]:
    """Condition on task_candidate and mandate: its own authority, or by a delegation of signature in force.

    Who may be told, not who may sign: that is checked when the act is signed.
    """
    given = signature_delegation
    acts = literal(" ") + given.c.acts + literal(" ")
    revoked = exists().where(
        delegation_revocation.c.delegation_id == given.c.id, delegation_revocation.c.revoked_at <= NOW
    )
    held = exists().where(
        acts.like(literal("% ") + task_candidate.c.delegated_act + literal(" %")),
        given.c.to_function == task_candidate.c.function,
        given.c.to_place == task_candidate.c.place,
        or_(given.c.to_account_id.is_(None), given.c.to_account_id == mandate.c.account_id),
        _in_force(given),
        ~revoked,
    )
    return or_(task_candidate.c.delegated_act.is_(None), held)


def holders_of_tasks() -> Select[Any]:
    """Reachable accounts that may act on tasks under a function of their own, with the task."""
    return (
        select(mail_preference.c.account_id)
        .select_from(task)
        .join(task_candidate, task_candidate.c.task_id == task.c.id)
        .join(
            mandate,
            and_(mandate.c.function == task_candidate.c.function, mandate.c.place == task_candidate.c.place),
        )
        .join(mail_preference, mail_preference.c.account_id == mandate.c.account_id)
        .where(
            REACHABLE,
            HOLDS,
            may_sign(),
            or_(task.c.claimed_by.is_(None), task.c.claimed_by == mail_preference.c.account_id),
        )
        .distinct()
    )


def substitutes_of_tasks() -> Select[Any]:
    """The same for those who stand in: what the absent person had taken is theirs meanwhile.

    A delegation of signature given to the absent person does not pass to them.
    """
    procedure = literal("% ") + case_file.c.procedure_id + literal(" %")
    return (
        select(mail_preference.c.account_id)
        .select_from(task)
        .join(task_candidate, task_candidate.c.task_id == task.c.id)
        .join(
            absence,
            and_(absence.c.function == task_candidate.c.function, absence.c.place == task_candidate.c.place),
        )
        .join(case_file, case_file.c.id == task.c.case_id)
        .join(mail_preference, mail_preference.c.account_id == absence.c.substitute_id)
        .where(
            REACHABLE,
            STANDS_IN,
            task_candidate.c.delegated_act.is_(None),
            or_(
                absence.c.procedures == "",
                (literal(" ") + absence.c.procedures + literal(" ")).like(procedure),
            ),
            or_(
                task.c.claimed_by.is_(None),
                task.c.claimed_by == absence.c.substitute_id,
                task.c.claimed_by == absence.c.account_id,
            ),
        )
        .distinct()
    )
