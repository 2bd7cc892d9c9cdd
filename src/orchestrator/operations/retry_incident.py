"""An operator tries again what failed, and says why."""

from dataclasses import dataclass

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import deadlines, messages
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class RetryIncident:
    """Resolve an incident by trying again; if it fails again a new incident opens, nothing is hidden.

    Raises NotFound outside the operator's places, Refused 403 without the function, 422 without a ground.
    """

    actor: Actor
    incident_id: int
    reason: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        incident = messages.incident_by_id(tx, self.incident_id)
        case = None if incident is None else take_case(parts, tx, incident.case_id)
        if case is None:
            raise NotFound("Cet incident n'existe pas ou n'est pas de votre ressort.")
        # The operator repairs the very deadline that blocks the case: catching up would refuse for ever.
        case.overdue = None
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        if not self.actor.holds("exploitation", case.now):
            raise Refused("Seule l'exploitation relance un incident.", code="autorite", status=403)
        ground = self.reason.strip()
        if not 5 <= len(ground) <= 500:
            message = "Indiquez le motif de la relance, en 5 à 500 caractères."
            fault = FieldFault("motif", "champ_motif", message)
            raise Refused(message, code="champ_motif", status=422, faults=[fault])
        incident = messages.incident_by_id(case.tx, self.incident_id)
        assert incident is not None
        if incident.status != "open":
            raise Refused("Cet incident est déjà résolu.", code="etat")
        by = self.actor.account_id
        messages.resolve_incident(case.tx, self.incident_id, at=case.now, by=by, ground=ground)
        if incident.deadline_id is not None:
            deadlines.unpark(case.tx, incident.deadline_id, case.now)
        elif incident.outbox_id is not None:
            messages.unpark(case.tx, incident.outbox_id, case.now)
        else:
            case.instance.retry(at=case.now)
        facts = {"incident": self.incident_id, "element": incident.element}
        answers = {"motif": ground}
        case.note(Record("exploitation", "Relance d'un incident", case.now, self.actor, None, answers, facts))
