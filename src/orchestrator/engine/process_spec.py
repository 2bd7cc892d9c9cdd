"""The specification of one process or of the inside of a subprocess, as SpiffWorkflow knows it."""

from collections import deque
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

if TYPE_CHECKING:
    from orchestrator.engine.elements import Container
    from orchestrator.engine.nodes.node import Node
    from orchestrator.engine.nodes.subprocesses import EventSubprocess


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]
    """`starts` are the nodes a run begins at, `subscriptions` the event subprocesses it listens for.

    SpiffWorkflow's own Start, End and EndJoin tasks are left out: elements may bear those ids, and a frame
    ends when its last token does.
    """

    def __init__(self, container: "Container") -> None:
        WorkflowSpec.__init__(self, name=container.id, filename=container.file)
        self.container = container
        self.process = container.process
        self.description = container.name
        self.svg = self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.start = BpmnTaskSpec(self, " racine")  # a blank no XML id can begin with
        self._into: dict[str, list[tuple[str, str]]] | None = None
        self._reach: dict[str, dict[str, frozenset[str]]] = {}
        self.starts: tuple[Node, ...] = ()
        self.subscriptions: tuple[EventSubprocess, ...] = ()

    def _add_notify(self, task_spec: Any) -> None:
        WorkflowSpec._add_notify(self, task_spec)

    def nodes(self) -> "list[Node]":
        return [spec for spec in self.task_specs.values() if spec is not self.start]

    def reach(self, join: "Node") -> dict[str, frozenset[str]]:
        """By which of a join's incoming flows a token at another node may still come, by that node's name.

        A path does not pass through the join itself. From an activity it also leads through its boundary
        events. Worked out when first asked: most joins never wait for anything but their own tokens.
        """
        known = self._reach.get(join.name)
        if known is None:
            into = self._flows_into()
            reached: dict[str, set[str]] = {}
            for source, flow in into.get(join.name, []):
                _walk_back(source, flow, join.name, into, reached)
            known = self._reach[join.name] = {name: frozenset(flows) for name, flows in reached.items()}
        return known

    def _flows_into(self) -> dict[str, list[tuple[str, str]]]:
        if self._into is None:
            into: dict[str, list[tuple[str, str]]] = {}
            for node in self.nodes():
                for route in node.routes:
                    into.setdefault(route.target.name, []).append((node.name, route.flow))
                for boundary in getattr(node, "boundaries", ()):
                    into.setdefault(boundary.name, []).append((node.name, ""))
            self._into = into
        return self._into


def _walk_back(
    source: str, flow: str, join: str, into: dict[str, list[tuple[str, str]]], reached: dict[str, set[str]]
) -> None:
    queue = deque([source])
    seen = {join}
    while queue:
        name = queue.popleft()
        if name in seen:
            continue
        seen.add(name)
        reached.setdefault(name, set()).add(flow)
        queue.extend(before for before, _ in into.get(name, []))
