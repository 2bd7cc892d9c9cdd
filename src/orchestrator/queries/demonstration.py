"""How far the filling of a demonstration has come."""

from datetime import timedelta
from enum import Enum

from orchestrator.library import Parts
from orchestrator.persistence import accounts
from orchestrator.persistence.clock_rows import clock_moved_by


class State(Enum):
    EMPTY = "empty"
    INTERRUPTED = "interrupted"
    FILLED = "filled"


def state_of(parts: Parts) -> State:
    """Filling goes from the past to the present: a clock that stands in the past was left there half way."""
    with parts.database.read() as tx:
        if not accounts.any_account(tx):
            return State.EMPTY
        return State.INTERRUPTED if clock_moved_by(tx) < timedelta(hours=-1) else State.FILLED
