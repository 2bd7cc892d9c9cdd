"""What a decision table answers once it is known which rules match."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from orchestrator.dmn.errors import DmnError
from orchestrator.feel.comparison import equal
from orchestrator.feel.limits import Run
from orchestrator.feel.signatures import REGISTRY

HIT_POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("SUM", "COUNT", "MIN", "MAX")

Rank = Callable[[object], tuple[int, ...]]


def overlap(table: str, rules: Sequence[str], policy: str) -> DmnError:
    listing = ", ".join(rules)
    wanted = "une seule règle" if policy == "UNIQUE" else "des règles de même résultat"
    return DmnError(
        f"La table « {table} » ({policy}) admet {wanted}, mais plusieurs s'appliquent à la fois : {listing}. "
        "Rendez leurs conditions exclusives ou changez de politique.",
        code="dmn_recouvrement",
    )


def check_unique(table: str, policy: str, rules: Sequence[str], values: Sequence[object], run: Run) -> None:
    """Raises DmnError if rules overlap where the policy forbids it."""
    if len(values) < 2:
        return
    same = policy == "ANY" and all(equal(values[0], value, run) is True for value in values[1:])
    if not same:
        raise overlap(table, rules, policy)


def combined(
    policy: str, aggregation: str | None, values: list[object], rank: Rank | None, run: Run
) -> object:
    """The answer of a table with at least one match; `values` are in the order of the rules."""
    if policy in ("UNIQUE", "ANY", "FIRST"):
        return values[0]
    if policy == "PRIORITY":
        return min(values, key=rank) if rank else values[0]
    if policy == "OUTPUT ORDER":
        return sorted(values, key=rank) if rank else values
    if policy == "COLLECT" and aggregation is not None:
        return aggregated(aggregation, values, run)
    return values


def aggregated(aggregation: str, values: list[object], run: Run) -> object:
    if aggregation == "COUNT":
        return Decimal(len(values))
    return REGISTRY[aggregation.lower()].invoke(run, [values])
