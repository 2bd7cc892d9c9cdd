"""A case opens: the person, the place, who asks, and the first answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from orchestrator.audit import GENESIS
from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form, clean
from orchestrator.law.places import Establishment
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.case_law import CaseLaw
from orchestrator.library.case_places import places_of_case
from orchestrator.library.person_measures import VARIABLE
from orchestrator.library.piece_checks import GivenFile, check_given
from orchestrator.library.starters import entitled
from orchestrator.library.visibility import sees_case
from orchestrator.library.waiting_files import FormPage
from orchestrator.library.wording import at_in_words
from orchestrator.operations.attach_piece import Answered, attach_given
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.case_moves import described
from orchestrator.operations.record import Record
from orchestrator.persistence import cases, drafts, waiting_files
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass
class StartCase:
    """Open a case of `procedure_id` in one establishment. `person` and `data` are answers to the two start forms.

    `unless_running`: refuse with `doublon` when a case of this procedure that the actor may know of is already
    running for the same person. `files`: those that came with the answers, which name them by their hash; they
    become pieces of the case. `page`: the one it was typed on, whose draft and files in waiting go with it.
    Raises NotFound (procedure or place), Refused: `autorite`, `etat` (not open to
    new cases), `champ_…`.
    """

    actor: Actor
    procedure_id: str
    etablissement: str
    person: Mapping[str, Any]
    data: Mapping[str, Any]
    unless_running: bool = False
    files: tuple[GivenFile, ...] = ()
    page: FormPage | None = None

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        here = entitled(parts, tx, self.actor, self.procedure_id, self.etablissement)
        deployed, establishment, law, now = here.deployed, here.establishment, here.law, tx.now()
        self._authority = here.authority
        place = {"etablissement": described(establishment)}
        self._person, self._answers = self._clean(deployed, law, place, now)
        self._variables = {**self._answers, "personne": self._person, **place}
        row = self._insert(tx, deployed, establishment, now.astimezone(law.zone).year)
        # Nobody else can see it yet: there is nothing to lock, and no deadline to catch up with.
        return CaseInHand(parts, tx, row, now, deployed, deployed)

    def run(self, case: CaseInHand) -> None:
        if self.unless_running:
            refuse_double(case, self.actor)
        if case.deployed.procedure.measures:
            self._variables[VARIABLE] = case.earlier_measures()
        case.start(self._variables, at=case.now)
        facts: dict[str, Any] = {
            "procedure": self.procedure_id,
            "version": case.deployed.version,
            "role": self._authority.role,
        }
        answered = Answered(_form(case.deployed, case.deployed.procedure.start_form), self._answers)
        if given := attach_given(case, (self.actor, self._authority), answered, self.files):
            facts["pieces"] = given
        self._forget_draft(case.tx)
        case.note(
            Record(
                "ouverture",
                "Ouverture du dossier",
                case.now,
                self.actor,
                self._authority,
                self._answers,
                facts,
            )
        )

    def _forget_draft(self, tx: UnitOfWork) -> None:
        if self.page is not None and self.actor.account_id is not None:
            drafts.discard_opening(tx, self.actor.account_id, self.procedure_id, self.page.token)
            waiting_files.drop_all(tx, self.page.of(self.actor.account_id))

    def _clean(
        self, deployed: DeployedProcedure, law: CaseLaw, place: Mapping[str, Any], now: datetime
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the answers to both forms, or refuse with the faults of both."""
        procedure = deployed.procedure
        refusals: list[Refused] = []

        def answers_to(
            form_id: str | None, data: Mapping[str, Any], variables: Mapping[str, Any]
        ) -> dict[str, Any]:
            form = _form(deployed, form_id)
            try:
                found = clean(
                    form, data, variables=variables, zone=law.zone, now=now, functions=law.functions()
                )
                check_given(form, found, {given.file.hash for given in self.files})
                return found
            except Refused as refused:
                refusals.append(refused)
                return {}

        person = answers_to(procedure.person_form, self.person, place)
        answers = answers_to(procedure.start_form, self.data, {**place, "personne": person})
        if refusals:
            faults = [fault for refused in refusals for fault in refused.faults]
            message = " ".join(refused.message for refused in refusals)
            raise Refused(message, code=refusals[0].code, status=422, faults=faults)
        return person, answers

    def _previous(self, tx: UnitOfWork, deployed: DeployedProcedure) -> int | None:
        """Return the id of the case that this one follows: of the same person, or it is refused as unknown."""
        field = deployed.procedure.predecessor
        number = str(self._answers.get(field or "") or "").strip().upper()
        if field is None or not number:
            return None
        found = cases.of_number(tx, number)
        wanted = [str(self._person[name]).casefold() for name in ("nom", "prenom", "naissance")]
        if found is None or [str(part).casefold() for part in found[1:]] != wanted:
            raise _wrong(
                field, f"Aucun dossier de cette personne ne porte le numéro {number[:30]} : vérifiez-le."
            )
        return int(found.id)

    def _insert(
        self, tx: UnitOfWork, deployed: DeployedProcedure, establishment: Establishment, year: int
    ) -> SimpleNamespace:
        """Insert the case and return it as it would be read."""
        identity = {
            "nom": str(self._person["nom"]),
            "prenom": str(self._person["prenom"]),
            "naissance": self._person["naissance"],
            "ecrou": str(self._person["ecrou"]),
        }
        person_id, same = cases.find_or_add_person(tx, **identity, etablissement=establishment.id)
        if not same:
            message = "Ce numéro d'écrou est déjà celui d'une autre personne de l'établissement : vérifiez l'identité."
            raise _wrong("ecrou", message)
        prefix = f"{deployed.procedure.short}-{year}"
        number = f"{prefix}-{cases.next_number(tx, prefix):04d}"
        values = {
            "number": number,
            "procedure_id": self.procedure_id,
            "deployment_id": deployed.id,
            "person_id": person_id,
            "previous_id": self._previous(tx, deployed),
            "etablissement": establishment.id,
            "interregion": establishment.interregion,
            "tribunal": establishment.tribunal,
            "status": "running",
            "revision": 0,
            "opened_at": tx.now(),
            "audit_count": 0,
            "audit_head": GENESIS,
            "state": b"",
        }
        return SimpleNamespace(id=cases.add(tx, values), **values, **identity)


def refuse_double(case: CaseInHand, actor: Actor) -> None:
    """Raise Refused `doublon`, naming the cases, when the person already has a running one of this procedure.

    Cases out of the actor's scope are not told: that they exist is not theirs to know.
    """
    row = case.row
    found = cases.running_of_person(
        case.tx, row.procedure_id, row.nom, row.prenom, row.naissance, but_case=row.id
    )
    told = [
        f"{other.number} (ouvert le {at_in_words(other.opened_at, case.law.zone)})"
        for other in found
        if sees_case(
            actor,
            places_of_case(case.parts.places, case.tx, other, other.id, case.deployed.procedure),
            case.deployed.procedure,
            case.now,
        )
    ]
    if told:
        raise Refused(
            f"Un dossier de cette procédure est déjà en cours pour cette personne : {', '.join(told)}. Rien n'est "
            "enregistré. Poursuivez ce dossier, ou confirmez que vous en ouvrez un autre.",
            code="doublon",
        )


def _wrong(field: str, message: str) -> Refused:
    fault = FieldFault(field, f"champ_{field}", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])


def _form(deployed: DeployedProcedure, form_id: str | None) -> Form:
    if form_id is None:
        return Form(id="sans_formulaire", title="", components=())
    return deployed.forms[form_id]
