"""Compiling function calls and function literals."""

from collections.abc import Callable
from typing import Any

from orchestrator.feel.limits import Run
from orchestrator.feel.registered import from_python
from orchestrator.feel.scope import Code, Evaluate, Scope, folded
from orchestrator.feel.signatures import REGISTRY
from orchestrator.feel.types import Type, converted
from orchestrator.feel.values import Function

FOLDED = frozenset(
    ("date", "time", "date and time", "duration", "years and months duration", "number", "string", "range")
)  # worked out when the text is read; cheap enough that many of them do no harm
Arguments = tuple[Evaluate, ...]


def call_by_name(name: str, positional: tuple[Code, ...], named: tuple[tuple[str, Code], ...]) -> Code:
    """A function that the text itself does not define.

    A function among the variables comes first, then a registered one, then the built-in; a variable that is
    no function never hides one.
    """
    built_in = REGISTRY.get(name)
    arguments = tuple(code.run for code in positional)
    pairs = tuple((key, code.run) for key, code in named)

    def run(scope: Scope) -> object:
        found = _variable(scope, name)
        if found is None:
            registered = scope.run.functions.get(name)
            if registered is not None:
                found = registered if isinstance(registered, Function) else from_python(name, registered)
        if found is not None:
            return _apply(found, scope, arguments, pairs)
        if built_in is None:
            return None
        if pairs:
            return built_in.invoke_named(scope.run, {key: value(scope) for key, value in pairs})
        return built_in.invoke(scope.run, [argument(scope) for argument in arguments])

    if built_in is not None and name in FOLDED:
        return folded(run, *positional, *(code for _, code in named))
    return Code(run)


def _variable(scope: Scope | None, name: str) -> Function | None:
    while scope is not None:
        found = scope.values.get(name)
        if isinstance(found, Function):
            return found
        scope = scope.outer
    return None


def call_by_value(target: Code, positional: tuple[Code, ...], named: tuple[tuple[str, Code], ...]) -> Code:
    inner = target.run
    arguments = tuple(code.run for code in positional)
    pairs = tuple((key, code.run) for key, code in named)

    def run(scope: Scope) -> object:
        found = inner(scope)
        return _apply(found, scope, arguments, pairs) if isinstance(found, Function) else None

    return Code(run)


def _apply(
    function: Function, scope: Scope, arguments: Arguments, pairs: tuple[tuple[str, Any], ...]
) -> object:
    if not pairs:
        return function.run_with(scope.run, tuple(argument(scope) for argument in arguments))
    names = function.parameters
    values = {key: value(scope) for key, value in pairs}
    built_in = REGISTRY.get(function.name)
    if built_in is not None and function.run_with == built_in.invoke:
        return built_in.invoke_named(scope.run, values)
    if names is None or not values.keys() <= set(names):
        return None
    return function.run_with(scope.run, tuple(values.get(name) for name in names))


def function_literal(parameters: tuple[tuple[str, Type | None], ...], body: Evaluate) -> Evaluate:
    names = tuple(name for name, _ in parameters)
    checks = tuple((name, kind) for name, kind in parameters if kind is not None)

    def build(scope: Scope) -> object:
        return Function("", names, user_function(names, checks, body, scope))

    return build


def user_function(
    names: tuple[str, ...], checks: tuple[tuple[str, Type], ...], body: Evaluate, outer: Scope
) -> Callable[[Run, tuple[object, ...]], object]:
    """A function written in FEEL: null for a wrong number of arguments or one of a wrong type."""

    def run_with(run: Run, arguments: tuple[object, ...]) -> object:
        if len(arguments) != len(names):
            return None
        values = dict(zip(names, arguments, strict=True))
        for name, kind in checks:
            fits, values[name] = converted(values[name], kind, run)
            if not fits:
                return None
        run.enter_call()
        answer = body(Scope(values, outer, run))
        run.depth -= 1
        return answer

    return run_with
