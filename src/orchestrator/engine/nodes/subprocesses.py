"""Activities with an inside: embedded and event subprocesses, transactions, called processes."""

from typing import Any

from orchestrator.engine import compensation
from orchestrator.engine.elements import Element
from orchestrator.engine.nodes.activities import Activity
from orchestrator.engine.nodes.node import MODEL_ERRORS, Node, value_of
from orchestrator.engine.scopes import Variables
from orchestrator.engine.tokens import FrameState, Token
from orchestrator.engine.triggers import Trigger


class Subprocess(Activity):
    """Runs `inside`, a process specification of its own, in a scope of its own."""

    def __init__(self, wf_spec: object, element: Element, inside: Any) -> None:
        super().__init__(wf_spec, element)
        self.inside = inside

    def _run_hook(self, my_task: Token) -> bool | None:
        case = my_task.case
        frame = case.open_inside(my_task, self.inside, self.inner_variables(my_task))
        case.begin(frame, self.first_nodes())
        return None

    def first_nodes(self) -> tuple[Node, ...]:
        starts: tuple[Node, ...] = self.inside.starts
        return starts

    def inner_variables(self, token: Token) -> Variables:
        return Variables(token.variables)

    def inside_done(self, token: Token, frame: FrameState) -> None:
        token.case.subprocesses.pop(token.id, None)
        if token.internal_data.pop("cancelled", False):
            self._leave_cancelled(token)
            return
        if frame.undo and self.element.type != "callActivity":
            token.internal_data.update(undo=frame.undo, kept=dict(frame.variables.values))
        token.complete()

    def _leave_cancelled(self, token: Token) -> None:
        """A transaction was cancelled and undone: its cancel boundary event takes over."""
        host = token.case.live[token._parent] if token.role == "turn" else token
        event = next(t for t in host.attached("attached") if t.task_spec.trigger.kind == "cancel")
        event.task_spec._on_trigger(event)

    def all_undone(self, token: Token) -> None:
        """What the completed subprocess had done inside is undone again."""
        token.case.subprocesses.pop(token.id, None)
        compensation.handler_done(token)


class CallActivity(Subprocess):
    """Runs another process, which sees only what is passed in and gives back only what is passed out."""

    def __init__(self, wf_spec: object, element: Element, inside: Any) -> None:
        super().__init__(wf_spec, element, inside)

    def map_inputs(self, token: Token) -> None:
        """The mapping feeds the called process, not a scope around the call."""
        values = dict(token.variables.visible()) if self.element.all_in else {}
        for name, source in self.maps_in:
            values[name] = value_of(source, token, token.variables)
        token.internal_data["passed"] = values

    def inner_variables(self, token: Token) -> Variables:
        return Variables(None, token.internal_data.pop("passed", {}))

    def inside_done(self, token: Token, frame: FrameState) -> None:
        token.internal_data["given"] = frame.variables.values
        super().inside_done(token, frame)

    def map_outputs(self, token: Token) -> None:
        given = Variables(None, token.internal_data.get("given", {}))
        values = list(given.values.items()) if self.element.all_out else []
        values += [(name, value_of(source, token, given)) for name, source in self.maps_out]
        for name, value in values:
            token.case.assign(token.outside if token.role != "turn" else token.variables, name, value)
        token.internal_data.pop("given", None)


class EventSubprocess(Subprocess):
    """Waits in its frame for its start event; interrupting, it stops everything else there first."""

    def __init__(
        self, wf_spec: object, element: Element, inside: Any, start: Element, trigger: Trigger
    ) -> None:
        super().__init__(wf_spec, element, inside)
        self.start_element = start
        self.trigger = trigger
        self.interrupts = start.interrupting

    @property
    def event_element(self) -> Element:
        return self.start_element

    @property
    def event_scope(self) -> str | None:
        return self.element.parent

    def subscribe(self, frame: FrameState) -> Token:
        token = Token(frame, self, role="subscribed")
        self._update(token)
        return token

    def open(self, token: Token) -> bool:
        if token.role == "subscribed":
            self.trigger.arm(token)
            token.case.changed = True
            return False
        return True

    def _on_trigger(self, my_task: Token, *args: Any) -> None:
        case, frame = my_task.case, my_task.workflow
        case.timers.pop(my_task.id, None)
        case.watching.pop(my_task.id, None)
        my_task.become_flow()
        if self.interrupts:
            case.by_timer = self.start_element.id if self.trigger.kind == "timer" else None
            case.cancel_frame(frame, spare=my_task)
            case.by_timer = None
        else:
            self._wait_again(frame, my_task)
        for name, value in (args[0] if args else {}).items():
            case.assign(frame.variables, name, value)
        my_task._ready()

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.events.append(my_task)

    def _wait_again(self, frame: FrameState, fired: Token) -> None:
        token = Token(frame, self, role="subscribed")
        try:
            if not self.trigger.again(token, fired):
                token.case.discard(token)
        except MODEL_ERRORS as error:
            self.fail(token, error, "enter")
