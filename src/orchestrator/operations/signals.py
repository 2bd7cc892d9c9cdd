"""Signals between cases: what one throws is left for all others that wait for it, in the same transaction."""

import json

from orchestrator.engine import Facts, lookup_key
from orchestrator.feel import to_json
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.persistence import signals, waiting


def post_signals(case: CaseInHand, record: Record, facts: Facts) -> None:
    """Leave every signal thrown in the outbox, once for each other case that waits for it now.

    Its own case has reacted already. A signal is never kept for who waits later (BPMN 2.0).
    """
    told = []
    for number, thrown in enumerate(facts.signals):
        content = {"name": thrown.name, "values": to_json(dict(thrown.payload)), "from": case.row.number}
        receivers = signals.post(
            case.tx,
            key=f"signal:{case.row.id}:{case.row.revision + 1}-{number}",
            case_id=case.row.id,
            name=lookup_key(thrown.name, None)[0],
            payload=json.dumps(content, ensure_ascii=False),
            at=case.now,
        )
        told.append({"name": thrown.name, "cases": receivers})
    if told:
        record.facts["signals"] = told


def note_awaited(case: CaseInHand) -> None:
    """Keep the table of what cases wait for as the instance has become."""
    begun, over = case.instance.take_awaited()
    waiting.change(case.tx, case.row.id, begun, over)
