"""The package's face: text in, compiled expression out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from orchestrator.feel.compilation import Compiler
from orchestrator.feel.limits import Run, too_deep
from orchestrator.feel.parser import parse_expression, parse_unary_tests
from orchestrator.feel.registered import from_python
from orchestrator.feel.scope import Evaluate, Scope, Sight, Test
from orchestrator.feel.signatures import REGISTRY
from orchestrator.feel.types import Type
from orchestrator.feel.values import Function, check_result, take_in

_NOTHING: Final[Mapping[str, Any]] = {}


class Free:
    """What a text uses and does not define: `names` of variables, `functions` that are not built in."""

    __slots__ = ("functions", "names", "text")

    def __init__(self, text: str, compiler: Compiler) -> None:
        self.text = text
        self.functions = frozenset(compiler.functions - REGISTRY.keys())
        self.names = frozenset(compiler.names)

    def _root(self, context: Mapping[str, object], run: Run) -> Scope:
        values: dict[str, object] = {}
        for name in self.names:
            if name in context:
                values[name] = take_in(context[name])
            elif name in run.functions:
                found = run.functions[name]
                values[name] = found if isinstance(found, Function) else from_python(name, found)
        for name in self.functions:
            if isinstance(context.get(name), Function):
                values[name] = context[name]
        return Scope(values, None, run)


class Expression(Free):
    """A compiled expression; evaluate it as often as you like, from any thread."""

    __slots__ = ("_run",)

    def __init__(self, text: str, compiler: Compiler, run: Evaluate) -> None:
        super().__init__(text, compiler)
        self._run = run

    def evaluate(
        self, context: Mapping[str, object] = _NOTHING, functions: Mapping[str, Callable[..., Any]] = _NOTHING
    ) -> object:
        """The value of the expression; null wherever the standard says null.

        `functions` are registered Python functions by FEEL name. Raises FeelError when a budget is used up
        (code "feel_limite") or a value from the context cannot be held (code "feel_valeur").
        """
        run = Run(functions)
        try:
            return check_result(self._run(self._root(context, run)))
        except RecursionError:
            raise too_deep() from None

    def evaluate_in(self, scope: Scope) -> object:
        """For `dmn`: evaluate in a scope whose values are FEEL values already, on its budgets."""
        return self._run(scope)


class Tests(Free):
    """Compiled unary tests: one cell of a decision table."""

    __slots__ = ("matches_in",)

    def __init__(self, text: str, compiler: Compiler, test: Test) -> None:
        """`matches_in` is for `dmn`: whether a FEEL value passes in a scope, on the scope's budgets."""
        super().__init__(text, compiler)
        self.matches_in: Test = _with_input(test) if "?" in compiler.used else test

    def matches(
        self,
        value: object,
        context: Mapping[str, object] = _NOTHING,
        functions: Mapping[str, Callable[..., Any]] = _NOTHING,
    ) -> bool | None:
        """Whether the value passes; None if one cannot tell. Raises FeelError as `evaluate` does."""
        run = Run(functions)
        try:
            return self.matches_in(take_in(value), self._root(context, run))
        except RecursionError:
            raise too_deep() from None


def _with_input(test: Test) -> Test:
    return lambda value, scope: test(value, Scope({"?": value}, scope, scope.run))


def compile_expression(
    text: str,
    names: Iterable[str] = (),
    *,
    properties: Iterable[str] = (),
    types: Mapping[str, Type] = _NOTHING,
    nested: bool = False,
) -> Expression:
    """Compile an expression. Raises FeelError (code "feel_syntaxe" or "feel_limite").

    `names` are the variables in sight, needed where they hold signs (`Date-Time`) or keywords; `properties`
    the like for names after a dot; `types` are named types for `instance of` and parameters. `nested` is
    for `evaluate_in` a scope that has outer layers.
    """
    try:
        compiler = Compiler(types)
        code = compiler.code(parse_expression(text, names, properties), Sight(nested=nested))
    except RecursionError:
        raise too_deep() from None
    return Expression(text, compiler, code.run)


def compile_unary_tests(
    text: str,
    names: Iterable[str] = (),
    *,
    properties: Iterable[str] = (),
    types: Mapping[str, Type] = _NOTHING,
    nested: bool = False,
) -> Tests:
    """Compile a cell: `-`, `"a", "b"`, `< 10`, `not(5)`, or any test of `?`. Raises FeelError."""
    try:
        compiler = Compiler(types)
        test = compiler.cell(parse_unary_tests(text, names, properties))
    except RecursionError:
        raise too_deep() from None
    return Tests(text, compiler, test)
