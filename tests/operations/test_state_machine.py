"""Random models through the real operations, with crashes and restarts, against the plain rules of BPMN.

Every act loads the case from the database and saves it again. ORCHESTRATOR_STATE_MACHINE_EXAMPLES makes a longer run.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event
from tests.engine.timed_blocks import grown, standalone
from tests.operations.plain_rules import PlainCase, Plan, plan_of
from tests.support.house import OPENED_AT, build_parts
from tests.support.small_procedures import AGENT, open_workshop, put

from orchestrator.errors import Refused
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.deliver_message import DeliverMessage
from orchestrator.operations.fire_deadline import FireDeadline
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.persistence import case_rows, deadlines, journal, tasks, waiting
from orchestrator.persistence.database import Database
from orchestrator.queries.audit import verify

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("ORCHESTRATOR_STATE_MACHINE_EXAMPLES", "12"))
MOST_CASES = 3
crashes = st.one_of(st.none(), st.none(), st.integers(0, 30))
choices = st.integers(0, 1_000_000)
HAPPENINGS = (
    ["complete"] * 6 + ["send", "let_pass", "beat"] * 2 + ["start", "redeliver", "wake_again", "restart"]
)


class Crash(BaseException):
    """The process is gone: nothing it would still have done is done."""


@contextmanager
def dying(database: Database, after: int) -> Iterator[list[bool]]:
    """Let the process die at its statement number `after`: rolled back, or its connection cut (odd numbers)."""
    died = [False]
    left = [after]

    def count(connection: Any, *_: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            return
        if after % 2 and not died[0]:
            connection.connection.dbapi_connection.close()
        died[0] = True
        raise Crash

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield died
    except BaseException:  # whatever the death of a connection turns into on the way up
        if not died[0]:
            raise
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


@dataclass
class Known:
    """A case and what the plain rules say of it."""

    id: int
    plain: PlainCase


class Machine(RuleBasedStateMachine):
    """Cases of one random model. The oracle is told only what was acknowledged, and what time did."""

    url = ""

    @initialize(luck=st.integers(0, 2**40))
    def deploy(self, luck: int) -> None:
        block = grown(Random(luck), 10)
        self.shop = open_workshop(self.url, OPENED_AT)
        content, drawn = standalone(block)
        self.plan: Plan = plan_of(block, drawn)
        self.messages = drawn.messages
        self.cases: list[Known] = []
        self.done: list[str] = []
        put(self.shop.parts, content)
        self.start(0, None)

    # -- what happens

    @rule(what=st.sampled_from(HAPPENINGS), luck=choices, crash=crashes)
    def live(self, what: str, luck: int, crash: int | None) -> None:
        """One thing after the other; what cannot happen now leaves room for time."""
        if not getattr(self, what)(luck, crash):
            self.shop.let_pass(minutes=1 + luck % (60 * 20))
            self.beat(luck, crash)

    def start(self, _luck: int, crash: int | None) -> bool:
        if len(self.cases) >= MOST_CASES:
            return False
        opened: list[int] = []
        if self.survives(lambda: opened.append(self.shop.start()), crash):
            self.cases.append(Known(opened[0], PlainCase(self.plan, self.now)))
        return True

    def complete(self, luck: int, crash: int | None) -> bool:
        """Complete a task that the database shows, whatever has become of it by law meanwhile."""
        shown = [(known, row) for known in self.cases for row in self.tasks(known)]
        if not shown:
            return False
        known, row = shown[luck % len(shown)]
        code: list[str] = []
        act = CompleteTask(AGENT, row.id, {})
        if self.survives(lambda: code.extend(self.answer(act)), crash):
            known.plain.catch_up(self.now)
            still = (row.element, row.opened_at) in known.plain.open()
            if still:
                known.plain.complete(row.element, row.opened_at, self.now)
                self.done.append(row.id)
            assert bool(code) is not still, code
            assert not code or code[0].startswith("terme_")
        return True

    def redeliver(self, luck: int, _crash: int | None) -> bool:
        """The same act once more, its answer having been lost."""
        if not self.done:
            return False
        assert self.answer(CompleteTask(AGENT, self.done[luck % len(self.done)], {})) == ["etat"]
        self.note_what_time_did()
        return True

    def send(self, luck: int, crash: int | None) -> bool:
        if not self.messages or not self.cases:
            return False
        known = self.cases[luck % len(self.cases)]
        name = self.messages[luck // 7 % len(self.messages)]
        code: list[str] = []
        if self.survives(lambda: code.extend(self.answer(DeliverMessage(AGENT, name, known.id))), crash):
            known.plain.catch_up(self.now)
            assert code == (["etat"] if known.plain.ended_at else [])
            if not code:
                known.plain.hear(name, self.now)
        return True

    def let_pass(self, luck: int, _crash: int | None) -> bool:
        """Time passes and nobody is awake."""
        self.shop.let_pass(minutes=1 + luck % (60 * 40))
        return True

    def beat(self, _luck: int, crash: int | None) -> bool:
        """The heartbeat wakes up, several times over."""
        if self.survives(self.fire_all, crash):
            for known in self.cases:
                known.plain.catch_up(self.now)
        return True

    def wake_again(self, luck: int, _crash: int | None) -> bool:
        """A wake-up for a deadline that is done with, or not yet due, does nothing."""
        with self.shop.parts.database.read() as tx:
            rows = [row for known in self.cases for row in deadlines.of_case(tx, known.id)]
        idle = [row for row in rows if row.status != "pending" or row.due_at > self.now]
        if idle:
            chosen = idle[luck % len(idle)]
            assert perform(self.shop.parts, FireDeadline(chosen.id)).case_id is None
            self.note_what_time_did()
        return bool(idle)

    def restart(self, _luck: int = 0, _crash: int | None = None) -> bool:
        """Another process on the same database."""
        self.shop.parts.database.close()
        self.shop.parts = build_parts(self.url, self.shop.clock)
        return True

    # -- how

    @property
    def now(self) -> datetime:
        return self.shop.clock.at

    def survives(self, action: Callable[[], object], crash: int | None) -> bool:
        """Do it; if the process died on the way, check what it left, start another and let it catch up."""
        if crash is None:
            action()
            return True
        with dying(self.shop.parts.database, crash) as died:
            action()
        if not died[0]:
            return True
        self.restart()
        self.rows_are_what_the_engine_says()
        self.fire_all()
        for known in self.cases:
            known.plain.catch_up(self.now)
        return False

    def fire_all(self) -> None:
        while run_due(self.shop.parts):
            pass

    def answer(self, operation: Any) -> list[str]:
        """Perform; return the code of the refusal, if it was refused."""
        try:
            perform(self.shop.parts, operation)
        except Refused as refused:
            return [refused.code]
        return []

    def note_what_time_did(self) -> None:
        """An act fires what is overdue in its case first: see for which case that was so."""
        for known in self.cases:
            if len(self.fired(known)) > len(known.plain.fired):
                known.plain.catch_up(self.now)

    def tasks(self, known: Known) -> list[Any]:
        with self.shop.parts.database.read() as tx:
            return list(tasks.open_of_case(tx, known.id))

    def fired(self, known: Known) -> list[tuple[str, datetime]]:
        """What the journal says that time did: (element, legal instant)."""
        with self.shop.parts.database.read() as tx:
            rows = journal.of_case(tx, known.id)
        return [(json.loads(row.payload)["element"], row.at) for row in rows if row.kind == "echeance"]

    # -- what must always hold

    @invariant()
    def rows_are_what_the_engine_says(self) -> None:
        for known in self.cases:
            instance = self.shop.instance(known.id)
            assert instance.incidents == ()
            with self.shop.parts.database.read() as tx:
                row = case_rows.by_id(tx, known.id)
                armed = deadlines.of_case(tx, known.id)
                noted = waiting.of_case(tx, known.id)
            assert row is not None
            engine_tasks = sorted(element for element, kind in instance.waiting if kind == "userTask")
            assert sorted(task.element for task in self.tasks(known)) == engine_tasks
            assert {d.timer_id: d.due_at for d in armed if d.status == "pending"} == dict(instance.timers)
            assert noted == instance.awaited
            assert (row.status == "ended") is instance.ended
            assert row.revision == row.audit_count

    @invariant()
    def the_case_is_what_the_plain_rules_say(self) -> None:
        for known in self.cases:
            plain = known.plain
            assert sorted((task.element, task.opened_at) for task in self.tasks(known)) == plain.open()
            with self.shop.parts.database.read() as tx:
                row = case_rows.by_id(tx, known.id)
                rows = deadlines.of_case(tx, known.id)
            pending = sorted((due.element, due.due_at) for due in rows if due.status == "pending")
            assert pending == plain.timers()
            assert self.fired(known) == plain.fired
            assert sum(due.status == "fired" for due in rows) == len(plain.fired)
            assert row is not None and row.effective_at == plain.ended_at

    def teardown(self) -> None:
        if not hasattr(self, "cases"):
            return
        for known in self.cases:
            assert verify(self.shop.parts, known.id).faults == ()
        # What is left must not fire in the examples to come.
        with self.shop.parts.database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE deadline SET status = 'cancelled' WHERE status = 'pending'")
        self.shop.parts.database.close()


def test_random_cases_follow_the_rules_through_crashes_and_restarts(database_url: str) -> None:
    class Here(Machine):
        url = database_url

    quiet = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=quiet)
