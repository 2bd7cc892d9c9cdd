"""Compiling `for`, `some`, `every` and filters: where the step budget is spent."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from orchestrator.feel.comparison import order
from orchestrator.feel.limits import Run
from orchestrator.feel.numbers import whole
from orchestrator.feel.properties import property_of
from orchestrator.feel.scope import Code, Evaluate, Scope
from orchestrator.feel.temporal_values import date_of_day_number, day_number
from orchestrator.feel.values import Range, kind_of

Domain = Callable[[Scope], Iterable[object] | None]


def list_domain(code: Code) -> Domain:
    """What an iterator walks over: a list, a closed range of whole numbers or days, or a single value."""
    inner = code.run

    def run(scope: Scope) -> Iterable[object] | None:
        value = inner(scope)
        if type(value) is list:
            return value
        if isinstance(value, Range):
            return _range_items(value)
        return None if value is None else [value]

    return run


def span_domain(start: Code, end: Code) -> Domain:
    """`1..n`, upwards or downwards, both ends included."""
    first, last = start.run, end.run
    return lambda scope: _steps(first(scope), last(scope))


def _range_items(value: Range) -> Iterable[object] | None:
    found = _steps(value.start, value.end)
    if found is None or value.operator is not None:
        return None
    return (
        item
        for item in found
        if (value.start_included or order(item, value.start) != 0)
        and (value.end_included or order(item, value.end) != 0)
    )


def _steps(start: object, end: object) -> Iterable[object] | None:
    if type(start) is Decimal and type(end) is Decimal:
        low, high = whole(start), whole(end)
        if low is None or high is None:
            return None
        return map(Decimal, range(low, high + 1) if low <= high else range(low, high - 1, -1))
    if kind_of(start) == kind_of(end) == "date":
        return _days(start, end)  # type: ignore[arg-type]
    return None


def _days(start: date, end: date) -> Iterator[object]:
    low, high = day_number(start), day_number(end)
    for number in range(low, high + 1) if low <= high else range(low, high - 1, -1):
        yield date_of_day_number(number)


def for_one(name: str, domain: Domain, result: Evaluate, with_partial: bool) -> Evaluate:
    """One iterator, the common case; `with_partial` if the result looks at those before it."""

    def run(scope: Scope) -> object:
        items = domain(scope)
        if items is None:
            return None
        budget = scope.run
        results: list[object] = []
        for item in items:
            budget.tick()
            values = {name: item}
            if with_partial:
                budget.charge(len(results) >> 3)
                values["partial"] = results.copy()
            results.append(result(Scope(values, scope, budget)))
        return results

    return run


def each(names: tuple[str, ...], domains: tuple[Domain, ...]) -> Callable[[Scope], Iterator[Scope | None]]:
    """Walk several iterators, the last one fastest; a None stands for a domain that is null."""

    def walk(scope: Scope, at: int) -> Iterator[Scope | None]:
        items = domains[at](scope)
        if items is None:
            yield None
            return
        budget = scope.run
        last = at + 1 == len(names)
        for item in items:
            budget.tick()
            inner = Scope({names[at]: item}, scope, budget)
            if last:
                yield inner
            else:
                yield from walk(inner, at + 1)

    return lambda scope: walk(scope, 0)


def for_many(
    walk: Callable[[Scope], Iterator[Scope | None]], result: Evaluate, with_partial: bool
) -> Evaluate:
    def run(scope: Scope) -> object:
        results: list[object] = []
        for inner in walk(scope):
            if inner is None:
                return None
            if with_partial:
                scope.run.charge(len(results) >> 3)
                inner.values["partial"] = results.copy()
            results.append(result(inner))
        return results

    return run


def quantified(walk: Callable[[Scope], Iterator[Scope | None]], condition: Evaluate, every: bool) -> Evaluate:
    """`some` stops at the first true, `every` at the first false; otherwise null if one was neither."""

    def run(scope: Scope) -> object:
        answer: bool | None = every
        for inner in walk(scope):
            value = None if inner is None else condition(inner)
            if value is (not every):
                return value
            if value is not every:
                answer = None
        return answer

    return run


def indexed(source: Evaluate, index: int) -> Evaluate:
    """`list[1]`: from the end when negative; null outside. A single value is a list of one."""

    def run(scope: Scope) -> object:
        return item_at(source(scope), index)

    return run


def item_at(value: object, index: int) -> object:
    items = value if type(value) is list else [] if value is None else [value]
    if index > 0 and index <= len(items):
        return items[index - 1]
    return items[index] if index < 0 and -index <= len(items) else None


def filtered(source: Evaluate, condition: Evaluate, with_item: bool) -> Evaluate:
    """`source[condition]`: the items for which it is true, or the one it numbers."""

    def run(scope: Scope) -> object:
        value = source(scope)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        budget = scope.run
        kept: list[object] = []
        for item in items:
            budget.tick()
            answer = condition(_item_scope(item, scope, budget, with_item))
            if answer is True:
                kept.append(item)
            elif type(answer) is Decimal:
                return _picked(items, answer)
        if not items:
            answer = condition(scope)
            return None if type(answer) is Decimal else []
        return kept

    return run


def _picked(items: list[object], number: Decimal) -> object:
    index = whole(number)
    return None if index is None else item_at(items, index)


def _item_scope(item: object, scope: Scope, budget: Run, with_item: bool) -> Scope:
    if type(item) is not dict:
        return Scope({"item": item}, scope, budget)
    if with_item:
        scope = Scope({"item": item}, scope, budget)
    return Scope(item, scope, budget)


def projected(source: Evaluate, name: str) -> Evaluate:
    def run(scope: Scope) -> object:
        value = source(scope)
        if type(value) is dict:
            return value.get(name)
        if type(value) is list:
            scope.run.charge(len(value) >> 2)
        return property_of(value, name)

    return run
