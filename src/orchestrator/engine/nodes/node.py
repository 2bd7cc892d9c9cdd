"""What every node does: SpiffWorkflow's task specification hooks, without prediction or data copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from orchestrator.engine.elements import Element
from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Expression
from orchestrator.engine.scopes import Variables
from orchestrator.engine.tokens import WAITING, FrameState, Token
from orchestrator.errors import OrchestratorError

Assignment = tuple[str, Expression | str]
MODEL_ERRORS = (OrchestratorError,)  # FEEL, DMN, law or a Stuck of ours: an incident, never a crash


@dataclass(frozen=True)
class Route:
    """An outgoing flow, resolved. `condition` is None when it is unconditional."""

    flow: str
    target: "Node"
    condition: Expression | None = None
    default: bool = False


class Node(BpmnTaskSpec):  # type: ignore[misc]
    """A flow node. `routes` leave it; `arrivals` are the ids of the flows that reach it."""

    ad_hoc = False

    def __init__(self, wf_spec: object, element: Element) -> None:
        super().__init__(wf_spec, element.id, lane=element.lane, documentation=element.documentation)
        self.element = element
        self.bpmn_id = element.id
        self.bpmn_name = element.name
        self.routes: tuple[Route, ...] = ()
        self.arrivals: tuple[str, ...] = ()
        self.maps_in: tuple[Assignment, ...] = ()
        self.maps_out: tuple[Assignment, ...] = ()
        self.inclusive = False

    @property
    def event_element(self) -> Element:
        """The event that facts about a timer name."""
        return self.element

    @property
    def event_scope(self) -> str | None:
        return None

    def connect_routes(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        for route in routes:
            self.connect(route.target)

    # -- SpiffWorkflow's hooks

    def _predict(self, my_task: Token, seen: object = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Nothing is predicted: a token exists when it has arrived, not before."""

    def _update(self, my_task: Token) -> None:
        try:
            ready = self._update_hook(my_task)
        except MODEL_ERRORS as error:
            self.fail(my_task, error, "enter")
            return
        if ready:
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        """Say whether the token may run at once."""
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.case.ready.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        try:
            return self._run_hook(my_task)
        except MODEL_ERRORS as error:
            my_task.failure = (error.code, error.message)
            return False

    def _run_hook(self, my_task: Token) -> bool | None:
        """Do the node's work: True done, None still going on."""
        return True

    def _on_error(self, my_task: Token) -> None:
        code, reason = my_task.failure or ("modele", "L'élément n'a pas pu être exécuté.")
        if not self.handle_failure(my_task, code, reason):
            my_task.case.stop(my_task, code, reason, "run")

    def _on_complete(self, my_task: Token) -> None:
        my_task.case.record(my_task)
        self.depart(my_task)

    def _on_trigger(self, my_task: Token, *args: Any) -> None:
        raise Stuck(f"« {self.element.id} » n'attend aucun événement.")

    # -- ours

    def handle_failure(self, token: Token, code: str, reason: str) -> bool:
        """Say whether the model itself foresees this failure (a boundary error event)."""
        return False

    def fail(self, token: Token, error: OrchestratorError, phase: str) -> None:
        token.case.stop(token, error.code, error.message, phase)

    def choose(self, token: Token) -> Sequence[Route]:
        """Return the flows to take. Raises Stuck when a condition is neither true nor false."""
        return self.routes

    def depart(self, token: Token) -> None:
        try:
            routes = self.choose(token)
        except MODEL_ERRORS as error:
            self.fail(token, error, "leave")
            return
        token.case.leave(token, routes)

    def resume(self, token: Token, phase: str) -> None:
        """Take up after an incident, where it stopped."""
        if phase == "leave":
            self.depart(token)
        elif phase == "enter":
            token._set_state(WAITING)
            self._update(token)
        elif phase == "join":
            token._set_state(WAITING)
            token.case.waiting_joins[token.id] = token
        else:
            token._ready()

    def tell_cancelled(self, token: Token) -> None:
        """Gateways and events that only pass tokens on have nothing to tell when they are cancelled."""

    def inside_done(self, token: Token, frame: FrameState) -> None:
        """The last token inside is gone."""
        raise AssertionError(f"{self.name} has no inside")

    def activity_done(self, holder: Token, frame: FrameState, done: "Node") -> None:
        """An activity directly inside is completed; only ad hoc subprocesses care."""

    def all_undone(self, token: Token) -> None:
        """The compensation that `token` asked for is finished."""
        token.complete()


def holds(route: Route, token: Token) -> bool:
    """Evaluate a flow's condition. Raises Stuck when it is neither true nor false."""
    if route.condition is None:
        return True
    value = route.condition.evaluate(token.workflow.variables.visible(), token.case.functions)
    if value is True or value is False:
        return value
    said = "null" if value is None else "ni vraie ni fausse"
    raise Stuck(
        f"La condition « {route.condition.text} » du flux « {route.flow} » est {said}. "
        "Corrigez la donnée ou le modèle, puis relancez.",
        code="condition_indecise",
    )


def value_of(source: Expression | str, token: Token, variables: Variables) -> object:
    """A mapping's value: static text as it is, an expression evaluated in `variables`."""
    return source if isinstance(source, str) else source.evaluate(variables.visible(), token.case.functions)


def map_values(token: Token, assignments: Sequence[Assignment]) -> Variables | None:
    """Return the local scope that input mappings declare, None when there are none."""
    if not assignments:
        return token.local
    base = token.local or Variables(token.outside)
    local = Variables(base.parent, dict(base.values))
    for name, source in assignments:
        local.values[name] = value_of(source, token, local)
    return local
