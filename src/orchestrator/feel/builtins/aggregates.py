"""Functions that make one value of many; each takes a list or the items one by one."""

from collections.abc import Callable
from decimal import Decimal

from orchestrator.feel.arithmetic import calculate
from orchestrator.feel.comparison import order
from orchestrator.feel.numbers import MATH, ONE, ZERO
from orchestrator.feel.signatures import built_in
from orchestrator.feel.values import kind_of

Aggregate = Callable[[list[object]], object]


def aggregate(name: str) -> Callable[[Aggregate], Aggregate]:
    def register(body: Aggregate) -> Aggregate:
        built_in(name, "list:list")(body)
        built_in(name, "*list:any")(lambda *items: body(list(items)))
        return body

    return register


def _numbers(items: list[object]) -> list[Decimal] | None:
    return items if items and all(type(item) is Decimal for item in items) else None  # type: ignore[return-value]


def _best(items: list[object], sign: int) -> object:
    best = None
    for index, item in enumerate(items):
        if index == 0:
            best = item
        found = order(item, best)
        if found is None:
            return None
        if found == sign:
            best = item
    return best


@aggregate("min")
def minimum(items: list[object]) -> object:
    return _best(items, -1)


@aggregate("max")
def maximum(items: list[object]) -> object:
    return _best(items, 1)


@aggregate("sum")
def total(items: list[object]) -> object:
    numbers = _numbers(items)
    if numbers is not None:
        answer = ZERO
        for number in numbers:
            answer = MATH.add(answer, number)
        return answer
    kinds = {kind_of(item) for item in items}
    if kinds == {"days and time duration"} or kinds == {"years and months duration"}:
        found: object = items[0]
        for item in items[1:]:
            found = calculate("+", found, item)
        return found
    return None


@aggregate("product")
def product(items: list[object]) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    answer = ONE
    for number in numbers:
        answer = MATH.multiply(answer, number)
    return answer


@aggregate("mean")
def mean(items: list[object]) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    return MATH.divide(total(items), len(numbers))  # type: ignore[arg-type]


@aggregate("median")
def median(items: list[object]) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return MATH.divide(MATH.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@aggregate("stddev")
def standard_deviation(items: list[object]) -> Decimal | None:
    """Of a sample: null for fewer than two numbers."""
    numbers = _numbers(items)
    if numbers is None or len(numbers) < 2:
        return None
    average = MATH.divide(total(items), len(numbers))  # type: ignore[arg-type]
    squares = ZERO
    for number in numbers:
        squares = MATH.add(squares, MATH.power(MATH.subtract(number, average), 2))
    return MATH.sqrt(MATH.divide(squares, len(numbers) - 1))


@aggregate("mode")
def mode(items: list[object]) -> list[Decimal] | None:
    """The most frequent numbers, in rising order."""
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, count in counts.items() if count == most)


def _decided(items: list[object], deciding: bool) -> bool | None:
    if any(type(item) is not bool and item is not None for item in items):
        return None
    if any(item is deciding for item in items):
        return deciding
    return None if any(item is None for item in items) else not deciding


@aggregate("all")
def all_true(items: list[object]) -> bool | None:
    return _decided(items, False)


@aggregate("any")
def any_true(items: list[object]) -> bool | None:
    return _decided(items, True)


@built_in("count", "list:list")
def count(items: list[object]) -> Decimal:
    return Decimal(len(items))
