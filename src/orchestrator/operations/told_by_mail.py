"""Letters that operations write: of limits that passed, and to whoever came too early or too late."""

import contextlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.corrections import ActOnRecord
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.persistence import mail_posting, tasks
from orchestrator.persistence.errors import Busy

_BY_TIME = ("delai_", "terme_")


def tell_passed(case: CaseInHand, task_ids: Sequence[str], label: str, at: datetime) -> None:
    """Tell who could act on these tasks that the limit `label` has passed; to be asked before they are closed."""
    if task_ids:
        details = json.dumps({"limit": label}, ensure_ascii=False)
        mail_posting.post_passed(case.tx, task_ids, details=details, at=at, now=case.now)


def tell_handed_over(case: CaseInHand, task: Any, to: int) -> None:
    """Tell a colleague that a task has been put in their hands."""
    due_at = task.warn_at or task.due_at
    mail_posting.post_reassigned(
        case.tx, to=to, case_id=case.row.id, task_id=task.id, revision=case.row.revision + 1, due_at=due_at
    )


def tell_corrected(case: CaseInHand, act: ActOnRecord) -> None:
    """Tell whoever letters told of the case since this act was recorded that it is now corrected."""
    actor = case.record.actor if case.record is not None else None
    mail_posting.post_corrected(
        case.tx, case_id=case.row.id, revision=case.row.revision + 1, since=act.entry.recorded_at,
        actor=actor.account_id if actor else None,
        details=json.dumps({"act": act.element.name}, ensure_ascii=False),
    )  # fmt: skip


def tell_refused(parts: Parts, operation: Any, error: Refused) -> None:
    """Tell whoever acted on a task that time refused it, once; in a transaction of its own: theirs is undone."""
    actor, task_id = getattr(operation, "actor", None), getattr(operation, "task_id", None)
    if actor is None or actor.account_id is None or task_id is None or not error.code.startswith(_BY_TIME):
        return
    with contextlib.suppress(Busy), parts.database.write() as tx:  # the refusal is what they must read
        task = tasks.by_id(tx, task_id)
        if task is not None:
            mail_posting.post_refused(
                tx, to=actor.account_id, case_id=task.case_id, task_id=task_id, code=error.code, now=tx.now()
            )
            tx.commit()
