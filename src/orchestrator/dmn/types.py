"""Item definitions as types, and fitting values to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from orchestrator.feel.expression import Tests
from orchestrator.feel.limits import Run
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import BASIC, ContextType, ListType, Type, converted


@dataclass
class Item(Type):
    """A named type of the model. `base` is what one item looks like; a collection is a list of those.

    `instance of` looks at the shape only, as the standard wants; `admits` checks allowed values too.
    """

    name: str
    base: Type
    collection: bool = False
    allowed: Tests | None = None
    constraint: Tests | None = None
    components: Mapping[str, Type] = field(default_factory=dict)

    def holds(self, value: object, run: Run) -> bool:
        if value is None:
            return True
        if self.collection:
            run.charge(1)
            return type(value) is list and all(self.base.holds(item, run) for item in value)
        return self.base.holds(value, run)

    def admits(self, value: object, run: Run) -> bool:
        """Raises FeelError if the budget is used up."""
        run.charge(1)
        if value is None:
            return True
        if not self.collection:
            fits = admits(self.base, value, run) and _passes(self.allowed, value, run)
        else:
            fits = type(value) is list and all(
                admits(self.base, item, run) and _passes(self.allowed, item, run) for item in value
            )
        return fits and _passes(self.constraint, value, run)


def _passes(tests: Tests | None, value: object, run: Run) -> bool:
    return tests is None or tests.matches_in(value, Scope({}, None, run)) is True


@dataclass(frozen=True)
class Admitted(Type):
    """A type with its allowed values: what the values of the model's variables are checked against."""

    kind: Type

    def holds(self, value: object, run: Run) -> bool:
        return admits(self.kind, value, run)


def admits(kind: Type, value: object, run: Run) -> bool:
    """Whether the value has the type's shape and its allowed values, all the way down."""
    if value is None:
        return True
    if isinstance(kind, Item):
        return kind.admits(value, run)
    if isinstance(kind, ListType):
        run.charge(1)
        return type(value) is list and all(admits(kind.item, item, run) for item in value)
    if isinstance(kind, ContextType):
        return type(value) is dict and all(
            name in value and admits(member, value[name], run) for name, member in kind.members.items()
        )
    return kind.holds(value, run)


def coerce(value: object, kind: Type | None, run: Run) -> object:
    """The value as the type wants it, with the standard's conversions; null if it does not fit."""
    if kind is None or value is None:
        return value
    return converted(value, Admitted(kind), run)[1]


def base_of(kind: Type | None) -> Type | None:
    """What a named type stands for."""
    while isinstance(kind, Item) and not kind.collection:
        kind = kind.base
    return kind


# Camunda Modeler's words for numbers; the standard has but one.
NUMBERS: Final = frozenset(("integer", "long", "double", "decimal"))


def basic_type(name: str) -> Type | None:
    """The FEEL type of a typeRef that no item definition gives."""
    plain = plain_name(name)
    return BASIC.get("number" if plain in NUMBERS else plain)


def plain_name(type_ref: str) -> str:
    """The type's name without the prefix that DMN 1.1 files write (`feel:string`)."""
    return type_ref.rpartition(":")[2].strip()
