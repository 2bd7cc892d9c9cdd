"""Activities: local variables, boundary events, repetition, and the work of each kind of task."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestrator.engine import compensation, throwing
from orchestrator.engine.decisions import DecisionCall
from orchestrator.engine.elements import Element
from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Expression
from orchestrator.engine.facts import DecisionMade, OpenedTask
from orchestrator.engine.nodes.events import BoundaryEvent
from orchestrator.engine.nodes.gateways import conditional_routes
from orchestrator.engine.nodes.node import MODEL_ERRORS, Node, Route, map_values, value_of
from orchestrator.engine.tokens import READY, Token
from orchestrator.engine.triggers import Trigger

if TYPE_CHECKING:
    from orchestrator.engine.nodes.loops import Repetition


class Activity(Node):
    """`boundaries` are the events attached to it, `undone_by` what compensates it."""

    def __init__(self, wf_spec: object, element: Element) -> None:
        super().__init__(wf_spec, element)
        self.boundaries: tuple[BoundaryEvent, ...] = ()
        self.repetition: Repetition | None = None
        self.undone_by: Activity | None = None
        self.conditional = False

    def _update_hook(self, my_task: Token) -> bool:
        if self.repetition is not None and my_task.role != "turn":
            return self.repetition.begin(my_task)
        return self.open(my_task)

    def open(self, token: Token) -> bool:
        """Prepare the local scope and what may interrupt; return whether the token may run at once."""
        self.map_inputs(token)
        self.prepare(token)
        self.attach(token)
        return True

    def map_inputs(self, token: Token) -> None:
        token.local = map_values(token, self.maps_in)

    def prepare(self, token: Token) -> None:
        """Evaluate what the task needs before it is offered; may raise a model error."""

    def attach(self, token: Token) -> None:
        if token.role != "turn":
            for boundary in self.boundaries:
                boundary.attach(token)

    # -- finishing

    def _on_complete(self, my_task: Token) -> None:
        self.finish(my_task)

    def finish(self, token: Token) -> None:
        try:
            self.map_outputs(token)
        except MODEL_ERRORS as error:
            self.fail(token, error, "finish")
            return
        token.case.record(token)
        compensation.remember(self, token)
        if token.role == "turn":
            self.after_turn(token)
        else:
            self.conclude(token)

    def after_turn(self, token: Token) -> None:
        assert self.repetition is not None
        try:
            self.repetition.turn_done(token)
        except MODEL_ERRORS as error:
            self.fail(token, error, "turn")

    def map_outputs(self, token: Token) -> None:
        if not self.maps_out:
            return
        values = [(name, value_of(source, token, token.variables)) for name, source in self.maps_out]
        for name, value in values:
            token.case.assign(token.outside, name, value)

    def conclude(self, token: Token) -> None:
        """All is done here: boundary events are disarmed and the token goes on."""
        token.case.detach(token)
        token.local = None
        if compensation.handler_done(token):
            return
        frame, holder = token.workflow, token.workflow.holder
        if holder is None or not holder.task_spec.ad_hoc:
            self.depart(token)
            return
        frame.active += 1  # the condition is judged before an empty frame may close
        self.depart(token)
        frame.active -= 1
        holder.task_spec.activity_done(holder, frame, self)

    def choose(self, token: Token) -> Sequence[Route]:
        return conditional_routes(self, token) if self.conditional else self.routes

    def handle_failure(self, token: Token, code: str, reason: str) -> bool:
        """A boundary error event on the failing activity itself is the designer's own answer to it."""
        host = token.case.live[token._parent] if token.role == "turn" else token
        return throwing.throw_to(host, code, reason)

    def resume(self, token: Token, phase: str) -> None:
        if phase == "finish":
            self.finish(token)
        elif phase == "turn":
            self.after_turn(token)
        else:
            super().resume(token, phase)

    def tell_cancelled(self, token: Token) -> None:
        done = token.phase in ("leave", "turn")
        told_by_turns = "count" in token.internal_data
        if not done and not told_by_turns:
            token.case.record(token, "cancelled")


class OpenTask(Activity):
    """Somebody acts: user, manual and plain tasks; for a service task, something outside does."""

    def __init__(self, wf_spec: object, element: Element) -> None:
        super().__init__(wf_spec, element)
        self.manual = True
        self.groups: Expression | str | None = None

    def prepare(self, token: Token) -> None:
        token.internal_data["roles"] = self._roles(token)

    def _roles(self, token: Token) -> tuple[str, ...]:
        if self.groups is None:
            return (self.element.lane,) if self.element.lane else ()
        if isinstance(self.groups, str):
            return tuple(part.strip() for part in self.groups.split(",") if part.strip())
        value = value_of(self.groups, token, token.variables)
        named = value if isinstance(value, list) else [value]
        if not named or not all(isinstance(item, str) and item for item in named):
            raise Stuck(
                f"Le rôle de « {self.element.name or self.element.id} » ne peut pas être déterminé : "
                f"« {self.groups.text} » ne donne ni un texte ni une liste de textes.",
                code="role_indetermine",
            )
        return tuple(str(item) for item in named)

    def _on_ready(self, my_task: Token) -> None:
        case, element = my_task.case, self.element
        roles = my_task.internal_data.pop("roles", ())
        my_task.internal_data["open"] = True
        case.facts.opened.append(
            OpenedTask(
                case.outer_id(my_task),
                element.id,
                element.process,
                element.name,
                element.type,
                tuple(roles),
                element.form,
                element.properties,
                case.now,
                element.topic,
                element.documentation,
                my_task.scopes,
            )
        )

    def _run_hook(self, my_task: Token) -> bool:
        my_task.internal_data.pop("open", None)
        my_task.case.tell_closed(my_task, "completed")
        return True

    def tell_cancelled(self, token: Token) -> None:
        if token.internal_data.pop("open", None):
            token.case.tell_closed(token, "cancelled")
        super().tell_cancelled(token)


class ScriptTask(Activity):
    """A FEEL expression whose value goes to `result_variable`."""

    def __init__(self, wf_spec: object, element: Element, script: Expression) -> None:
        super().__init__(wf_spec, element)
        self.script = script

    def _run_hook(self, my_task: Token) -> bool:
        case = my_task.case
        case.trouble = None
        value = self.script.evaluate(my_task.variables.visible(), case.functions)
        if value is None and case.trouble is not None:
            raise Stuck(case.trouble, code="valeur_legale")
        if self.element.result_variable is not None:
            my_task.case.assign(my_task.variables, self.element.result_variable, value)
        return True


class DecisionTask(Activity):
    """A DMN decision on the variables in scope."""

    def __init__(self, wf_spec: object, element: Element, call: DecisionCall) -> None:
        super().__init__(wf_spec, element)
        self.call = call

    def _run_hook(self, my_task: Token) -> bool:
        case = my_task.case
        value, rules = self.call.evaluate(my_task.variables.visible(), case.functions)
        case.facts.decisions.append(DecisionMade(self.element.id, self.call.decision, value, rules))
        if self.element.result_variable is not None:
            my_task.case.assign(my_task.variables, self.element.result_variable, value)
        return True


class SendTask(Activity):
    """Sends a message and goes on."""

    def _run_hook(self, my_task: Token) -> bool:
        shape = self.element.event
        name = (shape.name if shape is not None else None) or self.element.topic or self.element.id
        throwing.send_message(my_task, name)
        return True


class ReceiveTask(Activity):
    """Waits for a message."""

    def __init__(self, wf_spec: object, element: Element, trigger: Trigger) -> None:
        super().__init__(wf_spec, element)
        self.trigger = trigger

    def open(self, token: Token) -> bool:
        self.map_inputs(token)
        self.trigger.arm(token)
        self.attach(token)
        return False

    def _on_trigger(self, my_task: Token, *args: Any) -> None:
        if my_task.role == "choice":
            gateway = my_task.case.live[my_task._parent]
            gateway.task_spec.decided(gateway, my_task)
        for name, value in (args[0] if args else {}).items():
            my_task.case.assign(my_task.outside, name, value)
        my_task._ready()

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.events.append(my_task)


def is_open(token: Token) -> bool:
    return token._state == READY and bool(token.internal_data.get("open"))
