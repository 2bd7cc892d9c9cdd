"""Events: waiting for something, telling it, starting and ending."""

from collections.abc import Mapping
from typing import Any

from orchestrator.engine import compensation, throwing
from orchestrator.engine.elements import Element, EventShape
from orchestrator.engine.nodes.gateways import EventBasedGateway
from orchestrator.engine.nodes.node import MODEL_ERRORS, Node, map_values, value_of
from orchestrator.engine.scopes import Variables
from orchestrator.engine.tokens import STARTED, Token
from orchestrator.engine.triggers import Trigger


class CatchNode(Node):
    """Anything that waits for a trigger."""

    def __init__(self, wf_spec: object, element: Element, trigger: Trigger) -> None:
        super().__init__(wf_spec, element)
        self.trigger = trigger

    def _update_hook(self, my_task: Token) -> bool:
        self.trigger.arm(my_task)
        my_task.case.changed = True
        return False

    def take(self, token: Token, payload: Mapping[str, object]) -> None:
        """Write what the event brought."""
        values: Mapping[str, object] = payload
        if self.maps_out:
            arrived = Variables(token.outside, dict(payload))
            values = {name: value_of(source, token, arrived) for name, source in self.maps_out}
        for name, value in values.items():
            token.case.assign(token.outside, name, value)


class CatchEvent(CatchNode):
    """An intermediate catch event, or one behind an event-based gateway."""

    def _on_trigger(self, my_task: Token, *args: Any) -> None:
        case = my_task.case
        case.timers.pop(my_task.id, None)
        case.watching.pop(my_task.id, None)
        if my_task.role == "choice":
            gateway = case.live[my_task._parent]
            assert isinstance(gateway.task_spec, EventBasedGateway)
            gateway.task_spec.decided(gateway, my_task)
        self.take(my_task, args[0] if args else {})
        my_task._ready()

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.events.append(my_task)

    def tell_cancelled(self, token: Token) -> None:
        token.case.record(token, "cancelled")


class StartEvent(Node):
    """Where a process or subprocess begins; what triggered it has already happened."""


class TimerStartEvent(CatchEvent):
    """A process whose only start event is a timer: opened by hand, it waits for its instant."""


class BoundaryEvent(CatchNode):
    """Attached to an activity: interrupting, it takes the activity's place; else it adds a token."""

    def attach(self, host: Token) -> Token:
        token = Token(host.workflow, self, parent=host, role="attached")
        self._update(token)
        return token

    def _on_trigger(self, my_task: Token, *args: Any) -> None:
        case = my_task.case
        host = case.live[my_task._parent]
        case.timers.pop(my_task.id, None)
        case.watching.pop(my_task.id, None)
        my_task.become_flow()
        if self.element.interrupting:
            case.by_timer = self.element.id if self.trigger.kind == "timer" else None
            case.cancel_token(host)
            case.by_timer = None
        else:
            self._wait_again(host, my_task)
        self.take(my_task, args[0] if args else {})
        case.record(my_task)
        self.depart(my_task)

    def _wait_again(self, host: Token, fired: Token) -> None:
        token = Token(host.workflow, self, parent=host, role="attached")
        try:
            if not self.trigger.again(token, fired):
                token.case.discard(token)
        except MODEL_ERRORS as error:
            self.fail(token, error, "enter")


class ThrowEvent(Node):
    """Tells something, then goes on. `kind` is that of its event definition, "none" without one.

    What it tells is told after it is recorded: whoever catches it may cancel the scope it stands in.
    """

    def __init__(self, wf_spec: object, element: Element) -> None:
        super().__init__(wf_spec, element)
        self.shape = element.event or EventShape("none")
        self.kind = self.shape.kind

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.local = map_values(my_task, self.maps_in)
        return (
            None if self.kind == "compensate" and compensation.begin(my_task, self.shape.activity) else True
        )

    def _on_complete(self, my_task: Token) -> None:
        my_task.case.record(my_task)
        self.tell(my_task)
        if my_task.id in my_task.case.live:
            self.depart(my_task)

    def tell(self, token: Token) -> None:
        if self.kind == "message":
            throwing.send_message(token, self.shape.name or self.element.id)
        elif self.kind == "signal":
            throwing.broadcast(token, self.shape.name or "")
        elif self.kind == "escalation":
            throwing.escalate(token, self.shape.code)


class LinkThrow(Node):
    """Goes on at the catching link event of the same name."""


class EndEvent(ThrowEvent):
    """Ends its token; some kinds end more than that."""

    def _on_complete(self, my_task: Token) -> None:
        if self.kind == "error" and not throwing.can_catch_error(my_task, self.shape.code):
            said = f"« {self.shape.name} »" if self.shape.name else "sans code"
            reason = f"L'erreur {said} n'est rattrapée par aucun événement."
            my_task.case.stop(my_task, "erreur_non_rattrapee", reason, "run")
            return
        my_task.case.record(my_task)
        self._note_outcome(my_task)
        if self.kind == "cancel":
            self._cancel_transaction(my_task)
            return
        self.tell(my_task)
        if my_task.id in my_task.case.live:
            self.depart(my_task)

    def tell(self, token: Token) -> None:
        if self.kind == "terminate":
            token.case.cancel_frame(token.workflow, spare=token)
        elif self.kind == "error":
            throwing.throw_error(token, self.shape.code, self.shape.name or "")
        else:
            super().tell(token)

    def _cancel_transaction(self, token: Token) -> None:
        """Stop the transaction and undo what it completed; then it leaves by its cancel boundary event."""
        token.case.cancel_frame(token.workflow, spare=token)
        token._set_state(STARTED)
        if not compensation.begin(token, None):
            self.all_undone(token)

    def all_undone(self, token: Token) -> None:
        if self.kind != "cancel":
            token.complete()
            return
        holder = token.workflow.holder
        assert holder is not None
        holder.internal_data["cancelled"] = True
        token.case.leave(token, ())

    def _note_outcome(self, token: Token) -> None:
        frame = token.workflow
        while frame.holder is not None and frame.holder.task_spec.element.triggered:
            frame = frame.holder.workflow
        if frame.holder is None:
            token.case.outcome = self.element.id
