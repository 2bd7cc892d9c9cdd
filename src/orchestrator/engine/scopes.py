"""Variables live in scopes outside the token tree: process instance, subprocess, iteration.

As in Camunda, a write goes to the nearest scope that already declares the variable, else to the process
instance. A called process starts a new chain: it sees only what its mapping passes.
"""

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from orchestrator.engine.errors import Stuck
from orchestrator.errors import FieldFault, Refused

RESERVED_NAMES = frozenset(
    [
        "deadline",
        "law",
        "null",
        "true",
        "false",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "in",
        "between",
        "function",
        "instance",
        "loopCounter",
        "nrOfInstances",
        "nrOfActiveInstances",
        "nrOfCompletedInstances",
    ]
)
_NAME = re.compile(r"[^\W\d][\w.' +*/-]{0,199}")
_OPERATORS = frozenset(".'+*/-")
_LARGEST_TEXT = 1_000_000
_LARGEST_NUMBER_DIGITS = 400
_MOST_VALUES = 100_000
_DEEPEST = 60


class Variables:
    """One scope. `parent` is the enclosing one, None at a process instance."""

    __slots__ = ("parent", "values")

    def __init__(self, parent: "Variables | None" = None, values: dict[str, object] | None = None) -> None:
        self.parent = parent
        self.values: dict[str, object] = {} if values is None else values

    def visible(self) -> Mapping[str, object]:
        """What an expression here sees, nearest scope first; a live view, not to be written to."""
        if self.parent is None:
            return self.values
        maps = [self.values]
        scope: Variables | None = self.parent
        while scope is not None:
            maps.append(scope.values)
            scope = scope.parent
        return ChainMap(*maps)

    def assign(self, name: str, value: object) -> None:
        scope = self
        while scope.parent is not None and name not in scope.values:
            scope = scope.parent
        scope.values[name] = value


def accept_variables(data: Mapping[str, object]) -> dict[str, object]:
    """Return a copy of `data` that the engine may keep. Raises Refused (422) listing every bad entry.

    Reserved names, floats, NaN, naive instants, oversized and unknown values are refused: nothing is
    ever silently changed, and `int` alone becomes Decimal.
    """
    faults: list[FieldFault] = []
    accepted: dict[str, object] = {}
    budget = _Budget()
    for name, value in data.items():
        problem = name_problem(name)
        if problem is None:
            try:
                accepted[name] = _accept(value, budget, 0)
                continue
            except _NotAccepted as error:
                problem = f"« {name} » : {error}"
        faults.append(FieldFault(str(name), f"champ_{name}", problem))
    if faults:
        raise Refused(faults[0].message, code=faults[0].code, status=422, faults=faults)
    return accepted


_SIMPLE = (str, Decimal, bool, datetime, type(None))


def check_storable(name: str, value: object) -> None:
    """Raise Stuck when an expression gave something that cannot be kept, such as a function."""
    if type(value) in _SIMPLE:
        return
    try:
        _accept(value, _Budget(local=True), 0)
    except _NotAccepted as error:
        raise Stuck(f"La valeur de « {name} » ne peut pas être conservée : {error}", code="valeur") from error


@dataclass
class _Budget:
    """How many values may still come; `local` allows FEEL's local date and time, never taken from outside."""

    values: int = _MOST_VALUES
    local: bool = False


class _NotAccepted(Exception):
    pass


def name_problem(name: object) -> str | None:
    """Return why `name` cannot name a variable, None when it can."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"« {str(name)[:80]} » n'est pas un nom de variable : commencez par une lettre."
    if name in RESERVED_NAMES or name.startswith("__"):
        return f"« {name} » est un nom réservé : choisissez un autre nom."
    return None


def unreadable_name(name: str) -> str | None:
    """Return why no expression of a diagram could read this variable again, None when one can."""
    if _OPERATORS.isdisjoint(name):
        return None
    return (
        f"« {name} » ne se relirait pas : une expression y verrait un chemin ou un calcul. Pour remplir une "
        "partie d'une structure, donnez la structure entière, par exemple = {rue: …}."
    )


def _accept(value: object, budget: _Budget, depth: int) -> object:
    budget.values -= 1
    if budget.values < 0 or depth > _DEEPEST:
        raise _NotAccepted("la donnée est trop grande ou trop imbriquée.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _accept_number(value)
    if isinstance(value, list | tuple):
        items = [_accept(item, budget, depth + 1) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, Mapping):
        return _accept_mapping(value, budget, depth)
    return _accept_plain(value, budget)


def _accept_plain(value: object, budget: _Budget) -> object:
    if isinstance(value, str):
        if len(value) > _LARGEST_TEXT:
            raise _NotAccepted("le texte dépasse un million de caractères.")
        return value
    if isinstance(value, datetime) and value.tzinfo is None and not budget.local:
        raise _NotAccepted("l'instant n'a pas de décalage horaire : précisez-le.")
    if isinstance(value, date | time | timedelta):
        return value
    if type(value).__module__.startswith("orchestrator.feel") and not callable(value):
        return value
    raise _NotAccepted(f"une valeur de type « {type(value).__name__} » ne peut pas être conservée.")


def _accept_number(value: int | float | Decimal) -> Decimal:
    if isinstance(value, float):
        raise _NotAccepted("un nombre à virgule flottante est inexact : donnez un nombre décimal.")
    try:
        number = Decimal(value)
    except ValueError as error:
        raise _NotAccepted("le nombre est trop grand.") from error
    if not number.is_finite():
        raise _NotAccepted("ce n'est pas un nombre fini.")
    if abs(number.adjusted()) > _LARGEST_NUMBER_DIGITS:
        raise _NotAccepted("le nombre est trop grand ou trop petit.")
    return number


def _accept_mapping(value: Mapping[object, object], budget: _Budget, depth: int) -> dict[str, object]:
    copy: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str) or len(key) > 200:
            raise _NotAccepted("les clés d'une structure doivent être des textes courts.")
        copy[key] = _accept(item, budget, depth + 1)
    return copy
