"""The run loop: an index of ready tokens instead of a walk over a tree, and what moves tokens about."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.workflow import Workflow

from orchestrator.engine import conditions, joins, throwing
from orchestrator.engine.expressions import Functions
from orchestrator.engine.facts import ClosedTask, DisarmedTimer, Ended, EngineIncident, FactLog, Step
from orchestrator.engine.scopes import Variables, check_storable
from orchestrator.engine.tokens import ERROR, READY, Frame, FrameState, Root, Token

if TYPE_CHECKING:
    from orchestrator.engine.nodes.node import Node, Route

MOST_STEPS = 100_000  # in one operation: a loop that never waits must end as an incident, not as a hang


class CaseWorkflow(FrameState, BpmnWorkflow):  # type: ignore[misc]
    """One instance while it runs. `now` is the legal instant of the current operation (aware UTC)."""

    def __init__(self, spec: Any, key: str, now: datetime, variables: Variables) -> None:
        self.key = key
        self.now = now
        self.last_token = 0
        self.live: dict[int, Token] = {}
        self.ready: deque[Token] = deque()
        self.closing: deque[FrameState] = deque()  # frames whose last token is gone
        self.events: deque[Token] = deque()  # events that happened are served before ready tasks
        self.facts = FactLog()
        self.functions: Functions = {}
        self.law: Any = None
        self.zone: ZoneInfo = ZoneInfo("UTC")
        self.noted: list[Any] = []  # law deadlines computed by the expression being evaluated
        self.trouble: str | None = None  # why a law function gave null
        self.changed = False
        self.outcome: str | None = None
        self.over = False
        self.by_timer: str | None = None
        self.timers: dict[int, Token] = {}
        self.watching: dict[int, Token] = {}  # conditional events
        self.waiting_joins: dict[int, Token] = {}
        self.mailbox: list[tuple[str, Mapping[str, object], Mapping[str, object]]] = []
        self.subprocesses: dict[int, Frame] = {}
        self.subprocess_specs: dict[str, Any] = {}
        self.bpmn_events: list[Any] = []
        self.correlations: dict[str, object] = {}
        Workflow.__init__(self, spec, deserializing=True)
        self.open_frame(None, variables)

    @property
    def script_engine(self) -> None:
        """No script engine: expressions are FEEL, compiled at deployment, and no Python ever runs."""
        return None

    # -- moving tokens

    def enter(self, frame: FrameState, node: "Node", via: str | None = None) -> Token:
        token = Token(frame, node, via=via)
        node._update(token)
        return token

    def leave(self, token: Token, routes: Sequence["Route"]) -> None:
        """Send `token` on by `routes`; with none it ends here, and with the last its frame."""
        frame = token.workflow
        for route in routes:
            self.enter(frame, route.target, route.flow)
        self.discard(token)
        self.close_if_done(frame)

    def discard(self, token: Token) -> None:
        """Forget a token that has nothing left to do."""
        if self.live.pop(token.id, None) is None:
            return
        token.workflow.tasks.pop(token.id, None)
        parent = self.live_or_root(token.workflow, token._parent)
        if parent is not None:
            parent._children.pop(token.id, None)
        self.timers.pop(token.id, None)
        self.watching.pop(token.id, None)
        self.waiting_joins.pop(token.id, None)
        if token.role == "flow":
            token.workflow.active -= 1

    def in_order(self) -> list[Token]:
        """All live tokens, oldest first: the same order before and after a reload."""
        return [self.live[i] for i in sorted(self.live)]

    def live_or_root(self, frame: FrameState, token_id: int) -> Token | Root:
        return self.live.get(token_id) or frame.task_tree

    def open_inside(self, holder: Token, spec: Any, variables: Variables) -> Frame:
        frame = Frame(spec, holder, variables, self)
        self.subprocesses[holder.id] = frame
        return frame

    def begin(self, frame: FrameState, starts: Sequence["Node"]) -> None:
        """Arm the frame's event subprocesses, then start at `starts`."""
        for node in frame.spec.subscriptions:
            node.subscribe(frame)
        for node in starts:
            self.enter(frame, node)

    def close_if_done(self, frame: FrameState) -> None:
        """Note that a frame's last token is gone; the run loop closes it before anything else runs."""
        if not frame.active:
            self.closing.append(frame)

    def _close(self, frame: FrameState) -> None:
        if frame.active:
            return
        for token in list(frame.tasks.values()):
            self.disarm(token)
        if frame.holder is None:
            if not self.over:
                self.over = True
                self.completed = True
                self.facts.ended = Ended(self.outcome, self.now)
            return
        if self.subprocesses.get(frame.holder.id) is frame:
            frame.holder.task_spec.inside_done(frame.holder, frame)

    # -- cancelling

    def disarm(self, token: Token, state: str = "cancelled") -> None:
        """Remove a waiting event; its timer, if any, is told as disarmed."""
        if token.id in self.timers:
            self.facts.disarmed.append(
                DisarmedTimer(self.outer_id(token), token.task_spec.event_element.id, state)
            )
        self.discard(token)

    def disarm_fired(self, token: Token) -> None:
        """A timer fired: it is told so, its token goes on."""
        self.timers.pop(token.id, None)
        self.facts.disarmed.append(
            DisarmedTimer(self.outer_id(token), token.task_spec.event_element.id, "fired")
        )

    def detach(self, host: Token) -> None:
        for token in host.attached("attached", "choice"):
            self.disarm(token)

    def cancel_token(self, token: Token) -> None:
        """Stop what `token` is doing, inside first, and tell what was cancelled."""
        if token.id not in self.live:
            return
        if token.role in ("attached", "subscribed", "choice"):
            self.disarm(token)
            return
        self.detach(token)
        for turn in token.attached("turn"):
            self.cancel_token(turn)
        frame = self.subprocesses.pop(token.id, None)
        if frame is not None:
            self.cancel_frame(frame)
        token.task_spec.tell_cancelled(token)
        self.disarm(token)

    def cancel_frame(self, frame: FrameState, spare: Token | None = None) -> None:
        """Stop every token of `frame` except `spare`."""
        for token in [frame.tasks[i] for i in sorted(frame.tasks)]:
            if token is not spare and token.role != "turn" and token.id in self.live:
                self.cancel_token(token)
        frame.joins.clear()

    # -- telling

    def outer_id(self, token: Token) -> str:
        return f"{self.key}-{token.id}"

    def record(self, token: Token, state: str = "completed") -> None:
        element = token.task_spec.element
        self.facts.steps.append(Step(element.id, element.type, state, self.now, element.process))

    def tell_closed(self, token: Token, state: str) -> None:
        by_timer = self.by_timer if state == "cancelled" else None
        self.facts.closed.append(
            ClosedTask(self.outer_id(token), token.task_spec.element.id, state, by_timer, self.now)
        )

    def stop(self, token: Token, code: str, reason: str, phase: str) -> None:
        """Leave `token` where it is with an incident; `phase` says where a retry takes up."""
        token._state = ERROR
        token.phase = phase
        token.failure = (code, reason)
        element = token.task_spec.element
        self.facts.incidents.append(
            EngineIncident(element.id, reason, code, element.process, self.outer_id(token))
        )

    # -- running

    def run_until_stable(self) -> None:
        """Run ready tokens, events first, until only people, timers and messages are waited for."""
        steps = 0
        while True:
            while self.closing or self.events or self.ready:
                if self.closing:
                    self._close(self.closing.popleft())
                else:
                    steps += self._run_next(steps)
                if self.changed and self.watching:
                    conditions.check(self)
            if self.changed and conditions.check(self):
                continue
            if self.mailbox and throwing.open_mailbox(self):
                continue
            if not joins.settle(self) and not self.ready and not self.events and not self.closing:
                return

    def _run_next(self, steps: int) -> int:
        """Run the next token; return how many steps that was."""
        token = self.events.popleft() if self.events else self.ready.popleft()
        if token._state != READY or token.id not in self.live:
            return 0
        if steps >= MOST_STEPS:
            self._halt(token)
        else:
            token.run()
        return 1

    def _halt(self, token: Token) -> None:
        self.stop(
            token,
            "boucle",
            f"Plus de {MOST_STEPS} étapes en un seul acte : le modèle tourne sans attendre personne.",
            "run",
        )

    def assign(self, variables: Variables, name: str, value: object) -> None:
        check_storable(name, value)
        variables.assign(name, value)
        self.changed = True

    def retry(self) -> bool:
        """Take up every token stopped by an incident; return False when there is none."""
        stopped = [token for token in self.in_order() if token._state == ERROR]
        for token in stopped:
            if token.id in self.live and token._state == ERROR:
                token.failure = None
                phase, token.phase = token.phase, None
                token.task_spec.resume(token, phase or "run")
        return bool(stopped)
