"""Where names are looked up while an expression runs."""

from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.feel.limits import Run


class Scope:
    """One layer of names. The innermost layer that has the name wins."""

    __slots__ = ("outer", "run", "values")

    def __init__(self, values: dict[str, object], outer: "Scope | None", run: Run) -> None:
        self.values = values
        self.outer = outer
        self.run = run


Evaluate = Callable[[Scope], object]
Test = Callable[[object, Scope], bool | None]


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled node. `constant` means that `value` is what it always gives."""

    run: Evaluate
    constant: bool = False
    value: object = None


def constant(value: object) -> Code:
    return Code(lambda scope: value, True, value)


def folded(run: Evaluate, *parts: Code) -> Code:
    """`run` as code; worked out now if all it depends on is constant."""
    if all(part.constant for part in parts):
        return constant(run(empty_scope()))
    return Code(run)


def empty_scope() -> Scope:
    return Scope({}, None, Run({}))


@dataclass(frozen=True)
class Sight:
    """What the compiler knows of the scopes around a node.

    `local` names are introduced by the text itself; `nested` says that some layer lies above the root.
    """

    local: frozenset[str] = frozenset()
    nested: bool = False

    def with_names(self, *names: str) -> "Sight":
        return Sight(self.local.union(names), True)
