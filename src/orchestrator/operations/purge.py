"""The purge: each case by its own audited operation, then the traces and the keys of requests that are over-age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.operations.erase_case import EraseCase
from orchestrator.operations.perform import perform
from orchestrator.persistence import consultations, request_keys, sign_in_attempts


@dataclass(frozen=True)
class Purged:
    """How many cases lost their data, how many were meanwhile kept; how many traces and keys of requests went."""

    cases: int
    kept: int
    consultations: int
    request_keys: int


def purge(parts: Parts, case_ids: Iterable[int]) -> Purged:
    """Erase these cases, judged anew under their lock, then give the space back so that nothing stays on disk."""
    done = kept = 0
    for case_id in case_ids:
        try:
            perform(parts, EraseCase(case_id))
            done += 1
        except Refused:
            kept += 1  # a hold or an act came in between
    with parts.database.write() as tx:
        now = tx.now()
        gone = consultations.delete_expired(tx, now)
        answered = request_keys.delete_old(tx, now - timedelta(days=parts.settings.request_key_days))
        sign_in_attempts.drop_old(tx, now)
        tx.commit()
    if done or gone or answered:
        parts.database.reclaim()
    return Purged(done, kept, gone, answered)
