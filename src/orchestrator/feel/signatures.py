"""Declaring built-in functions: parameters in the standard's words, checked before the Python body runs.

`@built_in("substring", "string:string, start position:number, length:number=")`: `=` may be left out,
a type ending in `?` may be null, `*` before the last name takes all that remains. Anything that does not fit makes
the call null, as the standard wants. A list of one stands for its item, an item for a list of one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from orchestrator.feel.limits import Run
from orchestrator.feel.values import Function, kind_of

Body = TypeVar("Body", bound=Callable[..., Any])

_ALIASES: Final = {
    "duration": frozenset(("days and time duration", "years and months duration")),
    "dtd": frozenset(("days and time duration",)),
    "ymd": frozenset(("years and months duration",)),
    "datetime": frozenset(("date and time",)),
    "day": frozenset(("date", "date and time")),
    "scalar": frozenset(("number", "days and time duration", "years and months duration")),
    "point": frozenset(
        (
            "number",
            "string",
            "boolean",
            "date",
            "time",
            "date and time",
            "days and time duration",
            "years and months duration",
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kinds: frozenset[str] | None  # None: any value
    nullable: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    required: int
    variadic: bool
    body: Callable[..., object]
    with_run: bool


class BuiltIn:
    """A built-in function with all its signatures."""

    __slots__ = ("name", "signatures")

    def __init__(self, name: str) -> None:
        self.name = name
        self.signatures: list[Signature] = []

    def invoke(self, run: Run, arguments: Sequence[object]) -> object:
        run.tick()
        for argument in arguments:
            if type(argument) is list or type(argument) is dict:
                run.charge(len(argument) >> 2)
            elif type(argument) is str:
                run.charge(len(argument) >> 7)
        for signature in self.signatures:
            fitted = _fitted(signature, arguments)
            if fitted is not None:
                return _called(signature, run, fitted)
        return None

    def invoke_named(self, run: Run, arguments: dict[str, object]) -> object:
        for signature in self.signatures:
            names = [parameter.name for parameter in signature.parameters]
            if not arguments.keys() <= set(names):
                continue
            given = [
                arguments.get(name, None if parameter.kinds is None else _ABSENT)
                for name, parameter in zip(names, signature.parameters, strict=True)
            ]
            if signature.variadic:
                last = given[-1]
                given[-1:] = list(last) if type(last) is list and len(names) == 1 else [last]
            fitted = _fitted(signature, given)
            if fitted is not None:
                run.tick()
                return _called(signature, run, fitted)
        return None

    def as_value(self) -> Function:
        first = self.signatures[0]
        names = None if first.variadic else tuple(parameter.name for parameter in first.parameters)
        return Function(self.name, names, self.invoke)


_ABSENT: Final = object()
REGISTRY: Final[dict[str, BuiltIn]] = {}


def _called(signature: Signature, run: Run, arguments: list[object]) -> object:
    try:
        if signature.with_run:
            return signature.body(run, *arguments)
        return signature.body(*arguments)
    except (ArithmeticError, ValueError):
        return None


def _fitted(signature: Signature, arguments: Sequence[object]) -> list[object] | None:
    """The arguments as the body wants them; None if they do not fit."""
    parameters = signature.parameters
    if signature.variadic:
        if len(arguments) < signature.required:
            return None
        parameters += parameters[-1:] * (len(arguments) - len(parameters))
    elif not signature.required <= len(arguments) <= len(parameters):
        return None
    fitted: list[object] = []
    for parameter, argument in zip(parameters, arguments, strict=False):
        if parameter.kinds is not None and kind_of(argument) not in parameter.kinds:
            argument = _converted(parameter, argument)
        if argument is _ABSENT:
            return None
        fitted.append(argument)
    if not signature.variadic:
        fitted.extend([None] * (len(parameters) - len(fitted)))
    return fitted


def _converted(parameter: Parameter, argument: object) -> object:
    """The argument by the standard's conversions; _ABSENT if there is none."""
    kinds = parameter.kinds or frozenset()
    if argument is None:
        return None if parameter.nullable else _ABSENT
    if argument is _ABSENT:
        return None if parameter.optional or parameter.nullable else _ABSENT
    if type(argument) is list and len(argument) == 1:
        return argument[0] if kind_of(argument[0]) in kinds else _ABSENT
    return [argument] if kinds == {"list"} else _ABSENT


def built_in(name: str, parameters: str = "", *, with_run: bool = False) -> Callable[[Body], Body]:
    """Register the decorated function. `with_run` hands it the evaluation's budgets first."""

    def register(body: Body) -> Body:
        read = tuple(_parameter(part) for part in parameters.split(",") if part.strip())
        variadic = bool(read) and "*" in parameters
        required = sum(not parameter.optional for parameter in read)
        found = REGISTRY.setdefault(name, BuiltIn(name))
        found.signatures.append(Signature(read, required, variadic, body, with_run))
        return body

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = text.strip().lstrip("*").partition(":")
    optional = kind.endswith("=")
    kind = kind.rstrip("=")
    nullable = kind.endswith("?")
    kind = kind.rstrip("?")
    kinds = None if kind == "any" else _ALIASES.get(kind, frozenset((kind,)))
    return Parameter(name, kinds, nullable, optional)
