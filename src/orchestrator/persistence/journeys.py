"""PostgreSQL: what a writing transaction sends travels together, up to the first answer that somebody awaits.

Each wait for an answer costs more than most statements do. So the beginning goes with the first question, writes
that were posted go with the next one, and the last of them with the commit.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection, Engine, event

# Execution options of a statement whose answer nobody awaits.
POSTED: Mapping[str, Any] = {"posted": True}
_PIPELINE = "pipeline"


class Journeys:
    """A transaction of its own on a connection in AUTOCOMMIT: begun and committed here, not by the driver.

    To be left before the connection rolls back or is given back.
    """

    def __init__(self, connection: Connection) -> None:
        self._info = connection.info
        self._driver: Any = connection.connection.driver_connection
        self._open = ExitStack()

    def __enter__(self) -> "Journeys":
        self._info[_PIPELINE] = self._open.enter_context(self._driver.pipeline())
        self._driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        return self

    def __exit__(self, *raised: Any) -> None:
        self._info.pop(_PIPELINE, None)
        self._open.__exit__(*raised)

    def commit(self) -> None:
        """Send the commit after what was posted, and hear of all. Raises what went wrong with any of it."""
        self._driver.execute("COMMIT")
        self.__exit__(None, None, None)


def hear_answers(engine: Engine) -> None:
    """Wait for the answers to what was sent so far, after each statement that was not posted."""

    @event.listens_for(engine, "after_cursor_execute")
    def _hear(
        connection: Connection, _cursor: object, _text: str, _given: object, context: Any, _many: bool
    ) -> None:
        pipeline = connection.info.get(_PIPELINE)
        if pipeline is not None and "posted" not in context.execution_options:
            pipeline.sync()
