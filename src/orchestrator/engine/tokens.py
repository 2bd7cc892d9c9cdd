"""Tokens and frames: SpiffWorkflow's tasks and workflows, without prediction, scans or its clock.

SpiffWorkflow keeps every task it ever ran and predicts those to come, and finds what can run by walking that
tree: quadratic work and a limit of 1,000 levels. Here a token is a live task only, hung under its frame's
root; what is done is told in the facts and forgotten.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from orchestrator.engine.scopes import Variables

if TYPE_CHECKING:
    from orchestrator.engine.case import CaseWorkflow
    from orchestrator.engine.nodes.node import Node

WAITING, READY, STARTED = TaskState.WAITING, TaskState.READY, TaskState.STARTED
COMPLETED, ERROR, CANCELLED = TaskState.COMPLETED, TaskState.ERROR, TaskState.CANCELLED
_NO_DATA: dict[str, object] = {}


class Token(Task):  # type: ignore[misc]
    """One activation of a node.

    `role` is "flow" for a token that keeps its frame alive, "attached" for a waiting boundary event,
    "subscribed" for a waiting event subprocess, "choice" for an event behind an event-based gateway and
    "turn" for one iteration of a repeated activity. `via` is the flow it came by.
    """

    task_spec: "Node"
    workflow: "FrameState"

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "Token | None" = None,
        role: str = "flow",
        via: str | None = None,
        id: int | None = None,
    ) -> None:
        case = workflow.top_workflow
        if id is None:
            case.last_token += 1
            id = case.last_token
        self.id = id
        self.workflow = workflow
        self.task_spec = task_spec
        self.case: CaseWorkflow = case
        self.role = role
        self.via = via
        self.local: Variables | None = None
        self.phase: str | None = None
        self.chosen: Sequence[Any] = ()  # the flows a gateway decided on
        self.failure: tuple[str, str] | None = None  # code and reason of an incident
        self.triggered = False
        self.thread_id = 0
        self.data = _NO_DATA
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0.0
        self._state = WAITING
        self._children: dict[int, None] = {}
        parent = workflow.task_tree if parent is None else parent
        self._parent = parent.id
        parent._children[id] = None
        workflow.tasks[id] = self
        case.live[id] = self
        if role == "flow":
            workflow.active += 1

    def _set_state(self, value: int) -> None:
        self._state = value

    def _ready(self) -> None:
        self._state = READY
        self.task_spec._on_ready(self)

    @property
    def variables(self) -> Variables:
        """The scope an expression at this token sees."""
        return self.local or self.workflow.variables

    @property
    def outside(self) -> Variables:
        """The scope around this token's own: where outputs go and outgoing conditions look."""
        if self.role == "turn":
            return self.case.live[self._parent].variables
        return self.workflow.variables

    @property
    def scopes(self) -> tuple[str, ...]:
        """The activities this token runs inside of, nearest first."""
        found: list[str] = []
        frame = self.workflow
        while frame.holder is not None:
            found.append(frame.holder.task_spec.element.id)
            frame = frame.holder.workflow
        return tuple(found)

    @property
    def is_waiting(self) -> bool:
        return bool(self._state == WAITING)

    def become_flow(self) -> None:
        """Turn a waiting event into a token of its own: it now keeps the frame alive."""
        if self.role != "flow":
            self.role = "flow"
            self.workflow.active += 1
            self.case.live_or_root(self.workflow, self._parent)._children.pop(self.id, None)
            self._parent = self.workflow.task_tree.id
            self.workflow.task_tree._children[self.id] = None

    def attached(self, *roles: str) -> list["Token"]:
        """The tokens hanging from this one, of the given roles (all when none is given)."""
        live = self.case.live
        return [live[child] for child in self._children if not roles or live[child].role in roles]


class Root(Task):  # type: ignore[misc]
    """The completed task SpiffWorkflow wants at the top of each workflow; the live tokens hang from it."""

    def __init__(self, workflow: Any) -> None:
        self.id = 0
        self.workflow = workflow
        self.task_spec = workflow.spec.start
        self.triggered = False
        self.data = _NO_DATA
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0.0
        self._state = COMPLETED
        self._parent = None
        self._children: dict[int, None] = {}


class FrameState:
    """What the case itself and every process or subprocess inside it keep while they run.

    `holder` is the token of the activity it is the inside of, None for the case itself. `active` counts
    the tokens that keep it alive. `undo` lists what could be compensated, oldest first.
    """

    spec: Any
    tasks: dict[int, Token]
    top_workflow: "CaseWorkflow"

    def open_frame(self, holder: Token | None, variables: Variables) -> None:
        self.holder = holder
        self.variables = variables
        self.active = 0
        self.undo: list[Any] = []
        self.joins: dict[str, dict[str, list[Token]]] = {}
        self.task_tree = Root(self)

    def flow_tokens(self) -> list[Token]:
        return [token for token in self.tasks.values() if token.role == "flow"]


class Frame(FrameState, BpmnSubWorkflow):  # type: ignore[misc]
    """One running subprocess or called process."""

    def __init__(self, spec: Any, holder: Token, variables: Variables, case: "CaseWorkflow") -> None:
        Workflow.__init__(self, spec, deserializing=True)
        self.top_workflow = case
        self.parent_task_id = holder.id
        self.correlations: dict[str, object] = {}
        self.open_frame(holder, variables)
