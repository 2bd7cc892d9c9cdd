"""What an expression can hold, and how values come in from outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from orchestrator.feel.errors import FeelError, limit_reached
from orchestrator.feel.limits import MAX_VALUE_DEPTH, Run
from orchestrator.feel.numbers import DIGITS, EXACT
from orchestrator.feel.temporal_values import WideDate, WideDateTime, WideDuration, WideTime, YearsMonths

MAX_VALUES: Final = 1_000_000  # values inside one result
MAX_CHARACTERS: Final = 10_000_000  # in all its texts together


@dataclass(frozen=True, slots=True)
class Range:
    """A range. `operator` is set for the unary forms `< 10`, `= 10`…: they never equal a two-sided range."""

    start: object
    end: object
    start_included: bool
    end_included: bool
    operator: str | None = None


class Function:
    """A FEEL function as a value. `parameters` are its FEEL names, None where unknown."""

    __slots__ = ("name", "parameters", "run_with")

    def __init__(
        self,
        name: str,
        parameters: tuple[str, ...] | None,
        run_with: Callable[[Run, tuple[object, ...]], object],
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.run_with = run_with

    def __call__(self, *arguments: object) -> object:
        """Call it from Python with fresh budgets. Raises FeelError when they are used up."""
        try:
            return self.run_with(Run({}), tuple(take_in(argument) for argument in arguments))
        except RecursionError:
            raise limit_reached("La fonction s'imbrique trop profondément.") from None


KINDS: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    WideDate: "date",
    time: "time",
    WideTime: "time",
    datetime: "date and time",
    WideDateTime: "date and time",
    timedelta: "days and time duration",
    WideDuration: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def kind_of(value: object) -> str:
    return KINDS.get(type(value), "function")


def take_in(value: object, depth: int = 0) -> object:
    """Return `value` as FEEL holds it, the same object where nothing changes.

    Python ints become exact decimals, tuples lists, mappings contexts. Raises FeelError (code
    "feel_valeur") for floats, numbers beyond 34 digits, NaN, unknown classes and too deep nesting.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None or kind is date or kind is datetime:
        return value
    if kind is Decimal:
        return _number(value)  # type: ignore[arg-type]
    if kind is int:
        return _number(Decimal(value))  # type: ignore[arg-type]
    if depth > MAX_VALUE_DEPTH:
        raise limit_reached(f"Une valeur s'imbrique sur plus de {MAX_VALUE_DEPTH} niveaux.")
    if kind is list:
        return _list_in(value, depth)  # type: ignore[arg-type]
    if kind is dict:
        return _context_in(value, depth)  # type: ignore[arg-type]
    if kind in KINDS:
        return value
    return _other_in(value, depth)


def _number(value: Decimal) -> Decimal:
    try:
        if value.is_finite():
            EXACT.plus(value)
            return value
    except ArithmeticError:
        pass
    raise FeelError(
        f"Le nombre {str(value)[:60]} ne tient pas en {DIGITS} chiffres exacts.", code="feel_valeur"
    )


def _calling(function: Callable[..., Any]) -> Callable[[Run, tuple[object, ...]], object]:
    """A bare Python callable among the values; registered ones are wrapped by `registered`."""
    return lambda run, arguments: take_in(function(*arguments))


def _list_in(value: Sequence[object], depth: int) -> list[object]:
    items = [take_in(item, depth + 1) for item in value]
    if type(value) is list and all(new is old for new, old in zip(items, value, strict=True)):
        return value
    return items


def _context_in(value: Mapping[object, object], depth: int) -> dict[str, object]:
    entries: dict[str, object] = {}
    same = type(value) is dict
    for key, old in value.items():
        if not isinstance(key, str):
            raise FeelError(f"Une clé de contexte doit être un texte, pas {key!r}.", code="feel_valeur")
        new = take_in(old, depth + 1)
        entries[key] = new
        same = same and new is old
    return value if same else entries  # type: ignore[return-value]


def _other_in(value: object, depth: int) -> object:
    """Subclasses and look-alikes of the classes above."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return _context_in(value, depth)
    if isinstance(value, list | tuple):
        return _list_in(value, depth)
    if isinstance(value, int):
        return _number(Decimal(int(value)))
    if isinstance(value, date | time | timedelta | Decimal):
        return value
    if callable(value):
        return Function("", None, _calling(value))
    raise FeelError(
        f"Une valeur de type {type(value).__name__} n'a pas d'équivalent FEEL"
        + (" : passez un Decimal, jamais un flottant." if isinstance(value, float) else "."),
        code="feel_valeur",
    )


def check_result(value: object) -> object:
    """Return `value`. Raises FeelError if it nests too deeply or holds too many values to be written out."""
    if type(value) is not list and type(value) is not dict:
        return value
    level: list[object] = [value]
    count = characters = 0
    for _ in range(MAX_VALUE_DEPTH):
        below: list[object] = []
        for item in level:
            if type(item) is list:
                below.extend(item)
            elif type(item) is dict:
                below.extend(item.values())
        count += len(below)
        if count > MAX_VALUES:
            raise limit_reached(f"Le résultat contient plus de {MAX_VALUES} valeurs.")
        characters += sum(len(item) for item in below if type(item) is str)
        if characters > MAX_CHARACTERS:
            raise limit_reached(f"Le résultat contient plus de {MAX_CHARACTERS} caractères.")
        if not below:
            return value
        level = below
    raise limit_reached(f"Le résultat s'imbrique sur plus de {MAX_VALUE_DEPTH} niveaux.")
