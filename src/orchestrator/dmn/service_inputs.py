"""What a decision service is given when it is called from outside."""

from collections.abc import Mapping

from orchestrator.dmn.elements import Decision, InputData, Key, Node, Service
from orchestrator.dmn.evaluation import variable_of
from orchestrator.dmn.types import coerce
from orchestrator.feel.limits import Run
from orchestrator.feel.values import take_in


def given_values(
    service: Service, nodes: Mapping[Key, Node], inputs: Mapping[str, object], run: Run
) -> dict[Key, object]:
    """Each input decision and input data by its name; null where nothing or something unfit is given."""
    given: dict[Key, object] = {}
    for key in (*service.input_decisions, *service.input_data):
        node = nodes[key]
        kind = node.kind if isinstance(node, InputData | Decision) else None
        given[key] = coerce(take_in(inputs.get(variable_of(node))), kind, run)
    return given
