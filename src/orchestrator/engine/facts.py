"""What an operation on an instance made happen: immutable facts, in execution order.

Every `at` is an aware UTC instant: the legal instant of the operation, not the server's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Step:
    """An element was left. `state` is "completed" or "cancelled"."""

    element: str
    type: str
    state: str
    at: datetime
    process: str = ""


@dataclass(frozen=True)
class OpenedTask:
    """Somebody, or for a serviceTask something outside, must act. `roles` may be empty: nobody is named.

    `scopes` are the ids of the subprocesses and call activities around the task, nearest first.
    """

    id: str
    element: str
    process: str
    name: str
    type: str
    roles: tuple[str, ...]
    form: str | None
    properties: Mapping[str, str]
    at: datetime
    topic: str | None = None
    documentation: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosedTask:
    """`by_timer` is the element id of the timer that took the task away, None otherwise."""

    id: str
    element: str
    state: str
    by_timer: str | None
    at: datetime


@dataclass(frozen=True)
class ArmedTimer:
    """`due_at` (UTC) is inclusive: the timer fires when now >= due_at. `deadline` names a law value.

    `scope` is the element the timer is attached to, None for a timer that a token waits at.
    """

    id: str
    element: str
    name: str
    due_at: datetime
    deadline: str | None
    reasons: tuple[str, ...]
    interrupts: bool
    scope: str | None
    warn_at: datetime | None = None


@dataclass(frozen=True)
class DisarmedTimer:
    """`state` is "fired" or "cancelled"."""

    id: str
    element: str
    state: str


@dataclass(frozen=True)
class SentMessage:
    """A message left. `delivered`: a catch event of the same instance took it."""

    element: str
    name: str
    properties: Mapping[str, str]
    payload: Mapping[str, object]
    delivered: bool = False


@dataclass(frozen=True)
class SentSignal:
    """A signal was broadcast: the same instance has already reacted, other cases may."""

    element: str
    name: str
    payload: Mapping[str, object]


@dataclass(frozen=True)
class DecisionMade:
    """A DMN decision was worked out. `rules` are the ids of its table's rules that matched, with their notes."""

    element: str
    decision: str
    value: object
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ended:
    """The instance is over. `outcome` is the id of the last end event reached, None without one."""

    outcome: str | None
    at: datetime


@dataclass(frozen=True)
class EngineIncident:
    """The model could not go on at `element`; the token stays there. `token` is the id to follow it by."""

    element: str
    reason: str
    code: str
    process: str = ""
    token: str = ""


@dataclass(frozen=True)
class Facts:
    """Since the last take."""

    steps: tuple[Step, ...] = ()
    opened: tuple[OpenedTask, ...] = ()
    closed: tuple[ClosedTask, ...] = ()
    armed: tuple[ArmedTimer, ...] = ()
    disarmed: tuple[DisarmedTimer, ...] = ()
    sent: tuple[SentMessage, ...] = ()
    signals: tuple[SentSignal, ...] = ()
    decisions: tuple[DecisionMade, ...] = ()
    ended: Ended | None = None
    incidents: tuple[EngineIncident, ...] = ()

    @property
    def incident(self) -> EngineIncident | None:
        """The first incident that happened, None when all went well."""
        return self.incidents[0] if self.incidents else None


@dataclass
class FactLog:
    """Facts being gathered."""

    steps: list[Step] = field(default_factory=list)
    opened: list[OpenedTask] = field(default_factory=list)
    closed: list[ClosedTask] = field(default_factory=list)
    armed: list[ArmedTimer] = field(default_factory=list)
    disarmed: list[DisarmedTimer] = field(default_factory=list)
    sent: list[SentMessage] = field(default_factory=list)
    signals: list[SentSignal] = field(default_factory=list)
    decisions: list[DecisionMade] = field(default_factory=list)
    ended: Ended | None = None
    incidents: list[EngineIncident] = field(default_factory=list)

    def freeze(self) -> Facts:
        return Facts(
            tuple(self.steps),
            tuple(self.opened),
            tuple(self.closed),
            tuple(self.armed),
            tuple(self.disarmed),
            tuple(self.sent),
            tuple(self.signals),
            tuple(self.decisions),
            self.ended,
            tuple(self.incidents),
        )
