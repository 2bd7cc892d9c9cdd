"""Decision tables: compiled once, then every rule's cells are closures."""

from dataclasses import dataclass
from decimal import Decimal

from orchestrator.dmn.errors import DmnError
from orchestrator.dmn.hit_policies import Rank, check_unique, combined
from orchestrator.dmn.matching import MatchedRule, record
from orchestrator.dmn.types import coerce
from orchestrator.feel.comparison import equal
from orchestrator.feel.expression import Tests
from orchestrator.feel.limits import Run
from orchestrator.feel.scope import Evaluate, Scope, Test
from orchestrator.feel.types import Type


@dataclass(frozen=True)
class Input:
    label: str
    evaluate: Evaluate
    kind: Type | None
    allowed: Tests | None


@dataclass(frozen=True)
class Output:
    """`priorities` are the listed output values, best first; `default` stands when no rule matches."""

    name: str
    kind: Type | None
    priorities: tuple[object, ...]
    default: Evaluate | None


@dataclass(frozen=True)
class Rule:
    """`cells` are only those that say something: (input index, test)."""

    id: str
    cells: tuple[tuple[int, Test], ...]
    outputs: tuple[Evaluate, ...]
    annotation: str


@dataclass(frozen=True)
class Table:
    owner: str
    name: str
    policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def evaluate(self, scope: Scope) -> object:
        """Raises DmnError (code "dmn_recouvrement") if rules overlap against the hit policy."""
        values = tuple(self._input(column, scope) for column in self.inputs)
        matched = self._matching(values, scope)
        if not matched:
            return self._without_match(scope)
        results = [self._result(rule, scope) for rule in matched]
        names = [rule.id for rule in matched]
        if self.policy in ("UNIQUE", "ANY"):
            check_unique(self.name, self.policy, names, results, scope.run)
        for rule in matched:
            record(scope.run, MatchedRule(self.owner, rule.id, rule.annotation))
        return combined(self.policy, self.aggregation, results, self._rank(scope.run), scope.run)

    def _input(self, column: Input, scope: Scope) -> object:
        value = column.evaluate(scope)
        allowed = column.allowed
        if allowed is not None and value is not None and allowed.matches_in(value, scope) is not True:
            raise DmnError(
                f"La table « {self.name} » reçoit pour « {column.label} » une valeur hors de celles qu'elle "
                "prévoit : corrigez la donnée ou complétez les valeurs admises.",
                code="dmn_valeur",
            )
        return value

    def _matching(self, values: tuple[object, ...], scope: Scope) -> list[Rule]:
        matched: list[Rule] = []
        scope.run.charge(len(self.rules))
        for rule in self.rules:
            for index, cell in rule.cells:
                if cell(values[index], scope) is not True:
                    break
            else:
                matched.append(rule)
                if self.policy == "FIRST":
                    break
        return matched

    def _result(self, rule: Rule, scope: Scope) -> object:
        if len(self.outputs) == 1:
            return coerce(rule.outputs[0](scope), self.outputs[0].kind, scope.run)
        return {
            output.name: coerce(entry(scope), output.kind, scope.run)
            for output, entry in zip(self.outputs, rule.outputs, strict=True)
        }

    def _without_match(self, scope: Scope) -> object:
        if any(output.default is not None for output in self.outputs):
            defaults = [None if output.default is None else output.default(scope) for output in self.outputs]
            answer: object = defaults[0]
            if len(self.outputs) > 1:
                answer = {output.name: value for output, value in zip(self.outputs, defaults, strict=True)}
            several = self.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and self.aggregation is None
            return [answer] if several and type(answer) is not list else answer
        return Decimal(0) if self.aggregation == "COUNT" else None

    def _rank(self, run: Run) -> Rank | None:
        """Sorts results by the first output's priorities, then the second's…"""
        if self.policy not in ("PRIORITY", "OUTPUT ORDER"):
            return None

        def rank(result: object) -> tuple[int, ...]:
            parts = [result] if len(self.outputs) == 1 else [result[out.name] for out in self.outputs]  # type: ignore[index]
            return tuple(
                _place(part, output.priorities, run) for part, output in zip(parts, self.outputs, strict=True)
            )

        return rank


def _place(value: object, priorities: tuple[object, ...], run: Run) -> int:
    for place, candidate in enumerate(priorities):
        if equal(value, candidate, run) is True:
            return place
    return len(priorities)
