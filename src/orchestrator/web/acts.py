"""The one way from a page to an operation."""

from orchestrator.errors import Refused
from orchestrator.operations.answer_once import RequestKey, perform_once
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.perform import Operation, perform
from orchestrator.persistence.errors import Busy
from orchestrator.web.parts import parts


def act(operation: Operation, key: RequestKey | None = None) -> Done:
    """Perform `operation`; with a key, a second sending returns what the first one did.

    Raises Refused, also for a lock that stayed taken: the page then keeps its answers.
    """
    try:
        return perform(parts(), operation) if key is None else perform_once(parts(), operation, key)
    except Busy as error:
        raise Refused(error.message, code=error.code) from error
