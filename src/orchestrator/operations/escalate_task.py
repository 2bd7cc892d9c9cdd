"""Nobody takes a task, or nobody acts, and most of the time given is over: the head of the place is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.outgoing import notice
from orchestrator.operations.record import Record
from orchestrator.persistence import accounts, mail_to_heads, messages, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security.absences import HEADS
from orchestrator.security.actors import FUNCTIONS

# Who heads a place, in order; an idle head is reported one step up, at last to those who keep the service running.
_UPWARDS = ("etablissement", "tribunal", "interregion")
_LAST = ("exploitation", "national")
# They head a court without a part in its procedures: told by number, they read nothing.
_OUTSIDE = frozenset({"president_tribunal"})


def first_call_at(percent: int, opened_at: datetime, due_at: datetime | None) -> datetime | None:
    """When the head is told that nobody has taken the task; None when nothing presses or nobody is to be told."""
    if due_at is None or percent == 0 or due_at <= opened_at:
        return None
    return opened_at + (due_at - opened_at) * percent / 100


def second_call_at(percent: int, opened_at: datetime, due_at: datetime) -> datetime:
    """When the head is told that nobody has acted, taken or not: half of what was left at the first call."""
    return due_at - (due_at - opened_at) * (100 - percent) / 200


@dataclass(frozen=True)
class EscalateTask:
    """Tell the head of the place, once at each of the two calls; do nothing when the task is done or moved on."""

    task_id: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None:
        case = take_case(parts, tx, self.task_id, found_by="task", skip_locked=True)
        if case is None:
            return None
        task = tasks.by_id(tx, self.task_id)
        waits = task is not None and task.status == "open" and task.escalate_at is not None
        return case if waits and task is not None and task.escalate_at <= case.now else None

    def run(self, case: CaseInHand) -> None:
        task = tasks.by_id(case.tx, self.task_id)
        assert task is not None
        assert task.due_at is not None
        percent = case.parts.settings.escalation_percent
        second_at = second_call_at(percent, task.opened_at, task.due_at)
        last = case.now >= second_at
        tasks.set_escalation(case.tx, self.task_id, None if last else second_at)
        function, place = self._head(case)
        call = 2 if last else 1
        self._tell(case, task, function, place, call)
        facts = {"element": task.element, "task": self.task_id, "call": call, "told": function}
        named = FUNCTIONS.get(function, function)
        case.note(
            Record("alerte", f"Personne n'agit : {task.name}. Signalé : {named}", case.now, facts=facts)
        )

    def _head(self, case: CaseInHand) -> tuple[str, str]:
        """The first head that is not the one waited for, knows the procedure and is somebody."""
        rows = [row for row in tasks.candidates_of_case(case.tx, case.row.id) if row.task_id == self.task_id]
        known = {role.function for role in case.deployed.procedure.roles.values()} | _OUTSIDE
        waited_for = {(row.function, row.place) for row in rows}
        for function, place in _heads(case, {row.place for row in rows}):
            if function not in known or (function, place) in waited_for:
                continue
            if accounts.anybody_holds(case.tx, function, place, case.now):
                return function, place
        return _LAST

    def _tell(self, case: CaseInHand, task: Any, function: str, place: str, call: int) -> None:
        title = f"Personne n'agit : {task.name}"
        payload = {"role": function, "function": function, "place": place, "title": title}
        messages.post(case.tx, [notice(case, f"escalation:{self.task_id}:{call}", payload)])
        mail_to_heads.post_to_head(
            case.tx,
            function=function,
            place=place,
            case_id=case.row.id,
            task_id=self.task_id,
            number=call,
            due_at=task.warn_at or task.due_at,
        )


def leave_for_second_call(parts: Parts, task: Any) -> bool:
    """Leave a task that somebody has taken until the second call; False when its time has come."""
    second_at = second_call_at(parts.settings.escalation_percent, task.opened_at, task.due_at)
    if task.claimed_by is None:
        return False
    with parts.database.write() as tx:
        waits = tx.now() < second_at
        if waits:
            tasks.set_escalation(tx, task.id, second_at)
            tx.commit()
    return waits


def try_later(parts: Parts, task_id: str) -> None:
    """Leave a call that failed for an hour: it must not come back at every beat."""
    with parts.database.write() as tx:
        tasks.set_escalation(tx, task_id, tx.now() + timedelta(hours=1))
        tx.commit()


def _heads(case: CaseInHand, places: set[str]) -> Iterator[tuple[str, str]]:
    """Heads of the places where somebody should act, then upwards."""
    for kind in _UPWARDS:
        place = case.places.of_kind(kind)
        if kind == "interregion" or place in places:
            yield from ((function, place) for function in HEADS[kind])
