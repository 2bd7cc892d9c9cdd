"""From when a case's retention runs, and what suspends its erasure: said with a ground, in its journal."""

from dataclasses import dataclass
from datetime import date, datetime, time

from orchestrator.errors import FieldFault, Refused
from orchestrator.library import Parts
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import erasure
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.erasure import declares_start, keeps_cases

SHORTEST_GROUND, LONGEST_GROUND = 5, 500


@dataclass(frozen=True)
class DeclareStart:
    """Record the local day of the release, or of the end of the sentence. Raises Refused 403, 422 `champ_jour`."""

    actor: Actor
    case_id: int
    on: date | None

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.case_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        _require(declares_start(self.actor, case.now), "Ce fait est constaté par le greffe ou le juge.")
        today = case.now.astimezone(case.law.zone).date()
        if self.on is None or not date(1950, 1, 1) <= self.on <= today:
            raise _fault("jour", "Indiquez un jour passé, ou aujourd'hui.")
        at = datetime.combine(self.on, time(), tzinfo=case.law.zone)
        erasure.declare_start(case.tx, case.row.id, at)
        facts = {"retention_from": at}
        case.note(
            Record(
                "conservation", "Départ de la conservation constaté", case.now, self.actor, None, None, facts
            )
        )


@dataclass(frozen=True)
class HoldCase:
    """Suspend the erasure of a case, a dispute being open, or (`lift`) end what suspends it.

    For a dispute about a fact of detention, those who shared the cell within the month are held by their own
    cases: one operation each. Raises Refused 403 `autorite`, 409 `etat`, 422 `champ_motif`.
    """

    actor: Actor
    case_id: int
    ground: str
    lift: bool = False

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.case_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        _require(
            keeps_cases(self.actor, case.now), "Votre fonction ne suspend pas l'effacement d'un dossier."
        )
        if not SHORTEST_GROUND <= len(self.ground.strip()) <= LONGEST_GROUND:
            raise _fault("motif", "Indiquez le motif, en 5 à 500 caractères.")
        if self.lift:
            if not erasure.lift(case.tx, case.row.id, case.now):
                raise Refused(
                    "Rien ne suspend plus l'effacement de ce dossier : rechargez la page.", code="etat"
                )
            title = "Suspension de l'effacement levée"
        else:
            erasure.hold(case.tx, case.row.id, case.row.audit_count + 1, case.now)
            title = "Effacement suspendu"
        answers = {"motif": self.ground.strip()}
        case.note(Record("conservation", title, case.now, self.actor, None, answers))


def _take(case_id: int, parts: Parts, tx: UnitOfWork) -> CaseInHand:
    case = take_case(parts, tx, case_id)
    if case is None:
        raise no_such_case()
    return case


def _require(right: bool, message: str) -> None:
    if not right:
        raise Refused(message, code="autorite", status=403)


def _fault(name: str, message: str) -> Refused:
    fault = FieldFault(name, f"champ_{name}", message)
    return Refused(message, code=f"champ_{name}", status=422, faults=[fault])
