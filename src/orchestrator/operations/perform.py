"""The one door for change: lock the case, catch up what the law already did, run, record, commit."""

import time
from dataclasses import dataclass
from typing import Protocol

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand, Done
from orchestrator.operations.fire_deadline import FireDeadline
from orchestrator.operations.standing import renewed
from orchestrator.operations.told_by_mail import tell_refused
from orchestrator.persistence.errors import Busy
from orchestrator.persistence.unit_of_work import UnitOfWork

# A lock conflict is retried briefly before anybody hears of it (seconds).
_PAUSES = (0.02, 0.05, 0.1, 0.25, 0.5)


class Operation(Protocol):
    """A verb. `take` locks or creates the case (None: nothing to do); `run` does it or raises Refused."""

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand | None: ...

    def run(self, case: CaseInHand) -> None: ...


@dataclass(frozen=True)
class _Overdue:
    deadline_id: int
    status: str | None


@dataclass(frozen=True)
class _Changed:
    """What the actor holds changed since their request came in: the operation, as they stand now."""

    operation: Operation


def perform(parts: Parts, operation: Operation) -> Done:
    """Run one operation: wholly done and committed on return, not done at all when it raises.

    Deadlines of the case that are due are fired first, each in its own committed and audited transaction:
    rights never depend on the scheduler having been awake. Raises Refused, NotFound, or Busy when the case
    stayed locked by somebody else.
    """
    pauses = iter(_PAUSES)
    while True:
        try:
            outcome = _attempt(parts, operation)
        except Refused as error:
            tell_refused(parts, operation, error)
            raise
        except Busy:
            pause = next(pauses, None)
            if pause is None:
                raise
            time.sleep(pause)
            continue
        if isinstance(outcome, Done):
            return outcome
        if isinstance(outcome, _Changed):
            operation = outcome.operation
        else:
            _catch_up(parts, outcome)


def _attempt(parts: Parts, operation: Operation) -> Done | _Overdue | _Changed:
    with parts.database.write() as tx:
        case = operation.take(parts, tx)
        if case is None:
            return Done.nothing()
        if case.overdue is not None and not _is_this(operation, case.overdue.id):
            return _Overdue(case.overdue.id, case.overdue.status)
        again = renewed(tx, operation)
        if again is not None:
            return _Changed(again)
        operation.run(case)
        done = case.settle()
        tx.commit()
        return done


def _is_this(operation: Operation, deadline_id: int) -> bool:
    return isinstance(operation, FireDeadline) and operation.deadline_id == deadline_id


def _catch_up(parts: Parts, overdue: _Overdue) -> None:
    if overdue.status == "incident":
        raise Refused(
            "Une échéance de ce dossier est passée et n'a pas pu produire son effet : aucun acte n'est possible "
            "tant que l'exploitation n'a pas réparé l'incident signalé sur le dossier.",
            code="etat",
        )
    perform(parts, FireDeadline(overdue.deadline_id))
