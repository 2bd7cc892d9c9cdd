"""What a diagram says, in one shape whichever tool drew it (Camunda 7, Camunda 8, plain bpmn.io)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

TASKS = frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    ]
)
SUBPROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset(
    ["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"]
)
EVENTS = frozenset(
    ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"]
)
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
OPENED = frozenset({"userTask", "manualTask", "task", "serviceTask"})


@dataclass(frozen=True)
class EventShape:
    """One event definition. `kind` is its BPMN name without "EventDefinition" ("timer", "message", …).

    `name` is the message, signal or link name, `code` the error or escalation code; both are None where
    the diagram says nothing. `text` is the timer's or condition's expression, `unit` which of timeDate,
    timeDuration and timeCycle holds it.
    """

    kind: str
    name: str | None = None
    code: str | None = None
    text: str | None = None
    unit: str | None = None
    language: str | None = None
    correlation: str | None = None  # FEEL text of the key a message must carry
    activity: str | None = None  # what a compensation throw compensates
    variables: Mapping[str, str] = field(default_factory=dict)  # where caught code and message go
    wait: bool = True


@dataclass(frozen=True)
class Loop:
    """Repetition of an activity. `kind` is "standard", "sequential" or "parallel". Texts are FEEL."""

    kind: str
    cardinality: str | None = None
    collection: str | None = None
    element_variable: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    until: str | None = None  # completion condition
    condition: str | None = None  # standard loop
    test_before: bool = False
    maximum: str | None = None
    first: int = 0  # what loopCounter starts from: 0 as in Camunda 7, 1 as in Camunda 8


@dataclass(frozen=True)
class Passing:
    """One value passed at an activity's edge. `text` is FEEL or, when `static`, the value itself."""

    target: str
    text: str
    static: bool = False


@dataclass(frozen=True)
class Flow:
    """A sequence flow. `condition` is FEEL text without its leading "=", None when unconditional."""

    id: str
    source: str
    target: str
    condition: str | None = None


@dataclass(eq=False)
class Element:
    """One flow node. `properties` are camunda:property and zeebe:property values by name.

    `parent` is the id of the process or subprocess that directly holds it; `groups` is the raw text of
    candidateGroups; `timer` the raw text of a timer event.
    """

    id: str
    type: str
    name: str
    process: str
    parent: str
    file: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    form: str | None = None
    groups: str | None = None
    assignee: str | None = None
    lane: str | None = None
    documentation: str | None = None
    attached_to: str | None = None
    timer: str | None = None
    interrupting: bool = True
    events: tuple[EventShape, ...] = ()
    loop: Loop | None = None
    default: str | None = None
    called: str | None = None
    triggered: bool = False  # an event subprocess
    compensates: bool = False  # isForCompensation
    script: str | None = None
    script_format: str | None = None
    result_variable: str | None = None
    decision: str | None = None
    decision_mapping: str | None = None
    topic: str | None = None
    inputs: tuple[Passing, ...] = ()
    outputs: tuple[Passing, ...] = ()
    all_in: bool = False  # variables="all" into the called process
    all_out: bool = False
    completion: str | None = None  # ad hoc completion condition
    ordering: str | None = None
    cancel_remaining: bool = True
    body: "Container | None" = None

    @property
    def event(self) -> EventShape | None:
        return self.events[0] if self.events else None


@dataclass(eq=False)
class Container:
    """A process or the inside of a subprocess: its nodes and flows by id, in file order."""

    id: str
    process: str
    file: str
    name: str = ""
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)  # associations (source, target)
    executable: bool = True

    def incoming(self, element_id: str) -> list[Flow]:
        return self._ends[1].get(element_id, [])

    def outgoing(self, element_id: str) -> list[Flow]:
        return self._ends[0].get(element_id, [])

    @cached_property
    def _ends(self) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
        """Flows by source and by target; asked for only once all are read."""
        leaving: dict[str, list[Flow]] = {}
        entering: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            leaving.setdefault(flow.source, []).append(flow)
            entering.setdefault(flow.target, []).append(flow)
        return leaving, entering

    def everything(self) -> list[Element]:
        """Every element, those inside subprocesses too, outer before inner."""
        found: list[Element] = []
        for element in self.elements.values():
            found.append(element)
            if element.body is not None:
                found.extend(element.body.everything())
        return found
