"""From nodes to closures. Each node's meaning stands in one small method; nothing is looked up twice."""

from collections.abc import Mapping
from decimal import Decimal

from orchestrator.feel import builtins as _builtins  # noqa: F401 - fills the registry
from orchestrator.feel import tree
from orchestrator.feel.calls import call_by_name, call_by_value, function_literal
from orchestrator.feel.comparison import order
from orchestrator.feel.loops import (
    Domain,
    each,
    filtered,
    for_many,
    for_one,
    indexed,
    list_domain,
    projected,
    quantified,
    span_domain,
)
from orchestrator.feel.numbers import whole
from orchestrator.feel.operators import arithmetic, between, comparison, conjunction, disjunction, negation
from orchestrator.feel.parser import UnaryTests
from orchestrator.feel.scope import Code, Evaluate, Scope, Sight, Test, constant, folded
from orchestrator.feel.signatures import REGISTRY
from orchestrator.feel.types import Type, is_instance, type_of
from orchestrator.feel.unary import any_test, holds, interval_test, operator_test, range_of, value_test
from orchestrator.feel.values import Range


class Compiler:
    """Compiles one text. `names` and `functions` fill with the free ones it uses."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self.names: set[str] = set()
        self.used: set[str] = set()  # free or not
        self.functions: set[str] = set()

    def code(self, node: tree.Node, sight: Sight) -> Code:
        method = getattr(self, "_" + type(node).__name__.lower())
        found: Code = method(node, sight)
        return found

    def _codes(self, nodes: tuple[tree.Node, ...], sight: Sight) -> tuple[Code, ...]:
        return tuple(self.code(node, sight) for node in nodes)

    def _literal(self, node: tree.Literal, sight: Sight) -> Code:
        return constant(node.value)

    def _name(self, node: tree.Name, sight: Sight) -> Code:
        name = node.name
        self.used.add(name)
        if name not in sight.local:
            self.names.add(name)
        if not sight.nested and name not in REGISTRY:
            return Code(lambda scope: scope.values.get(name))
        return Code(_lookup(name))

    def _listof(self, node: tree.ListOf, sight: Sight) -> Code:
        items = self._codes(node.items, sight)
        runs = tuple(item.run for item in items)
        return folded(lambda scope: [run(scope) for run in runs], *items)

    def _contextof(self, node: tree.ContextOf, sight: Sight) -> Code:
        entries: list[tuple[str, Evaluate]] = []
        for name, value in node.entries:
            entries.append((name, self.code(value, sight.with_names()).run))
            sight = sight.with_names(name)

        def run(scope: Scope) -> object:
            values: dict[str, object] = {}
            inner = Scope(values, scope, scope.run)
            for name, value in entries:
                values[name] = value(inner)
            return values

        return Code(run)

    def _interval(self, node: tree.Interval, sight: Sight) -> Code:
        start, end = self.code(node.start, sight), self.code(node.end, sight)

        def run(scope: Scope) -> object:
            low, high = start.run(scope), end.run(scope)
            if low is not None and high is not None and order(low, high) is None:
                return None
            return Range(low, high, node.start_included, node.end_included)

        return folded(run, start, end)

    def _unarytest(self, node: tree.UnaryTest, sight: Sight) -> Code:
        operand = self.code(node.operand, sight)
        return folded(lambda scope: range_of(node.operator, operand.run(scope)), operand)

    def _path(self, node: tree.Path, sight: Sight) -> Code:
        source = self.code(node.source, sight)
        return folded(projected(source.run, node.name), source)

    def _filter(self, node: tree.Filter, sight: Sight) -> Code:
        source = self.code(node.source, sight)
        before, self.used = self.used, set()
        condition = self.code(node.condition, sight.with_names("item"))
        with_item = "item" in self.used
        self.used |= before
        index = whole(condition.value) if _is_number(condition) else None  # type: ignore[arg-type]
        if index is not None:
            return folded(indexed(source.run, index), source)
        return Code(filtered(source.run, condition.run, with_item))

    def _call(self, node: tree.Call, sight: Sight) -> Code:
        positional = self._codes(node.positional, sight)
        named = tuple((name, self.code(value, sight)) for name, value in node.named)
        if isinstance(node.target, tree.Name) and node.target.name not in sight.local:
            self.functions.add(node.target.name)
            return call_by_name(node.target.name, positional, named)
        return call_by_value(self.code(node.target, sight), positional, named)

    def _negation(self, node: tree.Negation, sight: Sight) -> Code:
        return negation(self.code(node.operand, sight))

    def _arithmetic(self, node: tree.Arithmetic, sight: Sight) -> Code:
        rest = tuple((operator, self.code(value, sight)) for operator, value in node.rest)
        return arithmetic(self.code(node.first, sight), rest)

    def _conjunction(self, node: tree.Conjunction, sight: Sight) -> Code:
        return conjunction(self._codes(node.parts, sight))

    def _disjunction(self, node: tree.Disjunction, sight: Sight) -> Code:
        return disjunction(self._codes(node.parts, sight))

    def _comparison(self, node: tree.Comparison, sight: Sight) -> Code:
        return comparison(node.operator, self.code(node.left, sight), self.code(node.right, sight))

    def _between(self, node: tree.Between, sight: Sight) -> Code:
        return between(*self._codes((node.value, node.low, node.high), sight))

    def _in(self, node: tree.In, sight: Sight) -> Code:
        value = self.code(node.value, sight).run
        test = any_test(tuple(self.test(part, sight) for part in node.tests))
        return Code(lambda scope: test(value(scope), scope))

    def _instanceof(self, node: tree.InstanceOf, sight: Sight) -> Code:
        value, kind = self.code(node.value, sight), type_of(node.type, self.types)
        return folded(lambda scope: is_instance(value.run(scope), kind, scope.run), value)

    def _if(self, node: tree.If, sight: Sight) -> Code:
        branches = tuple(
            (self.code(condition, sight).run, self.code(value, sight).run)
            for condition, value in node.branches
        )
        otherwise = self.code(node.otherwise, sight).run

        def run(scope: Scope) -> object:
            for condition, value in branches:
                if condition(scope) is True:
                    return value(scope)
            return otherwise(scope)

        return Code(run)

    def _domains(
        self, iterators: tuple[tree.Iterator, ...], sight: Sight
    ) -> tuple[tuple[str, ...], tuple[Domain, ...], Sight]:
        domains: list[Domain] = []
        for iterator in iterators:
            start = self.code(iterator.domain, sight)
            until = iterator.until
            domains.append(
                list_domain(start) if until is None else span_domain(start, self.code(until, sight))
            )
            sight = sight.with_names(iterator.name)
        return tuple(iterator.name for iterator in iterators), tuple(domains), sight

    def _for(self, node: tree.For, sight: Sight) -> Code:
        names, domains, inner = self._domains(node.iterators, sight)
        before, self.used = self.used, set()
        result = self.code(node.result, inner.with_names("partial")).run
        with_partial = "partial" in self.used
        self.used |= before
        if len(names) == 1:
            return Code(for_one(names[0], domains[0], result, with_partial))
        return Code(for_many(each(names, domains), result, with_partial))

    def _quantified(self, node: tree.Quantified, sight: Sight) -> Code:
        names, domains, inner = self._domains(node.iterators, sight)
        return Code(quantified(each(names, domains), self.code(node.condition, inner).run, node.every))

    def _functionof(self, node: tree.FunctionOf, sight: Sight) -> Code:
        parameters = tuple(
            (name, None if kind is None else type_of(kind, self.types)) for name, kind in node.parameters
        )
        body = self.code(node.body, sight.with_names(*(name for name, _ in parameters)))
        return Code(function_literal(parameters, body.run))

    def test(self, node: tree.Node, sight: Sight) -> Test:
        """A node as a test of a value: after `in` or in a cell."""
        if isinstance(node, tree.UnaryTest):
            return operator_test(node.operator, self.code(node.operand, sight))
        if isinstance(node, tree.Interval):
            start, end = self.code(node.start, sight), self.code(node.end, sight)
            return interval_test(start, end, node.start_included, node.end_included)
        return value_test(self.code(node, sight))

    def cell(self, tests: UnaryTests) -> Test:
        """Unary tests. In sight of `?` the tested value has that name, in a layer of its own."""
        if not tests.tests:
            return lambda value, scope: True
        sight = Sight().with_names("?")
        test = any_test(tuple(self._cell_test(node, sight) for node in tests.tests))
        if not tests.negated:
            return test

        def negated(value: object, scope: Scope) -> bool | None:
            found = test(value, scope)
            return None if found is None else not found

        return negated

    def _cell_test(self, node: tree.Node, sight: Sight) -> Test:
        before, self.used = self.used, set()
        test = self.test(node, sight)
        uses_input = "?" in self.used
        code = self.code(node, sight) if not isinstance(node, tree.UnaryTest | tree.Interval) else None
        self.used |= before
        if code is None or code.constant:
            return test
        run = code.run

        def free(value: object, scope: Scope) -> bool | None:
            answer = run(scope)
            if answer is True and (uses_input or type(value) is not bool):
                return True
            if uses_input and (answer is False or answer is None):
                return answer
            return holds(value, answer, scope.run)

        return free


def _is_number(code: Code) -> bool:
    return code.constant and type(code.value) is Decimal


def _lookup(name: str) -> Evaluate:
    built_in = REGISTRY.get(name)

    def read(scope: Scope) -> object:
        layer: Scope | None = scope
        while layer is not None:
            if name in layer.values:
                return layer.values[name]
            layer = layer.outer
        return None if built_in is None else built_in.as_value()

    return read
