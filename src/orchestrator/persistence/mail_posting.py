"""Letters put in the outbox, in the transaction of what causes them: one statement for all who want them.

Nobody who proved no address is ever found here, so nothing piles up for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
)

from orchestrator.persistence.mail_readers import NOW, REACHABLE, substitutes_of_tasks, told_of_tasks
from orchestrator.persistence.tables import (
    absence,
    case_file,
    mail,
    mail_lead,
    mail_preference,
    task,
)
from orchestrator.persistence.types import Instant
from orchestrator.persistence.unit_of_work import UnitOfWork

# What is later than that to leave is no news any more.
LONGEST_LIFE = timedelta(days=7)
COLUMNS = (
    "key", "account_id", "kind", "case_id", "task_id", "subject_at",
    "details", "status", "wake_at", "useless_at", "attempts", "created_at",
)  # fmt: skip
_USELESS: ColumnElement[Any] = bindparam("useless", type_=Instant)
_SUBJECT: ColumnElement[Any] = bindparam("subject", type_=Instant)
_DETAILS: ColumnElement[Any] = bindparam("details", type_=String)


def letter(kind: str, stem: ColumnElement[Any], **given: Any) -> list[ColumnElement[Any]]:
    """The columns of one letter to each account found; `stem` with the account makes its key."""
    values = {
        "case_id": literal(None, case_file.c.id.type),
        "task_id": literal(None, String),
        "subject_at": _SUBJECT,
        "details": _DETAILS,
        "useless_at": _USELESS,
        **given,
    }
    return [
        stem + literal(":") + cast(mail_preference.c.account_id, String),
        mail_preference.c.account_id,
        literal(kind, String),
        values["case_id"],
        values["task_id"],
        values["subject_at"],
        values["details"],
        literal("pending", String),
        NOW,
        values["useless_at"],
        literal(0, Integer),
        NOW,
    ]


def _of_task(kind: str, *further: ColumnElement[bool]) -> CompoundSelect[Any]:
    columns = letter(kind, literal(f"{kind}:") + task.c.id, case_id=task.c.case_id, task_id=task.c.id)
    return told_of_tasks(
        lambda readers: readers.with_only_columns(*columns).where(task.c.id == bindparam("task"), *further)
    )


# Somebody who wants deadlines only is told of a task that opens within the reach of their notices.
_WITHIN_REACH = exists().where(
    mail_lead.c.account_id == mail_preference.c.account_id, mail_lead.c.hours >= bindparam("hours_left")
)
_OPENED = insert(mail).from_select(
    COLUMNS,
    _of_task(
        "assignment",
        mail_preference.c.account_id != bindparam("actor"),
        or_(mail_preference.c.on_assignment, and_(mail_preference.c.on_deadline, _WITHIN_REACH)),
    ),
)
_PASSED = insert(mail).from_select(COLUMNS, _of_task("passed", mail_preference.c.on_deadline))
_TO_ONE = select(mail_preference.c.account_id).where(
    REACHABLE, mail_preference.c.account_id == bindparam("to")
)
KEY: ColumnElement[Any] = bindparam("stem", type_=String)
_ONCE = ~exists().where(mail.c.key == KEY + literal(":") + cast(mail_preference.c.account_id, String))
ABOUT = {
    "case_id": bindparam("case", type_=case_file.c.id.type),
    "task_id": bindparam("task", type_=String),
}
_TO_SUBSTITUTE = substitutes_of_tasks().where(
    task.c.id == bindparam("task"), absence.c.account_id == bindparam("to")
)
_REASSIGNED = insert(mail).from_select(
    COLUMNS,
    union(
        *(
            found.with_only_columns(*letter("reassigned", KEY, **ABOUT)).where(
                mail_preference.c.on_assignment, _ONCE
            )
            for found in (_TO_ONE, _TO_SUBSTITUTE)
        )
    ),
)
_REFUSED = insert(mail).from_select(
    COLUMNS,
    _TO_ONE.with_only_columns(*letter("refused", KEY, **ABOUT)).where(mail_preference.c.on_refusal, _ONCE),
)
_TOLD_SINCE = exists().where(
    mail.c.account_id == mail_preference.c.account_id,
    mail.c.case_id == bindparam("told_case"),
    mail.c.kind.in_(("assignment", "reassigned", "lead", "passed", "escalation")),
    mail.c.status.in_(("pending", "sent")),
    mail.c.created_at >= bindparam("told_since", type_=Instant),
)
_CORRECTED = insert(mail).from_select(
    COLUMNS,
    select(mail_preference.c.account_id)
    .where(REACHABLE, mail_preference.c.account_id != bindparam("actor"), _TOLD_SINCE)
    .with_only_columns(*letter("corrected", KEY, case_id=ABOUT["case_id"])),
)
_PLAIN = insert(mail)


def post_opened(tx: UnitOfWork, rows: Sequence[dict[str, Any]], *, actor: int | None, now: datetime) -> None:
    """Tell who may act on tasks just written, but for who opened them: `rows` are those of the tasks."""
    given = []
    for row in rows:
        presses_at = row["warn_at"] or row["due_at"]
        left = (presses_at - now) / timedelta(hours=1) if presses_at else float("inf")
        given.append(
            {
                "task": row["id"],
                "actor": actor or 0,
                "hours_left": min(int(left) + 1, 1_000_000) if presses_at else 1_000_000,
                "subject": presses_at,
                "details": "{}",
                "now": now,
                "useless": life(now, row["due_at"]),
            }
        )
    tx.insert_all(_OPENED, given)


def post_passed(
    tx: UnitOfWork, task_ids: Sequence[str], *, details: str, at: datetime, now: datetime
) -> None:
    """Tell who could act on these tasks that their limit, at `at`, has passed; before they lose them."""
    tx.insert_all(
        _PASSED,
        [
            {"task": key, "details": details, "subject": at, "now": now, "useless": life(now, None)}
            for key in task_ids
        ],
    )


def post_refused(
    tx: UnitOfWork, *, to: int, case_id: int, task_id: str | None, code: str, now: datetime
) -> None:
    """Tell somebody that their act came too early or too late; once for the same task and reason."""
    given = {"stem": f"refused:{task_id or case_id}:{code}", "to": to, "case": case_id, "task": task_id}
    details = '{"code": "' + code + '"}'
    tx.execute(
        _REFUSED, {**given, "subject": None, "details": details, "now": now, "useless": life(now, None)}
    )


def post_reassigned(
    tx: UnitOfWork, *, to: int, case_id: int, task_id: str, revision: int, due_at: datetime | None
) -> None:
    """Tell somebody that a task was put in their hands; `revision` is the case's when it was."""
    now = tx.now()
    given = {"stem": f"reassigned:{task_id}:{revision}", "to": to, "case": case_id, "task": task_id}
    tx.execute(
        _REASSIGNED, {**given, "subject": due_at, "details": "{}", "now": now, "useless": life(now, due_at)}
    )


def post_corrected(
    tx: UnitOfWork, *, case_id: int, revision: int, since: datetime, actor: int | None, details: str
) -> None:
    """Tell whoever letters told of the case since an act was recorded that it has been corrected, but its author.

    `revision` is the case's when it was: each correction is told once.
    """
    now = tx.now()
    tx.execute(
        _CORRECTED,
        {
            "stem": f"corrected:{case_id}:{revision}", "case": case_id, "told_case": case_id, "told_since": since,
            "actor": actor or 0, "subject": None, "details": details, "now": now, "useless": life(now, None),
        },
    )  # fmt: skip


def post(tx: UnitOfWork, *, key: str, to: int, kind: str, details: str, useless_at: datetime) -> None:
    """Put one letter that is about no case in the outbox."""
    now = tx.now()
    tx.execute(
        _PLAIN,
        {
            "key": key,
            "account_id": to,
            "kind": kind,
            "details": details,
            "status": "pending",
            "wake_at": now,
            "useless_at": useless_at,
            "attempts": 0,
            "created_at": now,
        },
    )


def life(now: datetime, until: datetime | None) -> datetime:
    """Until when a letter is worth sending."""
    longest = now + LONGEST_LIFE
    return longest if until is None or until <= now else min(until, longest)
