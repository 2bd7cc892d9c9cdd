"""A deadline or a signal could not produce its effect: try again later, then tell the operators; never drop it."""

import json
from datetime import timedelta

from orchestrator.library import Parts
from orchestrator.persistence import cases, deadlines, messages, signals

MOST_ATTEMPTS = 5
_FIRST_PAUSE = timedelta(seconds=5)


def report_failure(parts: Parts, deadline_id: int, cause: str) -> None:
    """Count one failed attempt in a transaction of its own; the last one opens an incident.

    `cause` is a French sentence for operators; the legal instant of the deadline does not move.
    """
    with parts.database.write() as tx:
        found = deadlines.by_id(tx, deadline_id)
        if found is None:
            return
        cases.lock(tx, found.case_id)
        found = deadlines.by_id(tx, deadline_id)  # somebody may have fired it before the lock was taken
        if found is None or found.status != "pending":
            return
        attempts = found.attempts + 1
        if attempts < MOST_ATTEMPTS:
            deadlines.postpone(tx, deadline_id, tx.now() + _pause(attempts), attempts)
        else:
            deadlines.park(tx, deadline_id, attempts)
            messages.open_incident(
                tx, found.case_id, found.element, cause, tx.now(), deadline_id=deadline_id, attempts=attempts
            )
        tx.commit()


def report_undelivered(parts: Parts, outbox_id: int, cause: str) -> None:
    """The same for a signal that its receiver could not take: the incident is the receiver's."""
    with parts.database.write() as tx:
        found = signals.pending(tx, outbox_id)
        if found is None or found.target_id is None:
            return
        cases.lock(tx, found.target_id)
        found = signals.pending(tx, outbox_id)
        if found is None:
            return
        attempts = found.attempts + 1
        if attempts < MOST_ATTEMPTS:
            signals.postpone(tx, outbox_id, tx.now() + _pause(attempts), attempts)
        else:
            signals.park(tx, outbox_id, attempts)
            name = json.loads(found.payload)["name"]
            messages.open_incident(
                tx, found.target_id, name, cause, tx.now(), outbox_id=outbox_id, attempts=attempts
            )
        tx.commit()


def _pause(attempts: int) -> timedelta:
    return _FIRST_PAUSE * int(4 ** (attempts - 1))
