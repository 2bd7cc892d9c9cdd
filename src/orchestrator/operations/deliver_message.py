"""A message from outside reaches one case: named, or the only one that waits for it under its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.audit import canonical
from orchestrator.engine import Specification, lookup_key
from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.case_places import places_listed
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import case_rows, waiting
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority

LARGEST_CONTENT = 100_000  # characters of canonical JSON
MOST_CANDIDATES = 200  # cases looked into for one correlation
# What the house itself writes: a message from outside must not pass for it.
HOUSE_NAMES = frozenset({"personne", "etablissement", "mesures", "acteur", "maintenant", "dossier"})
_THROWING = frozenset({"sendTask", "intermediateThrowEvent", "endEvent"})


@dataclass(frozen=True)
class DeliverMessage:
    """Deliver a message to `case` (its id, or its number), else to the one case of the actor's that accepts it.

    `correlation`: all keys must agree with the case's variables, or hold the model's own key. A case that is
    named keeps the message until an event waits for it. Values are FEEL's; numbers are Decimal or int.
    Raises NotFound outside the actor's scope, Refused: `correlation` (no case or several), `autorite` (neither
    `exploitation` nor a role of the procedure), `etat` (ended), `champ_…`, `messages_en_attente`.
    """

    actor: Actor
    name: str
    case: int | str | None = None
    correlation: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case_id = self._correlate(parts, tx) if self.case is None else self._named(tx)
        case = None if case_id is None else take_case(parts, tx, case_id)
        if case is None:
            raise no_such_case()
        # Locked now: what was seen before may have changed, and what is overdue will still change it.
        if self.case is None and case.overdue is None and not self._accepted_by(case):
            raise _uncorrelated(0)
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        authority = self._authority(case)
        if case.row.status != "running":
            raise Refused("Ce dossier est terminé : il ne reçoit plus de message.", code="etat")
        self._check_content(case.deployed.specification)
        taken = case.instance.deliver_message(self.name, self.data, at=case.now, correlation=self.correlation)
        effect = "reçu" if taken else "reçu, conservé jusqu'à ce qu'une étape l'attende"
        answers = {**self.data, "correlation": dict(self.correlation)} if self.correlation else self.data
        facts = {"message": self.name, "taken": taken}
        title = f"Message « {self.name} » {effect}"
        case.note(Record("message", title, case.now, self.actor, authority, answers, facts))

    def _named(self, tx: UnitOfWork) -> int | None:
        return self.case if isinstance(self.case, int) else case_rows.id_of_number(tx, str(self.case))

    def _correlate(self, parts: Parts, tx: UnitOfWork) -> int:
        """Find the one case that accepts the message now, without locking any."""
        now = tx.now()
        name = lookup_key(self.name, None)[0]
        keys = {lookup_key("", value)[1] for value in self.correlation.values()}
        places = places_listed(parts.places, self.actor, now)
        rows = waiting.cases_for_message(tx, name, keys, places, MOST_CANDIDATES + 1)
        if len(rows) > MOST_CANDIDATES:
            raise _uncorrelated(len(rows))
        found = []
        for row in rows:
            deployed = parts.library.version(tx, row.deployment_id)
            reading = CaseReading(parts, tx, row, now, deployed, deployed)
            if self._concerns(reading) and self._accepted_by(reading):
                found.append(int(row.id))
        if len(found) != 1:
            raise _uncorrelated(len(found))
        return found[0]

    def _concerns(self, case: CaseReading) -> bool:
        """Say whether the actor may know of the case."""
        try:
            case.require_visible(self.actor)
        except (NotFound, Refused):
            return False
        return True

    def _accepted_by(self, case: CaseReading) -> bool:
        return case.row.status == "running" and case.instance.accepts_message(self.name, self.correlation)

    def _authority(self, case: CaseInHand) -> Authority | None:
        if self.actor.holds("exploitation", case.now):
            return None
        return case.authority_of(self.actor, case.deployed.procedure.roles)

    def _check_content(self, specification: Specification) -> None:
        """Refuse a name that no step ever waits for, what is too large, and what only the house may say."""
        if self.name not in _awaited_somewhere(specification):
            raise _refused(
                "name", f"Aucune étape de cette procédure n'attend le message « {self.name[:80]} »."
            )
        if len(canonical([self.data, self.correlation])) > LARGEST_CONTENT:
            raise _refused("data", "Le contenu du message dépasse 100 000 caractères : envoyez-en moins.")
        signed = {f"{element}_par" for element in specification.elements}
        for name in self.data:
            if name in HOUSE_NAMES or name in signed:
                raise _refused(name, f"« {name} » est un nom réservé : choisissez un autre nom.")


def _awaited_somewhere(specification: Specification) -> set[str | None]:
    return {
        shape.name
        for element in specification.elements.values()
        if element.type not in _THROWING
        for shape in element.events
        if shape.kind == "message"
    }


def _refused(field_name: str, message: str) -> Refused:
    code = f"champ_{field_name}"
    return Refused(message, code=code, status=422, faults=[FieldFault(field_name, code, message)])


def _uncorrelated(found: int) -> Refused:
    if found == 0:
        message = (
            "Aucun dossier de votre ressort n'attend ce message sous ces clés : vérifiez-les ou nommez-le."
        )
    else:
        message = "Plusieurs dossiers attendent ce message : ajoutez une clé, ou nommez le dossier."
    return Refused(message, code="correlation")
