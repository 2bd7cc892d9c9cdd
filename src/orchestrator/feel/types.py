"""FEEL types: which values belong to them. `dmn` adds its item definitions to these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, time
from typing import Final

from orchestrator.feel.errors import FeelError
from orchestrator.feel.limits import Run
from orchestrator.feel.temporal_values import make_datetime
from orchestrator.feel.tree import TypeName
from orchestrator.feel.values import Function, Range, kind_of


class Type:
    """A set of values. Null belongs to every type; `instance of` alone says otherwise.

    Looking at a large value is work: it is paid from the budget.
    """

    def holds(self, value: object, run: Run) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class AnyType(Type):
    def holds(self, value: object, run: Run) -> bool:
        return True


@dataclass(frozen=True)
class NullType(Type):
    def holds(self, value: object, run: Run) -> bool:
        return value is None


@dataclass(frozen=True)
class Simple(Type):
    kinds: frozenset[str]

    def holds(self, value: object, run: Run) -> bool:
        return value is None or kind_of(value) in self.kinds


@dataclass(frozen=True)
class ListType(Type):
    item: Type

    def holds(self, value: object, run: Run) -> bool:
        if value is None or type(value) is not list:
            return value is None
        run.charge(1 + (len(value) >> 2))
        return all(self.item.holds(item, run) for item in value)


@dataclass(frozen=True)
class ContextType(Type):
    members: Mapping[str, Type] = field(default_factory=dict)

    def holds(self, value: object, run: Run) -> bool:
        if value is None:
            return True
        if type(value) is not dict:
            return False
        run.charge(1 + (len(self.members) >> 2))
        return all(name in value and kind.holds(value[name], run) for name, kind in self.members.items())


@dataclass(frozen=True)
class RangeType(Type):
    bound: Type

    def holds(self, value: object, run: Run) -> bool:
        if value is None:
            return True
        ends = (value.start, value.end) if isinstance(value, Range) else ()
        return bool(ends) and all(self.bound.holds(end, run) for end in ends)


@dataclass(frozen=True)
class FunctionType(Type):
    """Functions carry no types at run time: the number of parameters decides."""

    parameters: tuple[Type, ...] | None

    def holds(self, value: object, run: Run) -> bool:
        if value is None:
            return True
        if not isinstance(value, Function):
            return False
        if self.parameters is None or value.parameters is None:
            return True
        return len(value.parameters) == len(self.parameters)


def _simple(*kinds: str) -> Simple:
    return Simple(frozenset(kinds))


ANY: Final = AnyType()
BASIC: Final[Mapping[str, Type]] = {
    "Any": ANY,
    "any": ANY,
    "Null": NullType(),
    "number": _simple("number"),
    "string": _simple("string"),
    "boolean": _simple("boolean"),
    "date": _simple("date"),
    "time": _simple("time"),
    "date and time": _simple("date and time"),
    "dateTime": _simple("date and time"),
    "days and time duration": _simple("days and time duration"),
    "day and time duration": _simple("days and time duration"),
    "dayTimeDuration": _simple("days and time duration"),
    "years and months duration": _simple("years and months duration"),
    "year and month duration": _simple("years and months duration"),
    "yearMonthDuration": _simple("years and months duration"),
    "duration": _simple("days and time duration", "years and months duration"),
    "list": ListType(ANY),
    "context": ContextType(),
    "function": FunctionType(None),
    "range": RangeType(ANY),
}


def type_of(name: TypeName, types: Mapping[str, Type]) -> Type:
    """The type a name stands for. Raises FeelError for one that nobody defines."""
    inner = tuple(type_of(part, types) for part in name.inner)
    if name.name == "list" and inner:
        return ListType(inner[0])
    if name.name == "range" and inner:
        return RangeType(inner[0])
    if name.name == "function" and inner:
        return FunctionType(inner[:-1])
    if name.name == "context" and name.members:
        return ContextType({member: type_of(kind, types) for member, kind in name.members})
    found = types.get(name.name) or BASIC.get(name.name)
    if found is None:
        raise FeelError(f"Le type « {name.name} » n'existe pas.")
    return found


def is_instance(value: object, kind: Type, run: Run) -> bool:
    """`value instance of kind`: null is an instance of nothing but Null."""
    if value is None:
        return isinstance(kind, NullType)
    return kind.holds(value, run)


def converted(value: object, kind: Type, run: Run) -> tuple[bool, object]:
    """Whether the value is a `kind`, and the value as one: an item for a list of one, a list of one for an
    item, midnight in UTC for a date where a date and time is wanted.
    """
    if kind.holds(value, run):
        return True, value
    if type(value) is list and len(value) == 1 and kind.holds(value[0], run):
        return True, value[0]
    if kind.holds([value], run):
        return True, [value]
    if kind_of(value) == "date":
        midnight = make_datetime(value, time(0, 0, tzinfo=UTC))  # type: ignore[arg-type]
        if kind.holds(midnight, run):
            return True, midnight
    return False, None
