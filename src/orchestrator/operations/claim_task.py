"""Take a task in hand, or give it back: one winner, and the other is told who."""

from dataclasses import dataclass

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.act_checks import check_open
from orchestrator.library.separation import check_separation
from orchestrator.library.visibility import no_such_task
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class ClaimTask:
    """Take an open task in hand; nothing is written when the actor holds it already.

    Raises Refused `etat` when somebody else holds it.
    """

    actor: Actor
    task_id: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.task_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        task = tasks.by_id(case.tx, self.task_id)
        check_open(case, task)
        authority = case.authority_of(self.actor, tasks.roles_of(case.tx, self.task_id))
        assert task is not None
        assert self.actor.account_id is not None
        element = case.deployed.specification.element(task.process, task.element)
        check_separation(case.tx, case.row.id, element.properties, self.actor)
        if task.claimed_by == self.actor.account_id:
            case.leave_as_wanted()
            return
        if task.claimed_by is not None and task.claimed_by == authority.mandate.instead_of_id:
            tasks.release(case.tx, self.task_id)  # one takes over what the absent person had in hand
        if not tasks.claim(case.tx, self.task_id, self.actor.account_id):
            raise Refused(f"Cette tâche est déjà prise par {task.claimed_name}.", code="etat")
        facts = {"element": task.element, "task": self.task_id}
        case.note(Record("prise", f"Tâche prise : {task.name}", case.now, self.actor, authority, facts=facts))


@dataclass(frozen=True)
class ReleaseTask:
    """Give back a task that the actor holds."""

    actor: Actor
    task_id: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.task_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        task = tasks.by_id(case.tx, self.task_id)
        check_open(case, task)
        assert task is not None
        if task.claimed_by != self.actor.account_id:
            raise Refused("Cette tâche n'est pas entre vos mains : rien n'a changé.", code="etat")
        tasks.release(case.tx, self.task_id)
        facts = {"element": task.element, "task": self.task_id}
        case.note(Record("prise", f"Remise à disposition : {task.name}", case.now, self.actor, facts=facts))


def _take(task_id: str, parts: Parts, tx: UnitOfWork) -> CaseInHand:
    case = take_case(parts, tx, task_id, found_by="task")
    if case is None:
        raise no_such_task()
    return case
