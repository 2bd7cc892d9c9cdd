"""Somebody completes a task: the act is checked as the law wants it, then recorded whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.library import Parts
from orchestrator.library.act_checks import CheckedAct, ProposedAct, check_act, check_open, form_of
from orchestrator.library.late_acts import PROOF, Late
from orchestrator.library.person_measures import VARIABLE
from orchestrator.library.piece_checks import GivenFile
from orchestrator.library.visibility import no_such_task
from orchestrator.operations.attach_piece import Answered, attach_given
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class CompleteTask:
    """Complete an open task with answers to its form.

    `revision`: the case's revision that the person saw; None skips that check (scenarios).
    `late`: when the act was really done, and its proof, where the procedure admits that it is recorded later.
    `files`: those that came with the answers, which name them by their hash; they become pieces of the case.
    Raises NotFound outside the actor's scope, Refused with a stable code otherwise.
    """

    actor: Actor
    task_id: str
    data: Mapping[str, Any]
    revision: int | None = None
    late: Late | None = None
    files: tuple[GivenFile, ...] = ()

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.task_id, found_by="task")
        if case is None:
            raise no_such_task()
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        task, roles = self._take_task(case)
        act = check_act(
            case, task, roles, ProposedAct(self.actor, self.data, self.revision, self.late, self.files)
        )
        if VARIABLE in act.variables:
            case.instance.set_variables({VARIABLE: act.variables[VARIABLE]}, at=case.at)
        case.instance.complete_task(self.task_id, act.signed, at=case.at)
        self._note(case, task, act)

    def _take_task(self, case: CaseInHand) -> tuple[Any, list[str]]:
        """Complete the task at once: whoever comes second finds it done, and a refusal undoes it."""
        taken = tasks.complete(case.tx, self.task_id, at=case.now, by=self.actor.account_id)
        if taken is None:
            check_open(case, tasks.by_id(case.tx, self.task_id), self.late)
            raise AssertionError("an open task is completed under the case's lock")
        return taken

    def _note(self, case: CaseInHand, task: Any, act: CheckedAct) -> None:
        facts = {
            "element": task.element,
            "process": task.process,
            "task": self.task_id,
            "role": act.authority.role,
        }
        if act.authority.delegation is not None and act.authority.delegation.id is not None:
            facts["delegation"] = act.authority.delegation.id
        if act.authority.mandate.instead_of_id is not None:
            facts["instead_of"] = act.authority.mandate.instead_of_id
        answered = Answered(form_of(case, act.element), act.answers, self.task_id)
        if given := attach_given(case, (self.actor, act.authority), answered, self.files):
            facts["pieces"] = given
        answers = dict(act.answers)
        if self.late is not None:  # the instant is in the chain; who or what proves it, with the answers
            facts["done_at"] = case.done_at
            answers[PROOF] = " ".join(self.late.proof.split())
        record = Record("acte", task.name, case.at, self.actor, act.authority, answers, facts)
        record.completed_task, record.variables = self.task_id, act.seen
        case.note(record)
