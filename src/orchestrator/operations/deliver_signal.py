"""A signal reaches another case that waited for it: an operation of that case, once."""

import json
from dataclasses import dataclass
from typing import Any

from orchestrator.feel import from_json
from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import messages, signals
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeliverSignal:
    """Deliver one signal of the outbox if it is still to be delivered; otherwise do nothing, rightly.

    It takes effect at the instant it arrives: the receiver may have acted since it was thrown. One that has
    meanwhile ceased to wait does not react, and its journal says so.
    """

    outbox_id: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None:
        found = signals.pending(tx, self.outbox_id)
        if found is None:
            return None
        case = take_case(parts, tx, found.target_id, skip_locked=True)
        # Somebody may have delivered it while this one waited for the lock.
        if case is None or signals.pending(tx, self.outbox_id) is None:
            return None
        return case

    def run(self, case: CaseInHand) -> None:
        found: Any = signals.pending(case.tx, self.outbox_id)
        content = json.loads(found.payload)
        values = from_json(content["values"])
        assert isinstance(values, dict)
        reacted = 0
        if case.row.status == "running":
            reacted = case.instance.deliver_signal(content["name"], values, at=case.now)
        receipt = f"signal:{case.row.id}:{case.row.audit_count + 1}"
        messages.settle(case.tx, self.outbox_id, at=case.now, receipt=receipt)
        facts = {
            "signal": content["name"],
            "from": content["from"],
            "thrown_at": found.created_at,
            "reacted": reacted,
        }
        effect = "reçu" if reacted else "reçu, sans effet"
        case.note(Record("signal", f"Signal « {content['name']} » {effect}", case.now, facts=facts))
