"""The token rules of BPMN for the blocks of tests/engine/timed_blocks.py, written once more, plainly.

A case is a tree of blocks that run. Nothing here knows of the engine, of tables or of operations: given the same
acts, messages and passing of time, it says which tasks are open since when, which timers are armed for when, and
what fired at which instant.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.engine.block_models import Block, Drawn

TIMED = ("wait", "limit", "remind", "race")
HEARING = ("hear", "race", "listen")
# What lives until everything inside has ended, tasks that a reminder added included.
SCOPES = ("sub", "limit", "remind", "listen", "fail", "call")


@dataclass(eq=False)
class Plan:
    """A block with the ids that its drawing gave to what waits in it: its timer, its message, its own task."""

    kind: str
    parts: tuple["Plan", ...] = ()
    id: str = ""
    message: str = ""
    span: timedelta = timedelta(0)
    turns: int = 0
    beside: "Plan | None" = None

    def within(self) -> Iterator["Plan"]:
        yield self
        for part in self.parts:
            yield from part.within()


def plan_of(block: Block, drawn: Drawn) -> Plan:
    """Read the block with the ids of its drawing, as the inside of the process."""
    return Plan("sub", (_plan(block, iter(drawn.leaves), drawn.spans),))


def _plan(block: Block, leaves: Iterator[str], spans: dict[str, timedelta]) -> Plan:
    kind = block[0]
    message = next(leaves) if kind in HEARING else ""
    id = next(leaves) if kind == "task" or kind in TIMED else ""
    beside = Plan("task", id=next(leaves)) if kind in ("remind", "listen") else None
    if kind == "multi":
        tasks = Plan("seq", tuple(Plan("task", id=next(leaves)) for _ in range(block[3])))
        return Plan("and" if block[2] else "seq", (Plan("sub", (tasks,)),) * block[1])
    inner = tuple(_plan(part, leaves, spans) for part in block[1:] if isinstance(part, tuple))
    if kind == "xor":
        return Plan("and", (inner[block[1]],))
    if kind == "or":
        chosen = [part for index, part in enumerate(inner) if block[1] >> index & 1] or [inner[0]]
        return Plan("and", tuple(chosen))
    span = spans.get(id, timedelta(0))
    return Plan(kind, inner, id, message, span, block[1] if kind == "loop" else 0, beside)


@dataclass(eq=False)
class Run:
    """One activation of a block, begun at the legal instant `at`, inside the activation `scope`.

    `fired` says that what interrupts or adds to it has happened; `added` are the tasks of reminders inside.
    """

    plan: Plan
    case: "PlainCase"
    at: datetime
    scope: "Run | None" = None
    done: bool = False
    fired: bool = False
    inner: list["Run"] = field(default_factory=list)
    added: list["Run"] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = self.plan.kind
        if kind == "script":
            self.done = True
        elif kind in ("and", "fail"):
            self.inner = [self._begin(part, self.at) for part in self.plan.parts]
        elif kind in ("seq", "loop") or kind in SCOPES:
            if kind == "call":
                self._forget_counts()
            self.inner = [self._begin(self.plan.parts[0], self.at)]
        if kind in HEARING and self.case.kept[self.plan.message]:
            self.case.kept[self.plan.message] -= 1
            self.hear(self.at)
        self.go_on(self.at)

    def _begin(self, plan: Plan, at: datetime) -> "Run":
        return Run(plan, self.case, at, self if self.plan.kind in SCOPES else self.scope)

    def _forget_counts(self) -> None:
        """The variables of a called process are new each time."""
        for plan in self.plan.within():
            self.case.turns.pop(plan, None)

    def go_on(self, at: datetime) -> None:
        """Move on as far as what is inside allows."""
        if self.done or not self.inner:
            return
        for run in (*self.inner, *self.added):
            run.go_on(at)
        if self.plan.kind == "fail":
            self.done = self.inner[1].done  # its error stops the other branch; until then this goes on
            return
        while not self.done and all(run.done for run in (*self.inner, *self.added)):
            following = self._following()
            if following is None:
                self.done = True
            else:
                self.inner.append(self._begin(following, at))

    def _following(self) -> Plan | None:
        """What comes after all inside is done, None at the end."""
        if self.plan.kind == "seq" and len(self.inner) < len(self.plan.parts):
            return self.plan.parts[len(self.inner)]
        if self.plan.kind == "loop":
            # The count outlives a turn that was interrupted, as a process variable does.
            self.case.turns[self.plan] += 1
            if self.case.turns[self.plan] % self.plan.turns:
                return self.plan.parts[0]
        return None

    @property
    def timed(self) -> bool:
        """Whether its timer is armed."""
        return self.plan.kind in TIMED and self._undecided

    @property
    def hearing(self) -> bool:
        """Whether it waits for its message."""
        return self.plan.kind in HEARING and self._undecided

    @property
    def _undecided(self) -> bool:
        return not self.fired and not (self.plan.kind == "race" and self.inner)

    def hear(self, at: datetime) -> None:
        """The message has come."""
        if self.plan.kind == "hear":
            self.done = True
        elif self.plan.kind == "race":
            self.inner = [self._begin(self.plan.parts[0], at)]
        elif self.plan.beside is not None:
            self.fired = True
            self.added = []
            self.inner = [self._begin(self.plan.beside, at)]

    def fall_due(self, at: datetime) -> None:
        """The timer's instant has come."""
        if self.plan.kind == "race":
            self.inner = [self._begin(self.plan.parts[1], at)]
        elif self.plan.beside is None:
            self.done = True
        else:
            self.fired = True
            assert self.scope is not None
            self.scope.added.append(Run(self.plan.beside, self.case, at, self.scope))

    def active(self) -> Iterator["Run"]:
        """This and all that runs inside, outer first."""
        if not self.done:
            yield self
            for run in (*self.inner, *self.added):
                yield from run.active()


class PlainCase:
    """One case played by the rules. Instants are legal instants."""

    def __init__(self, plan: Plan, at: datetime) -> None:
        self.kept: Counter[str] = Counter()
        self.turns: Counter[Plan] = Counter()
        self.fired: list[tuple[str, datetime]] = []
        self.ended_at: datetime | None = None
        self.root = Run(plan, self, at)
        self._move_on(at)

    def open(self) -> list[tuple[str, datetime]]:
        """The open tasks and since when."""
        return sorted((run.plan.id, run.at) for run in self.root.active() if run.plan.kind == "task")

    def timers(self) -> list[tuple[str, datetime]]:
        """The armed timers and for when."""
        return sorted((run.plan.id, run.at + run.plan.span) for run in self.root.active() if run.timed)

    def complete(self, id: str, opened_at: datetime, at: datetime) -> None:
        """One of the tasks of that element opened then is done: which one makes no difference."""
        tasks = (run for run in self.root.active() if run.plan.kind == "task")
        next(run for run in tasks if (run.plan.id, run.at) == (id, opened_at)).done = True
        self._move_on(at)

    def hear(self, message: str, at: datetime) -> None:
        """A message arrives: it is taken, or kept."""
        taker = next((r for r in self.root.active() if r.hearing and r.plan.message == message), None)
        if taker is None:
            self.kept[message] += 1
            return
        taker.hear(at)
        self._move_on(at)

    def catch_up(self, now: datetime) -> None:
        """Fire all that is due, each at its own instant, in their order."""
        while self.timers():
            id, due = min(self.timers(), key=lambda timer: timer[1])
            if due > now:
                return
            self.fired.append((id, due))
            next(run for run in self.root.active() if run.timed and run.plan.id == id).fall_due(due)
            self._move_on(due)

    def _move_on(self, at: datetime) -> None:
        self.root.go_on(at)
        if self.root.done and self.ended_at is None:
            self.ended_at = at
