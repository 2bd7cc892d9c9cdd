"""A case whose retention is over loses its personal data; its line and its journal stay, the chain still valid."""

from dataclasses import dataclass

from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.retention import retention_of
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import consultations, erasure
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EraseCase:
    """Erase one case. Raises Refused 409 `conservation` while anything keeps it."""

    case_id: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.case_id)
        if case is None:
            raise NotFound(f"Le dossier {self.case_id} n'existe pas.")
        return case

    def run(self, case: CaseInHand) -> None:
        rows = erasure.finished(case.tx, self.case_id)
        if not rows:
            raise Refused("Ce dossier n'est pas terminé, ou ses données sont déjà effacées.", code="etat")
        found = retention_of(case.parts, case.law_source, rows[0], case.now)
        if found.kept_because is not None:
            raise Refused(found.kept_because, code="conservation", possible_at=found.due_at)
        erasure.erase(case.tx, self.case_id, rows[0].person_id, rows[0].etablissement, case.now)
        consultations.delete_bound(case.tx, self.case_id)
        facts = {"treatment": found.treatment, "started_at": found.started_at, "due_at": found.due_at}
        case.note(Record("effacement", "Données personnelles effacées", case.now, facts=facts))
