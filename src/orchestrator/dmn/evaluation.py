"""Working out decisions: each node once, its requirements first."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.dmn.elements import Decision, InputData, Key, Knowledge, Node, Requirement, Service
from orchestrator.dmn.errors import DmnError
from orchestrator.dmn.matching import MatchedRule
from orchestrator.dmn.types import Admitted, coerce
from orchestrator.feel.limits import Run
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import ANY, Type, converted
from orchestrator.feel.values import Function, take_in

Nodes = Mapping[Key, Node]


@dataclass(frozen=True)
class Result:
    """A decision's value, and the rules of its own table that matched, in order."""

    value: object
    matched: tuple[MatchedRule, ...]


class Evaluation:
    """One evaluation of a graph: inputs given, values found so far, budgets."""

    def __init__(
        self, nodes: Nodes, inputs: Mapping[str, object], run: Run, given: Mapping[Key, object] | None = None
    ) -> None:
        self.nodes = nodes
        self.inputs = inputs
        self.run = run
        self.found: dict[Key, object] = dict(given or {})

    def value(self, key: Key) -> object:
        """Raises DmnError if the node, or one it needs, is faulty or has overlapping rules."""
        if key in self.found:
            return self.found[key]
        node = self.nodes[key]
        if isinstance(node, InputData):
            value = coerce(
                take_in(self.inputs.get(node.name, self.inputs.get(node.label))), node.kind, self.run
            )
        elif isinstance(node, Decision):
            value = self._decision(node)
        else:
            value = node.function
        self.found[key] = value
        return value

    def _decision(self, decision: Decision) -> object:
        if decision.faults:
            first = decision.faults[0]
            raise DmnError(f"La décision « {decision.name} » est mal écrite : {first.message}")
        if decision.logic is None:
            return None
        self.run.tick()
        values = self.values_of(decision.requirements)
        return coerce(decision.logic(Scope(values, None, self.run)), decision.kind, self.run)

    def values_of(self, requirements: tuple[Requirement, ...]) -> dict[str, object]:
        values: dict[str, object] = {}
        for requirement in requirements:
            value = self.value(requirement.target)
            name = variable_of(self.nodes[requirement.target])
            if requirement.path is None:
                values[name] = value
            else:
                imported = values.setdefault(requirement.path, {})
                if isinstance(imported, dict):
                    imported[name] = value
        return values


def variable_of(node: Node) -> str:
    return node.variable if isinstance(node, Decision) else node.name


def link_functions(nodes: Nodes) -> None:
    """Give every knowledge model and service its function; they depend on no input."""
    for node in nodes.values():
        if isinstance(node, Service):
            node.function = _service_function(node, nodes)
    for node in nodes.values():
        if isinstance(node, Knowledge) and node.function is not None:
            node.values[node.name] = node.function
    for node in nodes.values():
        if isinstance(node, Knowledge):
            for requirement in node.requirements:
                _make_visible(node, requirement, nodes)


def _make_visible(node: Knowledge, requirement: Requirement, nodes: Nodes) -> None:
    target = nodes[requirement.target]
    function = target.function if isinstance(target, Knowledge | Service) else None
    if requirement.path is None:
        node.values[variable_of(target)] = function
    else:
        imported = node.values.setdefault(requirement.path, {})
        if isinstance(imported, dict):
            imported[variable_of(target)] = function


def _service_function(service: Service, nodes: Nodes) -> Function:
    keys = (*service.input_data, *service.input_decisions)
    names = tuple(variable_of(nodes[key]) for key in keys)

    def run_with(run: Run, arguments: tuple[object, ...]) -> object:
        if len(arguments) != len(keys):
            return None
        given: dict[Key, object] = {}
        for key, argument in zip(keys, arguments, strict=True):
            fits, given[key] = converted(argument, Admitted(kind_of_node(nodes[key]) or ANY), run)
            if not fits:
                return None
        run.enter_call()
        answer = service_value(service, Evaluation(nodes, {}, run, given))
        run.depth -= 1
        return answer

    return Function(service.name, names, run_with)


def kind_of_node(node: Node) -> Type | None:
    return node.kind if isinstance(node, InputData | Decision) else None


def service_value(service: Service, evaluation: Evaluation) -> object:
    """One output decision: its value; several: a context of them by name."""
    values = {variable_of(evaluation.nodes[key]): evaluation.value(key) for key in service.outputs}
    answer = next(iter(values.values())) if len(values) == 1 else dict(values)
    return coerce(answer, service.kind, evaluation.run)
