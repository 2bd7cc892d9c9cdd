"""The purge: each case by its own audited operation, then the traces of consultations that are over-age."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.operations.erase_case import EraseCase
from orchestrator.operations.perform import perform
from orchestrator.persistence import consultations


@dataclass(frozen=True)
class Purged:
    """How many cases lost their data, how many were meanwhile kept, how many traces went."""

    cases: int
    kept: int
    consultations: int


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
        gone = consultations.delete_expired(tx, tx.now())
        tx.commit()
    if done or gone:
        parts.database.reclaim()
    return Purged(done, kept, gone)
