"""Write a note on a case, or take one back: traced like everything else, without any effect on the procedure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.forms import clean
from orchestrator.library import Parts
from orchestrator.library.notes import OWN, addressees, authoring_title, note_form
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.outgoing import notices
from orchestrator.operations.record import Record
from orchestrator.persistence import journal, messages
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority


@dataclass(frozen=True)
class WriteNote:
    """Write a note. `data` answers library.notes.note_form.

    Raises NotFound outside the actor's scope, Refused `autorite` for counsel, `champ_…` otherwise.
    """

    actor: Actor
    case_id: int
    data: Mapping[str, Any]

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.case_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        title = authoring_title(case, self.actor)
        if title is None:
            raise Refused(
                "Les notes sont celles des autorités du dossier : un avocat présente des observations.",
                code="autorite",
                status=403,
            )
        answers = self._answers(case)
        facts: dict[str, Any] = {
            "readers": answers["lecteurs"],
            "function": title.function,
            "place": title.place,
        }
        if answers["pour"]:
            rows = notices(case, [answers["pour"]], "Note sur le dossier", f"note-{case.row.revision + 1}")
            messages.post(case.tx, rows)
            facts["told"] = [answers["pour"]]
        authority = Authority("", title)
        case.note(Record("note", "Note", case.now, self.actor, authority, {"texte": answers["texte"]}, facts))

    def _answers(self, case: CaseInHand) -> dict[str, Any]:
        form = note_form(addressees(case))
        answers = clean(form, self.data, variables={}, zone=case.law.zone, now=case.now, functions={})
        if answers["pour"] and answers["lecteurs"] == OWN:
            message = (
                "Pour prévenir une autre fonction, la note doit être lue par toutes les autorités du dossier : "
                "choisissez ces lecteurs, ou ne prévenez personne."
            )
            fault = FieldFault("pour", "champ_pour", message)
            raise Refused(message, code=fault.code, status=422, faults=[fault])
        return answers


@dataclass(frozen=True)
class WithdrawNote:
    """Take back one's own note: its text is shown to nobody any more, that it was written stays. Once only."""

    actor: Actor
    case_id: int
    seq: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _take(self.case_id, parts, tx)

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        entries = {entry.seq: entry for entry in journal.of_case(case.tx, case.row.id)}
        note = entries.get(self.seq)
        if note is None or note.kind != "note" or note.actor_id != self.actor.account_id:
            raise NotFound("Cette note n'existe pas ou n'est pas la vôtre.")
        gone = [
            json.loads(entry.payload).get("withdraws") for entry in entries.values() if entry.kind == "note"
        ]
        if self.seq in gone or "withdraws" in json.loads(note.payload):
            raise Refused("Cette note est déjà retirée : rien n'a changé.", code="etat")
        case.note(Record("note", "Retrait d'une note", case.now, self.actor, facts={"withdraws": self.seq}))


def _take(case_id: int, parts: Parts, tx: UnitOfWork) -> CaseInHand:
    case = take_case(parts, tx, case_id)
    if case is None:
        raise no_such_case()
    return case
