"""A recorded act is corrected by another act: the first stays, what it said wrongly stands beside what it should."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.documents import content_hash
from orchestrator.library import Parts
from orchestrator.library.act_checks import check_revision
from orchestrator.library.corrections import (
    GROUND,
    KIND,
    ActOnRecord,
    Corrected,
    act_on_record,
    check_correction,
)
from orchestrator.library.rectified_documents import Rectification, rectified
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.appointments import correct_appointments
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.outgoing import post_correction
from orchestrator.operations.record import Record
from orchestrator.persistence import documents
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class CorrectAct:
    """Correct the act number `seq` of a case's journal. `data`: the answers that may be, all of them or some.

    The authority of the act, in the same role at the same place, whoever holds it now. Raises NotFound outside
    the actor's scope, Refused `autorite`, `revision`, `rectification`, `champ_…`.
    """

    actor: Actor
    case_id: int
    seq: int
    data: Mapping[str, Any]
    ground: str
    revision: int | None = None

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.case_id)
        if case is None:
            raise no_such_case()
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        act = act_on_record(case, self.seq)
        authority = case.authority_of(self.actor, [act.facts["role"]])
        check_revision(case, self.revision)
        corrected = check_correction(case, act, self.data, self.ground)
        if case.row.status != "ended":
            for key, before in corrected.before.items():
                case.instance.replace_value(key, before, corrected.after[key])
        record = Record(KIND, f"Rectification de : {act.entry.title}", case.now, self.actor, authority)
        record.answers = {**corrected.after, GROUND: corrected.ground}
        record.facts = {
            "corrects": self.seq,
            "element": act.element.id,
            "process": act.element.process,
            "fields": sorted(corrected.after),
        }
        issued = self._issue(case, act, corrected, record)
        if issued:
            record.facts["documents"] = issued
        correct_appointments(case, act, corrected)
        case.note(record)
        post_correction(case, record, act)

    def _issue(
        self, case: CaseInHand, act: ActOnRecord, corrected: Corrected, record: Record
    ) -> list[dict[str, str]]:
        """Draw up a rectified version of each document of the act, which cites the one it corrects."""
        latest = {
            row.name: row
            for row in documents.of_case(case.tx, case.row.id)
            if row.task_id == act.facts["task"]
        }
        issued = []
        for name, row in latest.items():
            original = documents.by_id(case.tx, row.id)
            assert original is not None, "just listed"
            version = rectified(
                Rectification(original, act, corrected, record.actor_label or "", case.now, case.law.zone)
            )
            digest = content_hash(version.body)
            documents.add(
                case.tx, case_id=case.row.id, task_id=act.facts["task"], name=name, title=version.title,
                body=version.body, content_hash=digest, at=case.now,
            )  # fmt: skip
            issued.append({"name": name, "sha256": digest, "corrects": original.content_hash})
        return issued
