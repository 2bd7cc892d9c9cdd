"""From elements to task specifications: every expression is compiled here, at deployment."""

from collections.abc import Callable
from typing import Any

from orchestrator.engine.decisions import DecisionCall, known_mapping
from orchestrator.engine.elements import OPENED, Container, Element, Flow, Passing
from orchestrator.engine.expressions import Expression, compile_text, is_expression
from orchestrator.engine.faults import FaultList
from orchestrator.engine.nodes import activities, events, gateways
from orchestrator.engine.nodes.ad_hoc import AdHocSubprocess
from orchestrator.engine.nodes.loops import Repetition
from orchestrator.engine.nodes.node import Node, Route
from orchestrator.engine.nodes.subprocesses import CallActivity, EventSubprocess, Subprocess
from orchestrator.engine.process_spec import ProcessSpec
from orchestrator.engine.trigger_building import build_trigger


class Builder:
    """Builds the specifications of one file's processes. Faults go to `faults`."""

    def __init__(
        self,
        faults: FaultList,
        find_process: Callable[[str], ProcessSpec | None],
        find_decision: Callable[[str], Any | None],
    ) -> None:
        self.faults = faults
        self.find_process = find_process
        self.find_decision = find_decision

    def fill(self, spec: ProcessSpec) -> None:
        """Give `spec` its nodes, routes and starting points."""
        container = spec.container
        nodes: dict[str, Node] = {}
        for element in container.elements.values():
            node = self._node(spec, element)
            if node is not None:
                nodes[element.id] = node
        self._connect(container, nodes)
        self._attach(container, nodes)
        spec.starts = tuple(_starts(container, nodes))
        spec.subscriptions = tuple(node for node in nodes.values() if isinstance(node, EventSubprocess))

    # -- nodes

    def _node(self, spec: ProcessSpec, element: Element) -> Node | None:
        kind = "openTask" if element.type in OPENED else element.type
        make = getattr(self, "_make_" + kind, None)
        node: Node | None = make(spec, element) if make is not None else None
        if node is not None:
            node.maps_in = self._passings(element, element.inputs)
            node.maps_out = self._passings(element, element.outputs)
        return self._activity(node) if isinstance(node, activities.Activity) else node

    def _make_openTask(self, spec: ProcessSpec, element: Element) -> activities.OpenTask:
        node = activities.OpenTask(spec, element)
        groups = element.groups
        if groups is not None and (is_expression(groups) or "${" in groups or "#{" in groups):
            node.groups = compile_text(groups, element.id, "Les rôles", self.faults)
        else:
            node.groups = groups
        return node

    def _make_scriptTask(self, spec: ProcessSpec, element: Element) -> Node | None:
        language = element.script_format
        script = compile_text(element.script, element.id, "Le script", self.faults, language=language)
        return None if script is None else activities.ScriptTask(spec, element, script)

    def _make_businessRuleTask(self, spec: ProcessSpec, element: Element) -> Node | None:
        model = self.find_decision(element.decision) if element.decision else None
        if element.decision is None or model is None or not known_mapping(element.decision_mapping):
            return None  # told by the checks
        return activities.DecisionTask(
            spec, element, DecisionCall(model, element.decision, element.decision_mapping)
        )

    def _make_sendTask(self, spec: ProcessSpec, element: Element) -> Node:
        return activities.SendTask(spec, element)

    def _make_receiveTask(self, spec: ProcessSpec, element: Element) -> Node | None:
        trigger = build_trigger(element, self.faults)
        return None if trigger is None else activities.ReceiveTask(spec, element, trigger)

    def _make_subProcess(self, spec: ProcessSpec, element: Element) -> Node | None:
        inside = self._inside(element)
        if not element.triggered:
            return Subprocess(spec, element, inside)
        assert element.body is not None
        starts = [e for e in element.body.elements.values() if e.type == "startEvent"]
        trigger = build_trigger(starts[0], self.faults) if len(starts) == 1 else None
        return None if trigger is None else EventSubprocess(spec, element, inside, starts[0], trigger)

    def _make_transaction(self, spec: ProcessSpec, element: Element) -> Node:
        return Subprocess(spec, element, self._inside(element))

    def _make_adHocSubProcess(self, spec: ProcessSpec, element: Element) -> Node | None:
        inside = self._inside(element)
        if element.completion is None:
            return None  # told by the checks
        completion = self.compile(element.completion, element.id, "La condition de fin")
        return None if completion is None else AdHocSubprocess(spec, element, inside, completion)

    def _inside(self, element: Element) -> ProcessSpec:
        assert element.body is not None
        inside = ProcessSpec(element.body)
        self.fill(inside)
        return inside

    def _make_callActivity(self, spec: ProcessSpec, element: Element) -> Node | None:
        inside = self.find_process(element.called) if element.called else None
        return None if inside is None else CallActivity(spec, element, inside)

    def _make_exclusiveGateway(self, spec: ProcessSpec, element: Element) -> Node:
        return gateways.ExclusiveGateway(spec, element)

    def _make_parallelGateway(self, spec: ProcessSpec, element: Element) -> Node:
        return gateways.ParallelGateway(spec, element)

    def _make_inclusiveGateway(self, spec: ProcessSpec, element: Element) -> Node:
        node = gateways.InclusiveGateway(spec, element)
        node.inclusive = True
        return node

    def _make_eventBasedGateway(self, spec: ProcessSpec, element: Element) -> Node:
        return gateways.EventBasedGateway(spec, element)

    def _make_startEvent(self, spec: ProcessSpec, element: Element) -> Node:
        timer = element.event is not None and element.event.kind == "timer"
        top = element.parent == element.process
        trigger = build_trigger(element, self.faults) if timer and top else None
        return (
            events.StartEvent(spec, element)
            if trigger is None
            else events.TimerStartEvent(spec, element, trigger)
        )

    def _make_endEvent(self, spec: ProcessSpec, element: Element) -> Node:
        return events.EndEvent(spec, element)

    def _make_intermediateThrowEvent(self, spec: ProcessSpec, element: Element) -> Node:
        if element.event is not None and element.event.kind == "link":
            return events.LinkThrow(spec, element)
        return events.ThrowEvent(spec, element)

    def _make_intermediateCatchEvent(self, spec: ProcessSpec, element: Element) -> Node | None:
        if element.event is not None and element.event.kind == "link":
            return events.StartEvent(spec, element)
        trigger = build_trigger(element, self.faults)
        return None if trigger is None else events.CatchEvent(spec, element, trigger)

    def _make_boundaryEvent(self, spec: ProcessSpec, element: Element) -> Node | None:
        trigger = build_trigger(element, self.faults)
        return None if trigger is None else events.BoundaryEvent(spec, element, trigger)

    # -- what activities share

    def _activity(self, node: activities.Activity | None) -> activities.Activity | None:
        if node is None:
            return None
        element = node.element
        loop = element.loop
        if loop is not None:
            texts = {
                "cardinality": loop.cardinality,
                "collection": loop.collection,
                "output_element": loop.output_element,
                "until": loop.until,
                "condition": loop.condition,
                "maximum": loop.maximum,
            }
            compiled = {
                name: self.compile(text, element.id, "La boucle")
                for name, text in texts.items()
                if text is not None
            }
            node.repetition = Repetition(node, loop, compiled)
        return node

    def _passings(
        self, element: Element, passings: tuple[Passing, ...]
    ) -> tuple[tuple[str, Expression | str], ...]:
        found: list[tuple[str, Expression | str]] = []
        for passing in passings:
            if passing.static:
                found.append((passing.target, passing.text))
                continue
            source = self.compile(passing.text, element.id, f"La correspondance vers « {passing.target} »")
            if source is not None:
                found.append((passing.target, source))
        return tuple(found)

    def compile(self, text: str, element: str, what: str, language: str | None = None) -> Expression | None:
        return compile_text(text, element, what, self.faults, language=language)

    # -- connections

    def _connect(self, container: Container, nodes: dict[str, Node]) -> None:
        links = {
            e.event.name: node
            for e in container.elements.values()
            if e.type == "intermediateCatchEvent"
            and e.event is not None
            and e.event.kind == "link"
            and (node := nodes.get(e.id)) is not None
        }
        for element_id, node in nodes.items():
            routes = [self._route(flow, node.element, nodes) for flow in container.outgoing(element_id)]
            if isinstance(node, events.LinkThrow) and node.element.event is not None:
                target = links.get(node.element.event.name)
                routes = [] if target is None else [Route("", target)]
            node.connect_routes([route for route in routes if route is not None])
            node.arrivals = tuple(flow.id for flow in container.incoming(element_id))
            if isinstance(node, activities.Activity):
                node.conditional = any(route.condition or route.default for route in node.routes)

    def _route(self, flow: Flow, source: Element, nodes: dict[str, Node]) -> Route | None:
        condition = None
        default = source.default == flow.id
        if flow.condition is not None and not default:
            condition = self.compile(flow.condition, flow.id, "La condition du flux")
        target = nodes.get(flow.target)
        return None if target is None else Route(flow.id, target, condition, default)

    def _attach(self, container: Container, nodes: dict[str, Node]) -> None:
        for element in container.elements.values():
            host, boundary = nodes.get(element.attached_to or ""), nodes.get(element.id)
            if not isinstance(host, activities.Activity) or not isinstance(boundary, events.BoundaryEvent):
                continue
            if boundary.trigger.kind != "compensate":
                host.boundaries += (boundary,)
                continue
            for source, target in container.links:
                handler = nodes.get(target)
                if source == element.id and isinstance(handler, activities.Activity):
                    host.undone_by = handler


def _starts(container: Container, nodes: dict[str, Node]) -> list[Node]:
    """The none start event; without one, the only start event; without any, what nothing leads to."""
    starts = [e for e in container.elements.values() if e.type == "startEvent"]
    plain = [e for e in starts if e.event is None]
    if starts:
        return [nodes[e.id] for e in (plain or starts)[:1] if e.id in nodes]
    return [
        nodes[e.id]
        for e in container.elements.values()
        if e.id in nodes
        and not container.incoming(e.id)
        and not e.attached_to
        and not e.triggered
        and not e.compensates
        and not (e.type == "intermediateCatchEvent" and e.event and e.event.kind == "link")
    ]
