"""A DMN model, read whole and ready to be evaluated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestrator.dmn.elements import Decision, InputData, Key, Node, Service
from orchestrator.dmn.errors import DmnError
from orchestrator.dmn.evaluation import Evaluation, Result, service_value
from orchestrator.dmn.graph import links
from orchestrator.dmn.matching import RecordingRun
from orchestrator.dmn.service_inputs import given_values
from orchestrator.errors import ModelFault
from orchestrator.feel.limits import too_deep
from orchestrator.feel.types import Type
from orchestrator.feel.values import check_result


@dataclass(frozen=True)
class Model:
    """`nodes` holds those of imported models too; `decisions` and `services` are found by id and by name."""

    name: str
    namespace: str
    nodes: Mapping[Key, Node]
    types: Mapping[str, Type]
    faults: tuple[ModelFault, ...]

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        own = (
            (name, self.nodes[key])
            for (space, name), key in self._decision_keys.items()
            if space == self.namespace
        )
        return {name: node for name, node in own if isinstance(node, Decision)}

    @cached_property
    def services(self) -> Mapping[str, Service]:
        own = (
            (name, self.nodes[key])
            for (space, name), key in self._service_keys.items()
            if space == self.namespace
        )
        return {name: node for name, node in own if isinstance(node, Service)}

    @cached_property
    def _decision_keys(self) -> Mapping[Key, Key]:
        return self._keys(Decision)

    @cached_property
    def _service_keys(self) -> Mapping[Key, Key]:
        return self._keys(Service)

    def _keys(self, kind: type) -> Mapping[Key, Key]:
        """The keys of all nodes of a kind, by namespace and name, or id, which wins."""
        own = {key: node for key, node in self.nodes.items() if isinstance(node, kind)}
        return {(key[0], node.name): key for key, node in reversed(own.items())} | {key: key for key in own}

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        functions: Mapping[str, Callable[..., Any]] | None = None,
        *,
        namespace: str | None = None,
    ) -> Result:
        """Work out a decision, named by id or name, from the input data by name.

        Raises DmnError (unknown decision, overlapping rules, value outside the table's) and FeelError
        (a budget is used up). `namespace` chooses an imported model.
        """
        key = self._key(decision, namespace, self._decision_keys)
        run = RecordingRun(dict(functions or {}))
        try:
            value = check_result(Evaluation(self.nodes, inputs, run).value(key))
        except RecursionError:
            raise too_deep() from None
        return Result(value, tuple(rule for rule in run.matched if rule.decision == key[1]))

    def data_of(self, decision: str) -> frozenset[str]:
        """Names of the input data that a decision, named by id or name, rests on, near or far."""
        waiting, seen = [self._key(decision, None, self._decision_keys)], set[Key]()
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += [target for target in links(self.nodes[key]) if target in self.nodes]
        return frozenset(node.name for key in seen if isinstance(node := self.nodes[key], InputData))

    def evaluate_service(
        self,
        service: str,
        inputs: Mapping[str, object],
        functions: Mapping[str, Callable[..., Any]] | None = None,
        *,
        namespace: str | None = None,
    ) -> object:
        """Work out a decision service; the decisions it takes as inputs are given by name beside the data."""
        key = self._key(service, namespace, self._service_keys)
        node = self.nodes[key]
        assert isinstance(node, Service)
        run = RecordingRun(dict(functions or {}))
        try:
            given = given_values(node, self.nodes, inputs, run)
            return check_result(service_value(node, Evaluation(self.nodes, {}, run, given)))
        except RecursionError:
            raise too_deep() from None

    def _key(self, name: str, namespace: str | None, keys: Mapping[Key, Key]) -> Key:
        found = keys.get((namespace or self.namespace, name))
        if found is None:
            raise DmnError(
                f"Le modèle « {self.name} » n'a pas de décision « {name} » : vérifiez son nom ou son identifiant.",
                code="dmn_introuvable",
            )
        return found
