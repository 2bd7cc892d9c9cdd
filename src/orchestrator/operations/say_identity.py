"""Staff say that two identities are one person, or that they are two, and why."""

from dataclasses import dataclass, field
from itertools import product

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.visibility import is_visible
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import case_rows, identities, person_rows
from orchestrator.persistence.identities import Group
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.identities import keeps_identities

SHORTEST_GROUND, LONGEST_GROUND = 5, 500


@dataclass
class SayIdentity:
    """Set `other_id` apart from the person (`same` false), or bring together the person of `other_case` (true).

    Written in the journal of the person's newest case that the actor may know of. From then on measures are
    counted accordingly. Raises NotFound out of scope, Refused 403 without the function, 422 `champ_…`.
    """

    actor: Actor
    person_id: int
    same: bool
    ground: str
    other_id: int | None = None
    other_case: str = ""
    _pairs: list[tuple[int, int]] = field(default_factory=list, init=False)

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        if not keeps_identities(self.actor, tx.now()):
            raise Refused(
                "Votre fonction ne tient pas les identités : demandez-le au greffe.",
                code="autorite",
                status=403,
            )
        self._check_ground()
        group, case_id = self._in_scope(parts, tx, self.person_id)
        self._pairs = self._together(parts, tx, group) if self.same else self._apart(group)
        case = take_case(parts, tx, case_id)
        assert case is not None, "it was read in this transaction"
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        for person_id, other_id in self._pairs:
            identities.say(
                case.tx, person_id, other_id,
                same=self.same, case_id=case.row.id, seq=case.row.audit_count + 1, at=case.now,
            )  # fmt: skip
        title = "Identités rapprochées" if self.same else "Identités séparées"
        facts = {"identities": [list(pair) for pair in self._pairs], "same": self.same}
        answers = {"motif": self.ground.strip()}
        case.note(Record("identite", title, case.now, self.actor, None, answers, facts))

    def _check_ground(self) -> None:
        if not SHORTEST_GROUND <= len(self.ground.strip()) <= LONGEST_GROUND:
            raise _fault("motif", "Indiquez sur quoi vous vous fondez, en 5 à 500 caractères.")

    def _in_scope(self, parts: Parts, tx: UnitOfWork, person_id: int) -> tuple[Group, int]:
        """The person's identities and their newest case in the actor's scope."""
        group = identities.group_of(tx, person_id) if identities.by_id(tx, person_id) is not None else None
        for row in person_rows.cases_of(tx, group.ids) if group is not None else ():
            if is_visible(parts, tx, self.actor, row, parts.library.version(tx, row.deployment_id), tx.now()):
                assert group is not None
                return group, int(row.case_id)
        raise NotFound("Cette personne n'existe pas ou n'a aucun dossier de votre ressort.")

    def _apart(self, group: Group) -> list[tuple[int, int]]:
        other = self.other_id
        others = [key for key in group.ids if key != other]
        if other is None or other not in group.ids or not others:
            raise Refused(
                "Cette identité n'est plus rapprochée de la personne : rechargez la page.", code="etat"
            )
        return [(key, other) for key in others]

    def _together(self, parts: Parts, tx: UnitOfWork, group: Group) -> list[tuple[int, int]]:
        number = self.other_case.strip().upper()
        case_id = case_rows.id_of_number(tx, number)
        row = None if case_id is None else case_rows.by_id(tx, case_id)
        if row is None or not is_visible(
            parts, tx, self.actor, row, parts.library.version(tx, row.deployment_id), tx.now()
        ):
            raise _fault("dossier", "Aucun dossier de votre ressort ne porte ce numéro : vérifiez-le.")
        other = identities.group_of(tx, row.person_id)
        if row.person_id in group.ids:
            raise _fault("dossier", "Ce dossier est déjà celui de cette personne.")
        return list(product(group.ids, (key for key in other.ids if key not in group.ids)))


def _fault(name: str, message: str) -> Refused:
    fault = FieldFault(name, f"champ_{name}", message)
    return Refused(message, code=f"champ_{name}", status=422, faults=[fault])
