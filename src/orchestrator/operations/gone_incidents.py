"""Incidents whose step is no more: nobody has anything left to repair."""

from typing import Any

from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.persistence import messages, tasks

GROUND = "disparu avec l'étape"


def resolve_gone(case: CaseInHand, record: Record) -> None:
    """Resolve, in the system's name, the open incidents of a case whose step went on or was taken away.

    To be asked before the tasks of this operation are written: a task that was open already may be the one
    whose authority is missing, a new one is not. Signals not delivered are left to the operators.
    """
    if not case.troubled:
        return
    stuck = {found.element for found in case.instance.incidents}
    waiting = {task.element for task in tasks.open_of_case(case.tx, case.row.id)}
    gone = [row for row in messages.case_incidents(case.tx, case.row.id) if _is_gone(row, stuck | waiting)]
    for row in gone:
        messages.resolve_incident(case.tx, row.id, at=case.now, by=None, ground=GROUND)
    if gone:
        record.facts["resolved"] = record.facts.get("resolved", []) + [row.element for row in gone]


def _is_gone(row: Any, present: set[str]) -> bool:
    if row.deadline_id is not None:
        return row.deadline_status in ("fired", "cancelled")
    return row.outbox_id is None and row.element not in present
