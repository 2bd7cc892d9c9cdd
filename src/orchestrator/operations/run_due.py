"""Fire all that is due, oldest first: what the heartbeat and the worker process both call."""

from collections.abc import Callable

import structlog

from orchestrator.errors import OrchestratorError
from orchestrator.library import Parts
from orchestrator.notifications import drain
from orchestrator.operations.deliver_signal import DeliverSignal
from orchestrator.operations.escalate_task import EscalateTask, leave_for_second_call, try_later
from orchestrator.operations.fire_deadline import FireDeadline
from orchestrator.operations.keep_draft import drop_old_drafts
from orchestrator.operations.mail_rounds import write_notices
from orchestrator.operations.perform import Operation, perform
from orchestrator.operations.report_failure import report_failure, report_undelivered
from orchestrator.operations.scan_pieces import scan_waiting
from orchestrator.persistence import deadlines, signals, tasks
from orchestrator.persistence.errors import Busy, ClockLeap

BATCH = 50
MOST_SIGNAL_PASSES = 100  # cases that signal each other without end must leave room for deadlines
_log = structlog.get_logger()


def run_due(parts: Parts) -> int:
    """Fire what is due, then deliver what that left in the outbox; return how many deadlines fired.

    Letters are written here and sent elsewhere: a slow mail server must not keep deadlines waiting.

    Each deadline is its own transaction. One that fails is tried again later and ends as an incident; the others
    go on. Raises ClockLeap when the host's clock cannot be believed.
    """
    fired = 0
    while True:
        with parts.database.read() as tx:
            rows = deadlines.due(tx, tx.now(), BATCH)
        progress = sum(_fire(parts, row.id) for row in rows)
        fired += progress
        if len(rows) < BATCH or progress == 0:
            break
    drain(parts.database)
    _escalate(parts)
    write_notices(parts)
    _deliver_signals(parts)
    scan_waiting(parts)
    drop_old_drafts(parts)
    return fired


def _deliver_signals(parts: Parts) -> None:
    """Bring signals to the cases that wait for them, those that these cases throw in turn too."""
    for _ in range(MOST_SIGNAL_PASSES):
        with parts.database.read() as tx:
            waiting = signals.due(tx, tx.now(), BATCH)
        if not sum(_deliver(parts, outbox_id) for outbox_id in waiting):
            return


def _escalate(parts: Parts) -> None:
    """Tell heads of places of tasks that nobody does, one batch: a case held by somebody waits for the next beat."""
    with parts.database.read() as tx:
        waiting = tasks.escalations_due(tx, tx.now(), BATCH)
    for task in waiting:
        if not leave_for_second_call(parts, task):
            _call(parts, task.id)


def _call(parts: Parts, task_id: str) -> None:
    _try(parts, EscalateTask(task_id), lambda _cause: try_later(parts, task_id))


def _fire(parts: Parts, deadline_id: int) -> int:
    operation = FireDeadline(deadline_id, skip_locked=True)
    return _try(parts, operation, lambda cause: report_failure(parts, deadline_id, cause))


def _deliver(parts: Parts, outbox_id: int) -> int:
    return _try(parts, DeliverSignal(outbox_id), lambda cause: report_undelivered(parts, outbox_id, cause))


def _try(parts: Parts, operation: Operation, report: Callable[[str], None]) -> int:
    """Perform; return 1 when it took effect. What fails is reported and tried again later."""
    try:
        done = perform(parts, operation)
    except ClockLeap:
        raise
    except Busy:
        return 0
    except Exception as error:  # a poison deadline or signal must not stop the others
        _log.error("due_failed", operation=repr(operation), error=type(error).__name__)
        cause = (
            error.message
            if isinstance(error, OrchestratorError)
            else f"Erreur interne ({type(error).__name__})."
        )
        report(cause)
        return 0
    return 0 if done.case_id is None else 1
