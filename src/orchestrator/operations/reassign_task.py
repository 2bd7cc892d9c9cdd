"""Hand a task over to a colleague: by whoever holds it, or by who heads the place of those that may act."""

from dataclasses import dataclass
from typing import Any

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.act_checks import check_open
from orchestrator.library.candidates import candidates
from orchestrator.library.offices import heads_place
from orchestrator.library.visibility import no_such_task
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.operations.told_by_mail import tell_handed_over
from orchestrator.persistence import accounts, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Candidate, authorise


@dataclass(frozen=True)
class ReassignTask:
    """Give an open task to `to`, an account whose function may do the act now.

    Raises Refused: `autorite` 403 when the actor neither holds the task nor heads the place, 422 when the
    colleague may not do the act; `etat` when it is theirs already.
    """

    actor: Actor
    task_id: str
    to: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.task_id, found_by="task")
        if case is None:
            raise no_such_task()
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        task = tasks.by_id(case.tx, self.task_id)
        check_open(case, task)
        assert task is not None
        roles = tasks.roles_of(case.tx, self.task_id)
        competent = candidates(case.deployed.procedure, roles, case.places)
        self._check_giver(case, task, competent)
        colleague = self._colleague(case, task, competent)
        tasks.hand_over(case.tx, self.task_id, self.to)
        if self.to != self.actor.account_id:
            tell_handed_over(case, task, self.to)
        facts = {"element": task.element, "task": self.task_id, "to": self.to}
        title = f"Confiée à {colleague.name} : {task.name}"
        case.note(Record("prise", title, case.now, self.actor, facts=facts))

    def _check_giver(self, case: CaseInHand, task: Any, competent: list[Candidate]) -> None:
        if self.actor.account_id is not None and task.claimed_by == self.actor.account_id:
            return
        places = {candidate.place for candidate in competent}
        if any(heads_place(case.parts, self.actor, place, case.now) for place in sorted(places)):
            return
        holder = f"{task.claimed_name}, qui la tient," if task.claimed_name else "Qui la prendra"
        raise Refused(
            f"{holder} ou qui dirige le service peut confier cette tâche à quelqu'un d'autre : adressez-vous à eux.",
            code="autorite",
            status=403,
        )

    def _colleague(self, case: CaseInHand, task: Any, competent: list[Candidate]) -> Actor:
        found = accounts.actor(case.tx, self.to)
        if found is None:
            raise Refused(
                "Cette personne n'a pas de compte en service : choisissez quelqu'un d'autre.",
                code="champ_personne",
                status=422,
            )
        if task.claimed_by == self.to:
            raise Refused(f"{found.name} tient déjà cette tâche : rien n'a changé.", code="etat")
        try:
            authorise(found, competent, case.now)
        except Refused as refused:
            message = f"{found.name} ne peut pas accomplir cet acte : choisissez un collègue compétent."
            raise Refused(message, code=refused.code, status=422) from refused
        return found
