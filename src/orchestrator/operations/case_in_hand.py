"""One locked case: what an operation reads, does to it and says about it before the commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.engine import Instance
from orchestrator.library import Parts
from orchestrator.library.case_reading import CaseReading
from orchestrator.operations.record import Record
from orchestrator.persistence import case_standing
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Done:
    """What a committed operation leaves: the case and its new revision; None when there was nothing to do."""

    case_id: int | None = None
    number: str | None = None
    revision: int | None = None
    ended: bool = False

    @classmethod
    def nothing(cls) -> "Done":
        return cls()


@dataclass
class CaseInHand(CaseReading):
    """A case under lock: `row` is its row as read after the lock."""

    pending: tuple[Any, ...] = ()  # deadline rows before this operation, those in an incident too
    troubled: bool = False  # an incident was open before this operation
    measured: bool = True  # the person may have measures in other cases
    drafted: bool = False  # somebody kept a draft of one of its tasks before this operation
    appointed: bool = False  # an act before this operation fixed a hearing or a day
    announced: bool = True  # somebody, anywhere, wants to be told by mail of tasks that open
    overdue: Any = field(default=None, init=False)  # the first pending one that should have had its effect
    record: Record | None = field(default=None, init=False)
    as_wanted: bool = field(default=False, init=False)  # nothing to do, nothing to write

    def start(self, variables: Mapping[str, Any], at: datetime) -> None:
        """Start the engine's instance of a case that was just created."""
        self._instance = Instance.start(self.deployed.specification, variables, at=at, law=self.law)

    def earlier_measures(self) -> list[dict[str, Any]]:
        """Return the person's measures in other cases; nothing is asked when there are none."""
        return super().earlier_measures() if self.measured else []

    def note(self, record: Record) -> None:
        """Say what this operation is, for the journal: exactly one entry an operation."""
        assert self.record is None, "one operation, one journal entry"
        self.record = record

    def leave_as_wanted(self) -> None:
        """Say that things already are as the operation wants them: nothing is written, the journal included."""
        assert self.record is None, "what is written is recorded"
        self.as_wanted = True

    def settle(self) -> Done:
        """Write what the engine did and the journal entry. The caller commits."""
        if self.as_wanted:
            return Done(self.row.id, self.row.number, self.row.revision, self.row.status == "ended")
        from orchestrator.operations.settlement import settle

        return settle(self)

    @property
    def loaded(self) -> bool:
        return self._instance is not None


def take_case(
    parts: Parts, tx: UnitOfWork, key: int | str, *, found_by: str = "case", skip_locked: bool = False
) -> CaseInHand | None:
    """Lock a case and read what every operation needs; None when absent or, if asked, locked elsewhere.

    `found_by` says what `key` is the id of: the case, or a task or a deadline of it.
    """
    taken = case_standing.take(tx, key, found_by, skip_locked=skip_locked)
    if taken is None:
        return None
    row, found = taken
    now = tx.now()
    deployed = parts.library.version(tx, row.deployment_id)
    law_source = parts.library.version(tx, found.newest) if found.newest is not None else deployed
    case = CaseInHand(parts, tx, row, now, deployed, law_source, *found[1:])
    case.overdue = next((due for due in found.pending if due.kind != "minimum" and due.due_at <= now), None)
    return case
