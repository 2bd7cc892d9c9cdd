"""A deadline produces its effect, dated at its legal instant, exactly once."""

from dataclasses import dataclass
from typing import Any

from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.operations.told_by_mail import tell_passed
from orchestrator.persistence import deadlines, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class FireDeadline:
    """Fire one deadline if it is due and still pending; otherwise do nothing, silently and rightly.

    `skip_locked`: a worker passes by a case that somebody holds; a person's act waits for it.
    """

    deadline_id: int
    skip_locked: bool = False

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None:
        tx.guard_against_leap()
        case = take_case(parts, tx, self.deadline_id, found_by="deadline", skip_locked=self.skip_locked)
        if case is None or case.overdue is None or self._row(case) is None:
            return None
        return case

    def run(self, case: CaseInHand) -> None:
        found = self._row(case)
        assert found is not None, "seen under the lock"
        assert deadlines.take(case.tx, self.deadline_id, case.now), (
            "the case's lock makes this the only taker"
        )
        facts = {"deadline": found.name, "element": found.element, "due_at": found.due_at}
        if found.kind == "alerte":
            tasks.mark_alert(case.tx, found.timer_id, found.due_at)
            tell_passed(case, [found.timer_id], found.label, found.due_at)
            case.note(Record("alerte", found.label, found.due_at, facts=facts))
            return
        case.instance.fire_timer(found.timer_id, at=found.due_at)
        case.note(Record("echeance", found.label, found.due_at, facts=facts, ended_by=found.name))

    def _row(self, case: CaseInHand) -> Any:
        """The deadline, None when it is not pending any more."""
        return next(
            (row for row in case.pending if row.id == self.deadline_id and row.status == "pending"), None
        )
